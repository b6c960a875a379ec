#define _GNU_SOURCE 1
#include "CLinuxProcesses.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { first_spare_descriptor = 200 };

/// Puts the mapped descriptors in their places and marks all others close-on-exec.
static int arrange(const struct clinux_spawn *spawn) {
    int spare[32];
    int last = 2;
    if (spawn->mapping_count > 32) {
        errno = E2BIG;
        return -1;
    }
    // Out of the way first, because one's target may be another's source.
    for (int i = 0; i < spawn->mapping_count; i++) {
        spare[i] = fcntl(spawn->from[i], F_DUPFD, first_spare_descriptor);
        if (spare[i] < 0) return -1;
    }
    close_range(3, first_spare_descriptor - 1, CLOSE_RANGE_CLOEXEC);
    for (int i = 0; i < spawn->mapping_count; i++) {
        if (dup2(spare[i], spawn->to[i]) < 0) return -1;
        close(spare[i]);
        if (spawn->to[i] > last) last = spawn->to[i];
    }
    close_range((unsigned)last + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    return 0;
}

static int become(const struct clinux_spawn *spawn) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    if (spawn->is_session_leader && setsid() < 0) return -1;
    for (int i = 0; i < spawn->limit_count; i++) {
        struct rlimit limit = {spawn->limits[i].value, spawn->limits[i].value};
        if (setrlimit((__rlimit_resource_t)spawn->limits[i].resource, &limit) != 0) return -1;
    }
    if (spawn->user >= 0) {
        gid_t group = (gid_t)spawn->user;
        uid_t user = (uid_t)spawn->user;
        if (setgroups(0, NULL) != 0 || setresgid(group, group, group) != 0 || setresuid(user, user, user) != 0) return -1;
    }
    // After the change of user, which would clear it.
    if (spawn->parent_death_signal) prctl(PR_SET_PDEATHSIG, spawn->parent_death_signal);
    return 0;
}

pid_t clinux_start(const struct clinux_spawn *spawn) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -1;
    pid_t child = fork();
    if (child < 0) {
        int error = errno;
        close(report[0]);
        close(report[1]);
        errno = error;
        return -1;
    }
    if (child == 0) {
        int out = fcntl(report[1], F_DUPFD_CLOEXEC, first_spare_descriptor + 64);
        if (out >= 0 && arrange(spawn) == 0 && become(spawn) == 0) {
            if (spawn->environment) execvpe(spawn->path, spawn->arguments, spawn->environment);
            else execvp(spawn->path, spawn->arguments);
        }
        int error = errno;
        ssize_t written = write(out, &error, sizeof error);
        (void)written;
        _exit(127);
    }
    close(report[1]);
    int error = 0;
    ssize_t count;
    do count = read(report[0], &error, sizeof error);
    while (count < 0 && errno == EINTR);
    close(report[0]);
    if (count != sizeof error) return child;
    waitpid(child, NULL, 0);
    errno = error;
    return -1;
}

pid_t clinux_wait(pid_t process, int blocks, int *code, int *is_signal) {
    int status = 0;
    pid_t ended;
    do ended = waitpid(process, &status, blocks ? 0 : WNOHANG);
    while (ended < 0 && errno == EINTR);
    *is_signal = WIFSIGNALED(status);
    *code = *is_signal ? WTERMSIG(status) : WEXITSTATUS(status);
    return ended;
}

int clinux_message_pair(int pair[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);
}

int clinux_pipe(int pair[2], int nonblocking) {
    if (pipe2(pair, O_CLOEXEC) != 0) return -1;
    return nonblocking ? fcntl(pair[0], F_SETFL, O_NONBLOCK) : 0;
}

int clinux_data_descriptor(const void *bytes, size_t count) {
    int descriptor = memfd_create("data", MFD_CLOEXEC);
    if (descriptor < 0) return -1;
    if (write(descriptor, bytes, count) != (ssize_t)count || lseek(descriptor, 0, SEEK_SET) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

int clinux_unnamed_file(const char *folder) {
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) return file;
    // Not every file system knows O_TMPFILE.
    char name[4096];
    snprintf(name, sizeof name, "%s/hark-XXXXXX", folder);
    file = mkostemp(name, O_CLOEXEC);
    if (file >= 0) unlink(name);
    return file;
}

int clinux_executable(void) {
    int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) return -1;
    if (status.st_mode & S_IXOTH && status.st_mode & S_IROTH) return file;
    // A file that only its owner may execute is copied to one that anybody may.
    int copy = memfd_create("hark", MFD_CLOEXEC);
    off_t offset = 0;
    while (copy >= 0 && offset < status.st_size) {
        char block[65536];
        ssize_t count = pread(file, block, sizeof block, offset);
        if (count <= 0 || write(copy, block, (size_t)count) != count) {
            close(copy);
            copy = -1;
        }
        offset += count;
    }
    close(file);
    return copy;
}

int clinux_hide_process(void) {
    return prctl(PR_SET_DUMPABLE, 0);
}

int clinux_child_descriptor(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void clinux_drain_signals(int descriptor) {
    struct signalfd_siginfo info;
    while (read(descriptor, &info, sizeof info) > 0) {}
}
