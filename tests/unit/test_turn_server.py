"""The TURN server of the tests, asked by aioice's client and by hand: RFC 8656."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aioice.stun import Class, Message, Method, TransactionFailed, parse_message
from aioice.turn import create_turn_endpoint, make_integrity_key

from studio.voice.call.ice import timed_credential
from tests.turn_server import HOST, REALM, Turn, serving

UDP = 17 << 24


@pytest.fixture
def turn() -> Iterator[Turn]:
    with serving(Turn("gym", "words")) as started:
        yield started


class Client:
    """Sends single messages from one port."""

    def __init__(self, turn: Turn) -> None:
        self._turn, self._nonce = turn, b""
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(5)
        self.socket.connect((HOST, turn.port))

    def ask(self, method: Method, *, credential: str = "words", **told: Any) -> Message:
        """Ask, signed once the server has told its nonce."""
        message = Message(method, Class.REQUEST)
        message.attributes |= {name.replace("_", "-"): value for name, value in told.items()}
        if self._nonce:
            message.attributes |= {"USERNAME": "gym", "REALM": REALM, "NONCE": self._nonce}
            message.add_message_integrity(make_integrity_key("gym", REALM, credential))
        self.socket.send(bytes(message))
        answer = parse_message(self.socket.recv(2_000))
        assert answer.transaction_id == message.transaction_id
        self._nonce = answer.attributes.get("NONCE", self._nonce)
        return answer


@pytest.fixture
def client(turn: Turn) -> Iterator[Client]:
    client = Client(turn)
    with client.socket:
        yield client


@pytest.fixture
def peer() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind((HOST, 0))
        peer.settimeout(5)
        yield peer


def test_it_asks_for_credentials_and_refuses_wrong_ones(turn: Turn, client: Client) -> None:
    asked = client.ask(Method.ALLOCATE, REQUESTED_TRANSPORT=UDP)
    assert asked.error_code == 401 and asked.attributes["REALM"] == REALM
    wrong = client.ask(Method.ALLOCATE, credential="others", REQUESTED_TRANSPORT=UDP)
    assert wrong.error_code == 401 and turn.n_refused == 1 and not turn.relays
    assert client.ask(Method.ALLOCATE, REQUESTED_TRANSPORT=6 << 24).error_code == 442
    made = client.ask(Method.ALLOCATE, REQUESTED_TRANSPORT=UDP)
    assert made.message_class is Class.RESPONSE
    assert made.check_message_integrity(make_integrity_key("gym", REALM, "words"))
    assert made.attributes["XOR-MAPPED-ADDRESS"] == client.socket.getsockname()
    assert client.ask(Method.ALLOCATE, REQUESTED_TRANSPORT=UDP).error_code == 437
    client._nonce = b"old"
    assert client.ask(Method.REFRESH).error_code == 438


def test_only_peers_with_a_permission_come_through(client: Client, peer: socket.socket) -> None:
    client.ask(Method.ALLOCATE)
    relayed = client.ask(Method.ALLOCATE, REQUESTED_TRANSPORT=UDP).attributes["XOR-RELAYED-ADDRESS"]
    peer.sendto(b"too early", relayed)
    client.ask(Method.CREATE_PERMISSION, XOR_PEER_ADDRESS=peer.getsockname())
    peer.sendto(b"hello", relayed)
    told = parse_message(client.socket.recv(2_000))
    assert told.message_method is Method.DATA and told.attributes["DATA"] == b"hello"
    assert told.attributes["XOR-PEER-ADDRESS"] == peer.getsockname()

    sent = Message(Method.SEND, Class.INDICATION)
    sent.attributes |= {"XOR-PEER-ADDRESS": peer.getsockname(), "DATA": b"hello yourself"}
    client.socket.send(bytes(sent))
    assert peer.recvfrom(2_000) == (b"hello yourself", relayed)


def test_a_channel_carries_bare_data_and_belongs_to_one_peer(
    client: Client, peer: socket.socket
) -> None:
    client.ask(Method.ALLOCATE)
    relayed = client.ask(Method.ALLOCATE, REQUESTED_TRANSPORT=UDP).attributes["XOR-RELAYED-ADDRESS"]
    here = peer.getsockname()
    assert client.ask(
        Method.CHANNEL_BIND, CHANNEL_NUMBER=0x3FFF, XOR_PEER_ADDRESS=here
    ).error_code == 400  # fmt: skip
    for _ in range(2):  # the second time refreshes
        bound = client.ask(Method.CHANNEL_BIND, CHANNEL_NUMBER=0x4000, XOR_PEER_ADDRESS=here)
        assert bound.message_class is Class.RESPONSE
    for number, other in ((0x4000, (HOST, 9)), (0x4001, here)):
        taken = client.ask(Method.CHANNEL_BIND, CHANNEL_NUMBER=number, XOR_PEER_ADDRESS=other)
        assert taken.error_code == 400
    client.socket.send(b"\x40\x00\x00\x05there")
    assert peer.recvfrom(2_000) == (b"there", relayed)
    peer.sendto(b"back", relayed)
    assert client.socket.recv(2_000) == b"\x40\x00\x00\x04back"


def test_a_refresh_of_no_time_gives_the_port_back(turn: Turn, client: Client) -> None:
    client.ask(Method.ALLOCATE)
    client.ask(Method.ALLOCATE, REQUESTED_TRANSPORT=UDP)
    assert len(turn.relays) == 1
    gone = client.ask(Method.REFRESH, LIFETIME=0)
    assert gone.attributes["LIFETIME"] == 0 and not turn.relays and len(turn.ended) == 1
    assert client.ask(Method.REFRESH).error_code == 437


def test_binding_shows_the_address_that_it_is_told_to(turn: Turn, client: Client) -> None:
    plain = client.ask(Method.BINDING)
    assert plain.attributes["XOR-MAPPED-ADDRESS"] == client.socket.getsockname()
    turn.shown = (HOST, 9)
    assert client.ask(Method.BINDING).attributes["XOR-MAPPED-ADDRESS"] == (HOST, 9)


def test_a_shared_secret_lets_in_until_the_name_says(turn: Turn) -> None:
    turn.secret = "north"
    now_s = 4_000_000_000.0
    assert opened(turn, *timed_credential("north", "s1", now_s))
    assert not opened(turn, *timed_credential("south", "s1", now_s))
    assert not opened(turn, *timed_credential("north", "s1", 1_700_000_000.0))
    assert not opened(turn, "gym", "words")


def opened(turn: Turn, username: str, password: str) -> bool:
    """Whether aioice's client gets a relay."""

    async def run() -> None:
        transport, _ = await create_turn_endpoint(
            asyncio.DatagramProtocol, (HOST, turn.port), username, password
        )
        transport.close()
        await asyncio.sleep(0.1)  # its goodbye

    try:
        asyncio.run(run())
    except TransactionFailed as error:
        assert error.response.error_code == 401
        return False
    return True
