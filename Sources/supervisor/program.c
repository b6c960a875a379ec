#define _GNU_SOURCE 1
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { words_limit = 4096, processes_seen = 32768 };

struct process {
    pid_t id;
    pid_t parent;
    int is_below;
};

/// The beginning of a file; how many bytes, which a zero follows.
static ssize_t read_text(const char *path, char *text, size_t size) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t count = read(file, text, size - 1);
    close(file);
    text[count > 0 ? count : 0] = 0;
    return count;
}

/// State and parent in a stat file of proc(5); 0 when it is gone.
static char state_of(const char *path, pid_t *parent) {
    char text[512];
    if (read_text(path, text, sizeof text) < 0) return 0;
    // The name, in parentheses, may hold anything.
    char *end = strrchr(text, ')');
    char state = 0;
    if (!end || sscanf(end + 1, " %c %d", &state, parent) != 2) return 0;
    return state;
}

/// The processes below this one; outside a PID namespace there are others.
static int processes_below(struct process **found) {
    static struct process all[processes_seen];
    int count = 0;
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    while (folder && count < processes_seen && (entry = readdir(folder))) {
        pid_t id = atoi(entry->d_name);
        char path[300];
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        pid_t parent = 0;
        if (id <= 0 || id == getpid() || state_of(path, &parent) == 0) continue;
        all[count++] = (struct process){id, parent, getpid() == 1 || parent == getpid()};
    }
    if (folder) closedir(folder);
    for (int has_changed = 1; has_changed;) {
        has_changed = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count && !all[i].is_below; j++) {
                if (all[j].is_below && all[i].parent == all[j].id) all[i].is_below = has_changed = 1;
            }
        }
    }
    int below = 0;
    for (int i = 0; i < count; i++) {
        if (all[i].is_below) all[below++] = all[i];
    }
    *found = all;
    return below;
}

void signal_all(int number) {
    // Outside a PID namespace it would end what is not ours.
    if (getpid() == 1) {
        kill(-1, number);
        return;
    }
    struct process *all;
    int count = processes_below(&all);
    for (int i = 0; i < count; i++) kill(all[i].id, number);
}

/// The CPU time that a process has used, in microseconds.
static long long cpu_of(pid_t process) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

/// That of the children that a process has waited for, which the kernel tells in clock ticks only.
static long long cpu_of_children(pid_t process) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", process);
    if (read_text(path, text, sizeof text) <= 0) return 0;
    char *end = strrchr(text, ')');
    long long user = 0, system = 0;
    // Behind the name: state, parent and eleven others, then cutime and cstime (proc(5)).
    if (!end || sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %lld %lld", &user, &system) != 2) {
        return 0;
    }
    return (user + system) * 1000000LL / sysconf(_SC_CLK_TCK);
}

static long long memory_of(pid_t process) {
    char path[64], text[4096];
    long long size = 0;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", process);
    if (read_text(path, text, sizeof text) <= 0) return 0;
    char *line = strstr(text, "\nPss:");
    if (line) sscanf(line, " Pss: %lld", &size);
    return size;
}

static int open_files_of(pid_t process) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", process);
    DIR *folder = opendir(path);
    int count = 0;
    struct dirent *entry;
    while (folder && (entry = readdir(folder))) count += entry->d_name[0] != '.';
    if (folder) closedir(folder);
    return count;
}

/// How long the threads of a process were ready to run and had no CPU, in nanoseconds; 0 where the kernel keeps no account.
static long long delay_of(pid_t process) {
    char path[300], text[128];
    long long all = 0, delay = 0;
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *tasks = opendir(path);
    struct dirent *entry;
    while (tasks && (entry = readdir(tasks))) {
        if (atoi(entry->d_name) <= 0) continue;
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", process, entry->d_name);
        // Time on a CPU, time on a run queue, time slices (the kernel's sched-stats.rst).
        if (read_text(path, text, sizeof text) > 0 && sscanf(text, "%*d %lld", &delay) == 1) all += delay;
    }
    if (tasks) closedir(tasks);
    return all;
}

/// What a hypervisor has taken from a CPU, on average, since this was asked first, in nanoseconds.
static long long stolen(void) {
    static long long first = -1;
    char text[300];
    long long ticks = 0;
    // user, nice, system, idle, iowait, irq, softirq, steal (proc(5)).
    if (read_text("/proc/stat", text, sizeof text) > 0)
        sscanf(text, "cpu %*d %*d %*d %*d %*d %*d %*d %lld", &ticks);
    if (first < 0) first = ticks;
    return (ticks - first) * (1000000000 / sysconf(_SC_CLK_TCK)) / sysconf(_SC_NPROCESSORS_ONLN);
}

struct usage usage_below(void) {
    struct process *all;
    struct usage usage = {.processes = processes_below(&all), .delay = stolen()};
    for (int i = 0; i < usage.processes; i++) {
        usage.cpu += cpu_of(all[i].id) + cpu_of_children(all[i].id);
        usage.delay += delay_of(all[i].id);
        usage.memory += memory_of(all[i].id);
        usage.open_files += open_files_of(all[i].id);
    }
    return usage;
}

int is_busy(long long *cpu) {
    struct process *all;
    int count = processes_below(&all), is_busy = 0;
    *cpu = 0;
    for (int i = 0; i < count; i++) *cpu += cpu_of(all[i].id);
    for (int i = 0; i < count && !is_busy; i++) {
        char path[300];
        snprintf(path, sizeof path, "/proc/%d/task", all[i].id);
        DIR *tasks = opendir(path);
        struct dirent *entry;
        while (tasks && !is_busy && (entry = readdir(tasks))) {
            if (atoi(entry->d_name) <= 0) continue;
            pid_t parent = 0;
            snprintf(path, sizeof path, "/proc/%d/task/%.20s/stat", all[i].id, entry->d_name);
            char state = state_of(path, &parent);
            is_busy = state == 'R' || state == 'D';
        }
        if (tasks) closedir(tasks);
    }
    return is_busy;
}

/// How many threads this user has already, whom RLIMIT_NPROC counts too.
static long long threads_of_user(void) {
    if (getpid() == 1) return 0;
    long long count = 0;
    DIR *folder = opendir("/proc");
    struct dirent *found;
    while (folder && (found = readdir(folder))) {
        char path[300];
        struct stat status;
        snprintf(path, sizeof path, "/proc/%s/task", found->d_name);
        if (atoi(found->d_name) <= 0 || stat(path, &status) != 0 || status.st_uid != getuid()) continue;
        DIR *tasks = opendir(path);
        while (tasks && readdir(tasks)) count++;
        if (tasks) closedir(tasks);
    }
    if (folder) closedir(folder);
    return count;
}

static void set_limit(int resource, long long soft, long long hard) {
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0) return;
    // What is stricter already stays.
    if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max > (rlim_t)hard) limit.rlim_max = (rlim_t)hard;
    limit.rlim_cur = limit.rlim_max < (rlim_t)soft ? limit.rlim_max : (rlim_t)soft;
    setrlimit((__rlimit_resource_t)resource, &limit);
}

static void set_limits(const struct limits *limits) {
    // Beyond the soft limit a process gets XCPU, which says why it ends.
    set_limit(RLIMIT_CPU, limits->cpu, limits->cpu + 1);
    set_limit(RLIMIT_DATA, limits->memory, limits->memory);
    long long processes = limits->processes + threads_of_user();
    set_limit(RLIMIT_NPROC, processes, processes);
    set_limit(RLIMIT_NOFILE, limits->files, limits->files);
    set_limit(RLIMIT_FSIZE, limits->disk, limits->disk);
    set_limit(RLIMIT_CORE, 0, 0);
}

/// Where a word is found as a shell finds it, and what stands there; an executable file of PATH before others.
///
/// execvp(3) would hand a file that is no program to sh(1), whose complaints tell nobody what is wrong.
static int find_program(const char *word, char *path, size_t size) {
    struct stat status;
    int found = clinux_no_file;
    const char *folder = strchr(word, '/') ? "" : getenv("PATH");
    while (folder && found != clinux_executable_file) {
        char place[4096];
        size_t length = strcspn(folder, ":");
        snprintf(place, sizeof place, "%.*s%s%s", (int)length, folder, length ? "/" : "", word);
        if (stat(place, &status) == 0) {
            found = !S_ISREG(status.st_mode)      ? clinux_other_file
                    : access(place, X_OK) == 0    ? clinux_executable_file
                    : (status.st_mode & 0111) != 0 ? clinux_forbidden_file
                                                   : clinux_plain_file;
            snprintf(path, size, "%s", place);
        }
        folder = folder[length] ? folder + length + 1 : NULL;
    }
    if (found == clinux_no_file) errno = ENOENT;
    return found;
}

static void become(char **words, int flags, const char *folder, const struct limits *limits, int in, int out,
                   int errors) {
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(errors, 2) < 0 || chdir(folder) != 0) return;
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    set_limits(limits);
    if (flags & clinux_is_hark) {
        char path[32];
        snprintf(path, sizeof path, "/proc/self/fd/%d", clinux_supervisor_hark);
        execv(path, words);
    } else {
        char path[4096];
        if (find_program(words[0], path, sizeof path) != clinux_no_file) execv(path, words);
    }
}

pid_t start_program(char *words, size_t size, int flags, int input, const char *folder, const struct limits *limits,
                    char *const *environment, int out, int errors, int *file_kind) {
    char *arguments[words_limit + 1];
    int count = 0;
    for (size_t start = 0; start < size && count < words_limit; start += strlen(words + start) + 1) {
        arguments[count++] = words + start;
    }
    arguments[count] = NULL;
    clearenv();
    for (int i = 0; environment[i]; i++) putenv(environment[i]);
    // Kept open by the supervisor, the write end makes stdin silent and not ended.
    static int silence[2] = {-1, -1};
    if (silence[0] < 0 && pipe2(silence, O_CLOEXEC) != 0) return -1;
    int in = input >= 0                      ? input
             : flags & clinux_stdin_is_empty ? open("/dev/null", O_RDONLY | O_CLOEXEC)
                                             : silence[0];
    int report[2];
    if (count == 0 || in < 0 || pipe2(report, O_CLOEXEC) != 0) return -1;
    pid_t child = fork();
    if (child == 0) {
        int told = fcntl(report[1], F_DUPFD_CLOEXEC, 64);
        become(arguments, flags, folder, limits, in, out, errors);
        int error = errno;
        ssize_t written = write(told, &error, sizeof error);
        (void)written;
        _exit(127);
    }
    int error = child < 0 ? errno : 0;
    close(report[1]);
    if (in != silence[0]) close(in);
    ssize_t got = 0;
    do {
        if (child > 0) got = read(report[0], &error, sizeof error);
    } while (got < 0 && errno == EINTR);
    close(report[0]);
    if (error == 0) return child;
    struct clinux_end end;
    if (child > 0) clinux_wait(child, 1, &end);
    *file_kind = flags & clinux_is_hark ? clinux_executable_file : clinux_no_file;
    if (!(flags & clinux_is_hark) && chdir(folder) == 0) {
        char path[4096];
        *file_kind = find_program(arguments[0], path, sizeof path);
        // Nothing keeps a sandbox from being taken down.
        if (chdir("/") != 0) *file_kind = clinux_no_file;
    }
    errno = error;
    return -1;
}
