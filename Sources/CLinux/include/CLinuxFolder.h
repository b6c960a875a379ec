/// A folder as one stream of bytes, which crosses into an arena whose user could not read the folder itself.
#pragma once
#include <stddef.h>

/// Writes the tree below the directory `from`, files, folders and links and nothing else, to `to`; what is called
/// `.git`, `node_modules` or begins with `.build` is left out unless `is_whole`, and always the folder `left_out`, if that is
/// not NULL.
///
/// Returns the bytes written; -1 with errno set (EFBIG: more than `limit`), and `problem` gets the path in question.
long long clinux_pack_folder(
    int from, int to, long long limit, int is_whole, const char *left_out, char *problem, size_t size);

/// Makes the tree in the directory `to` again, from the beginning of `from`. -1 with errno set and `problem` filled.
int clinux_unpack_folder(int from, int to, char *problem, size_t size);

/// Removes all that is in a directory, but what is mounted there; 0, or -1 with errno set.
int clinux_empty_folder(int folder);
