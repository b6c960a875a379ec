#include "CLinuxMemory.h"

#include <malloc.h>

void clinux_grow_heap_by(int bytes) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, bytes);
}
