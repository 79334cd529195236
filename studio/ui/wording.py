"""How the product's words read on screen; what paper says too is in `studio.interview.titles`."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from studio.interview.account import AudioRetention, Dictation
from studio.interview.steps import UNHEARD, Part
from studio.interview.titles import (
    DIFFICULTIES,
    PHASES,
    PROBES,
    ROLES,
    TYPES,
    clock_time,
    in_short,
    length_of,
    title_of,
)

__all__ = [
    "DICTATIONS",
    "DIFFICULTIES",
    "PARTS",
    "PHASES",
    "PROBES",
    "RETENTIONS",
    "ROLES",
    "RUNGS",
    "TYPES",
    "clock",
    "clock_time",
    "dollars",
    "escaped",
    "in_short",
    "length_of",
    "title_of",
    "visitor_zone",
    "when",
]

RETENTIONS: dict[AudioRetention, str] = {
    AudioRetention.NONE: "Do not keep them: erase as soon as they are measured",
    AudioRetention.DAYS_30: "30 days",
    AudioRetention.DAYS_365: "365 days",
    AudioRetention.UNTIL_DELETED: "Until I delete them",
}

DICTATIONS: dict[Dictation, str] = {
    Dictation.ON_DEVICE: "Only where the sound stays on this device",
    Dictation.ALSO_MAKER: "Yes, my browser may send the sound to its maker",
    Dictation.OFF: "Never: I type my words, or leave them out",
}

PARTS: dict[Part, str] = {
    Part.HEAR: "Hearing",
    Part.THINK: "Interviewer",
    Part.SPEAK: "Voice",
    Part.GRADE: "Scores",
}

RUNGS: dict[str, str] = {
    "groq": "Groq",
    "compatible": "your own model server",
    "whisper": "Whisper on this machine",
    "builtin": "the built-in one",
    "browser": "your browser",
    "espeak": "this machine's voice",
    "captions": "captions only",
    "recording": "the recording",
    UNHEARD: "nobody",
}
"""How rungs are called in a sentence."""


def visitor_zone() -> tzinfo:
    """The visitor's time zone as the browser tells it; UTC when it tells none we know."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def when(at: datetime) -> str:
    """A date and time in the visitor's zone."""
    return at.astimezone(visitor_zone()).strftime("%d %b %Y, %H:%M").lstrip("0")


def clock(at: datetime) -> str:
    """A time of day in the visitor's zone."""
    return at.astimezone(visitor_zone()).strftime("%H:%M")


def escaped(text: str) -> str:
    """The text with Markdown's and Streamlit's own marks made plain, for where only those go.

    Examples
    --------
    >>> escaped("*now*")
    '\\\\*now\\\\*'
    """
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!<>|$~:" else c for c in text)


def dollars(amount: float | None) -> str:
    """A small price, to a hundredth of a cent.

    Examples
    --------
    >>> dollars(0.00123), dollars(0.0), dollars(None)
    ('$0.0012', 'free', 'not known')
    """
    if amount is None:
        return "not known"
    return f"${amount:.4f}" if amount else "free"
