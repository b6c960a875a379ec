/// The sockets that wait for connections or datagrams in this network namespace (NETLINK_SOCK_DIAG, sock_diag(7)).
#pragma once
#include <stdint.h>
#include <sys/socket.h>

struct clinux_listener {
    /// AF_INET or AF_INET6.
    int family;
    /// In network order; IPv4 uses the first four bytes.
    uint8_t address[16];
    uint16_t port;
    uint16_t reserved;
    /// How many connections wait to be accepted, and how many may (listen(2)).
    uint32_t waiting;
    uint32_t backlog;
    /// Later sockets have greater ones.
    uint32_t inode;
};

/// Fills in at most `count` sockets of a protocol, IPPROTO_TCP or IPPROTO_UDP; returns how many there are, -1 with errno
/// set.
int clinux_listeners(int protocol, struct clinux_listener *listeners, int count);

/// How many bytes a TCP socket of this network namespace has received that nobody has read, by its own address and its
/// peer's; -1 when there is none, or it cannot be seen.
int clinux_unread(const struct sockaddr *own, const struct sockaddr *peer);

/// Destroys the TCP sockets in TIME-WAIT (SOCK_DESTROY), so that their ports can be bound again; returns how many, -1
/// with errno set.
int clinux_destroy_time_wait(void);
