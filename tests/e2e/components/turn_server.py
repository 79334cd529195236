"""A STUN server that shows an address, and a TURN server that refuses everybody: one UDP socket."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

MAGIC = 0x2112A442
BINDING, ALLOCATE = 0x0001, 0x0003
ERROR_CODE, REALM, NONCE, XOR_MAPPED_ADDRESS = 0x0009, 0x0014, 0x0015, 0x0020
SHOWN_PORT = 9  # where nobody listens


@contextmanager
def serve() -> Iterator[int]:
    """Answer on a free port of this machine until it is left."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
        ours.bind(("127.0.0.1", 0))
        ours.settimeout(0.1)
        is_over = threading.Event()
        thread = threading.Thread(target=_answer, args=(ours, is_over), daemon=True)
        thread.start()
        yield ours.getsockname()[1]
        is_over.set()
        thread.join(5)


def _answer(ours: socket.socket, is_over: threading.Event) -> None:
    while not is_over.is_set():
        try:
            asked, sender = ours.recvfrom(2_000)
        except TimeoutError:
            continue
        kind, _, magic = struct.unpack("!HHI", asked[:8])
        if magic != MAGIC:
            continue
        if kind == BINDING:
            ours.sendto(_message(0x0101, asked[8:20], _shown()), sender)
        elif kind == ALLOCATE:
            refusal = _attribute(ERROR_CODE, b"\0\0\4\1Unauthorized")
            challenge = _attribute(REALM, b"here") + _attribute(NONCE, b"once")
            ours.sendto(_message(0x0113, asked[8:20], refusal + challenge), sender)


def _shown() -> bytes:
    port = SHOWN_PORT ^ (MAGIC >> 16)
    address = int.from_bytes(socket.inet_aton("127.0.0.1")) ^ MAGIC
    return _attribute(XOR_MAPPED_ADDRESS, struct.pack("!BBHI", 0, 1, port, address))


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _message(kind: int, transaction: bytes, attributes: bytes) -> bytes:
    return struct.pack("!HHI", kind, len(attributes), MAGIC) + transaction + attributes
