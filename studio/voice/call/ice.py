"""How a call finds its way: STUN and TURN for the browser and for the server, as plain values.

On this machine or in one network none is needed. Media is UDP straight to this process, so behind
a NAT or in a container a TURN server is (docs/voice.md). aiortc uses **one** STUN and **one** TURN
server and ignores the others, so the server's side gets the first of each; a browser gets all.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

Configuration = dict[str, list[dict[str, object]]]
"""An `RTCConfiguration` as both sides take it: ``{"iceServers": […]}``, never absent, for without
one both libraries would ask a public server of their own choice."""

TRIAL = "trial"
"""What stands for the session in the check before the clock, when there is none yet."""

GOOD_FOR_S = 6 * 3600
"""Life of a time-limited credential: the longest interview and a reload, not a day for a thief."""


@dataclass(frozen=True, slots=True)
class Servers:
    """The STUN and TURN servers of this installation; its secrets do not show in its repr.

    Attributes
    ----------
    stun_urls, turn_urls : sequence of str
        ``stun:host:port``; ``turn:host:port?transport=udp`` (or tcp), ``turns:…?transport=tcp``.
    username, credential : str
        What the TURN server knows, where it is the same for all.
    secret : str
        What is shared with a TURN server that takes time-limited credentials (coturn's
        ``use-auth-secret``); goes before the other two.
    """

    stun_urls: Sequence[str] = ()
    turn_urls: Sequence[str] = ()
    username: str = ""
    credential: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


def for_browser(servers: Servers, session_id: str, now_s: float) -> Configuration:
    """What the candidate's browser is told.

    Parameters
    ----------
    session_id : str
        Names the caller in the TURN server's log; never an account or an address.
    now_s : float
        Seconds since 1970.
    """
    return _configuration(servers, servers.stun_urls, servers.turn_urls, session_id, now_s)


def for_server(servers: Servers, session_id: str, now_s: float) -> Configuration:
    """What aiortc is told: the first STUN and the first TURN server."""
    return _configuration(servers, servers.stun_urls[:1], servers.turn_urls[:1], session_id, now_s)


def _configuration(
    servers: Servers, stun: Sequence[str], turn: Sequence[str], session_id: str, now_s: float
) -> Configuration:
    found: list[dict[str, object]] = []
    if stun:
        found.append({"urls": list(stun)})
    if turn:
        username, credential = servers.username, servers.credential
        if servers.secret:
            username, credential = timed_credential(servers.secret, session_id, now_s)
        found.append({"urls": list(turn), "username": username, "credential": credential})
    return {"iceServers": found}


def timed_credential(secret: str, who: str, now_s: float) -> tuple[str, str]:
    """A name and password for the next six hours, as coturn's REST scheme wants them.

    Notes
    -----
    "A REST API For Access To TURN Services" (draft-uberti-behave-turn-rest-00), section 2.2: the
    name is ``expiry:who``, the password the HMAC-SHA1 of the name under the shared secret.

    Examples
    --------
    >>> timed_credential("north", "s1", 1_700_000_000)
    ('1700021600:s1', 'WtRcN1ljs669KxMfGMEcshNHxdw=')
    """
    username = f"{int(now_s) + GOOD_FOR_S}:{who}"
    digest = hmac.digest(secret.encode(), username.encode(), "sha1")
    return username, base64.b64encode(digest).decode()
