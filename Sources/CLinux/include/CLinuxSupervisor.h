/// What Hark and the supervisor of a program under test say to each other, a message of a SEQPACKET socket each: this
/// head, and the bytes that the kind calls for.
#pragma once
#include <stdint.h>

/// The descriptors of the supervisor.
enum clinux_supervisor_descriptor {
    clinux_supervisor_control = 3,
    /// The folder of the program, packed (CLinuxFolder.h); unpacked again for each `clear`.
    clinux_supervisor_folder = 4,
    /// Hark itself, for its reference programs.
    clinux_supervisor_hark = 5
};

/// What a message is.
enum clinux_message_kind {
    /// To the supervisor. Ends everything, empties the writable folders and unpacks the program's folder anew.
    clinux_clear = 1,
    /// Starts the program: its words follow, each with a zero at its end. `code` is a `clinux_start_flag` or more;
    /// `detail` is how many bytes of its stdin come before the words.
    clinux_start_program,
    /// TERM, and KILL when the program is still there after `code` milliseconds.
    clinux_stop_program,
    /// Ends the program and all that it has left, at once.
    clinux_end_program,
    /// Asks for what the program has written.
    clinux_ask_output,
    /// Asks to be told when every thread of the program waits for something, or it has used `code` milliseconds of CPU
    /// time.
    clinux_ask_quiet,
    /// Sends the program the signal `code`.
    clinux_signal_program,
    /// What the program is held to when it is started next: the numbers follow as words, in the supervisor's order.
    clinux_set_limits,
    /// Asks what the program uses now.
    clinux_ask_usage,

    /// From the supervisor. All is as new; `code` is an errno when it is not, and the path in question follows.
    clinux_cleared = 101,
    /// The program runs; `code` is its process as the supervisor sees it.
    clinux_started,
    /// exec(3) failed with the errno `code`; `detail` is a `clinux_file_kind`.
    clinux_not_started,
    /// The program has ended, and nothing that it has left runs. `code` is the exit status, or with `detail` the
    /// signal; `cpu` and `memory` are its own and its children's.
    clinux_ended,
    /// A piece of what it wrote follows; `detail` is 1 or 2, for stdout and stderr.
    clinux_output,
    /// That was all; `cpu` and `memory` are how many bytes it wrote to stdout and to stderr altogether.
    clinux_output_end,
    /// The program waits for something, or has ended; with `code` 1 it was still busy.
    clinux_quiet,
    /// What the program uses: `cpu` up to now, `memory` in KiB, `code` open files in all its processes and, in `detail`,
    /// how many processes it has beside its first, those that have ended and were not waited for among them; `delay`.
    clinux_usage
};

enum clinux_start_flag {
    /// stdin has ended at once; else it stays open and silent.
    clinux_stdin_is_empty = 1,
    /// Hark's own executable, instead of the first word.
    clinux_is_hark = 2,
    /// The program is a server, which may go into the background.
    clinux_is_server = 4
};

/// What stands at the path that could not be executed.
enum clinux_file_kind {
    clinux_no_file,
    /// Nobody may execute it.
    clinux_plain_file,
    /// Others may execute it.
    clinux_forbidden_file,
    clinux_executable_file,
    clinux_other_file
};

struct clinux_message {
    int32_t kind;
    int32_t code;
    int32_t detail;
    /// Milliseconds for which what is there now was ready to run and had no CPU.
    int32_t delay;
    /// Microseconds of CPU time.
    int64_t cpu;
    /// KiB, the most that was resident of one process.
    int64_t memory;
};

/// Longer messages are refused.
enum { clinux_message_limit = 160 * 1024 };
