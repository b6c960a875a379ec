#define _GNU_SOURCE 1
#include "supervisor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { piece = 64 * 1024 };

int output_open(struct output *output, long long limit) {
    output->half = limit / 2 > 0 ? limit / 2 : 1;
    output->head = malloc((size_t)output->half);
    output->tail = malloc((size_t)output->half);
    output->count = 0;
    int ends[2];
    if (!output->head || !output->tail || clinux_pipe(ends) != 0) return -1;
    output->descriptor = ends[0];
    return ends[1];
}

static void keep(struct output *output, const char *bytes, long long count) {
    long long head = output->half - output->count;
    if (head > count) head = count;
    if (head > 0) {
        memcpy(output->head + output->count, bytes, (size_t)head);
        output->count += head;
        bytes += head;
        count -= head;
    }
    // Of what does not fit the ring only the last bytes stay.
    if (count > output->half) {
        output->count += count - output->half;
        bytes += count - output->half;
        count = output->half;
    }
    while (count > 0) {
        long long place = (output->count - output->half) % output->half;
        long long room = output->half - place;
        long long now = room < count ? room : count;
        memcpy(output->tail + place, bytes, (size_t)now);
        output->count += now;
        bytes += now;
        count -= now;
    }
}

void output_read(struct output *output) {
    static char buffer[piece];
    // A program that never stops writing must not keep the supervisor from its other duties.
    for (int turn = 0; turn < 64; turn++) {
        ssize_t count = read(output->descriptor, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) {
            close(output->descriptor);
            output->descriptor = -1;
            return;
        }
        keep(output, buffer, count);
    }
}

static void send_piece(const char *bytes, long long count, int stream) {
    for (long long start = 0; start < count; start += piece) {
        long long now = count - start < piece ? count - start : piece;
        send_message(clinux_output, 0, stream, 0, 0, bytes + start, (size_t)now);
    }
}

void output_send(const struct output *output, int stream) {
    if (!output->head) return;
    long long half = output->half;
    send_piece(output->head, output->count < half ? output->count : half, stream);
    long long rest = output->count - half;
    if (rest <= 0) return;
    if (rest <= half) return send_piece(output->tail, rest, stream);
    long long oldest = rest % half;
    send_piece(output->tail + oldest, half - oldest, stream);
    send_piece(output->tail, oldest, stream);
}

void output_close(struct output *output) {
    if (output->descriptor >= 0) close(output->descriptor);
    free(output->head);
    free(output->tail);
    output->head = output->tail = NULL;
    output->descriptor = -1;
    output->count = 0;
}
