#define _GNU_SOURCE 1
#include "CLinuxPackets.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

_Static_assert(clinux_interface_name_size == IF_NAMESIZE, "the kernel's size of a name");

int clinux_frame_socket(const char *interface) {
    // Protocol 0: nothing is received.
    int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -1;
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(interface)};
    if (address.sll_ifindex != 0 && bind(descriptor, (struct sockaddr *)&address, sizeof address) == 0) {
        return descriptor;
    }
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

int clinux_ignore_outgoing(int descriptor) {
    int one = 1;
    // PACKET_IGNORE_OUTGOING, since Linux 4.20.
    return setsockopt(descriptor, SOL_PACKET, 23, &one, sizeof one);
}

/// The index of the interface that an answer of rtnetlink(7) names; zero when it names none.
static int output_interface(struct nlmsghdr *header, size_t count) {
    if (!NLMSG_OK(header, count) || header->nlmsg_type != RTM_NEWROUTE) return 0;
    int length = (int)RTM_PAYLOAD(header);
    for (struct rtattr *found = RTM_RTA(NLMSG_DATA(header)); RTA_OK(found, length); found = RTA_NEXT(found, length)) {
        if (found->rta_type == RTA_OIF) return *(int *)RTA_DATA(found);
    }
    return 0;
}

int clinux_route_interface(const struct sockaddr *peer, char *name) {
    struct {
        struct nlmsghdr header;
        struct rtmsg route;
        struct rtattr destination;
        unsigned char address[16];
    } request = {
        .header = {.nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_REQUEST},
        .route = {.rtm_family = (unsigned char)peer->sa_family},
        .destination = {.rta_type = RTA_DST},
    };
    size_t size = 4;
    if (peer->sa_family == AF_INET6) {
        size = 16;
        memcpy(request.address, &((const struct sockaddr_in6 *)peer)->sin6_addr, size);
    } else {
        memcpy(request.address, &((const struct sockaddr_in *)peer)->sin_addr, size);
    }
    request.route.rtm_dst_len = (unsigned char)(8 * size);
    request.destination.rta_len = (unsigned short)RTA_LENGTH(size);
    request.header.nlmsg_len = (unsigned)(NLMSG_LENGTH(sizeof request.route) + RTA_LENGTH(size));
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (netlink < 0) return -1;
    char answer[8192] __attribute__((aligned(8)));
    ssize_t count = -1;
    if (send(netlink, &request, request.header.nlmsg_len, 0) >= 0) {
        do count = recv(netlink, answer, sizeof answer, 0);
        while (count < 0 && errno == EINTR);
    }
    close(netlink);
    if (count <= 0) return -1;
    int index = output_interface((struct nlmsghdr *)answer, (size_t)count);
    return index != 0 && if_indextoname((unsigned)index, name) != NULL ? 0 : -1;
}
