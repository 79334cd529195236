"""What a page may know of a live interview: one frozen value, replaced whole."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Doing(StrEnum):
    """What is going on in a live interview."""

    WAITING = "waiting"
    """No connection: nobody is heard."""
    SPEAKING = "speaking"
    """The interviewer speaks."""
    LISTENING = "listening"
    """The candidate has the floor."""
    THINKING = "thinking"
    """The turn is over; the reply is being worked out."""
    PAUSED = "paused"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How a live interview stands.

    Attributes
    ----------
    turn_number : int
        The open turn; 0 before the first and in the farewell.
    said : str
        What the interviewer says, or said last.
    said_share : float 0..1
        How much of it has been played.
    aside : str
        What it said beside the question since: a nudge, a hint; empty for nothing.
    interrupted : bool
        The candidate cut in: what lies behind `said_share` was not said.
    page_says : int or None
        Number of an utterance that the page must say itself, since nobody on the server can.
    heard : str
        The candidate's words so far, where somebody wrote them down.
    level_db : float
        The microphone's level, dB re full scale.
    is_voice : bool
        Somebody speaks into the microphone.
    answer_s : float
        Length of the answer so far, seconds; the clock stands while the candidate thinks.
    silent_s : float
        For how long nothing has been said in this answer, seconds.
    is_thinking : bool
        The candidate asked for time: the clock stands.
    offers : tuple of str
        What the page should offer now: "hint", "rephrase", "skip", "record".
    notice : str
        A sentence for the candidate; empty for none.
    is_kept : bool
        What is said is written to the disk as it comes; False while the disk does not take it.
    """

    doing: Doing = Doing.WAITING
    turn_number: int = 0
    said: str = ""
    said_share: float = 0.0
    aside: str = ""
    interrupted: bool = False
    page_says: int | None = None
    heard: str = ""
    level_db: float = -120.0
    is_voice: bool = False
    answer_s: float = 0.0
    silent_s: float = 0.0
    is_thinking: bool = False
    is_muted: bool = False
    offers: tuple[str, ...] = ()
    notice: str = ""
    is_kept: bool = True
