/// Signals as a descriptor.
#pragma once

/// Catches SIGINT, SIGTERM and SIGHUP, in whatever thread they arrive, unless they are ignored already; returns a
/// nonblocking descriptor on which a byte, the signal's number, can be read then. -1 with errno set when the kernel
/// gives none.
int clinux_signal_descriptor(void);

/// `SEGV` for 11; NULL for a number that is no signal.
const char *clinux_signal_name(int number);
