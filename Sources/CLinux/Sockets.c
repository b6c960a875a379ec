#define _GNU_SOURCE 1
#include "CLinuxSockets.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <time.h>
#include <unistd.h>

int clinux_epoll_create(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

int clinux_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

int clinux_epoll_add(int epoll, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.fd = descriptor}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int clinux_epoll_add_level(int epoll, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = descriptor}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int clinux_epoll_wait(int epoll, struct clinux_ready *ready, int count, long long nanoseconds) {
    struct epoll_event events[256];
    struct timespec timeout = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    if (count > 256) count = 256;
    int found = epoll_pwait2(epoll, events, count, nanoseconds < 0 ? NULL : &timeout, NULL);
    for (int i = 0; i < found; i++) {
        ready[i].descriptor = events[i].data.fd;
        ready[i].is_readable = (events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        ready[i].is_writable = (events[i].events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
    }
    return found < 0 ? 0 : found;
}

int clinux_stream_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int clinux_datagram_socket(int family) {
    int descriptor = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (family == AF_INET) clinux_set_flag(descriptor, IPPROTO_IP, IP_RECVERR);
    if (family == AF_INET6) clinux_set_flag(descriptor, IPPROTO_IPV6, IPV6_RECVERR);
    int room = 4 << 20;
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    return descriptor;
}

int clinux_accept(int descriptor) {
    return accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void clinux_set_flag(int descriptor, int level, int name) {
    int one = 1;
    setsockopt(descriptor, level, name, &one, sizeof one);
}

void clinux_set_number(int descriptor, int level, int name, int value) {
    setsockopt(descriptor, level, name, &value, sizeof value);
}

void clinux_set_linger(int descriptor) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

int clinux_pending_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

int clinux_unsent(int descriptor) {
    int count = 0;
    return ioctl(descriptor, SIOCOUTQ, &count) == 0 ? count : -1;
}

ssize_t clinux_send(int descriptor, const void *buffer, size_t count) {
    return send(descriptor, buffer, count, MSG_NOSIGNAL);
}

ssize_t clinux_send_urgent(int descriptor, unsigned char byte) {
    return send(descriptor, &byte, 1, MSG_NOSIGNAL | MSG_OOB);
}
