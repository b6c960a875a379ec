// The baseline of `make bench`: conversations PORT COUNT plays the tutorial's conversation so many times, one after the
// other, with blocking calls and nothing else. Status 1 when an echo is not what was sent.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int converse(const struct sockaddr_in *server) {
    const char message[] = "Hey, can you hear me?";
    const size_t length = sizeof message - 1;
    char reply[4096];
    size_t received = 0;
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (const struct sockaddr *)server, sizeof *server) != 0) return 1;
    if (send(connection, message, length, MSG_NOSIGNAL) != (ssize_t)length) return 1;
    shutdown(connection, SHUT_WR);
    ssize_t count;
    while ((count = recv(connection, reply + received, sizeof reply - received, 0)) > 0) received += (size_t)count;
    close(connection);
    return count < 0 || received != length || memcmp(reply, message, length) != 0;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1]))};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = atoi(argv[2]); i > 0; i--) {
        if (converse(&server)) return 1;
    }
    return 0;
}
