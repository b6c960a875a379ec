#define _GNU_SOURCE 1
#include "CLinuxProcesses.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct copy {
    long long limit;
    long long count;
    char *problem;
    size_t problem_size;
};

static int fail(struct copy *copy, const char *path) {
    int error = errno;
    snprintf(copy->problem, copy->problem_size, "%s", path);
    errno = error;
    return -1;
}

static int copy_file(struct copy *copy, int from, int to, const char *name, mode_t mode) {
    int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (source < 0) return -1;
    int target = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
    char block[65536];
    ssize_t count = target < 0 ? -1 : 1;
    while (count > 0 && (count = read(source, block, sizeof block)) > 0) {
        copy->count += count;
        if (copy->count > copy->limit) errno = EFBIG;
        if (copy->count > copy->limit || write(target, block, (size_t)count) != count) count = -1;
    }
    int error = errno;
    close(source);
    if (target >= 0) close(target);
    errno = error;
    return count == 0 ? 0 : -1;
}

static int copy_link(int from, int to, const char *name) {
    char target[4096];
    ssize_t count = readlinkat(from, name, target, sizeof target - 1);
    if (count < 0) return -1;
    target[count] = 0;
    return symlinkat(target, to, name);
}

/// Takes over both descriptors.
static int copy_folder(struct copy *copy, int from, int to, const char *path, int depth) {
    DIR *folder = fdopendir(from);
    if (!folder) {
        close(from);
        close(to);
        return fail(copy, path);
    }
    int result = 0;
    struct dirent *entry;
    while (result == 0 && (entry = readdir(folder))) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        char inner[4096];
        snprintf(inner, sizeof inner, "%s%s%s", path, *path ? "/" : "", name);
        struct stat status;
        if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
            result = fail(copy, inner);
        } else if (S_ISREG(status.st_mode)) {
            if (copy_file(copy, from, to, name, status.st_mode) != 0) result = fail(copy, inner);
        } else if (S_ISLNK(status.st_mode)) {
            if (copy_link(from, to, name) != 0) result = fail(copy, inner);
        } else if (S_ISDIR(status.st_mode) && depth < 64) {
            int source = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (source < 0 || mkdirat(to, name, 0755) != 0) {
                result = fail(copy, inner);
                if (source >= 0) close(source);
            } else {
                result = copy_folder(copy, source, openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), inner, depth + 1);
            }
        }
        // Each entry costs memory even when it is empty.
        copy->count += 512;
        if (result == 0 && copy->count > copy->limit) {
            errno = EFBIG;
            result = fail(copy, inner);
        }
    }
    int error = errno;
    closedir(folder);
    close(to);
    errno = error;
    return result;
}

long long clinux_copy_tree(int from, const char *to, long long limit, char *problem, size_t problem_size) {
    struct copy copy = {limit, 0, problem, problem_size};
    int source = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (source < 0) return fail(&copy, ".");
    int target = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (target < 0) {
        close(source);
        return fail(&copy, to);
    }
    return copy_folder(&copy, source, target, "", 0) == 0 ? copy.count : -1;
}
