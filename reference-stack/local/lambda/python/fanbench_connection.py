"""The Runtime API, over the connection that the runtime inherits from the service."""

import ctypes
import errno
import os
import signal

_connection = 3
_end_of_head = b"\r\n\r\n"

# The interpreter lets its other threads go on while it calls a CDLL, not while it calls a PyDLL: from its answer until there is
# an event, no thread of the handler runs Python. Lambda freezes an environment alike.
_libc = ctypes.PyDLL(None, use_errno=True)
_libc.read.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
_libc.read.restype = ctypes.c_ssize_t
_received = ctypes.create_string_buffer(64 * 1024)

os.set_inheritable(_connection, False)


def call_runtime_api(method, path, body="", headers=None):
    """Asks, and blocks the process until there is an answer: its headers, by names in lower case, and its body.

    When the service is gone, the process ends with all that it has started.
    """
    encoded = body.encode("utf-8", "surrogatepass")
    lines = [
        f"{method} /2018-06-01/runtime/{path} HTTP/1.1",
        f"host: {os.environ['AWS_LAMBDA_RUNTIME_API']}",
        f"content-length: {len(encoded)}",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    try:
        _send("\r\n".join(lines).encode() + _end_of_head + encoded)
        return _receive()
    except OSError:
        os.killpg(os.getpgrp(), signal.SIGKILL)
        raise


def _send(data):
    view = memoryview(data)
    while view:
        view = view[os.write(_connection, view) :]


def _receive():
    data = _receive_some()
    while _end_of_head not in data:
        data += _receive_some()
    head, _, start = data.partition(_end_of_head)
    headers = {}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    parts, missing = [start], int(headers.get("content-length", 0)) - len(start)
    while missing > 0:
        parts.append(_receive_some())
        missing -= len(parts[-1])
    return headers, b"".join(parts).decode("utf-8")


def _receive_some():
    while True:
        length = _libc.read(_connection, _received, len(_received))
        if length > 0:
            return _received.raw[:length]
        if length == 0:
            raise ConnectionError("the service has closed the connection")
        if ctypes.get_errno() != errno.EINTR:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
