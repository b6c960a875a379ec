#define _GNU_SOURCE 1
#include "CLinuxProcesses.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { first_spare_descriptor = 200, mapping_limit = 32 };

/// Puts the mapped descriptors in their places and marks all others close-on-exec.
static int arrange(const struct clinux_spawn_request *spawn) {
    int spare[mapping_limit];
    int last = 2;
    if (spawn->mapping_count > mapping_limit) {
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
    return close_range((unsigned)last + 1, ~0U, CLOSE_RANGE_CLOEXEC);
}

static int become(const struct clinux_spawn_request *spawn) {
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    if (spawn->user < 0) return 0;
    // The system calls themselves: glibc's functions signal threads that are not there after fork(2).
    if (syscall(SYS_setgroups, 0, NULL) != 0) return -1;
    if (syscall(SYS_setresgid, spawn->user, spawn->user, spawn->user) != 0) return -1;
    return (int)syscall(SYS_setresuid, spawn->user, spawn->user, spawn->user);
}

pid_t clinux_spawn(const struct clinux_spawn_request *spawn) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -1;
    pid_t child = fork();
    if (child == 0) {
        int out = fcntl(report[1], F_DUPFD_CLOEXEC, first_spare_descriptor + mapping_limit);
        if (out >= 0 && arrange(spawn) == 0 && become(spawn) == 0) execvp(spawn->path, spawn->arguments);
        int error = errno;
        ssize_t written = write(out, &error, sizeof error);
        (void)written;
        _exit(127);
    }
    int error = errno;
    close(report[1]);
    if (child > 0) {
        ssize_t count;
        do count = read(report[0], &error, sizeof error);
        while (count < 0 && errno == EINTR);
        if (count == sizeof error) waitpid(child, NULL, 0);
        else error = 0;
    }
    close(report[0]);
    errno = error;
    return error == 0 ? child : -1;
}

pid_t clinux_fork(void) {
    return fork();
}

pid_t clinux_wait(pid_t process, int blocks, struct clinux_end *end) {
    int status = 0;
    struct rusage usage;
    memset(&usage, 0, sizeof usage);
    pid_t ended;
    do ended = wait4(process, &status, (blocks ? 0 : WNOHANG) | __WALL, &usage);
    while (ended < 0 && errno == EINTR);
    end->is_signal = WIFSIGNALED(status);
    end->code = end->is_signal ? WTERMSIG(status) : WEXITSTATUS(status);
    end->cpu = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    end->memory = usage.ru_maxrss;
    return ended;
}

int clinux_message_pair(int pair[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair);
}

int clinux_pipe(int pair[2]) {
    if (pipe2(pair, O_CLOEXEC) != 0) return -1;
    return fcntl(pair[0], F_SETFL, O_NONBLOCK);
}

int clinux_memory_file(void) {
    return memfd_create("hark", MFD_CLOEXEC);
}

int clinux_open_program(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0) return -1;
    if (fstat(file, &status) == 0 && (status.st_mode & S_IXOTH) && (status.st_mode & S_IROTH)) return file;
    // A file that only its owner may execute is copied to one that anybody may.
    int copy = clinux_memory_file();
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

void clinux_adopt_orphans(void) {
    signal(SIGCHLD, SIG_DFL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int clinux_may_become(int user) {
    char line[128];
    FILE *file = fopen("/proc/self/setgroups", "re");
    int is_allowed = file && fgets(line, sizeof line, file) && strncmp(line, "allow", 5) == 0;
    if (file) fclose(file);
    int is_mapped = 0;
    file = fopen("/proc/self/uid_map", "re");
    while (file && fgets(line, sizeof line, file)) {
        unsigned long inside, outside, count;
        if (sscanf(line, "%lu %lu %lu", &inside, &outside, &count) != 3) continue;
        if (inside <= (unsigned long)user && (unsigned long)user - inside < count) is_mapped = 1;
    }
    if (file) fclose(file);
    return is_allowed && is_mapped;
}
