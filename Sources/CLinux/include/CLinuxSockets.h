/// epoll(7), eventfd(2) and the socket calls that Swift cannot see.
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

/// A nonblocking stream socket that exec closes.
int clinux_stream_socket(int family);

/// A nonblocking datagram socket that exec closes; it is told of ICMP errors, connected or not (IP_RECVERR, ip(7)).
int clinux_datagram_socket(int family);

/// A nonblocking connection that exec closes, from a listening socket.
int clinux_accept(int descriptor);

void clinux_set_flag(int descriptor, int level, int name);

void clinux_set_number(int descriptor, int level, int name, int value);

/// The next close(2) resets the connection (SO_LINGER).
void clinux_set_linger(int descriptor);

/// Takes the error that is pending on a socket (SO_ERROR); zero when there is none.
int clinux_pending_error(int descriptor);
/// How many bytes the kernel holds that the other end has not taken (SIOCOUTQ, unix(7)); -1 where it does not say.
int clinux_unsent(int descriptor);

/// send(2) that fails with EPIPE and raises no SIGPIPE.
ssize_t clinux_send(int descriptor, const void *buffer, size_t count);
/// Sends one byte as urgent data (MSG_OOB).
ssize_t clinux_send_urgent(int descriptor, unsigned char byte);
