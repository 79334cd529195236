"""The check before the clock starts: microphone, echo, a trial call, and a verdict with advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from studio.ui.components.mounting import mount

SCRIPTS = (
    "../shared/browser.js",
    "../shared/microphone.js",
    "level.js",
    "echo.js",
    "hearing.js",
    "connection.js",
    "advice.js",
    "main.js",
)
_LONGEST_MS = 60_000

Told = TypeVar("Told", bound=StrEnum)


class MicFinding(StrEnum):
    """What the check found."""

    GOOD = "good"
    TOO_QUIET = "too_quiet"
    CLIPPING = "clipping"
    NOISY = "noisy"
    NO_SIGNAL = "no_signal"
    DENIED = "denied"
    NO_MICROPHONE = "no_microphone"
    IN_USE = "in_use"
    INSECURE = "insecure"


class Echo(StrEnum):
    """Whether the microphone hears the loudspeaker, the browser's echo canceller at work."""

    NONE = "none"
    HEARD = "heard"


class Connection(StrEnum):
    """How a live conversation would travel."""

    DIRECT = "direct"
    RELAY = "relay"
    NONE = "none"
    UNKNOWN = "unknown"
    """It could not be tried, which says nothing about it."""


class Relay(StrEnum):
    """What the TURN server does, where one is set."""

    REACHABLE = "reachable"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


_RECORDABLE = (MicFinding.GOOD, MicFinding.TOO_QUIET, MicFinding.CLIPPING, MicFinding.NOISY)


@dataclass(frozen=True, slots=True)
class MicVerdict:
    """The verdict of one check; which device it was is not told, nor any address.

    Attributes
    ----------
    peak_db, level_db, noise_db : float or None
        Loudest sample, loud passages and quiet passages in dBFS; None when nothing was heard.
    echo, connection, relay : or None
        None where it was not tried.
    echo_db : float or None
        How loud a tone came back, in dB re what was played; None when it did not.
    round_trip_ms : int or None
        To this server and back, the middle one of five.
    """

    verdict: MicFinding
    peak_db: float | None = None
    level_db: float | None = None
    noise_db: float | None = None
    echo: Echo | None = None
    echo_db: float | None = None
    connection: Connection | None = None
    round_trip_ms: int | None = None
    relay: Relay | None = None

    @property
    def is_good(self) -> bool:
        """Nothing stands in the way."""
        return self.verdict is MicFinding.GOOD

    @property
    def can_record(self) -> bool:
        """A recording will hold a voice, though perhaps a poor one."""
        return self.verdict in _RECORDABLE

    @property
    def can_converse(self) -> bool:
        """False when a live conversation is known not to work from here."""
        return self.can_record and self.connection is not Connection.NONE


def show(
    key: str, *, address: str = "", ice_servers: Sequence[Mapping[str, object]] = ()
) -> MicVerdict | None:
    """Show the check; None until one has been made.

    Parameters
    ----------
    address : str
        Where a trial call is answered; empty where there is no live conversation.
    ice_servers : sequence of mapping
        The STUN and TURN servers that the conversation would use.
    """
    call = {"address": address, "iceServers": list(ice_servers)} if address else None
    told = mount("mic_check", SCRIPTS, key=key, data={"call": call}, default={"verdict": None})
    return read_verdict(told["verdict"])


def read_verdict(told: object) -> MicVerdict | None:
    """The browser's verdict; None for anything that is not one."""
    if not isinstance(told, Mapping) or told.get("verdict") not in tuple(MicFinding):
        return None
    return MicVerdict(
        verdict=MicFinding(told["verdict"]),
        peak_db=_db(told.get("peak_db")),
        level_db=_db(told.get("level_db")),
        noise_db=_db(told.get("noise_db")),
        echo=_one_of(Echo, told.get("echo")),
        echo_db=_db(told.get("echo_db")),
        connection=_one_of(Connection, told.get("connection")),
        round_trip_ms=_ms(told.get("round_trip_ms")),
        relay=_one_of(Relay, told.get("relay")),
    )


def _one_of(kinds: type[Told], value: object) -> Told | None:
    return next((kind for kind in kinds if kind == value), None)


def _db(value: Any) -> float | None:
    is_level = isinstance(value, int | float) and -200.0 <= value <= 20.0
    return round(float(value), 1) if is_level else None


def _ms(value: Any) -> int | None:
    is_time = isinstance(value, int | float) and 0 <= value <= _LONGEST_MS
    return round(value) if is_time else None
