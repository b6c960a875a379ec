/* An echo server of a C course: echo PORT [swapped]. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **words) {
    int server = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
    if (count > 2) address.sin_port = atoi(words[1]);
    if (bind(server, (struct sockaddr *)&address, sizeof address) != 0 || listen(server, 5) != 0) {
        perror("bind");
        return 1;
    }
    for (;;) {
        int client = accept(server, NULL, NULL);
        char buffer[4096];
        ssize_t got;
        while ((got = read(client, buffer, sizeof buffer)) > 0) {
            for (ssize_t sent = 0; sent < got;) {
                ssize_t now = write(client, buffer + sent, got - sent);
                if (now <= 0) break;
                sent += now;
            }
        }
        close(client);
    }
}
