"""The interviewer on the page: speaks the question, captions it, keeps time, bears silence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.ui.components.mounting import mount

SCRIPTS = (
    "../shared/browser.js",
    "../shared/microphone.js",
    "voice.js",
    "stretch.js",
    "speech_stream.js",
    "server_voice.js",
    "voices.js",
    "turn.js",
    "drafts.js",
    "captions.js",
    "wishes.js",
    "view.js",
    "seat.js",
    "main.js",
)
STYLES = ("../shared/presence.css", "style.css")

MIN_RATE, MAX_RATE = 0.6, 1.6
BROWSER_ONLY = ("browser", "captions")
TITLES = {"espeak": "this computer's voice", "groq": "Groq's voice"}
"""How the page calls the rungs of the server's voice."""


@dataclass(frozen=True, slots=True)
class InterviewerState:
    """What the browser last said about its voice and about this candidate's wishes.

    Attributes
    ----------
    voice : str
        Name of the chosen browser voice; "" while the browser chooses.
    rate : float, 0.6..1.6
        Speed of the voice; 1 is the voice's own.
    muted : bool
        The candidate reads the captions only.
    speaks : bool or None
        Whether this browser has been heard to speak; None until it tried.
    hint_taken_for : str or None
        The `turn_key` for which the candidate last took the hint.
    """

    voice: str
    rate: float
    muted: bool
    speaks: bool | None
    hint_taken_for: str | None


def show(
    turn_key: str,
    lead_in: str,
    question: str,
    *,
    name: str,
    voice: str = "",
    rate: float = 1.0,
    muted: bool = False,
    nudge: str = "",
    nudge_after_s: float | None = None,
    hint: str | None = None,
    hint_after_s: float | None = None,
    rephrased: str | None = None,
    time_s: float | None = 120.0,
    time_up: str = "",
    interrupts: bool = False,
    thinking: bool = False,
    paused: bool = False,
    sample: bool = False,
    voices: Sequence[str] = BROWSER_ONLY,
    speech: str = "",
    lines: Mapping[str, Sequence[str]] | None = None,
    key: str = "interviewer",
) -> InterviewerState:
    """Show the interviewer; a question is spoken once a `turn_key`, however often the page reruns.

    Parameters
    ----------
    turn_key : str
        Names the turn; a new one begins a new clock and speaks.
    lead_in, question : str
        Spoken in this order; the captions always show both.
    name : str
        The persona's name.
    voice, rate, muted
        The candidate's choice as last kept; read when the component appears, then the browser
        leads.
    nudge, nudge_after_s
        A word of encouragement and the silence before it; None or infinite: never.
    hint, hint_after_s
        Offered as a button after this silence; None or infinite: never.
    rephrased : str or None
        The question in plainer words, behind "Say it more simply".
    time_s : float > 0 or None
        The time given; the clock starts when the question has been spoken, or could have been
        read where nothing is spoken, or when the answer begins. None: no clock.
    time_up, interrupts
        Shown when the time is over, and spoken too when the persona interrupts.
    thinking, paused : bool
        The clock and the silence stand; the voice stops. Thinking ends when the candidate
        begins to record or to type.
    voices : sequence of "server", "browser", "captions"
        Whose turn it is to speak, the first choice first; captions end the list.
    speech : str
        Where the server speaks: ``{speech}/{line}/{piece}``; empty for nowhere.
    lines : mapping of str to sequence of str, or None
        What the server speaks there: ``lead``, ``question``, ``simpler``, ``hint``, ``nudge``,
        ``time_up``, each in its pieces.
    key : str
        The element's own key; one interviewer a page.
    """
    told = mount(
        "interviewer",
        SCRIPTS,
        key=key,
        data={
            "turn_key": turn_key,
            "lead_in": lead_in.strip(),
            "question": question.strip(),
            "name": name,
            "voice": voice,
            "rate": min(max(rate, MIN_RATE), MAX_RATE),
            "muted": muted,
            "nudge": nudge,
            "nudge_after_s": _finite(nudge_after_s) if nudge else None,
            "hint": hint,
            "hint_after_s": _finite(hint_after_s) if hint else None,
            "rephrased": rephrased or None,
            "time_s": time_s,
            "time_up": time_up,
            "interrupts": interrupts,
            "thinking": thinking,
            "paused": paused,
            "sample": sample,
            "voices": list(voices),
            "voice_titles": TITLES,
            "speech": speech,
            "lines": {name: list(pieces) for name, pieces in (lines or {}).items()},
        },
        default={
            "voice": voice,
            "rate": rate,
            "muted": muted,
            "speaks": None,
            "hint_taken_for": None,
        },
        styles=STYLES,
    )
    return read_state(told)


def say_goodbye(
    session_id: str,
    farewell: str,
    *,
    name: str,
    voice: str = "",
    rate: float = 1.0,
    muted: bool = False,
    voices: Sequence[str] = BROWSER_ONLY,
    speech: str = "",
    lines: Mapping[str, Sequence[str]] | None = None,
) -> InterviewerState:
    """Say the last words of a session, once; nobody waits for an answer and no clock runs."""
    return show(
        f"{session_id}-farewell",
        "",
        farewell,
        name=name,
        voice=voice,
        rate=rate,
        muted=muted,
        time_s=None,
        voices=voices,
        speech=speech,
        lines=lines,
    )


def read_state(told: Mapping[str, Any]) -> InterviewerState:
    """The browser's values, with anything that is not of its kind replaced by its default."""
    rate, speaks, hint = told.get("rate"), told.get("speaks"), told.get("hint_taken_for")
    return InterviewerState(
        voice=str(told.get("voice") or "")[:200],
        rate=rate if isinstance(rate, int | float) and MIN_RATE <= rate <= MAX_RATE else 1.0,
        muted=told.get("muted") is True,
        speaks=speaks if isinstance(speaks, bool) else None,
        hint_taken_for=hint if isinstance(hint, str) else None,
    )


def _finite(seconds: float | None) -> float | None:
    return seconds if seconds is not None and math.isfinite(seconds) else None
