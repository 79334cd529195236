"""A live interview on the page: who speaks, what is said and heard, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from studio.ui.components.mounting import mount
from studio.voice.talking.far_end import Onset
from studio.voice.talking.snapshot import Doing

SCRIPTS = (
    "../shared/browser.js",
    "../interviewer/voice.js",
    "../interviewer/turn.js",
    "said.js",
    "mouth.js",
    "talk_key.js",
    "call.js",
    "microphone_state.js",
    "turn_kept.js",
    "studio_link.js",
    "onsets.js",
    "server_clock.js",
    "far_end.js",
    "view.js",
    "main.js",
)
STYLES = ("../shared/presence.css", "style.css")

MIN_RATE, MAX_RATE = 0.6, 1.6
_AGES_S = 1e9  # no clock of ours shows more
MICROPHONES = ("ready", "blocked", "missing")


@dataclass(frozen=True, slots=True)
class KeyStroke:
    """The push-to-talk key as it was last moved.

    Attributes
    ----------
    n : int >= 1
        Counts the moves since the page was loaded: where it jumps by two, a press or a release
        was too short to be told.
    is_down : bool
        The candidate holds the key, or the button, and talks.
    """

    n: int
    is_down: bool


@dataclass(frozen=True, slots=True)
class ConversationState:
    """What the browser last said about its own voice, the push-to-talk key and what it hears.

    Attributes
    ----------
    said_done : int or None
        The last utterance that the page has finished with: said, read, or hushed.
    talk_key : KeyStroke or None
        None until the key was moved.
    microphone : "ready", "blocked", "missing" or None
        Whether this browser may use one; None until it was asked, which asks the candidate nothing.
    onset : Onset or None
        The last sound of the call that began after a quiet; None also while the browser cannot tell
        when that was on the server's clock.
    """

    said_done: int | None
    talk_key: KeyStroke | None
    microphone: str | None = None
    onset: Onset | None = None


def show(
    key: str,
    *,
    doing: Doing,
    name: str,
    turn_key: str = "",
    question: str = "",
    said: str = "",
    said_share: float = 0.0,
    aside: str = "",
    heard: str = "",
    level: float = 0.0,
    is_voice: bool = False,
    answer_s: float = 0.0,
    waited_s: float = 0.0,
    time_s: float | None = None,
    is_thinking: bool = False,
    is_muted: bool = False,
    push_to_talk: bool = False,
    is_connecting: bool = False,
    notice: str = "",
    interrupted: bool = False,
    working: str = "",
    page_says: int | None = None,
    voice: str = "",
    rate: float = 1.0,
    muted: bool = False,
) -> ConversationState:
    """Draw how a live interview stands; called again and again, it touches only what changed.

    Parameters
    ----------
    key : str
        The element's own key. It names the talk: under one key an utterance's number is never
        given out twice.
    doing : Doing
        What goes on; while it is not "speaking" the browser's voice is silent.
    name : str
        The persona's name.
    turn_key, question : str
        Names the open turn as `interviewer` does, and what is asked in it: a question that this
        tab has shown already stands there before it is spoken again, and its clock goes on.
    said, said_share : str, float 0..1
        What the interviewer says or said last, and how much of it has been played. The text may
        grow; what stands is not read out again.
    aside : str
        What it said beside that: a nudge, a hint; empty for nothing.
    heard : str
        The candidate's words so far; empty while nobody writes them down.
    level, is_voice : float 0..1, bool
        The candidate's microphone.
    answer_s, waited_s : float >= 0
        Length of the answer so far, and of the silence before it, seconds. The clock counts both,
        as `interviewer` does: from the end of the question on.
    time_s : float > 0 or None
        The time given, seconds; None: no clock.
    is_thinking : bool
        The candidate asked for time: the clock stands.
    is_muted, push_to_talk : bool
        The microphone is off; it is on only while a key is held.
    is_connecting : bool
        Start was pressed, and the connection is not up yet.
    notice : str
        A sentence for the candidate; empty for none.
    interrupted : bool
        The candidate cut in: what lies behind `said_share` was not said.
    working : str
        What the persona says while it works out the reply.
    page_says : int or None
        Number of the utterance `said` that the page must say itself. Where the browser has no
        voice, or is `muted`, the page waits as long as reading takes at 180 words a minute.
    voice, rate, muted
        The candidate's wishes for the browser's voice, as `interviewer` keeps them.
    """
    told = mount(
        "conversation",
        SCRIPTS,
        key=key,
        data={
            "talk": key,
            "doing": doing,
            "name": name,
            "turn_key": turn_key,
            "question": question.strip(),
            "said": said.strip(),
            "said_share": _share(said_share),
            "aside": aside.strip(),
            "heard": heard.strip(),
            "level": round(_share(level), 2),
            "is_voice": is_voice,
            "answer_s": max(0, int(answer_s)),
            "clock_s": max(0, int(answer_s + waited_s)),
            "time_s": time_s,
            "is_thinking": is_thinking,
            "is_muted": is_muted,
            "push_to_talk": push_to_talk,
            "is_connecting": is_connecting,
            "notice": notice,
            "interrupted": interrupted,
            "working": working,
            "page_says": page_says,
            "voice": voice,
            "rate": min(max(rate, MIN_RATE), MAX_RATE),
            "muted": muted,
        },
        default={"said_done": None, "key": None, "microphone": None, "onset": None},
        styles=STYLES,
    )
    return read_state(told)


def read_state(told: Mapping[str, Any]) -> ConversationState:
    """The browser's values; None for anything that is not of its kind."""
    done, microphone = told.get("said_done"), told.get("microphone")
    return ConversationState(
        said_done=done if _is_count(done) else None,
        talk_key=_key_stroke(told.get("key")),
        microphone=microphone if microphone in MICROPHONES else None,
        onset=_onset(told.get("onset")),
    )


def _key_stroke(told: object) -> KeyStroke | None:
    if not isinstance(told, Mapping):
        return None
    n, is_down = told.get("n"), told.get("down")
    return KeyStroke(n, is_down) if _is_count(n) and isinstance(is_down, bool) else None


def _onset(told: object) -> Onset | None:
    if not isinstance(told, Mapping):
        return None
    process, within_s = told.get("process"), told.get("within_s")
    at_s, since_s = told.get("at_s"), told.get("quiet_since_s")
    if not (_is_time(at_s) and _is_time(since_s) and _is_time(within_s) and within_s >= 0):
        return None
    return Onset(process, at_s, since_s, within_s) if isinstance(process, str) else None


def _is_time(value: object) -> TypeGuard[float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return -_AGES_S < value < _AGES_S


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0) if value == value else 0.0
