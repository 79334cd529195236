"""The microphone check before the clock starts: permission, level, a verdict with advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from studio.ui.components.mounting import mount

SCRIPTS = ("../shared/browser.js", "../shared/microphone.js", "level.js", "advice.js", "main.js")


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


_RECORDABLE = (MicFinding.GOOD, MicFinding.TOO_QUIET, MicFinding.CLIPPING, MicFinding.NOISY)


@dataclass(frozen=True, slots=True)
class MicVerdict:
    """The verdict of one check; which device it was is not told.

    Attributes
    ----------
    peak_db, level_db, noise_db : float or None
        Loudest sample, loud passages and quiet passages in dBFS; None when nothing was heard.
    """

    verdict: MicFinding
    peak_db: float | None = None
    level_db: float | None = None
    noise_db: float | None = None

    @property
    def is_good(self) -> bool:
        """Nothing stands in the way."""
        return self.verdict is MicFinding.GOOD

    @property
    def can_record(self) -> bool:
        """A recording will hold a voice, though perhaps a poor one."""
        return self.verdict in _RECORDABLE


def show(key: str) -> MicVerdict | None:
    """Show the check; None until one has been made."""
    told = mount("mic_check", SCRIPTS, key=key, data={}, default={"verdict": None})
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
    )


def _db(value: Any) -> float | None:
    is_level = isinstance(value, int | float) and -200.0 <= value <= 20.0
    return round(float(value), 1) if is_level else None
