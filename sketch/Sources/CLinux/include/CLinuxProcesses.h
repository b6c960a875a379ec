/// Starting, limiting and waiting for processes, as fork(2) and exec(3) allow it and Swift does not.
#pragma once
#include <sys/types.h>

/// A limit of setrlimit(2).
struct clinux_limit {
    int resource;
    unsigned long long value;
};

/// How a process is started. Descriptors that are not mapped are closed in it.
struct clinux_spawn {
    /// The program, looked up in PATH unless it holds a slash.
    const char *path;
    char *const *arguments;
    /// NULL leaves the environment as it is.
    char *const *environment;
    /// `from[i]` of this process becomes `to[i]` of the new one.
    const int *from;
    const int *to;
    int mapping_count;
    /// Drops root to this user and group without further groups; -1 does not.
    int user;
    /// A session of its own (setsid(2)).
    int is_session_leader;
    /// The signal that it gets when this thread's process ends; 0 for none.
    int parent_death_signal;
    const struct clinux_limit *limits;
    int limit_count;
};

/// Returns the process id, or -1 with errno set; an exec(3) that fails is told here too.
pid_t clinux_start(const struct clinux_spawn *spawn);

/// Waits for a process: 0 while it runs (only without `blocks`), its id when it has ended, -1 when there is none.
/// `process` of -1 is any child. `is_signal` tells what `code` is: a signal or an exit status.
pid_t clinux_wait(pid_t process, int blocks, int *code, int *is_signal);

/// A pair of connected sockets that keep the boundaries of messages; both are close-on-exec.
int clinux_message_pair(int pair[2]);

/// A pipe whose ends are close-on-exec; reading it does not block when `nonblocking` is set.
int clinux_pipe(int pair[2], int nonblocking);

/// A readable descriptor that yields `bytes` and then ends.
int clinux_data_descriptor(const void *bytes, size_t count);

/// A file in `folder` that has no name; -1 with errno set.
int clinux_unnamed_file(const char *folder);

/// The running executable as a descriptor that another user may execute; -1 with errno set.
int clinux_executable(void);

/// Keeps other processes from tracing this one or reading its memory (PR_SET_DUMPABLE).
int clinux_hide_process(void);

/// A descriptor that is readable when a child has ended (signalfd(2) on SIGCHLD); empties it.
int clinux_child_descriptor(void);
void clinux_drain_signals(int descriptor);

/// lo gets this MTU and neither segmentation nor receive offload; 0, or -1 with errno set.
int clinux_prepare_loopback(int mtu);

/// Copies the tree below the directory `from` into the directory `to`: files, folders and links, nothing else.
/// Returns the octets copied, -1 with errno set (EFBIG: more than `limit`); `problem` gets the path that failed.
long long clinux_copy_tree(int from, const char *to, long long limit, char *problem, size_t problem_size);
