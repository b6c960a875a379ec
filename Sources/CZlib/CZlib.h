#include <zlib.h>

/// inflateInit2(3) is a macro, which Swift does not see; 47 is the largest window, of gzip or zlib.
static inline int czlib_begin(z_stream *stream) { return inflateInit2(stream, 47); }
