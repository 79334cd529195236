"""What one browser tab remembers between reruns, typed; everything that matters is in the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from studio.ui.reach import Reach
from studio.voice.talking.far_end import Onset

if TYPE_CHECKING:
    from studio.voice.call.leg import Leg

_KEY = "studio"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a recording could not be stored, and whether the same one may be sent again."""

    file_id: str
    message: str
    retryable: bool


@dataclass(slots=True)
class Relayed:
    """What the browser told of a live interview and was handed on: the same is not told twice.

    Attributes
    ----------
    said_done : (session id, number) or None
        The utterance that the page has said.
    n_strokes : int
        Moves of the push-to-talk key.
    written : (turn number, words, is final) or None
        What the browser wrote down.
    reach : Reach
        Whether the call gets through.
    onset : Onset or None
        What was heard begin in this tab.
    followed : (is over, turn number) or None
        Where the interview had moved to when this tab last drew itself anew for that.
    """

    said_done: tuple[str, int] | None = None
    n_strokes: int = 0
    written: tuple[int, str, bool] | None = None
    reach: Reach = field(default_factory=Reach)
    onset: Onset | None = None
    followed: tuple[bool, int] | None = None


@dataclass(slots=True)
class State:
    """One tab's memory.

    Attributes
    ----------
    handed : dict of widget key to file id
        The last recording handed over by each recorder: a rerun sends nothing twice.
    refused : dict of widget key to Refusal
        Recordings that are not stored, and why; *Try again* sends those that may be.
    drafts : dict of widget key to text
        Words typed but not sent; a widget that leaves the page forgets its own.
    dictated : dict of widget key to text
        Words the browser wrote down, as they were put into the box.
    begun : (session id, time) or None
        The session begun last: the second click of a double click begins no other.
    at_home_in : set of session ids
        Sessions this tab has opened: another opening is no return from elsewhere.
    told_voice : tuple or None
        Voice, rate and mute as the interviewer's component told them last.
    can_converse : bool
        False once the check before the clock found that no conversation is possible from here.
    opened : set of (session id, turn number)
        Turns of a report that stay open: the one whose words were just given.
    documents : dict of kind to id
        The stored résumé and job description chosen last; empty for none.
    document_notes : dict of id to sentences
        What was left out of a document or ignored in it when it was read.
    n_documents : int
        How many were taken in: the boxes for the next one start empty.
    ending : str
        The session that the candidate is being asked about: end it? It is asked until answered.
    ends : str
        The session of which the answer was yes.
    must_draw : bool
        That question was answered, and the page has not been drawn since.
    leg, leg_of : the two ends of this tab's live connection, and the session they are for
    patience : str or None
        How long the candidate may pause, by its name, as this tab chose it or found it.
    n_calls : int
        Calls that went over to another tab: the next one here is a new one.
    live : Relayed
        What this tab has handed on to its live interview.
    notice : str
        A sentence for the next page drawn, shown once.
    """

    handed: dict[str, str] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    dictated: dict[str, str] = field(default_factory=dict)
    begun: tuple[str, float] | None = None
    at_home_in: set[str] = field(default_factory=set)
    told_voice: tuple[str, float, bool] | None = None
    can_converse: bool = True
    opened: set[tuple[str, int]] = field(default_factory=set)
    documents: dict[str, str] = field(default_factory=dict)
    document_notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    n_documents: int = 0
    ending: str = ""
    ends: str = ""
    must_draw: bool = False
    leg: Leg | None = None
    leg_of: str = ""
    patience: str | None = None
    n_calls: int = 0
    live: Relayed = field(default_factory=Relayed)
    notice: str = ""


def state() -> State:
    """This tab's memory."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = State()
    kept: State = st.session_state[_KEY]
    return kept
