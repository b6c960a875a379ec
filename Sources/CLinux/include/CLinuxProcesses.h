/// Starting processes and waiting for them, as fork(2) and exec(3) allow it and Swift does not.
#pragma once
#include <stddef.h>
#include <sys/types.h>

/// How a process is started: with the signals' defaults, in a session of its own. Descriptors that are not mapped are
/// closed in it.
struct clinux_spawn_request {
    /// The program, looked up in PATH unless it holds a slash.
    const char *path;
    char *const *arguments;
    /// `from[i]` of this process becomes `to[i]` of the new one.
    const int *from;
    const int *to;
    int mapping_count;
    /// Drops root to this user and group without further groups; -1 does not.
    int user;
};

/// Returns the process id, or -1 with errno set; an exec(3) that fails is told here too.
pid_t clinux_spawn(const struct clinux_spawn_request *spawn);

/// fork(2), for small programs that are to be copies of themselves.
pid_t clinux_fork(void);

/// How a process has ended.
struct clinux_end {
    /// A signal's number, or an exit status.
    int code;
    int is_signal;
    /// Microseconds.
    long long cpu;
    /// KiB, the most that was resident.
    long long memory;
};

/// Waits for a process, -1 for any child: 0 while it runs (only without `blocks`), its id when it has ended, -1 when
/// there is none.
pid_t clinux_wait(pid_t process, int blocks, struct clinux_end *end);

/// A pair of connected nonblocking sockets that keep the boundaries of messages; both are close-on-exec.
int clinux_message_pair(int pair[2]);

/// A pipe whose ends are close-on-exec; reading it does not block.
int clinux_pipe(int pair[2]);

/// A file in memory, close-on-exec; -1 with errno set.
int clinux_memory_file(void);

/// A descriptor of a program that another user may execute, whatever the rights of its file and folder; -1 with errno
/// set.
int clinux_open_program(const char *path);

/// Orphans below this process become its children (PR_SET_CHILD_SUBREAPER), and SIGCHLD is no longer ignored.
void clinux_adopt_orphans(void);

/// Whether root may become `user` here, which rootless containers do not allow.
int clinux_may_become(int user);
