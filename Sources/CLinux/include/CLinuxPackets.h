/// packet(7) and rtnetlink(7): what a capture needs beside libpcap.
#pragma once
#include <sys/socket.h>

/// A socket that sends whole frames to an interface and receives none.
int clinux_frame_socket(const char *interface);

/// Lets a packet socket see each packet of a loopback interface once, where it comes in.
int clinux_ignore_outgoing(int descriptor);

/// The room for the name of an interface.
enum { clinux_interface_name_size = 16 };

/// Asks the kernel by which interface packets to `peer` leave, and writes its name; -1 when there is no route.
int clinux_route_interface(const struct sockaddr *peer, char *name);
