/// libpcap.
#pragma once
#include <pcap/pcap.h>
#include <sys/socket.h>

/// Exchanges the kernel's filter of a socket at once; pcap_setfilter(3) also reads and drops what waits.
static inline int cpcap_attach_filter(int descriptor, const struct bpf_insn *instructions, unsigned short count) {
    // <linux/filter.h> cannot be included beside <pcap/bpf.h>; this layout is the kernel's interface.
    struct {
        unsigned short count;
        const struct bpf_insn *instructions;
    } program = {count, instructions};
    return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}
