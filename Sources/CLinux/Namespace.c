#define _GNU_SOURCE 1
#include "CLinuxNamespace.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

static int offload_off(int descriptor, struct ifreq *request, unsigned command) {
    struct ethtool_value value = {.cmd = command, .data = 0};
    request->ifr_data = (char *)&value;
    return ioctl(descriptor, SIOCETHTOOL, request);
}

int clinux_prepare_loopback(int mtu) {
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, "lo");
    int result = ioctl(descriptor, SIOCGIFFLAGS, &request);
    if (result == 0 && !(request.ifr_flags & IFF_UP)) {
        request.ifr_flags |= IFF_UP;
        result = ioctl(descriptor, SIOCSIFFLAGS, &request);
    }
    request.ifr_mtu = mtu;
    if (result == 0) result = ioctl(descriptor, SIOCSIFMTU, &request);
    if (result == 0) result = offload_off(descriptor, &request, ETHTOOL_STSO);
    if (result == 0) result = offload_off(descriptor, &request, ETHTOOL_SGSO);
    if (result == 0) result = offload_off(descriptor, &request, ETHTOOL_SGRO);
    close(descriptor);
    return result;
}

int clinux_bound_tmpfs(const char *folder, const char *options) {
    return mount(NULL, folder, NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, options);
}
