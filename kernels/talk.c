/*
 * Serves and asks in the emulator, where busybox's nc serves nothing by UDP and knows no original destinations.
 *
 * Usage: talk serve PORT WORD [transparent]      by TCP and UDP, IPv4 and IPv6. Goes to the background once it listens
 *        talk ask tcp|udp ADDRESS PORT [SOURCE]  prints what a server says, or "nobody". SOURCE need not be an address of
 *                                                this host: the socket is transparent, with the mark of a sidecar's
 *
 * A server says its word, for TCP which address and port were asked for, and from which address. With "transparent" it
 * takes what TPROXY hands it, and its sockets bear the original destination; otherwise conntrack knows it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/in6.h>
#include <linux/netfilter_ipv4.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define WAIT_SECONDS 5
#define SIDECAR_MARK 1337
#define TEXT 256
/* As linux/netfilter_ipv6/ip6_tables.h has it, which musl's headers do not go together with. */
#define IP6T_SO_ORIGINAL_DST 80

union address {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
};

static const int ON = 1;

static void fail(const char *what) {
    perror(what);
    exit(EXIT_FAILURE);
}

static void set(int socket, int level, int option) {
    if (setsockopt(socket, level, option, &ON, sizeof ON) != 0) {
        fail("setsockopt");
    }
}

static void set_transparent(int socket, int family) {
    if (family == AF_INET) {
        set(socket, SOL_IP, IP_TRANSPARENT);
    } else {
        set(socket, SOL_IPV6, IPV6_TRANSPARENT);
    }
}

static socklen_t length_of(const union address *address) {
    return address->any.sa_family == AF_INET ? sizeof address->ipv4 : sizeof address->ipv6;
}

static union address parse(const char *text, unsigned port) {
    union address address = {0};
    if (inet_pton(AF_INET, text, &address.ipv4.sin_addr) == 1) {
        address.any.sa_family = AF_INET;
        address.ipv4.sin_port = htons(port);
    } else if (inet_pton(AF_INET6, text, &address.ipv6.sin6_addr) == 1) {
        address.any.sa_family = AF_INET6;
        address.ipv6.sin6_port = htons(port);
    } else {
        fprintf(stderr, "talk: no address: %s\n", text);
        exit(EXIT_FAILURE);
    }
    return address;
}

static const char *host(const union address *address, char *text) {
    const void *bytes = &address->ipv4.sin_addr;
    if (address->any.sa_family == AF_INET6) {
        bytes = &address->ipv6.sin6_addr;
    }
    return inet_ntop(address->any.sa_family, bytes, text, INET6_ADDRSTRLEN);
}

/* ---- serving ---- */

static int listen_on(int family, int type, unsigned port, int transparent) {
    union address address = parse(family == AF_INET ? "0.0.0.0" : "::", port);
    int listener = socket(family, type, 0);
    if (listener < 0) {
        fail("socket");
    }
    set(listener, SOL_SOCKET, SO_REUSEADDR);
    if (family == AF_INET6) {
        set(listener, SOL_IPV6, IPV6_V6ONLY);
    }
    if (transparent) {
        set_transparent(listener, family);
    }
    if (type == SOCK_DGRAM) {
        set(listener, family == AF_INET ? SOL_IP : SOL_IPV6, family == AF_INET ? IP_PKTINFO : IPV6_RECVPKTINFO);
    }
    if (bind(listener, &address.any, length_of(&address)) != 0 || (type == SOCK_STREAM && listen(listener, 16) != 0)) {
        fail("bind");
    }
    return listener;
}

static void answer_connection(int listener, const char *word, int transparent) {
    union address client = {0}, destination = {0};
    socklen_t length = sizeof client;
    int connection = accept(listener, &client.any, &length);
    if (connection < 0) {
        return;
    }
    length = sizeof destination;
    if (transparent) {
        getsockname(connection, &destination.any, &length);
    } else if (client.any.sa_family == AF_INET) {
        getsockopt(connection, SOL_IP, SO_ORIGINAL_DST, &destination, &length);
    } else {
        getsockopt(connection, SOL_IPV6, IP6T_SO_ORIGINAL_DST, &destination, &length);
    }
    /* Conntrack, which nobody may have asked for yet, is not needed for what is not redirected. */
    if (destination.any.sa_family == AF_UNSPEC) {
        length = sizeof destination;
        getsockname(connection, &destination.any, &length);
    }
    char source_text[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN];
    dprintf(connection, "%s for %s port %d from %s\n", word, host(&destination, text),
            ntohs(destination.ipv4.sin_port), host(&client, source_text));
    close(connection);
}

/* Answers from the address that was asked: a server that has all addresses would answer from the one nearest the client. */
static void answer_datagram(int listener, const char *word) {
    union address client = {0};
    char question[TEXT], answer[TEXT], text[INET6_ADDRSTRLEN];
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
    } control;
    struct iovec part = {.iov_base = question, .iov_len = sizeof question};
    struct msghdr message = {.msg_name = &client,
                             .msg_namelen = sizeof client,
                             .msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    if (recvmsg(listener, &message, 0) < 0) {
        return;
    }
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level == SOL_IP && header->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo *information = (struct in_pktinfo *)CMSG_DATA(header);
            information->ipi_spec_dst = information->ipi_addr;
            information->ipi_ifindex = 0;
        } else if (header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
            ((struct in6_pktinfo *)CMSG_DATA(header))->ipi6_ifindex = 0;
        }
    }
    part.iov_base = answer;
    part.iov_len = snprintf(answer, sizeof answer, "%s from %s\n", word, host(&client, text));
    if (sendmsg(listener, &message, 0) < 0) {
        perror("sendmsg");
    }
}

_Noreturn static void serve(unsigned port, const char *word, int transparent) {
    struct pollfd listeners[] = {
        {.fd = listen_on(AF_INET, SOCK_STREAM, port, transparent), .events = POLLIN},
        {.fd = listen_on(AF_INET6, SOCK_STREAM, port, transparent), .events = POLLIN},
        {.fd = listen_on(AF_INET, SOCK_DGRAM, port, 0), .events = POLLIN},
        {.fd = listen_on(AF_INET6, SOCK_DGRAM, port, 0), .events = POLLIN},
    };
    if (daemon(0, 1) != 0) {
        fail("daemon");
    }
    for (;;) {
        poll(listeners, 4, -1);
        for (int i = 0; i < 4; i++) {
            if (listeners[i].revents == 0) {
                continue;
            }
            if (i < 2) {
                answer_connection(listeners[i].fd, word, transparent);
            } else {
                answer_datagram(listeners[i].fd, word);
            }
        }
    }
}

/* ---- asking ---- */

/* How many bytes of an answer came until its end; 0 for nobody's. */
static size_t ask(int type, const union address *address, const char *source, char *answer) {
    int connection = socket(address->any.sa_family, type, 0);
    struct timeval wait = {.tv_sec = WAIT_SECONDS};
    if (connection < 0 || setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) != 0 ||
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0) {
        fail("socket");
    }
    if (source != NULL) {
        union address own = parse(source, 0);
        int mark = SIDECAR_MARK;
        set_transparent(connection, own.any.sa_family);
        if (setsockopt(connection, SOL_SOCKET, SO_MARK, &mark, sizeof mark) != 0 ||
            bind(connection, &own.any, length_of(&own)) != 0) {
            fail(source);
        }
    }
    /* The time to send is also that to connect. */
    if (connect(connection, &address->any, length_of(address)) != 0) {
        return 0;
    }
    if (type == SOCK_DGRAM) {
        ssize_t got = send(connection, "?", 1, 0) == 1 ? recv(connection, answer, TEXT, 0) : 0;
        return got > 0 ? got : 0;
    }
    size_t length = 0;
    ssize_t got;
    while (length < TEXT && (got = recv(connection, answer + length, TEXT - length, 0)) > 0) {
        length += got;
    }
    return length;
}

int main(int count, char **arguments) {
    if ((count == 4 || count == 5) && strcmp(arguments[1], "serve") == 0) {
        serve(atoi(arguments[2]), arguments[3], count == 5);
    }
    if ((count == 5 || count == 6) && strcmp(arguments[1], "ask") == 0) {
        char answer[TEXT];
        union address address = parse(arguments[3], atoi(arguments[4]));
        int type = strcmp(arguments[2], "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM;
        size_t length = ask(type, &address, count == 6 ? arguments[5] : NULL, answer);
        if (length == 0) {
            puts("nobody");
        } else {
            fwrite(answer, 1, length, stdout);
        }
        return EXIT_SUCCESS;
    }
    fputs("Usage: talk serve PORT WORD [transparent] | talk ask tcp|udp ADDRESS PORT [SOURCE]\n", stderr);
    return 2;
}
