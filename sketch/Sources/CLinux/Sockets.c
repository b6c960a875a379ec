#define _GNU_SOURCE 1
#include "CLinuxSockets.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
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

int clinux_socket(int family, int is_datagram) {
    return socket(family, (is_datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

void clinux_set_flag(int descriptor, int level, int name) {
    int one = 1;
    setsockopt(descriptor, level, name, &one, sizeof one);
}

void clinux_linger_zero(int descriptor) {
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

int clinux_pending_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

socklen_t clinux_pack(const struct clinux_address *address, struct sockaddr_storage *storage) {
    if (!address->is_v6) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
        *v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(address->port)};
        v4->sin_addr.s_addr = htonl(address->v4);
        return sizeof *v4;
    }
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;
    *v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(address->port)};
    for (int i = 0; i < 8; i++) {
        v6->sin6_addr.s6_addr[i] = (unsigned char)(address->high >> (56 - 8 * i));
        v6->sin6_addr.s6_addr[8 + i] = (unsigned char)(address->low >> (56 - 8 * i));
    }
    return sizeof *v6;
}

int clinux_unpack(const struct sockaddr_storage *storage, struct clinux_address *address) {
    *address = (struct clinux_address){0};
    if (storage->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)storage;
        address->v4 = ntohl(v4->sin_addr.s_addr);
        address->port = ntohs(v4->sin_port);
        return 1;
    }
    if (storage->ss_family != AF_INET6) return 0;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)storage;
    address->is_v6 = 1;
    address->port = ntohs(v6->sin6_port);
    for (int i = 0; i < 8; i++) {
        address->high = address->high << 8 | v6->sin6_addr.s6_addr[i];
        address->low = address->low << 8 | v6->sin6_addr.s6_addr[8 + i];
    }
    return 1;
}

int clinux_connect(int descriptor, const struct clinux_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = clinux_pack(address, &storage);
    return connect(descriptor, (struct sockaddr *)&storage, length);
}

int clinux_bind(int descriptor, const struct clinux_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = clinux_pack(address, &storage);
    return bind(descriptor, (struct sockaddr *)&storage, length);
}

int clinux_local_address(int descriptor, struct clinux_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    return getsockname(descriptor, (struct sockaddr *)&storage, &length) == 0 && clinux_unpack(&storage, address);
}

int clinux_accept(int descriptor, struct clinux_address *peer) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    int accepted = accept4(descriptor, (struct sockaddr *)&storage, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted >= 0) clinux_unpack(&storage, peer);
    return accepted;
}

ssize_t clinux_receive_from(int descriptor, void *buffer, size_t count, struct clinux_address *sender) {
    struct sockaddr_storage storage = {0};
    socklen_t length = sizeof storage;
    ssize_t received = recvfrom(descriptor, buffer, count, 0, (struct sockaddr *)&storage, &length);
    if (received >= 0) clinux_unpack(&storage, sender);
    return received;
}

ssize_t clinux_send_to( int descriptor, const void *buffer, size_t count, const struct clinux_address *peer) {
    struct sockaddr_storage storage;
    socklen_t length = clinux_pack(peer, &storage);
    return sendto(descriptor, buffer, count, MSG_NOSIGNAL, (struct sockaddr *)&storage, length);
}

ssize_t clinux_send(int descriptor, const void *buffer, size_t count) {
    return send(descriptor, buffer, count, MSG_NOSIGNAL);
}
