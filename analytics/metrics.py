"""What measuring gives: numbers with their reasons, events with their times, curves for drawing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from analytics.curves import Curves
from analytics.language.marks import Mark
from analytics.quality import SignalQuality

VERSION = "7"

Evidence = Literal["audio", "words", "both"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number; ``value`` is None only with a ``reason``."""

    value: float | None
    unit: str
    reason: str | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("a measure has either a value or a reason for having none")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the answer, at a time that can be played.

    ``kind`` is one of ``silent_pause``, ``long_pause``, ``filled_pause``, ``lexical_filler``,
    ``hedge``, ``repetition``, ``restart``, ``starter``, ``weak_wording``, ``non_inclusive``,
    ``fast_stretch``, ``slow_stretch``, ``flat_stretch``, ``phrase_fade``,
    ``star_situation`` .. ``star_result``.
    ``place`` is where a pause is: 'inside' a clause or at a 'boundary'.
    """

    kind: str
    start_s: float
    end_s: float
    confidence: float
    evidence: Evidence
    text: str | None = None
    place: str | None = None
    alternative: str | None = None

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True)
class SpeechMetrics:
    """Every number of one answer with the events behind it.

    ``marks`` are places in the text (also for a typed answer, which has no times); ``quality`` and
    ``curves`` are None without a recording.
    """

    version: str
    values: Mapping[str, Measure]
    events: tuple[Event, ...]
    marks: tuple[Mark, ...]
    most_used: tuple[tuple[str, int], ...]
    quality: SignalQuality | None
    curves: Curves | None

    def value(self, name: str) -> float | None:
        """The number alone, None when there is none."""
        return self.values[name].value

    def events_of(self, *kinds: str) -> tuple[Event, ...]:
        """The events of some kinds, in order of time."""
        return tuple(event for event in self.events if event.kind in kinds)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, floats rounded to what the measures can mean."""
        return {
            "version": self.version,
            "values": {name: _row(self.values[name]) for name in sorted(self.values)},
            "events": [_row(event) for event in self.events],
            "marks": [mark.to_dict() for mark in self.marks],
            "most_used": [list(pair) for pair in self.most_used],
            "quality": self.quality.to_dict() if self.quality else None,
            "curves": self.curves.to_dict() if self.curves else None,
        }

    def to_json(self) -> str:
        """The same bytes for the same answer."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> "SpeechMetrics":
        return cls(
            version=str(row["version"]),
            values={name: Measure(**measure) for name, measure in row["values"].items()},
            events=tuple(Event(**event) for event in row["events"]),
            marks=tuple(Mark.from_dict(mark) for mark in row["marks"]),
            most_used=tuple((str(word), int(n)) for word, n in row["most_used"]),
            quality=SignalQuality(**row["quality"]) if row["quality"] else None,
            curves=Curves.from_dict(row["curves"]) if row["curves"] else None,
        )


def _row(item: Measure | Event) -> dict[str, Any]:
    row = {field.name: getattr(item, field.name) for field in fields(item)}
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}
