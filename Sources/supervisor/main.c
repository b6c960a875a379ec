#define _GNU_SOURCE 1
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/// `hark-supervisor CPU MEMORY PROCESSES FILES DISK OUTPUT FOLDER... -- NAME=VALUE...`: the limits, the folders that
/// the program may write to, the first of which it starts in, and its environment.
static struct limits limits;
/// In the order in which Hark says them.
static long long *const all_limits[] = {&limits.cpu,   &limits.memory, &limits.processes,
                                        &limits.files, &limits.disk,   &limits.output};
enum { limit_count = sizeof all_limits / sizeof *all_limits };
static char **folders;
static int folder_count;
static char **environment;

static struct output outputs[2] = {{.descriptor = -1}, {.descriptor = -1}};
/// The first process of the program, while it has not ended.
static pid_t program;
/// Whether the program has ended only when none of its processes is left.
static int is_server, is_running;
static struct clinux_end first_end;
/// CPU time and memory of all processes that have ended.
static long long cpu, memory;
/// When what was asked to end is killed, in milliseconds; 0 for never.
static long long kill_at;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static int send_head(struct clinux_message message, const void *bytes, size_t count) {
    static char buffer[clinux_message_limit];
    if (count > sizeof buffer - sizeof message) count = sizeof buffer - sizeof message;
    memcpy(buffer, &message, sizeof message);
    if (count > 0) memcpy(buffer + sizeof message, bytes, count);
    for (;;) {
        if (send(clinux_supervisor_control, buffer, sizeof message + count, MSG_NOSIGNAL) >= 0) return 1;
        if (errno == EAGAIN || errno == EINTR) {
            struct pollfd room = {.fd = clinux_supervisor_control, .events = POLLOUT};
            poll(&room, 1, -1);
        } else {
            return 0;
        }
    }
}

int send_message(int kind, int code, int detail, long long used, long long most, const void *bytes, size_t count) {
    return send_head((struct clinux_message){kind, code, detail, 0, used, most}, bytes, count);
}

/// Takes in all who have ended; whether any process is left.
static int reap(int blocks) {
    for (;;) {
        struct clinux_end end;
        pid_t ended = clinux_wait(-1, blocks, &end);
        if (ended <= 0) return ended == 0;
        cpu += end.cpu;
        if (end.memory > memory) memory = end.memory;
        if (ended == program) {
            program = 0;
            first_end = end;
        }
    }
}

/// Ends every process, whatever it does to stay.
static void end_all(void) {
    while (reap(0)) {
        signal_all(SIGKILL);
        if (getpid() == 1) reap(1);
        else poll(NULL, 0, 1);
    }
}

static void close_outputs(void) {
    for (int i = 0; i < 2; i++) output_close(&outputs[i]);
}

/// Tells that the program has ended, once it has.
static void settle(void) {
    int is_anyone_left = reap(0);
    if (!is_running || program > 0) return;
    int has_failed = first_end.is_signal || first_end.code != 0;
    int is_in_background = is_server && is_anyone_left && !has_failed;
    if (is_in_background && (kill_at == 0 || kill_at > now())) return;
    end_all();
    for (int i = 0; i < 2; i++) {
        if (outputs[i].descriptor >= 0) output_read(&outputs[i]);
    }
    is_running = 0;
    kill_at = 0;
    send_message(clinux_ended, first_end.code, first_end.is_signal, cpu, memory, NULL, 0);
}

/// Waits until the program waits for something, or has used `limit` milliseconds of CPU time.
///
/// What does not get the CPU has not had its chance, and waits in vain no longer than some seconds.
static void wait_until_quiet(int limit) {
    long long end = now() + 20LL * limit, used = 0, used_first = 0;
    int was_busy = 1;
    for (int turn = 0; reap(0) && (was_busy = is_busy(&used)) && now() < end; turn++) {
        if (turn == 0) used_first = used;
        // A child that has ended takes its share with it.
        if (used < used_first) used_first = used;
        if (used - used_first >= limit * 1000LL) break;
        // Most programs rest after some microseconds, and a sleep takes more.
        struct timespec pause = {.tv_nsec = 100000};
        if (turn < 10) sched_yield();
        else nanosleep(&pause, NULL);
        for (int i = 0; i < 2; i++) {
            if (outputs[i].descriptor >= 0) output_read(&outputs[i]);
        }
    }
    settle();
    send_message(clinux_quiet, was_busy, 0, 0, 0, NULL, 0);
}

static void clear(void) {
    end_all();
    is_running = 0;
    close_outputs();
    char problem[4096] = "";
    int error = 0;
    for (int i = 0; i < folder_count && error == 0; i++) {
        int folder = open(folders[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0 || clinux_empty_folder(folder) != 0 ||
            (i == 0 && clinux_unpack_folder(clinux_supervisor_folder, folder, problem, sizeof problem) != 0)) {
            error = errno ? errno : EIO;
            if (!*problem) strncpy(problem, folders[i], sizeof problem - 1);
        }
        if (folder >= 0) close(folder);
    }
    send_message(clinux_cleared, error, 0, 0, 0, problem, strlen(problem));
}

/// A file with these bytes, to be read from its beginning; -1 when there is none.
static int input_with(const char *bytes, size_t count) {
    int file = memfd_create("stdin", MFD_CLOEXEC);
    if (file >= 0 && (write(file, bytes, count) != (ssize_t)count || lseek(file, 0, SEEK_SET) != 0)) {
        close(file);
        return -1;
    }
    return file;
}

static void start(char *words, size_t size, int flags, size_t input_size) {
    end_all();
    close_outputs();
    cpu = memory = kill_at = 0;
    is_server = (flags & clinux_is_server) != 0;
    int kind = clinux_no_file;
    int out = output_open(&outputs[0], limits.output);
    int errors = output_open(&outputs[1], limits.output);
    if (input_size > size) input_size = size;
    int input = input_size > 0 ? input_with(words, input_size) : -1;
    program = start_program(words + input_size, size - input_size, flags, input, folders[0], &limits, environment, out,
                            errors, &kind);
    int error = errno;
    if (input >= 0) close(input);
    if (out >= 0) close(out);
    if (errors >= 0) close(errors);
    is_running = program > 0;
    if (is_running) send_message(clinux_started, program, 0, 0, 0, NULL, 0);
    else send_message(clinux_not_started, error, kind, 0, 0, NULL, 0);
    if (program < 0) program = 0;
}

static void tell_usage(void) {
    reap(0);
    struct usage usage = usage_below();
    int children = usage.processes - (program > 0);
    struct clinux_message message = {
        clinux_usage, usage.open_files, children, (int32_t)(usage.delay / 1000000), cpu + usage.cpu, usage.memory,
    };
    send_head(message, NULL, 0);
}

/// False when Hark is gone.
static int handle(void) {
    static char buffer[clinux_message_limit + 1];
    ssize_t count = recv(clinux_supervisor_control, buffer, clinux_message_limit, 0);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    struct clinux_message message;
    if (count < (ssize_t)sizeof message) return 0;
    memcpy(&message, buffer, sizeof message);
    buffer[count] = 0;
    switch (message.kind) {
    case clinux_clear: clear(); break;
    case clinux_start_program:
        start(buffer + sizeof message, (size_t)count - sizeof message, message.code, (size_t)message.detail);
        break;
    case clinux_set_limits: {
        char *word = buffer + sizeof message;
        for (int i = 0; i < limit_count && word < buffer + count; i++, word += strlen(word) + 1) *all_limits[i] = atoll(word);
        break;
    }
    case clinux_ask_usage: tell_usage(); break;
    case clinux_stop_program:
        kill_at = now() + message.code;
        if (program > 0) {
            kill(program, SIGTERM);
            // A stopped process takes no TERM.
            kill(program, SIGCONT);
        } else {
            signal_all(SIGTERM);
            signal_all(SIGCONT);
        }
        break;
    case clinux_end_program:
        end_all();
        settle();
        break;
    case clinux_ask_output:
        for (int i = 0; i < 2; i++) {
            if (outputs[i].descriptor >= 0) output_read(&outputs[i]);
            output_send(&outputs[i], i + 1);
        }
        send_message(clinux_output_end, 0, 0, outputs[0].count, outputs[1].count, NULL, 0);
        break;
    case clinux_ask_quiet: wait_until_quiet(message.code); break;
    case clinux_signal_program:
        if (program > 0) kill(program, message.code);
        break;
    default: return 0;
    }
    return 1;
}

static void serve(int children) {
    for (;;) {
        struct pollfd waiting[] = {
            {.fd = clinux_supervisor_control, .events = POLLIN},
            {.fd = children, .events = POLLIN},
            {.fd = outputs[0].descriptor, .events = POLLIN},
            {.fd = outputs[1].descriptor, .events = POLLIN},
        };
        long long left = kill_at - now();
        poll(waiting, 4, kill_at == 0 ? -1 : left > 0 ? (int)left : 0);
        for (int i = 0; i < 2; i++) {
            if (waiting[2 + i].revents) output_read(&outputs[i]);
        }
        if (kill_at != 0 && kill_at <= now()) {
            // What is in the background is ended by `settle`.
            if (program > 0) kill(program, SIGKILL);
        }
        struct signalfd_siginfo info;
        while (read(children, &info, sizeof info) > 0) {}
        settle();
        if (waiting[0].revents && !handle()) return;
    }
}

int main(int count, char **words) {
    prctl(PR_SET_DUMPABLE, 0);
    clinux_adopt_orphans();
    for (int i = clinux_supervisor_control; i <= clinux_supervisor_hark; i++) fcntl(i, F_SETFD, FD_CLOEXEC);
    if (count < 9) return 2;
    for (int i = 0; i < limit_count; i++) *all_limits[i] = atoll(words[1 + i]);
    folders = words + 7;
    while (folders[folder_count] && strcmp(folders[folder_count], "--") != 0) folder_count++;
    if (folder_count == 0 || !folders[folder_count]) return 2;
    environment = folders + folder_count + 1;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int children = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (children < 0) return 2;
    serve(children);
    end_all();
    return 0;
}
