/* What a connection of the server sends and receives through: its socket, or TLS on it where it is compiled with -DTLS. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#ifndef TLS

struct transport {
  char none;
};

static void use_tls(const char *key, const char *certificate) {
  fprintf(stderr, "compiled without TLS: no use for %s and %s\n", key, certificate);
  exit(2);
}

static void start_transport(struct transport *t, int fd) { (void)t, (void)fd; }

static void end_transport(struct transport *t) { (void)t; }

static int has_more(struct transport *t) { return (void)t, 0; }

static ssize_t receive_through(struct transport *t, int fd, void *to, size_t room) {
  return (void)t, recv(fd, to, room, 0);
}

static ssize_t send_through(struct transport *t, int fd, const void *bytes, size_t length) {
  return (void)t, send(fd, bytes, length, MSG_NOSIGNAL);
}

#else

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>

/* Null as long as the server has no certificate. */
static SSL_CTX *tls;

struct transport {
  SSL *ssl;
};

static void use_tls(const char *key, const char *certificate) {
  signal(SIGPIPE, SIG_IGN);
  tls = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_use_certificate_chain_file(tls, certificate) == 1 &&
      SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) == 1) {
    return;
  }
  ERR_print_errors_fp(stderr);
  exit(1);
}

static void start_transport(struct transport *t, int fd) {
  if (tls == NULL) return;
  t->ssl = SSL_new(tls);
  SSL_set_fd(t->ssl, fd);
  SSL_set_accept_state(t->ssl);
}

static void end_transport(struct transport *t) {
  SSL_free(t->ssl);
  t->ssl = NULL;
}

/* Bytes that are read from the socket already, of which epoll does not know. */
static int has_more(struct transport *t) { return t->ssl != NULL && SSL_has_pending(t->ssl); }

/* As recv() and send() report it. A handshake is part of the first reads. */
static ssize_t as_of_a_socket(struct transport *t, int result) {
  if (result > 0) return result;
  int error = SSL_get_error(t->ssl, result);
  ERR_clear_error();
  if (error == SSL_ERROR_ZERO_RETURN) return 0;
  errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
  return -1;
}

static ssize_t receive_through(struct transport *t, int fd, void *to, size_t room) {
  return t->ssl == NULL ? recv(fd, to, room, 0) : as_of_a_socket(t, SSL_read(t->ssl, to, (int)room));
}

static ssize_t send_through(struct transport *t, int fd, const void *bytes, size_t length) {
  if (t->ssl == NULL) return send(fd, bytes, length, MSG_NOSIGNAL);
  return as_of_a_socket(t, SSL_write(t->ssl, bytes, (int)length));
}

#endif
