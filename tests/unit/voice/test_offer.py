"""What is handed on of a trial call's offer: one data channel, addresses one can be called at."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import InputError
from studio.voice.call.offer import MAX_CANDIDATES, MAX_CHARS, checked

CHROMIUM = """v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=extmap-allow-mixed
a=msid-semantic: WMS
m=application 51000 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 192.168.1.20
a=candidate:3988108741 1 udp 2113937151 192.168.1.20 51000 typ host generation 0 network-cost 999
a=candidate:842163049 1 udp 1677729535 203.0.113.7 40000 typ srflx raddr 0.0.0.0 rport 0
a=candidate:1510613869 1 tcp 1518280447 192.168.1.20 9 typ host tcptype active generation 0
a=ice-ufrag:Xk2f
a=ice-pwd:cOq8SjoPcPZ2vNOEhEOt3Gxz
a=ice-options:trickle
a=fingerprint:sha-256 {}
a=setup:actpass
a=mid:0
a=sctp-port:5000
a=max-message-size:262144
""".format(":".join(["AB"] * 32)).replace("\n", "\r\n")
FIREFOX = CHROMIUM.replace("o=- 46", "o=mozilla...THIS_IS_SDPARTA-99.0 46").replace(
    "s=-", "s=-\r\na=sendrecv"
)


def candidates(sdp: str) -> list[str]:
    return re.findall(r"a=candidate:(.*)\r\n", sdp)


@pytest.mark.parametrize("offer", [CHROMIUM, FIREFOX, CHROMIUM.replace("\r\n", "\n")])
def test_an_offer_of_a_browser_is_handed_on(offer: str) -> None:
    given_on = checked(offer)
    assert candidates(given_on) == [
        "3988108741 1 udp 2113937151 192.168.1.20 51000 typ host",
        "842163049 1 udp 1677729535 203.0.113.7 40000 typ srflx",
    ]
    assert checked(given_on) == given_on


@pytest.mark.parametrize(
    "offer",
    [
        "",
        "v=0",
        CHROMIUM + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
        CHROMIUM + CHROMIUM,
        CHROMIUM.replace("application", "video"),
        CHROMIUM.replace("webrtc-datachannel", "5000"),
        CHROMIUM.replace("a=setup:actpass\r\n", ""),
        CHROMIUM.replace("a=setup:actpass", "a=setup:holdconn"),
        CHROMIUM.replace("a=mid:0", "a=mid:0\r\na=mid:1"),
        CHROMIUM.replace("a=ice-ufrag:Xk2f", "a=ice-ufrag:a b c d"),
        CHROMIUM.replace("sha-256", "md5"),
        CHROMIUM + "a=x:" + "y" * MAX_CHARS,
    ],
)
def test_anything_else_is_refused(offer: str) -> None:
    with pytest.raises(InputError):
        checked(offer)


def test_so_many_candidates_and_no_more() -> None:
    def offer(n: int) -> str:
        more = "".join(f"a=candidate:1 1 udp 1 10.0.0.{k} 5000 typ host\r\n" for k in range(n))
        return CHROMIUM + more

    assert len(candidates(checked(offer(MAX_CANDIDATES - 3)))) == MAX_CANDIDATES - 1  # one is TCP
    with pytest.raises(InputError, match="no more"):
        checked(offer(MAX_CANDIDATES))


@pytest.mark.parametrize(
    ("host", "is_kept"),
    [
        ("10.1.2.3", True),
        ("2001:470::7", True),
        ("7d8f9c7e-1f2a-4b3c-8d4e-5f6a7b8c9d0e.local", True),
        ("metadata.internal", False),
        ("printer.local", False),
        ("224.0.0.251", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("ff02::fb", False),
        ("127.1", False),
    ],
)
def test_only_addresses_one_can_be_called_at(host: str, is_kept: bool) -> None:
    lines = candidates(checked(CHROMIUM.replace("192.168.1.20 51000", f"{host} 51000")))
    assert any(f" {host} 51000 " in line for line in lines) is is_kept


@pytest.mark.parametrize("port", ["0", "65536", "99999", "x"])
def test_only_ports_that_are_ports(port: str) -> None:
    sdp = CHROMIUM.replace("203.0.113.7 40000", f"203.0.113.7 {port}")
    assert len(candidates(checked(sdp))) == 1


@given(
    st.lists(
        st.tuples(
            st.integers(0, 19), st.sampled_from(["", "a=mid:", "m=", "\0", "٣", "a=candidate:"])
        )
    )
)
def test_what_is_handed_on_is_always_whole(changes: list[tuple[int, str]]) -> None:
    lines = CHROMIUM.split("\r\n")
    for at, instead in changes:
        lines[at] = instead + lines[at][3:]
    try:
        given_on = checked("\r\n".join(lines))
    except InputError:
        return
    assert given_on.isascii() and given_on.count("m=") == 1
    assert checked(given_on) == given_on
