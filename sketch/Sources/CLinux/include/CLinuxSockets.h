/// epoll(7), eventfd(2) and the socket constants that Swift cannot see as functions.
#pragma once
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

int clinux_epoll_create(void);

/// A nonblocking eventfd(2).
int clinux_eventfd(void);

/// For both directions, edge-triggered.
int clinux_epoll_add(int epoll, int descriptor);

/// Readable without an edge: for the eventfd that wakes the loop.
int clinux_epoll_add_level(int epoll, int descriptor);

/// A descriptor that epoll has something to tell of; an error or the peer's end makes it ready.
struct clinux_ready {
    int descriptor;
    int is_readable;
    int is_writable;
};

/// Waits up to `nanoseconds`, or for ever when it is negative. Fills at most 256 elements; zero when interrupted.
int clinux_epoll_wait(int epoll, struct clinux_ready *ready, int count, long long nanoseconds);

int clinux_socket(int family, int is_datagram);

void clinux_set_flag(int descriptor, int level, int name);

/// A close(2) that sends RST.
void clinux_linger_zero(int descriptor);

int clinux_pending_error(int descriptor);

/// A sockaddr of either family, with IPv6 addresses as two big-endian halves.
struct clinux_address {
    int is_v6;
    unsigned v4;
    unsigned long long high, low;
    unsigned short port;
};

socklen_t clinux_pack(const struct clinux_address *address, struct sockaddr_storage *storage);

/// Zero when the family is neither IPv4 nor IPv6.
int clinux_unpack(const struct sockaddr_storage *storage, struct clinux_address *address);

int clinux_connect(int descriptor, const struct clinux_address *address);

int clinux_bind(int descriptor, const struct clinux_address *address);

int clinux_local_address(int descriptor, struct clinux_address *address);

int clinux_accept(int descriptor, struct clinux_address *peer);

ssize_t clinux_receive_from(int descriptor, void *buffer, size_t count, struct clinux_address *sender);

ssize_t clinux_send_to( int descriptor, const void *buffer, size_t count, const struct clinux_address *peer);

/// send(2) that fails with EPIPE and raises no SIGPIPE.
ssize_t clinux_send(int descriptor, const void *buffer, size_t count);
