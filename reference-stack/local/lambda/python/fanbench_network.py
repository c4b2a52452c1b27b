"""Keeps the calls of a handler to the stack, as `network/` does for Node; `fanbench_route.py` says what becomes of an address.

Below every SDK: a socket is connected, and a name resolved, by these functions of Python's `socket`. The stack speaks HTTP
without TLS, so who asks for TLS to it gets a plain socket. Libraries in C that open sockets of their own are out of reach.
"""

import importlib.util
import socket
import sys

from fanbench_route import may_resolve, refused, route_to


class NetworkRefusal(Exception):
    """A call that is not made. No OSError: SDKs would try it again."""


class Network:
    """Where calls may go, and what was said of them: each that is refused, and what is answered all the same once."""

    def __init__(self, plan, notice_mark):
        self._plan = plan
        self._notice_mark = notice_mark
        self._said = set()
        self._resolved = set()
        self.ports = frozenset(plan["standIns"].values())

    def stand_in(self, host, port):
        """The port of 127.0.0.1 that answers for this address; None: it may be called as it is. Raises NetworkRefusal."""
        if host in self._resolved:
            return None
        route = route_to(host, port, self._plan)
        if route["kind"] == "refused":
            raise self._refusal(route)
        if "notice" in route:
            self._say(route["notice"])
        return route.get("port")

    def may_resolve(self, host):
        if not may_resolve(host, self._plan):
            raise self._refusal(refused(host.lower(), "it is neither part of this stack"))

    def resolved(self, addresses):
        """Of a name that may be called: so may these."""
        self._resolved.update(addresses)

    def _refusal(self, route):
        self._write(route["reason"])
        return NetworkRefusal(route["reason"])

    def _say(self, text):
        if text not in self._said:
            self._said.add(text)
            self._write(text)

    def _write(self, text):
        sys.stdout.write(f"{self._notice_mark}{text}\n")


def keep_to(plan, notice_mark):
    network = Network(plan, notice_mark)
    _guard_names(network)
    _guard_sockets(network)
    sys.meta_path.insert(0, _WhenTlsIsLoaded(network))


def _text(host):
    return host.decode("idna") if isinstance(host, (bytes, bytearray)) else host


def _guard_names(network):
    resolve = socket.getaddrinfo

    def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
        if host is None or _text(host) == "":
            return resolve(host, port, family, type, proto, flags)
        stand_in = network.stand_in(_text(host), _port_number(port))
        if stand_in is not None:
            return resolve("127.0.0.1", stand_in, 0, type, proto)
        found = resolve(host, port, family, type, proto, flags)
        network.resolved(address[0] for *_, address in found)
        return found

    socket.getaddrinfo = getaddrinfo
    for name in ("gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
        setattr(socket, name, _resolving(network, getattr(socket, name)))


def _resolving(network, ask):
    def guarded(host):
        network.may_resolve(_text(host))
        return ask(host)

    return guarded


def _port_number(port):
    try:
        return int(port or 0)
    except ValueError:
        return socket.getservbyname(_text(port))


def _guard_sockets(network):
    """Streams are connected to the stand-in; a datagram has none, so that it is sent within this machine or not at all."""

    def connecting(name):
        connect = getattr(socket.socket, name)

        def guarded(self, address):
            if self.family not in (socket.AF_INET, socket.AF_INET6):
                return connect(self, address)
            stand_in = network.stand_in(_text(address[0]) or "localhost", address[1])
            return connect(self, address if stand_in is None else ("127.0.0.1", stand_in))

        return guarded

    def sending(name, position):
        send = getattr(socket.socket, name)

        def guarded(self, *args):
            to = args[position] if len(args) > position else None
            if isinstance(to, tuple) and self.family in (socket.AF_INET, socket.AF_INET6):
                if network.stand_in(_text(to[0]) or "localhost", to[1]) is not None:
                    network.may_resolve(_text(to[0]))
            return send(self, *args)

        return guarded

    socket.socket.connect = connecting("connect")
    socket.socket.connect_ex = connecting("connect_ex")
    socket.socket.sendto = sending("sendto", -1)
    socket.socket.sendmsg = sending("sendmsg", 3)


class _PlainSocket(socket.socket):
    """Says of itself what an encrypted one would, whose certificate is for the name that was asked for."""

    asked_for = ""

    def getpeercert(self, binary_form=False):
        return b"" if binary_form else {"subjectAltName": (("DNS", self.asked_for), ("IP Address", self.asked_for))}

    def version(self):
        return "TLSv1.3"

    def cipher(self):
        return ("TLS_AES_128_GCM_SHA256", "TLSv1.3", 128)

    def selected_alpn_protocol(self):
        return None

    def pending(self):
        return 0

    def do_handshake(self, block=False):
        pass

    def unwrap(self):
        return self


class _WhenTlsIsLoaded:
    """`ssl` takes long to load: it is guarded only when a handler loads it."""

    def __init__(self, network):
        self._network = network

    def find_spec(self, name, path=None, target=None):
        if name != "ssl":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec("ssl")
        load = spec.loader.exec_module

        def load_and_guard(module):
            load(module)
            _speak_plainly(module, self._network)

        spec.loader.exec_module = load_and_guard
        return spec


def _speak_plainly(ssl, network):
    wrap = ssl.SSLContext.wrap_socket

    def wrap_socket(
        self,
        sock,
        server_side=False,
        do_handshake_on_connect=True,
        suppress_ragged_eofs=True,
        server_hostname=None,
        session=None,
    ):
        try:
            peer = sock.getpeername()
        except OSError:
            peer = None
        if not isinstance(peer, tuple) or peer[0] != "127.0.0.1" or peer[1] not in network.ports:
            return wrap(
                self, sock, server_side, do_handshake_on_connect, suppress_ragged_eofs, server_hostname, session
            )
        timeout = sock.gettimeout()
        plain = _PlainSocket(sock.family, sock.type, sock.proto, fileno=sock.detach())
        plain.settimeout(timeout)
        plain.asked_for = server_hostname or ""
        return plain

    ssl.SSLContext.wrap_socket = wrap_socket
