/// Process 1 of a sandbox, the parent of the program under test: it sets the limits, starts, stops and restarts it,
/// tells how it ended, keeps what it writes, and ends all that it has left.
#pragma once
#include <CLinux.h>

/// setrlimit(2)'s and Hark's own limits of a program.
struct limits {
    /// Seconds.
    long long cpu;
    /// Bytes of the data segment of a process; the address space is not limited, because Java and Node reserve more of
    /// that than they use.
    long long memory;
    long long processes;
    long long files;
    /// Bytes of a file.
    long long disk;
    /// Bytes that are kept of each stream that it writes.
    long long output;
};

/// The two ends of what is written, in order.
struct output {
    int descriptor;
    /// The first bytes, up to half the limit, and a ring of the last ones.
    char *head;
    char *tail;
    long long half;
    long long count;
};

int output_open(struct output *output, long long limit);
/// Takes what is there; closes the descriptor at the end of the stream.
void output_read(struct output *output);
/// Sends what was kept; `stream` is 1 or 2.
void output_send(const struct output *output, int stream);
void output_close(struct output *output);

/// False when Hark is gone.
int send_message(int kind, int code, int detail, long long cpu, long long memory, const void *bytes, size_t count);

/// Starts the words, zero at the end of each, in `folder`, with `input` as stdin unless that is -1; the process, or -1 with errno set and `file_kind` filled.
pid_t start_program(char *words, size_t size, int flags, int input, const char *folder, const struct limits *limits,
                    char *const *environment, int out, int errors, int *file_kind);

/// Sends a signal to every process below this one.
void signal_all(int number);
/// Whether a thread of a process below this one runs or is about to; `cpu` becomes the CPU time, in microseconds, that
/// the processes below have used.
int is_busy(long long *cpu);

/// What the processes below this one use.
struct usage {
    /// Microseconds, with the children that they have waited for.
    long long cpu;
    /// Nanoseconds for which their threads were ready to run and had no CPU, or the CPU itself was not there.
    long long delay;
    /// KiB, shared pages in equal parts.
    long long memory;
    int open_files, processes;
};
struct usage usage_below(void);
