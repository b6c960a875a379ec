/// How malloc(3) takes memory from the kernel.
#pragma once

/// One heap for all threads, which grows by so many bytes (mallopt(3)).
///
/// A heap of a thread's own grows by pages, a system call each.
void clinux_grow_heap_by(int bytes);
