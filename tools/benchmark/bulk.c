// Sends so many random bytes to an echo server and compares what comes back, both at once: what `send: {random: …}` and
// `recv: echo` do, in C.
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 64 << 10, READ = 256 << 10 };

static uint64_t word(uint64_t key, uint64_t index) {
    uint64_t z = key + index * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void fill(unsigned char *buffer, uint64_t start, size_t count) {
    uint64_t first = start / 8;
    size_t skipped = start % 8;
    static uint64_t words[READ / 8 + 2];
    for (size_t i = 0; i < (skipped + count + 7) / 8; i++) words[i] = word(1, first + i);
    memcpy(buffer, (unsigned char *)words + skipped, count);
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    uint64_t total = strtoull(argv[2], NULL, 10);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) return 1;
    static unsigned char out[PIECE], in[READ], due[READ];
    uint64_t made = 0, sent = 0, received = 0;
    size_t pending = 0, offset = 0;
    while (received < total) {
        struct pollfd wait = {.fd = fd, .events = POLLIN | (sent < total ? POLLOUT : 0)};
        if (poll(&wait, 1, 5000) <= 0) return 1;
        if (wait.revents & POLLOUT) {
            if (pending == 0 && made < total) {
                pending = total - made < PIECE ? total - made : PIECE;
                offset = 0;
                fill(out, made, pending);
                made += pending;
            }
            ssize_t count = send(fd, out + offset, pending, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (count < 0 && errno != EAGAIN) return 1;
            if (count > 0) {
                sent += count;
                offset += count;
                pending -= count;
            }
        }
        if (wait.revents & POLLIN) {
            ssize_t count = recv(fd, in, sizeof in, MSG_DONTWAIT);
            if (count == 0 || (count < 0 && errno != EAGAIN)) return 1;
            if (count > 0) {
                fill(due, received, count);
                if (memcmp(in, due, count) != 0) return 1;
                received += count;
            }
        }
    }
    puts("ok");
    return 0;
}
