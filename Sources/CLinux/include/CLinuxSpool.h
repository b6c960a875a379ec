/// Files that one process writes and another gives a name to.
#pragma once

/// A file in a folder that has no name, and is gone when it is closed.
int clinux_unnamed_file(const char *folder);

/// Writes a part of a file to another, which is made or replaced, and frees its room in the first.
int clinux_copy_part(int descriptor, long long offset, long long length, const char *path);
