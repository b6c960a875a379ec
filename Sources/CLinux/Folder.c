#define _GNU_SOURCE 1
#include "CLinuxFolder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// Before each entry: its path follows, then its contents (of a link, where it points to).
struct entry {
    uint32_t mode;
    uint32_t path_length;
    uint64_t length;
};

enum { path_limit = 4096, depth_limit = 64, block_size = 65536 };

struct packing {
    int to;
    long long limit;
    long long count;
    int is_whole;
    /// The folder that is left out; its inode is zero when there is none.
    struct stat left_out;
    char *problem;
    size_t size;
};

static int complain(char *problem, size_t size, const char *path) {
    int error = errno;
    snprintf(problem, size, "%s", path);
    errno = error;
    return -1;
}

static int write_all(int to, const void *bytes, size_t count) {
    const char *rest = bytes;
    while (count > 0) {
        ssize_t written = write(to, rest, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return -1;
        rest += written;
        count -= (size_t)written;
    }
    return 0;
}

/// Reads from a place in a file, and moves the place on.
static int read_at(int from, off_t *place, void *bytes, size_t count) {
    char *rest = bytes;
    while (count > 0) {
        ssize_t got = pread(from, rest, count, *place);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            if (got == 0) errno = EPIPE;
            return -1;
        }
        rest += got;
        *place += got;
        count -= (size_t)got;
    }
    return 0;
}

static int put(struct packing *packing, mode_t mode, const char *path, uint64_t length) {
    struct entry entry = {.mode = mode, .path_length = (uint32_t)strlen(path), .length = length};
    packing->count += (long long)(sizeof entry + entry.path_length + length);
    if (packing->count > packing->limit) {
        errno = EFBIG;
        return -1;
    }
    if (write_all(packing->to, &entry, sizeof entry) != 0) return -1;
    return write_all(packing->to, path, entry.path_length);
}

/// A file that grows or shrinks meanwhile keeps the length that it had: it is cut, or filled with zeros.
static int put_file(struct packing *packing, int folder, const char *name, const char *path) {
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return -1;
    struct stat status;
    int result = fstat(file, &status);
    if (result == 0) result = put(packing, status.st_mode, path, (uint64_t)status.st_size);
    long long rest = status.st_size;
    static char block[block_size];
    while (result == 0 && rest > 0) {
        size_t want = rest < block_size ? (size_t)rest : block_size;
        ssize_t count = read(file, block, want);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) result = -1;
        if (count == 0) memset(block, 0, (size_t)(count = (ssize_t)want));
        if (result == 0) result = write_all(packing->to, block, (size_t)count);
        rest -= count;
    }
    int error = errno;
    close(file);
    errno = error;
    return result;
}

static int put_link(struct packing *packing, int folder, const char *name, const char *path) {
    char target[path_limit];
    ssize_t count = readlinkat(folder, name, target, sizeof target);
    if (count < 0) return -1;
    if (put(packing, S_IFLNK | 0777, path, (uint64_t)count) != 0) return -1;
    return write_all(packing->to, target, (size_t)count);
}

static int is_left_out(const struct packing *packing, const char *name) {
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) return 1;
    if (packing->is_whole) return 0;
    return strcmp(name, ".git") == 0 || strcmp(name, "node_modules") == 0 || strncmp(name, ".build", 6) == 0;
}

static int is_folder(const struct stat *one, const struct stat *other) {
    return one->st_ino != 0 && one->st_ino == other->st_ino && one->st_dev == other->st_dev;
}

/// Takes over the descriptor.
static int put_folder(struct packing *packing, int descriptor, const char *above, int depth) {
    DIR *folder = fdopendir(descriptor);
    if (!folder) {
        close(descriptor);
        return complain(packing->problem, packing->size, above);
    }
    int result = 0;
    struct dirent *found;
    while (result == 0 && (found = readdir(folder))) {
        const char *name = found->d_name;
        char path[path_limit];
        snprintf(path, sizeof path, "%s%s%s", above, *above ? "/" : "", name);
        if (is_left_out(packing, name)) continue;
        struct stat status;
        if (fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
            result = errno == ENOENT ? 0 : -1;
        } else if (S_ISREG(status.st_mode)) {
            result = put_file(packing, descriptor, name, path);
        } else if (S_ISLNK(status.st_mode)) {
            result = put_link(packing, descriptor, name, path);
        } else if (is_folder(&packing->left_out, &status)) {
            continue;
        } else if (S_ISDIR(status.st_mode) && depth < depth_limit) {
            result = put(packing, status.st_mode, path, 0);
            int inner = result == 0 ? openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
            if (inner < 0) result = -1;
            else if (put_folder(packing, inner, path, depth + 1) != 0) {
                closedir(folder);
                return -1;
            }
        }
        if (result != 0) complain(packing->problem, packing->size, path);
    }
    int error = errno;
    closedir(folder);
    errno = error;
    return result;
}

long long clinux_pack_folder(
    int from, int to, long long limit, int is_whole, const char *left_out, char *problem, size_t size) {
    struct packing packing = {.to = to, .limit = limit, .is_whole = is_whole, .problem = problem, .size = size};
    if (left_out && stat(left_out, &packing.left_out) != 0) packing.left_out.st_ino = 0;
    int folder = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return complain(problem, size, ".");
    return put_folder(&packing, folder, "", 0) == 0 ? packing.count : -1;
}

static int make_file(int from, off_t *place, int to, const char *path, mode_t mode, uint64_t length) {
    int file = openat(to, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    static char block[block_size];
    int result = 0;
    while (result == 0 && length > 0) {
        size_t want = length < block_size ? (size_t)length : block_size;
        result = read_at(from, place, block, want);
        if (result == 0) result = write_all(file, block, want);
        length -= want;
    }
    // Its owner may read and write whatever it is; who may not execute it may not here either.
    if (result == 0) result = fchmod(file, (mode & 0777) | 0600);
    int error = errno;
    close(file);
    errno = error;
    return result;
}

int clinux_unpack_folder(int from, int to, char *problem, size_t size) {
    // Several workers may unpack one file at the same time, and share its position.
    off_t place = 0;
    for (;;) {
        struct entry entry;
        ssize_t count = pread(from, &entry, sizeof entry, place);
        if (count == 0) return 0;
        char path[path_limit];
        if (count != sizeof entry || entry.path_length >= sizeof path) {
            errno = EPROTO;
            return complain(problem, size, ".");
        }
        place += count;
        if (read_at(from, &place, path, entry.path_length) != 0) return complain(problem, size, ".");
        path[entry.path_length] = 0;
        int result;
        if (S_ISDIR(entry.mode)) {
            result = mkdirat(to, path, (entry.mode & 0777) | 0700);
        } else if (S_ISLNK(entry.mode)) {
            char target[path_limit];
            if (entry.length >= sizeof target || read_at(from, &place, target, entry.length) != 0) {
                errno = ENAMETOOLONG;
                return complain(problem, size, path);
            }
            target[entry.length] = 0;
            result = symlinkat(target, to, path);
        } else {
            result = make_file(from, &place, to, path, entry.mode, entry.length);
        }
        if (result != 0) return complain(problem, size, path);
    }
}

/// 1 when something stays because it is mounted there.
static int empty(int descriptor, dev_t device) {
    int copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = copy < 0 ? NULL : fdopendir(copy);
    if (!folder) {
        if (copy >= 0) close(copy);
        return -1;
    }
    int result = 0;
    struct dirent *found;
    while ((found = readdir(folder))) {
        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0) continue;
        if (unlinkat(descriptor, found->d_name, 0) == 0) continue;
        int inner = openat(descriptor, found->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner < 0) {
            // Its owner has taken the right to read it.
            fchmodat(descriptor, found->d_name, 0700, 0);
            inner = openat(descriptor, found->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        }
        struct stat status;
        int is_mounted = errno == EBUSY;
        if (inner >= 0) {
            is_mounted = fstat(inner, &status) != 0 || status.st_dev != device;
            if (!is_mounted) {
                fchmod(inner, 0700);
                is_mounted = empty(inner, device) == 1;
            }
            close(inner);
        }
        if (unlinkat(descriptor, found->d_name, AT_REMOVEDIR) != 0) {
            is_mounted = is_mounted || errno == EBUSY;
            if (!is_mounted) result = -1;
            else if (result == 0) result = 1;
        }
    }
    closedir(folder);
    return result;
}

int clinux_empty_folder(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return -1;
    return empty(descriptor, status.st_dev) < 0 ? -1 : 0;
}
