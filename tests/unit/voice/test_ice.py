"""Ways through for a call, and who may know the secrets."""

from __future__ import annotations

import base64
import hashlib
import hmac

from aiortc import RTCIceServer
from aiortc.rtcicetransport import connection_kwargs

from studio.voice.call.ice import GOOD_FOR_S, Servers, for_browser, for_server

NOW_S = 1_795_000_000.7
TURN = ("turn:one.example.org:3478?transport=udp", "turns:one.example.org:5349?transport=tcp")
STUN = ("stun:one.example.org:3478", "stun:two.example.org:3478")


def test_nothing_set_is_an_empty_list_and_not_somebody_elses_server() -> None:
    assert for_browser(Servers(), "s1", NOW_S) == {"iceServers": []}
    assert for_server(Servers(), "s1", NOW_S) == {"iceServers": []}


def test_a_browser_gets_all_and_the_server_the_first_of_each() -> None:
    servers = Servers(STUN, TURN, "gym", "word")
    login = {"username": "gym", "credential": "word"}
    assert for_browser(servers, "s1", NOW_S) == {
        "iceServers": [{"urls": [*STUN]}, {"urls": [*TURN], **login}]
    }
    assert for_server(servers, "s1", NOW_S) == {
        "iceServers": [{"urls": [STUN[0]]}, {"urls": [TURN[0]], **login}]
    }


def test_a_shared_secret_makes_a_credential_with_an_end() -> None:
    _, turn = for_browser(Servers(STUN, TURN, secret="north"), "s1", NOW_S)["iceServers"]
    name = "1795021600:s1"
    assert GOOD_FOR_S == 21_600
    word = base64.b64encode(hmac.new(b"north", name.encode(), hashlib.sha1).digest()).decode()
    assert (turn["username"], turn["credential"]) == (name, word)


def test_aiortc_takes_what_the_server_is_told() -> None:
    told = for_server(Servers(STUN, TURN, "gym", "word"), "s1", NOW_S)["iceServers"]
    used = connection_kwargs([RTCIceServer(**server) for server in told])  # type: ignore[arg-type]
    assert used["stun_server"] == ("one.example.org", 3478)
    assert (used["turn_server"], used["turn_username"]) == (("one.example.org", 3478), "gym")


def test_aiortc_still_uses_only_one_of_each() -> None:
    servers = [RTCIceServer(urls=[*STUN]), RTCIceServer(urls=[*TURN], username="a", credential="b")]
    used = connection_kwargs(servers)
    assert used["stun_server"] == ("one.example.org", 3478)
    assert used["turn_transport"] == "udp" and not used["turn_ssl"]


def test_secrets_do_not_show() -> None:
    shown = repr(Servers(STUN, TURN, "gym", "word", "north"))
    assert "word" not in shown and "north" not in shown
