#define _GNU_SOURCE 1
#include "CLinuxSpool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int clinux_unnamed_file(const char *folder) {
    int descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return descriptor;
    // Some file systems know no files without a name.
    const char *name = "/.hark-captures-XXXXXX";
    size_t length = strlen(folder);
    char *path = malloc(length + strlen(name) + 1);
    if (path == NULL) return -1;
    memcpy(path, folder, length);
    strcpy(path + length, name);
    descriptor = mkostemp(path, O_CLOEXEC);
    if (descriptor >= 0) unlink(path);
    free(path);
    return descriptor;
}

static int copy(int from, long long offset, long long length, int to) {
    static char buffer[1 << 16];
    while (length > 0) {
        size_t want = length < (long long)sizeof buffer ? (size_t)length : sizeof buffer;
        ssize_t count = pread(from, buffer, want, offset);
        if (count < 0 && errno == EINTR) continue;
        if (count == 0) errno = EIO;
        if (count <= 0) return -1;
        for (ssize_t done = 0; done < count;) {
            ssize_t written = write(to, buffer + done, (size_t)(count - done));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return -1;
            done += written;
        }
        offset += count;
        length -= count;
    }
    return 0;
}

int clinux_copy_part(int descriptor, long long offset, long long length, const char *path) {
    int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (to < 0) return -1;
    int result = copy(descriptor, offset, length, to);
    if (close(to) != 0) result = -1;
    int error = errno;
    // Where that is not possible the room is free when the file is closed.
    (void)!fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
    errno = error;
    return result;
}
