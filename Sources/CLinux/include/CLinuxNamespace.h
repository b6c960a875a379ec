/// What a namespace of Hark's own is prepared with.
#pragma once

/// lo gets this MTU and neither segmentation nor receive offload; 0, or -1 with errno set.
int clinux_prepare_loopback(int mtu);

/// Gives a mounted tmpfs new options (tmpfs(5)); 0, or -1 with errno set.
int clinux_bound_tmpfs(const char *folder, const char *options);
