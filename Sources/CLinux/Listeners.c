#define _GNU_SOURCE 1
#include "CLinuxListeners.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// include/net/tcp_states.h of the kernel.
enum { tcp_time_wait = 6, tcp_close = 7, tcp_listen = 10 };

struct visitor {
    void (*visit)(void *context, int netlink, const struct inet_diag_msg *found);
    void *context;
};

static int ask(int netlink, int type, int flags, const struct inet_diag_req_v2 *request) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } message = {
        .header = {.nlmsg_len = sizeof message, .nlmsg_type = (uint16_t)type, .nlmsg_flags = (uint16_t)flags},
        .request = *request,
    };
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    return sendto(netlink, &message, sizeof message, 0, (struct sockaddr *)&kernel, sizeof kernel) < 0 ? -1 : 0;
}

/// What sockets are asked for: IPPROTO_TCP or IPPROTO_UDP, in these states.
struct question {
    int protocol;
    unsigned states;
};

/// Asks for the sockets of a family and shows each.
static int dump(int netlink, int family, struct question question, struct visitor visitor) {
    struct inet_diag_req_v2 request = {
        .sdiag_family = (uint8_t)family,
        .sdiag_protocol = (uint8_t)question.protocol,
        .idiag_states = question.states};
    if (ask(netlink, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, &request) != 0) return -1;
    for (;;) {
        char buffer[32768] __attribute__((aligned(8)));
        ssize_t count = recv(netlink, buffer, sizeof buffer, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return -1;
        struct nlmsghdr *header = (struct nlmsghdr *)buffer;
        for (; NLMSG_OK(header, count); header = NLMSG_NEXT(header, count)) {
            if (header->nlmsg_type == NLMSG_DONE) return 0;
            if (header->nlmsg_type == NLMSG_ERROR) {
                errno = -((struct nlmsgerr *)NLMSG_DATA(header))->error;
                return -1;
            }
            visitor.visit(visitor.context, netlink, NLMSG_DATA(header));
        }
    }
}

static int dump_all(struct question question, struct visitor visitor) {
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) return -1;
    int result = dump(netlink, AF_INET, question, visitor);
    if (result == 0) result = dump(netlink, AF_INET6, question, visitor);
    int error = errno;
    close(netlink);
    errno = error;
    return result;
}

struct listeners {
    struct clinux_listener *places;
    int limit;
    int count;
};

static void note_listener(void *context, int netlink, const struct inet_diag_msg *found) {
    (void)netlink;
    struct listeners *all = context;
    if (found->id.idiag_sport == 0) return;
    if (all->count < all->limit) {
        struct clinux_listener *place = &all->places[all->count];
        memset(place, 0, sizeof *place);
        place->family = found->idiag_family;
        memcpy(place->address, found->id.idiag_src, sizeof place->address);
        place->port = ntohs(found->id.idiag_sport);
        place->waiting = found->idiag_rqueue;
        place->backlog = found->idiag_wqueue;
        place->inode = found->idiag_inode;
    }
    all->count++;
}

int clinux_listeners(int protocol, struct clinux_listener *places, int limit) {
    struct listeners all = {places, limit, 0};
    // A UDP socket that is bound and has no peer is closed, as the kernel calls it.
    struct question question = {protocol, 1u << (protocol == IPPROTO_UDP ? tcp_close : tcp_listen)};
    return dump_all(question, (struct visitor){note_listener, &all}) == 0 ? all.count : -1;
}

struct waiting {
    struct inet_diag_req_v2 requests[512];
    int count;
};

static void note_waiting(void *context, int netlink, const struct inet_diag_msg *found) {
    (void)netlink;
    struct waiting *all = context;
    if (all->count == sizeof all->requests / sizeof *all->requests) return;
    all->requests[all->count++] = (struct inet_diag_req_v2){
        .sdiag_family = found->idiag_family,
        .sdiag_protocol = IPPROTO_TCP,
        .idiag_states = 1u << tcp_time_wait,
        .id = found->id};
}

int clinux_destroy_time_wait(void) {
    int destroyed = 0;
    for (;;) {
        struct waiting all = {.count = 0};
        if (dump_all((struct question){IPPROTO_TCP, 1u << tcp_time_wait}, (struct visitor){note_waiting, &all}) != 0) return -1;
        if (all.count == 0) return destroyed;
        int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (netlink < 0) return -1;
        int done = 0;
        for (int i = 0; i < all.count; i++) {
            if (ask(netlink, SOCK_DESTROY, NLM_F_REQUEST | NLM_F_ACK, &all.requests[i]) != 0) break;
            struct {
                struct nlmsghdr header;
                struct nlmsgerr error;
                char rest[256];
            } answer;
            if (recv(netlink, &answer, sizeof answer, 0) < 0 || answer.error.error != 0) {
                if (answer.error.error != -ENOENT) errno = -answer.error.error;
                continue;
            }
            done++;
        }
        close(netlink);
        destroyed += done;
        if (done == 0) return destroyed;
    }
}

static void fill(const struct sockaddr *address, __be16 *port, __be32 *ip) {
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        *port = four->sin_port;
        memcpy(ip, &four->sin_addr, sizeof four->sin_addr);
    } else {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
        *port = six->sin6_port;
        memcpy(ip, &six->sin6_addr, sizeof six->sin6_addr);
    }
}

int clinux_unread(const struct sockaddr *own, const struct sockaddr *peer) {
    struct inet_diag_req_v2 request = {
        .sdiag_family = (uint8_t)own->sa_family,
        .sdiag_protocol = IPPROTO_TCP,
        .idiag_states = ~0u,
        .id.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}};
    fill(own, &request.id.idiag_sport, request.id.idiag_src);
    fill(peer, &request.id.idiag_dport, request.id.idiag_dst);
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) return -1;
    int unread = -1;
    char buffer[4096] __attribute__((aligned(8)));
    if (ask(netlink, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, &request) == 0) {
        ssize_t count = recv(netlink, buffer, sizeof buffer, 0);
        struct nlmsghdr *header = (struct nlmsghdr *)buffer;
        if (count > 0 && NLMSG_OK(header, count) && header->nlmsg_type == SOCK_DIAG_BY_FAMILY) {
            unread = (int)((struct inet_diag_msg *)NLMSG_DATA(header))->idiag_rqueue;
        }
    }
    close(netlink);
    return unread;
}
