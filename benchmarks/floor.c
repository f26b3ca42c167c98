/*
 * The floor: the least that any server can do for an event. One thread, epoll, and for each client one send() of a
 * frame that is ready; no token is looked at and nothing is kept for a client that does not read: if it can't take
 * a whole frame, it is closed. It has the interface of the other servers of the benchmarks:
 *
 *   GET  /events?user=7      a stream for user 7
 *   POST /publish?times=50   sends the body to everyone, 50 times
 *   POST /publish?user=7     sends the body to the last client of a user
 *   POST /publish/each?count=2000&rate=1000&users=10&step=3&size=128
 *                            sends messages of its own, each to the last client of another user
 *   GET  /clients            how many streams are open
 *
 * It listens on 127.0.0.1 only. Usage: floor PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FDS = 20000, MAX_USERS = 20000, REQUEST_SIZE = 16384, NOT_STREAMING = -1 };

struct connection {
	char *request; /* what has arrived of it, NULL before and after */
	int length;
	int index; /* in streams */
	int user;
};

static struct connection connections[MAX_FDS];
static int streams[MAX_FDS], stream_count;
static int stream_of[MAX_USERS]; /* a descriptor, 0 if there is none */
static int epoll;

static int watch(int fd) {
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void close_connection(int fd) {
	struct connection *c = &connections[fd];
	if (c->index != NOT_STREAMING) {
		int last = streams[--stream_count];
		streams[c->index] = last;
		connections[last].index = c->index;
		if (stream_of[c->user] == fd)
			stream_of[c->user] = 0;
		c->index = NOT_STREAMING;
	}
	free(c->request);
	c->request = NULL;
	close(fd);
}

/* Returns whether the socket took everything. */
static int send_all(int fd, const char *bytes, int length) {
	return send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT) == length;
}

static void open_stream(int fd, const char *target) {
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
		"Cache-Control: no-cache\r\nConnection: close\r\n\r\n:\n\n";
	struct connection *c = &connections[fd];
	const char *user = strstr(target, "user=");
	c->user = user ? atoi(user + 5) % MAX_USERS : 0;
	c->index = stream_count;
	streams[stream_count++] = fd;
	stream_of[c->user] = fd;
	free(c->request);
	c->request = NULL;
	send_all(fd, head, sizeof head - 1);
}

static void publish(const char *target, const char *body, int length) {
	static char frame[REQUEST_SIZE + 16];
	int size = sprintf(frame, "data:%.*s\n\n", length, body);
	const char *user = strstr(target, "user="), *times = strstr(target, "times=");
	if (user) {
		int fd = stream_of[atoi(user + 5) % MAX_USERS];
		if (fd && !send_all(fd, frame, size))
			close_connection(fd);
		return;
	}
	for (int n = times ? atoi(times + 6) : 1; n > 0; n--)
		for (int i = stream_count - 1; i >= 0; i--)
			if (!send_all(streams[i], frame, size))
				close_connection(streams[i]);
}

static long parameter(const char *target, const char *name) {
	const char *at = strstr(target, name);
	return at ? atol(at + strlen(name)) : 1;
}

/* Each message carries the time it was due at, of the clock that Java's nanoTime() reads. */
static void publish_to_each(const char *target) {
	static char frame[REQUEST_SIZE + 16], filling[REQUEST_SIZE];
	long count = parameter(target, "count="), rate = parameter(target, "rate="), users = parameter(target, "users="),
		step = parameter(target, "step="), payload = parameter(target, "size=");
	struct timespec now;
	memset(filling, 'x', sizeof filling);
	clock_gettime(CLOCK_MONOTONIC, &now);
	for (long n = 0, start = now.tv_sec * 1000000000L + now.tv_nsec; n < count; n++) {
		long due = start + n * 1000000000L / rate;
		struct timespec until = { .tv_sec = due / 1000000000L, .tv_nsec = due % 1000000000L };
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
		int size = sprintf(frame, "data:{\"t\":%ld,\"p\":\"", due);
		size += sprintf(frame + size, "%.*s\"}\n\n", (int)(payload + 5 - size - 2), filling);
		int fd = stream_of[n * step % users % MAX_USERS];
		if (fd && !send_all(fd, frame, size))
			close_connection(fd);
	}
}

static void answer(int fd, int value) {
	char text[64], body[16];
	int length = sprintf(body, "%d", value);
	send_all(fd, text, sprintf(text, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body));
}

/* Reads what is there and serves the request once it is complete. */
static void serve(int fd) {
	struct connection *c = &connections[fd];
	char discarded[256];
	if (c->index != NOT_STREAMING) {
		if (recv(fd, discarded, sizeof discarded, 0) <= 0)
			close_connection(fd);
		return;
	}
	if (!c->request)
		c->request = malloc(REQUEST_SIZE);
	ssize_t count = recv(fd, c->request + c->length, REQUEST_SIZE - 1 - c->length, 0);
	if (count <= 0) {
		if (count == 0 || errno != EAGAIN)
			close_connection(fd);
		return;
	}
	c->length += count;
	c->request[c->length] = 0;
	char *body = strstr(c->request, "\r\n\r\n"), *target = strchr(c->request, ' ');
	if (!body || !target)
		return;
	body += 4;
	target++;
	char *header = strcasestr(c->request, "\r\ncontent-length:");
	int length = header && header < body ? atoi(header + 17) : 0;
	if (c->request + c->length < body + length)
		return;
	c->length = 0;
	if (!strncmp(target, "/events", 7)) {
		open_stream(fd, target);
		return;
	}
	if (!strncmp(target, "/publish?", 9) || !strncmp(target, "/publish ", 9))
		publish(target, body, length);
	answer(fd, stream_count);
	if (!strncmp(target, "/publish/each?", 14))
		publish_to_each(target);
}

static void accept_all(int listener) {
	int fd, on = 1;
	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		if (fd >= MAX_FDS) {
			close(fd);
			continue;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		connections[fd] = (struct connection) { .index = NOT_STREAMING };
		watch(fd);
	}
}

int main(int argc, char **argv) {
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(argc > 1 ? atoi(argv[1]) : 8090) };
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	epoll = epoll_create1(0);
	if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096) || watch(listener)) {
		perror("floor");
		return 1;
	}
	for (;;) {
		struct epoll_event events[512];
		int count = epoll_wait(epoll, events, 512, -1);
		for (int i = 0; i < count; i++) {
			if (events[i].data.fd == listener)
				accept_all(listener);
			else
				serve(events[i].data.fd);
		}
	}
}
