"""How the product's words read on screen."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from studio.interview.account import AudioRetention
from studio.interview.model import Difficulty, InterviewType, Phase, ProbeReason, Role, Setup

TYPES: dict[InterviewType, str] = {
    InterviewType.BEHAVIOURAL: "Behavioural",
    InterviewType.HR_SCREEN: "HR screen",
    InterviewType.TECHNICAL: "Technical, spoken",
    InterviewType.SYSTEM_DESIGN: "System design",
    InterviewType.CASE: "Case",
}

ROLES: dict[Role, str] = {
    Role.SOFTWARE: "Software engineering",
    Role.DATA: "Data and machine learning",
    Role.PRODUCT: "Product management",
    Role.DESIGN: "Design",
    Role.MARKETING: "Marketing",
    Role.SALES: "Sales",
    Role.FINANCE: "Finance",
    Role.HEALTHCARE: "Healthcare",
    Role.TEACHING: "Teaching",
    Role.SUPPORT: "Customer support",
    Role.OPERATIONS: "Operations",
    Role.GRADUATE: "Graduate, any field",
}

DIFFICULTIES: dict[Difficulty, str] = {
    Difficulty.WARMUP: "Warmup",
    Difficulty.STANDARD: "Standard",
    Difficulty.INTENSE: "Intense",
}

RETENTIONS: dict[AudioRetention, str] = {
    AudioRetention.NONE: "Do not keep them: erase as soon as they are measured",
    AudioRetention.DAYS_30: "30 days",
    AudioRetention.DAYS_365: "365 days",
    AudioRetention.UNTIL_DELETED: "Until I delete them",
}

PHASES: dict[Phase, str] = {
    Phase.PLANNED: "unfinished",
    Phase.CONSIDERING: "unfinished",
    Phase.ASKED: "unfinished",
    Phase.FINISHED: "finished",
    Phase.ABANDONED: "given up",
}

PROBES: dict[ProbeReason, str] = {
    ProbeReason.RESULT_MISSING: "the result was missing",
    ProbeReason.NO_NUMBER: "no number was named",
    ProbeReason.WE_NOT_I: "“we” hid your own part",
    ProbeReason.TOO_SHORT: "the answer was short",
    ProbeReason.TOO_LONG: "the answer ran past its time",
    ProbeReason.VAGUE: "the answer stayed general",
    ProbeReason.CONTRADICTION: "it did not fit what was said elsewhere",
    ProbeReason.OFF_QUESTION: "the answer left the question",
    ProbeReason.WHY: "the interviewer doubted it",
    ProbeReason.PLANNED: "planned with the question",
}


def length_of(setup: Setup) -> str:
    """The planned length: "5 questions", "20 minutes"."""
    if setup.minutes is not None:
        return f"{setup.minutes} minutes"
    n = setup.n_questions or 0
    return f"{n} question" if n == 1 else f"{n} questions"


def title_of(setup: Setup) -> str:
    """One line that names a session: type, role, difficulty."""
    retake = "Retake · " if setup.retake_session_id else ""
    return f"{retake}{TYPES[setup.type]} · {ROLES[setup.role]} · {DIFFICULTIES[setup.difficulty]}"


def clock_time(seconds: float) -> str:
    """Minutes and seconds.

    >>> clock_time(65.2)
    '1:05'
    """
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def visitor_zone() -> tzinfo:
    """The visitor's time zone as the browser tells it; UTC when it tells none we know."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def when(at: datetime) -> str:
    """A date and time in the visitor's zone."""
    return at.astimezone(visitor_zone()).strftime("%d %b %Y, %H:%M").lstrip("0")
