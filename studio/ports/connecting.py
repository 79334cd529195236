"""Who is there: providers, how they stand, and what is told about them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from studio.interview.steps import Part, Step


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a provider offers: model names, when that was read, and what it has retired since."""

    models: tuple[str, ...]
    read_at: datetime
    retired: tuple[str, ...] = ()


class CatalogueStore(Protocol):
    """Keeps what providers offer, so that a start needs no network."""

    def catalogue(self, provider: str) -> Catalogue | None:
        """The catalogue as read last, or None."""

    def save_catalogue(self, provider: str, catalogue: Catalogue) -> None:
        """Store it, replacing an earlier one."""


class Standing(StrEnum):
    """How a rung stands."""

    UP = "up"
    RESTING = "resting"
    REFUSED = "refused"
    ABSENT = "absent"
    BROWSER = "browser"
    """The candidate's browser decides: the server cannot know."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One rung as the Connections screen tells it.

    Attributes
    ----------
    detail : str
        Model in use, what is left of an allowance; for an absent rung, how to set it up.
    why : str
        The last failure in plain words; empty when the last call went well.
    until : datetime or None
        When a resting rung is asked again.
    can_test : bool
        Whether a small call can try it now.
    """

    part: Part
    rung: str
    title: str
    standing: Standing
    detail: str = ""
    why: str = ""
    until: datetime | None = None
    can_test: bool = False


class Connections(Protocol):
    """What the studio is connected to, rung by rung."""

    def connections(self) -> Sequence[Connection]:
        """Every rung of every part, the best first."""

    def test(self, part: Part, rung: str) -> Connection:
        """Try the rung with a small call, whatever its breaker says; how it stands then."""


class Telemetry(Protocol):
    """Sees what happens: ids, rungs and times, never a word of anybody's."""

    def span(self, name: str, **ids: str | int) -> AbstractContextManager[None]:
        """A stretch of work, timed; `ids` name session and turn."""

    def count_step(self, step: Step) -> None:
        """Count a finished step by part, rung and model, with its latency and cost."""
