"""The offer of a trial call: checked line by line, and put together anew from what was checked."""

from __future__ import annotations

import ipaddress
import re

from studio.errors import InputError

MAX_CHARS = 20_000
MAX_CANDIDATES = 30
"""A machine with many networks names a dozen. Each costs us some small packets to that address."""

_MEDIA = re.compile(r"m=application \d{1,5} UDP/DTLS/SCTP webrtc-datachannel", re.ASCII)
_NEEDED = {
    "a=mid:": re.compile(r"[\w-]{1,32}", re.ASCII),
    "a=ice-ufrag:": re.compile(r"[\w+/-]{4,256}", re.ASCII),
    "a=ice-pwd:": re.compile(r"[\w+/-]{22,256}", re.ASCII),
    "a=fingerprint:sha-256 ": re.compile(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}"),
    "a=setup:": re.compile(r"actpass|active"),
    "a=sctp-port:": re.compile(r"5000"),
}
_CANDIDATE = re.compile(
    r"a=candidate:[\w+/-]{1,32} 1 udp \d{1,10} (?P<host>[\w.:-]{2,64}) (?P<port>\d{1,5})"
    r" typ (host|srflx|prflx|relay)(?= |$)",
    re.IGNORECASE | re.ASCII,
)
_HIDDEN = re.compile(r"[0-9a-f-]{36}\.local", re.IGNORECASE)


def checked(sdp: str) -> str:
    """The offer of one data channel and nothing else, as we hand it on.

    Lines that are not named here are left out, and so are addresses that nobody can be called at.
    What remains cannot make the server look up a name: addresses are numbers, or the random names
    under ``.local`` behind which browsers hide theirs (asked of the local network alone).

    Raises
    ------
    InputError
        It offers something else, too much, or makes no sense.
    """
    lines = sdp.replace("\r\n", "\n").split("\n") if len(sdp) <= MAX_CHARS else []
    media = [line for line in lines if line.startswith("m=")]
    offered = [line for line in lines if line.startswith("a=candidate:")]
    if len(media) != 1 or not _MEDIA.fullmatch(media[0]) or len(offered) > MAX_CANDIDATES:
        raise InputError("A trial call is one data channel and no more.")
    needed = [_only(lines, *what) for what in _NEEDED.items()]
    callable_at = [line for line in map(_callable_at, offered) if line]
    mid = needed[0].removeprefix("a=mid:")
    head = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", f"a=group:BUNDLE {mid}"]
    body = [media[0], "c=IN IP4 0.0.0.0", *needed, *callable_at, "a=end-of-candidates"]
    return "\r\n".join([*head, *body, ""])


def _only(lines: list[str], name: str, pattern: re.Pattern[str]) -> str:
    found = {line for line in lines if line.startswith(name)}
    if len(found) != 1 or not pattern.fullmatch((line := found.pop()).removeprefix(name)):
        raise InputError("The offer of that call is not whole.")
    return line


def _callable_at(line: str) -> str:
    """The candidate without what is said behind its kind; empty when nobody can be called there."""
    candidate = _CANDIDATE.match(line)
    if candidate is None or not 0 < int(candidate["port"]) < 65_536:
        return ""
    if not _HIDDEN.fullmatch(candidate["host"]):
        try:
            address = ipaddress.ip_address(candidate["host"])
        except ValueError:
            return ""
        if address.is_multicast or address.is_unspecified or address.is_reserved:
            return ""
    return candidate[0]
