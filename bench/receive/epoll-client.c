/*
 * The least that receiving and recording can cost: one thread, one epoll, one shared read buffer; for each message one
 * look at the clock and one increment in a log-linear histogram. It obeys the same commands as the other clients:
 *
 *     epoll-client ADDRESS PORT CONNECTIONS
 *
 * `connect N` opens connections until there are N, at most CONNECTIONS; `finish` reports what came.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_HANDSHAKES 128
/* Where the server's frames carry the time: 16 decimal digits, microseconds. */
#define TIME_AT 7

struct connection {
  int fd;
  int is_open;
  /* The beginning of a frame whose end has not been read yet. */
  char *carry;
  size_t carry_length;
};

static struct connection *connections;
static struct sockaddr_in server;
static int epoll_fd, capacity, connected, open_connections, wanted;
static int64_t received;
static char buffer[65536];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* --- the histogram: exact below 128 us, then 64 buckets an octave (under 1.6 % wide) --- */

#define BUCKETS (64 * 36)
static uint32_t histogram[BUCKETS];

static void record(int64_t value_us) {
  uint64_t value = value_us < 0 ? 0 : (uint64_t)value_us;
  int shift = value < 128 ? 0 : 57 - __builtin_clzll(value);
  uint64_t bucket = 64 * (uint64_t)shift + (value >> shift);
  histogram[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
}

static int64_t percentile_us(double quantile) {
  int64_t left = (int64_t)(quantile * (double)received + 0.999999);
  for (int bucket = 0; bucket < BUCKETS; bucket++) {
    left -= histogram[bucket];
    if (left > 0) continue;
    int shift = bucket < 128 ? 0 : bucket / 64 - 1;
    return (int64_t)(bucket - 64 * shift) << shift;
  }
  return 0;
}

/* --- receiving --- */

static void on_message(const char *payload) {
  int64_t received_at_us = now_us(), sent_at_us = 0;
  for (int i = 0; i < 16; i++) sent_at_us = sent_at_us * 10 + (payload[TIME_AT + i] - '0');
  record(received_at_us - sent_at_us);
  received++;
}

/* Returns how many bytes the complete frames among them took. */
static size_t read_frames(const char *bytes, size_t length) {
  size_t at = 0;
  while (length - at >= 2) {
    size_t header = 2, payload = bytes[at + 1] & 127;
    if (payload == 126) {
      if (length - at < 4) break;
      header = 4;
      payload = (size_t)(unsigned char)bytes[at + 2] << 8 | (unsigned char)bytes[at + 3];
    }
    if (length - at < header + payload) break;
    if ((bytes[at] & 15) == 1 && payload >= TIME_AT + 16) on_message(bytes + at + header);
    at += header + payload;
  }
  return at;
}

static void say_open(void) {
  if (open_connections == wanted) printf("{\"state\":\"open\"}\n");
}

/* Returns how many bytes the answer to the handshake took: 0 while it is incomplete. The key is the RFC's own. */
static size_t read_handshake(struct connection *c, const char *bytes, size_t length) {
  char *end = memmem(bytes, length, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  size_t taken = (size_t)(end + 4 - bytes);
  if (memmem(bytes, taken, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 28) == NULL) {
    fputs("epoll-client: the server answered with the wrong key\n", stderr);
    exit(1);
  }
  c->is_open = 1;
  open_connections++;
  return taken;
}

static void on_readable(struct connection *c) {
  memcpy(buffer, c->carry, c->carry_length);
  ssize_t got = recv(c->fd, buffer + c->carry_length, sizeof buffer - c->carry_length, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    close(c->fd);
    return;
  }
  size_t length = c->carry_length + (size_t)got, taken = 0;
  if (!c->is_open) {
    taken = read_handshake(c, buffer, length);
    if (c->is_open) say_open();
  }
  if (c->is_open) taken += read_frames(buffer + taken, length - taken);
  c->carry_length = length - taken;
  if (c->carry_length == 0) return;
  c->carry = realloc(c->carry, c->carry_length);
  memcpy(c->carry, buffer + taken, c->carry_length);
}

/* --- commands --- */

/* To loopback a blocking connect is done at once, as long as the server's backlog has room. */
static void open_one(void) {
  static const char request[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  struct connection *c = &connections[connected++];
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&server, sizeof server) < 0) fail("connect");
  if (send(c->fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0) fail("send");
  int on = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &event) < 0) fail("epoll_ctl");
}

static void obey(void) {
  char line[64];
  ssize_t got = read(STDIN_FILENO, line, sizeof line - 1);
  if (got <= 0) exit(0);
  line[got] = 0;
  if (sscanf(line, "connect %d", &wanted) == 1) {
    if (wanted > capacity) wanted = capacity;
  } else if (strncmp(line, "finish", 6) == 0) {
    printf("{\"state\":\"finished\",\"received\":%lld,\"p50Us\":%lld,\"p99Us\":%lld}\n", (long long)received,
           (long long)percentile_us(0.5), (long long)percentile_us(0.99));
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return fputs("usage: epoll-client ADDRESS PORT CONNECTIONS\n", stderr), 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  server.sin_family = AF_INET;
  server.sin_addr.s_addr = inet_addr(argv[1]);
  server.sin_port = htons((uint16_t)atoi(argv[2]));
  capacity = atoi(argv[3]);
  connections = calloc((size_t)capacity, sizeof *connections);
  epoll_fd = epoll_create1(0);
  struct epoll_event commands = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &commands) < 0) fail("epoll_ctl");
  printf("{\"state\":\"ready\"}\n");
  for (;;) {
    while (connected < wanted && connected - open_connections < MOST_HANDSHAKES) open_one();
    struct epoll_event events[512];
    int ready = epoll_wait(epoll_fd, events, 512, -1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.ptr == NULL) obey();
      else on_readable(events[i].data.ptr);
    }
  }
}
