"""A TURN server on this machine: what a call between two networks is relayed by.

As much of RFC 8656 as browsers and aiortc use over UDP and IPv4, with long-term credentials
(RFC 8489, 9.2), and Binding, which makes it a STUN server too. Written from the RFCs on aioice's
STUN messages. As in coturn, `secret` makes the credentials time-limited.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aioice.stun import Class, Message, Method, parse_message

from tests import loopback

HOST = "127.0.0.1"
REALM = "interviewgym.test"
UDP = 17
LIFETIME_S, PERMISSION_S, CHANNEL_S = 600, 300, 600
CHANNELS = range(0x4000, 0x5000)

Address = tuple[str, int]


class Refused(Exception):
    """A request that gets an error: its code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


class Relay(asyncio.DatagramProtocol):
    """One allocation: a port of its own, at which peers reach one client."""

    def __init__(self, server: Turn, client: Address, allocate: Message) -> None:
        self.server, self.client = server, client
        self.username, self.made_by = allocate.attributes["USERNAME"], allocate.transaction_id
        self.expires_at = time.monotonic() + LIFETIME_S
        self.permitted_until: dict[str, float] = {}
        self.channels: dict[int, tuple[Address, float]] = {}
        self.n_out = self.n_in = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HOST, 0))
        self.address: Address = self.socket.getsockname()
        """Where peers reach it."""
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def permit(self, peer: Address) -> None:
        """Let packets of that host in, and to it out."""
        self.permitted_until[peer[0]] = time.monotonic() + PERMISSION_S

    def bind(self, number: int, peer: Address) -> None:
        """Give the peer a channel, for both for the first time or for the same again."""
        others = {n: to for n, (to, _) in self.channels.items() if (n == number) != (to == peer)}
        if number not in CHANNELS or others:
            raise Refused(400, "Bad Request")
        self.channels[number] = peer, time.monotonic() + CHANNEL_S
        self.permit(peer)

    def send(self, data: bytes, peer: Address) -> None:
        """From the client to the peer, if it may."""
        if self._may_talk_to(peer) and self._transport is not None:
            self.n_out += 1
            self._transport.sendto(data, peer)

    def send_by_channel(self, number: int, data: bytes) -> None:
        """The same, to whom the channel is bound."""
        peer, until = self.channels.get(number, ((HOST, 0), 0.0))
        if time.monotonic() < until:
            self.send(data, peer)

    def datagram_received(self, data: bytes, peer: Address) -> None:
        """From a peer to the client."""
        if not self._may_talk_to(peer):
            return
        self.n_in += 1
        now = time.monotonic()
        for number, (to, until) in self.channels.items():
            if to == peer and now < until:
                self.server.send(struct.pack("!HH", number, len(data)) + data, self.client)
                return
        told = Message(Method.DATA, Class.INDICATION)
        told.attributes |= {"XOR-PEER-ADDRESS": peer, "DATA": data}
        self.server.send(bytes(told), self.client)

    def _may_talk_to(self, peer: Address) -> bool:
        return time.monotonic() < self.permitted_until.get(peer[0], 0.0)

    def close(self) -> None:
        """Give the port back."""
        if self._transport is not None:
            self._transport.close()


@dataclass(eq=False)
class Turn(asyncio.DatagramProtocol):
    """The server's own socket, and whom it lets in.

    Attributes
    ----------
    username, credential : str
        Known to everybody who may allocate; they can be changed while it runs.
    secret : str
        Instead of those two: names are ``expiry:who``, passwords made of them with it.
    shown : (host, port) or None
        What Binding shows everybody in place of their own address, as behind a NAT.
    ended : list of Relay
        Allocations that are gone, for who wants to count.
    """

    username: str = "gym"
    credential: str = "credential"
    secret: str = ""
    shown: Address | None = None
    relays: dict[Address, Relay] = field(default_factory=dict)
    ended: list[Relay] = field(default_factory=list)
    n_refused: int = 0
    port: int = 0
    _nonce: bytes = field(default_factory=lambda: secrets.token_hex(8).encode())

    @property
    def url(self) -> str:
        """For `INTERVIEWGYM_TURN_URLS`."""
        return f"turn:{HOST}:{self.port}?transport=udp"

    @property
    def all_relays(self) -> list[Relay]:
        """Those that were and those that are."""
        return [*self.ended, *self.relays.values()]

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def send(self, data: bytes, to: Address) -> None:
        """From the server's port."""
        self._transport.sendto(data, to)

    def datagram_received(self, data: bytes, client: Address) -> None:
        """A message of a client, or data on a channel."""
        self._let_go_of_expired()
        relay = self.relays.get(client)
        if len(data) >= 4 and data[0] >> 4 == 4:
            number, length = struct.unpack("!HH", data[:4])
            if relay is not None and len(data) >= 4 + length:
                relay.send_by_channel(number, data[4 : 4 + length])
            return
        try:
            asked = parse_message(data)
        except ValueError:
            return
        if asked.message_class is Class.INDICATION:
            told = asked.attributes
            if asked.message_method is Method.SEND and relay is not None and "DATA" in told:
                relay.send(told["DATA"], told["XOR-PEER-ADDRESS"])
        elif asked.message_class is Class.REQUEST:
            task = asyncio.get_running_loop().create_task(self._answer(asked, client))
            task.add_done_callback(lambda done: done.result())

    async def _answer(self, asked: Message, client: Address) -> None:
        answer = Message(asked.message_method, Class.RESPONSE, asked.transaction_id)
        key: bytes | None = None
        try:
            if asked.message_method is Method.BINDING:
                answer.attributes["XOR-MAPPED-ADDRESS"] = self.shown or client
            else:
                key = self._key_of(asked)
                await self._do(asked, client, answer)
        except Refused as error:
            answer.message_class = Class.ERROR
            answer.attributes = {"ERROR-CODE": (error.code, error.reason)}
            if error.code in (401, 438):
                answer.attributes |= {"REALM": REALM, "NONCE": self._nonce}
        if key is not None:
            answer.add_message_integrity(key)
        self.send(bytes(answer), client)

    def _key_of(self, asked: Message) -> bytes:
        """What the request was signed with, if that is right."""
        told = asked.attributes
        if "MESSAGE-INTEGRITY" not in told:
            raise Refused(401, "Unauthorized")
        if not {"USERNAME", "REALM", "NONCE"} <= told.keys():
            raise Refused(400, "Bad Request")
        if told["NONCE"] != self._nonce:
            raise Refused(438, "Stale Nonce")
        name = told["USERNAME"]
        password = self._password_of(name)
        key = hashlib.md5(f"{name}:{REALM}:{password}".encode()).digest()
        if password is None or not asked.check_message_integrity(key):
            self.n_refused += 1
            raise Refused(401, "Unauthorized")
        return key

    def _password_of(self, name: str) -> str | None:
        if not self.secret:
            return self.credential if name == self.username else None
        expiry, _, _ = name.partition(":")
        if not expiry.isdigit() or int(expiry) < time.time():
            return None
        digest = hmac.digest(self.secret.encode(), name.encode(), "sha1")
        return base64.b64encode(digest).decode()

    async def _do(self, asked: Message, client: Address, answer: Message) -> None:
        told, relay = asked.attributes, self.relays.get(client)
        if asked.message_method is Method.ALLOCATE:
            relay = await self._allocate(asked, client, relay)
            answer.attributes |= {
                "XOR-RELAYED-ADDRESS": relay.address,
                "XOR-MAPPED-ADDRESS": client,
                "LIFETIME": LIFETIME_S,
            }
            return
        if relay is None:
            raise Refused(437, "Allocation Mismatch")
        if told["USERNAME"] != relay.username:
            raise Refused(441, "Wrong Credentials")
        match asked.message_method:
            case Method.REFRESH:
                life_s = min(told.get("LIFETIME", LIFETIME_S), LIFETIME_S)
                relay.expires_at = time.monotonic() + life_s
                answer.attributes["LIFETIME"] = life_s
                self._let_go_of_expired()
            case Method.CREATE_PERMISSION if "XOR-PEER-ADDRESS" in told:
                relay.permit(told["XOR-PEER-ADDRESS"])
            case Method.CHANNEL_BIND if {"CHANNEL-NUMBER", "XOR-PEER-ADDRESS"} <= told.keys():
                relay.bind(told["CHANNEL-NUMBER"], told["XOR-PEER-ADDRESS"])
            case _:
                raise Refused(400, "Bad Request")

    async def _allocate(self, asked: Message, client: Address, relay: Relay | None) -> Relay:
        if relay is not None:
            if relay.made_by != asked.transaction_id:
                raise Refused(437, "Allocation Mismatch")
            return relay  # our answer was lost
        if asked.attributes.get("REQUESTED-TRANSPORT", 0) >> 24 != UDP:
            raise Refused(442, "Unsupported Transport Protocol")
        made = self.relays[client] = Relay(self, client, asked)
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: made, sock=made.socket)
        return made

    def _let_go_of_expired(self) -> None:
        now = time.monotonic()
        for client in [at for at, relay in self.relays.items() if relay.expires_at <= now]:
            gone = self.relays.pop(client)
            gone.close()
            self.ended.append(gone)


@contextmanager
def serving(turn: Turn) -> Iterator[Turn]:
    """Let it serve on a free port of this machine, in a thread, until it is left."""
    loopback.answer_own_addresses()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="turn", daemon=True)
    thread.start()
    opened = loop.create_datagram_endpoint(lambda: turn, local_addr=(HOST, 0))
    transport, _ = asyncio.run_coroutine_threadsafe(opened, loop).result(10)

    def close() -> None:
        transport.close()
        for relay in turn.relays.values():
            relay.close()
        loop.call_soon(loop.stop)

    try:
        yield turn
    finally:
        loop.call_soon_threadsafe(close)
        thread.join(10)
        loop.close()
