"""How the product's words read on screen; what paper says too is in `studio.interview.titles`."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from studio.interview.account import AudioRetention
from studio.interview.titles import (
    DIFFICULTIES,
    PHASES,
    PROBES,
    ROLES,
    TYPES,
    clock_time,
    length_of,
    title_of,
)

__all__ = [
    "DIFFICULTIES",
    "PHASES",
    "PROBES",
    "RETENTIONS",
    "ROLES",
    "TYPES",
    "clock_time",
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


def visitor_zone() -> tzinfo:
    """The visitor's time zone as the browser tells it; UTC when it tells none we know."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def when(at: datetime) -> str:
    """A date and time in the visitor's zone."""
    return at.astimezone(visitor_zone()).strftime("%d %b %Y, %H:%M").lstrip("0")
