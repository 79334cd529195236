"""What an account holds besides sessions: profile, consents, feedback of the candidate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from studio.interview.model import Role


class AudioRetention(StrEnum):
    """How long recordings are kept; the consent's wording names the same four choices."""

    NONE = "none"
    DAYS_30 = "30_days"
    DAYS_365 = "365_days"
    UNTIL_DELETED = "until_deleted"

    @property
    def days(self) -> int | None:
        """Days after the session's end; None means until the candidate deletes."""
        return {"none": 0, "30_days": 30, "365_days": 365, "until_deleted": None}[self.value]


@dataclass(frozen=True, slots=True)
class OwnBand:
    """A band the candidate set in place of ours; an open side is None."""

    metric: str
    low: float | None
    high: float | None


class Dictation(StrEnum):
    """Where the browser may write down what is said; the consent names the same three choices."""

    ON_DEVICE = "on_device"
    ALSO_MAKER = "also_maker"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the candidate wants the numbers judged, and who may write answers down.

    Attributes
    ----------
    bands : tuple of OwnBand
        In place of the bands of `analytics.units`.
    not_fillers : tuple of str
        Words that are no fillers for this speaker; lower case.
    by_own_usual : bool
        Judge a session by the speaker's own usual numbers where they are known.
    dictation : Dictation
        Whether the browser may write down recordings: only where the sound stays on the device,
        also where it sends it to its maker, or never.
    """

    bands: tuple[OwnBand, ...] = ()
    not_fillers: tuple[str, ...] = ()
    by_own_usual: bool = False
    dictation: Dictation = Dictation.ON_DEVICE


@dataclass(frozen=True, slots=True)
class Profile:
    """Who practises and what for. `onboarded_at` is None until the first questions are answered."""

    user_id: str
    display_name: str = ""
    role: Role | None = None
    interview_on: date | None = None
    retention: AudioRetention = AudioRetention.DAYS_30
    onboarded_at: datetime | None = None
    voice: str = ""
    voice_rate: float = 1.0
    voice_muted: bool = False
    send_on_stop: bool = False
    preferences: Preferences = Preferences()


@dataclass(frozen=True, slots=True)
class Consent:
    """One decision about one purpose, at one time, under one wording. Never overwritten."""

    purpose: str
    choice: str
    wording_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SelfRating:
    """How the candidate saw the answers, 1..5 a criterion, given before the scores were shown."""

    bands: tuple[tuple[str, int], ...]
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Helpfulness:
    """How helpful the report was, 1..5, with an optional comment."""

    rating: int
    at: datetime
    comment: str = ""
