#define _GNU_SOURCE 1
#include "CLinuxSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static int bell[2] = {-1, -1};

static void ring(int number) {
    int error = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t written = write(bell[1], &byte, 1);
    (void)written;
    errno = error;
}

int clinux_signal_descriptor(void) {
    if (bell[0] >= 0) return bell[0];
    if (pipe2(bell, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    sigset_t caught;
    sigemptyset(&caught);
    const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction action, before;
        memset(&action, 0, sizeof action);
        action.sa_handler = ring;
        action.sa_flags = SA_RESTART;
        // nohup(1) and background jobs of a shell ignore some, and that stands.
        if (sigaction(signals[i], NULL, &before) != 0 || before.sa_handler == SIG_IGN) continue;
        sigaction(signals[i], &action, NULL);
        sigaddset(&caught, signals[i]);
    }
    // Whoever started this process may have blocked them.
    pthread_sigmask(SIG_UNBLOCK, &caught, NULL);
    return bell[0];
}

const char *clinux_signal_name(int number) {
    return sigabbrev_np(number);
}
