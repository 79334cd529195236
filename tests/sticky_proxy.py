"""A reverse proxy that leads a browser to the same process again and again, by a cookie.

What `docs/operating.md` asks of nginx, for a machine without one: the next process answers for one
that does not, and the cookie follows, so that a page and all it asks for stay together. One request
a connection but for websockets, whose bytes pass through.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator, Sequence

COOKIE = "studio"
_COOKIE = re.compile(rb"\b" + COOKIE.encode() + rb"=(\d+)\b")
_AT_A_TIME = 64 * 1024


def led_to(head: bytes) -> int | None:
    """Which process the request's cookie names.

    Examples
    --------
    >>> led_to(b"GET / HTTP/1.1\\r\\nCookie: a=b; studio=1\\r\\n\\r\\n")
    1
    >>> led_to(b"GET /?studio=1 HTTP/1.1\\r\\nHost: here\\r\\n\\r\\n") is None
    True
    """
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"cookie" and (found := _COOKIE.search(value)):
            return int(found[1])
    return None


def with_headers(head: bytes, *added: str, without: Sequence[str] = ()) -> bytes:
    """The head of a request or an answer with headers added, and others taken away.

    Examples
    --------
    >>> with_headers(b"HTTP/1.1 200 OK\\r\\nA: 1\\r\\n\\r\\n", "B: 2", without=("a",))
    b'HTTP/1.1 200 OK\\r\\nB: 2\\r\\n\\r\\n'
    """
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    kept = [line for line in lines if line.partition(b":")[0].decode().lower() not in without]
    return b"\r\n".join([first, *kept, *(line.encode() for line in added)]) + b"\r\n\r\n"


class StickyProxy(socketserver.ThreadingTCPServer):
    """It listens on a port of its own; `n_sockets` counts open websockets by process."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ports = tuple(ports)
        self.port: int = self.server_address[1]
        self.n_sockets: Counter[int] = Counter()
        self.held: set[socket.socket] = set()
        self._turns = itertools.count()

    def reach(self, named: int | None) -> tuple[int, socket.socket]:
        """The process that is named, or else the next one that is there.

        Raises
        ------
        ConnectionError
            None is.
        """
        first = (next(self._turns) if named is None else named) % len(self.ports)
        for n in (first, *(n for n in range(len(self.ports)) if n != first)):
            with contextlib.suppress(ConnectionError):
                return n, socket.create_connection(("127.0.0.1", self.ports[n]))
        raise ConnectionRefusedError

    def hang_up(self) -> None:
        """End every connection there is."""
        for held in list(self.held):
            _end(held)


class _Handler(socketserver.BaseRequestHandler):
    server: StickyProxy
    request: socket.socket

    def handle(self) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            self._hold(self.request, stack)
            head, rest = _head_of(self.request)
            named = led_to(head)
            n, there = self.server.reach(named)
            self._hold(stack.enter_context(there), stack)
            is_socket = b"\r\nupgrade: websocket\r\n" in head.lower()
            self.server.n_sockets[n] += is_socket
            stack.callback(self.server.n_sockets.subtract, {n: int(is_socket)})
            there.sendall(_passed_on(head, is_socket=is_socket) + rest)
            up = threading.Thread(target=_copy, args=(self.request, there))
            up.start()
            stack.callback(up.join)
            stack.callback(_end, self.request)
            answered, rest = _head_of(there)
            cookie = [] if n == named else [f"Set-Cookie: {COOKIE}={n}; Path=/; HttpOnly"]
            self.request.sendall(with_headers(answered, *cookie) + rest)
            _copy(there, self.request)

    def _hold(self, held: socket.socket, stack: contextlib.ExitStack) -> None:
        self.server.held.add(held)
        stack.callback(self.server.held.discard, held)


def _passed_on(head: bytes, *, is_socket: bool) -> bytes:
    told = ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: http"]
    if is_socket:
        return with_headers(head, *told)
    return with_headers(head, *told, "Connection: close", without=("connection", "keep-alive"))


def _head_of(source: socket.socket) -> tuple[bytes, bytes]:
    """The head, and what came behind it already."""
    read = b""
    while b"\r\n\r\n" not in read:
        data = source.recv(_AT_A_TIME)
        if not data:
            raise ConnectionResetError
        read += data
    head, end, rest = read.partition(b"\r\n\r\n")
    return head + end, rest


def _copy(source: socket.socket, target: socket.socket) -> None:
    """All that comes, until either end goes."""
    with contextlib.suppress(OSError):
        while data := source.recv(_AT_A_TIME):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _end(held: socket.socket) -> None:
    with contextlib.suppress(OSError):
        held.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def serving(ports: Sequence[int]) -> Iterator[StickyProxy]:
    """A proxy before these ports, on threads of its own."""
    with StickyProxy(ports) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, name="proxy")
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
            proxy.hang_up()
