/*
 * The server that all clients of the benchmark read from: a WebSocket server on a loopback address that broadcasts 200
 * bytes of JSON (204 on the wire) to every connection and counts what it sent.
 *
 *     broadcast-server ADDRESS paced|saturate|batch CONNECTIONS MESSAGES RATE [KEY CERTIFICATE]
 *
 * paced      every message goes to all connections at its time; RATE frames a second in all
 * saturate   every connection is sent MESSAGES frames at once, one frame a send()
 * batch      the same, 16 frames a send()
 *
 * With the PEM files of a key and a certificate, and compiled with -DTLS, it speaks TLS: each send() is a record of its own.
 *
 * It says `listening` with its port, waits for the line `start` on stdin, says `done`, and ends when stdin does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "handshake.h"
#include "transport.h"

#define PAYLOAD_LENGTH 200
#define FRAME_LENGTH (4 + PAYLOAD_LENGTH)
#define FRAMES_A_BATCH 16
/* The clients other than the crowd read the time at this offset of the payload: 16 decimal digits, microseconds. */
#define TIME_AT 7
#define STAMP_AT (TIME_AT + 16 + 10)
/* Of src/crowd/stamp/stamp.ts; the crowd of this benchmark has the same run id. */
#define STAMP_LENGTH 57
#define RUN "be7c0000"

struct connection {
  struct transport transport;
  int fd;
  int is_open;
  /* Frames still to be written, and whether any of them is not yet with the kernel. */
  int pending, is_unfinished;
  size_t in_length, out_start, out_end;
  char in[1024];
  char out[FRAMES_A_BATCH * FRAME_LENGTH + 512];
};

static struct connection *connections;
static int capacity, accepted, messages, frames_a_send;
static double interval_us;
static int epoll_fd;
static enum { WAITING, PACED, SATURATED, DONE } phase = WAITING;
static int64_t started_at_us;
static int broadcast, unfinished;
static int64_t frames_sent, waits;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* --- frames --- */

static void write_frame(char *frame, int sequence, int64_t intended_at_us, int64_t sent_at_us) {
  char body[STAMP_LENGTH + 1];
  snprintf(body, sizeof body, RUN "%06x%08x%013llx%013llx", 0, (unsigned)sequence, (unsigned long long)intended_at_us,
           (unsigned long long)sent_at_us);
  unsigned check = 0;
  for (const char *c = body; *c != 0; c++) check = (check * 31 + (unsigned char)*c) & 0xffff;
  char payload[PAYLOAD_LENGTH + 1];
  int length = snprintf(payload, sizeof payload, "{\"ts\":\"%016lld\",\"text\":\"fbm1:%s%04x", (long long)sent_at_us,
                        body, check);
  memset(payload + length, '.', PAYLOAD_LENGTH - 2 - length);
  memcpy(frame, "\x81\x7e\x00\xc8", 4);
  memcpy(frame + 4, payload, PAYLOAD_LENGTH - 2);
  memcpy(frame + FRAME_LENGTH - 2, "\"}", 2);
}

/* --- sending --- */

static void end_connection(struct connection *c) {
  if (c->fd < 0) return;
  end_transport(&c->transport);
  close(c->fd);
  c->fd = -1;
  unfinished -= c->is_unfinished;
  c->is_unfinished = 0;
}

static void flush(struct connection *c) {
  while (c->fd >= 0 && c->out_start < c->out_end) {
    ssize_t sent = send_through(&c->transport, c->fd, c->out + c->out_start, c->out_end - c->out_start);
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (sent < 0) end_connection(c);
    else c->out_start += (size_t)sent;
  }
  c->out_start = c->out_end = 0;
}

/* A paced client this far behind makes the server wait; how often is part of the report. */
static void flush_all_of(struct connection *c) {
  flush(c);
  while (c->fd >= 0 && c->out_start < c->out_end) {
    struct pollfd writable = {.fd = c->fd, .events = POLLOUT};
    waits++;
    if (poll(&writable, 1, 10000) <= 0) end_connection(c);
    flush(c);
  }
}

static void queue(struct connection *c, const void *bytes, size_t length) {
  if (c->out_end + length > sizeof c->out) flush_all_of(c);
  memcpy(c->out + c->out_end, bytes, length);
  c->out_end += length;
}

static void report_done(void) {
  phase = DONE;
  printf("{\"state\":\"done\",\"frames\":%lld,\"waits\":%lld,\"wallUs\":%lld,\"cpuUs\":%lld}\n", (long long)frames_sent,
         (long long)waits, (long long)(now_us() - started_at_us), (long long)(clock() * (1000000LL / CLOCKS_PER_SEC)));
}

/* Broadcasts what is due and returns the milliseconds until the next message. */
static int broadcast_due(void) {
  for (; broadcast < messages; broadcast++) {
    int64_t due_at_us = started_at_us + (int64_t)(broadcast * interval_us);
    int64_t now = now_us();
    if (now < due_at_us) return (int)((due_at_us - now + 999) / 1000);
    char frame[FRAME_LENGTH];
    write_frame(frame, broadcast, now, now);
    for (int i = 0; i < accepted; i++) {
      struct connection *c = &connections[i];
      if (c->fd < 0) continue;
      queue(c, frame, FRAME_LENGTH);
      flush(c);
      frames_sent++;
    }
  }
  for (int i = 0; i < accepted; i++) flush_all_of(&connections[i]);
  report_done();
  return -1;
}

static void watch(struct connection *c, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(epoll_fd, operation, c->fd, &event) < 0) fail("epoll_ctl");
}

static void send_pending(struct connection *c) {
  if (c->out_end == 0) {
    int64_t now = now_us();
    for (int i = 0; i < frames_a_send && c->pending > 0; i++, c->pending--, frames_sent++) {
      write_frame(c->out + c->out_end, messages - c->pending, now, now);
      c->out_end += FRAME_LENGTH;
    }
  }
  flush(c);
  if (c->fd < 0 || c->pending > 0 || c->out_end > 0) return;
  watch(c, EPOLL_CTL_MOD, EPOLLIN);
  unfinished -= c->is_unfinished;
  c->is_unfinished = 0;
}

static void start(void) {
  started_at_us = now_us();
  phase = frames_a_send == 0 ? PACED : SATURATED;
  if (phase == PACED) return;
  for (int i = 0; i < accepted; i++) {
    if (connections[i].fd < 0) continue;
    connections[i].pending = messages;
    watch(&connections[i], EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    unfinished += connections[i].is_unfinished = 1;
  }
}

/* --- what clients send: a handshake; then pings are answered, a close is echoed, anything else is passed over --- */

static void answer_handshake(struct connection *c) {
  c->in[c->in_length] = 0;
  char *end = strstr(c->in, "\r\n\r\n");
  if (end == NULL) return;
  char key[25], accept[29], answer[160];
  const char *header = strcasestr(c->in, "sec-websocket-key:");
  if (header == NULL || sscanf(header + 18, " %24s", key) != 1) return end_connection(c);
  accept_value(key, accept);
  queue(c, answer, (size_t)sprintf(answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                           "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept));
  c->is_open = 1;
  c->in_length -= (size_t)(end + 4 - c->in);
  memmove(c->in, end + 4, c->in_length);
}

static void read_frames(struct connection *c) {
  while (c->fd >= 0 && c->in_length >= 6) {
    int opcode = c->in[0] & 15;
    size_t length = c->in[1] & 127, header = 6;
    if (length == 126) length = (size_t)(unsigned char)c->in[2] << 8 | (unsigned char)c->in[3], header = 8;
    if (header + length >= sizeof c->in) return end_connection(c);
    if (c->in_length < header + length) return;
    char *payload = c->in + header, *mask = payload - 4;
    for (size_t i = 0; i < length; i++) payload[i] ^= mask[i % 4];
    if ((opcode == 8 || opcode == 9) && length < 126) {
      char reply[2] = {(char)(opcode == 9 ? 0x8a : 0x88), (char)length};
      queue(c, reply, 2);
      queue(c, payload, length);
    }
    c->in_length -= header + length;
    memmove(c->in, payload + length, c->in_length);
    if (opcode == 8) {
      flush(c);
      end_connection(c);
    }
  }
}

static void on_readable(struct connection *c) {
  do {
    ssize_t got = receive_through(&c->transport, c->fd, c->in + c->in_length, sizeof c->in - 1 - c->in_length);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return end_connection(c);
    c->in_length += (size_t)got;
    if (!c->is_open) answer_handshake(c);
    if (c->is_open) read_frames(c);
    flush(c);
  } while (c->fd >= 0 && has_more(&c->transport));
}

static void accept_all(int listener) {
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    if (accepted == capacity) {
      close(fd);
      continue;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *c = &connections[accepted++];
    c->fd = fd;
    start_transport(&c->transport, fd);
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
  }
}

static int listen_on(const char *ip) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(ip)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (bind(listener, (struct sockaddr *)&address, length) < 0 || listen(listener, 4096) < 0) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &length);
  printf("{\"state\":\"listening\",\"port\":%d}\n", ntohs(address.sin_port));
  return listener;
}

int main(int argc, char **argv) {
  if (argc != 6 && argc != 8) {
    return fputs("usage: broadcast-server ADDRESS paced|saturate|batch CONNECTIONS MESSAGES RATE [KEY CERTIFICATE]\n", stderr), 2;
  }
  if (argc == 8) use_tls(argv[6], argv[7]);
  setvbuf(stdout, NULL, _IOLBF, 0);
  frames_a_send = strcmp(argv[2], "paced") == 0 ? 0 : strcmp(argv[2], "batch") == 0 ? FRAMES_A_BATCH : 1;
  capacity = atoi(argv[3]);
  messages = atoi(argv[4]);
  interval_us = 1e6 * capacity / atof(argv[5]);
  connections = calloc((size_t)capacity, sizeof *connections);
  epoll_fd = epoll_create1(0);
  int listener = listen_on(argv[1]);
  struct connection listening = {.fd = listener}, commands = {.fd = STDIN_FILENO};
  watch(&listening, EPOLL_CTL_ADD, EPOLLIN);
  watch(&commands, EPOLL_CTL_ADD, EPOLLIN);

  for (;;) {
    int timeout_ms = phase == PACED ? broadcast_due() : -1;
    if (phase == SATURATED && unfinished == 0) report_done();
    struct epoll_event events[512];
    int ready = epoll_wait(epoll_fd, events, 512, timeout_ms);
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (c == &listening) {
        accept_all(listener);
      } else if (c == &commands) {
        char line[64];
        if (read(STDIN_FILENO, line, sizeof line) <= 0) return 0;
        if (strncmp(line, "start", 5) == 0 && phase == WAITING) start();
      } else {
        if (c->fd >= 0 && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) on_readable(c);
        if (c->fd >= 0 && events[i].events & EPOLLOUT) send_pending(c);
      }
    }
  }
}
