"""Before an interview begins: what will work with what is connected, and what will not."""

from __future__ import annotations

import streamlit as st

from studio.interview.account import Dictation
from studio.interview.steps import Part
from studio.ports import Standing
from studio.ui import rungs
from studio.ui.shell import SETTINGS, Page
from studio.ui.wording import escaped


def show(page: Page) -> None:
    """One line, and the way to where it is changed."""
    line = told(
        ears=rungs.ears(page),
        mind=_model(page, Part.THINK),
        judge=_model(page, Part.GRADE),
        may_dictate=page.profile.preferences.dictation is not Dictation.OFF,
    )
    st.caption(f":material/info: {escaped(line)}")
    st.page_link(
        SETTINGS,
        label="See and change the connections",
        icon=":material/lan:",
        query_params={"tab": "connections"},
    )


def told(*, ears: str | None, mind: str | None, judge: str | None, may_dictate: bool) -> str:
    """What the present set-up can do.

    Parameters
    ----------
    ears, mind, judge : str or None
        Who writes down what is said, thinks up the questions, scores the content; None: nobody
        but what is built in.
    may_dictate : bool
        The account lets the browser write down what it can.

    Examples
    --------
    >>> told(ears="Whisper", mind="Groq", judge="Groq", may_dictate=True)
    'Whisper writes down what you say. Groq asks and scores the content.'
    """
    return f"{_hearing(ears, may_dictate=may_dictate)} {_thinking(mind, judge)}"


def _hearing(ears: str | None, *, may_dictate: bool) -> str:
    if ears is not None:
        return f"{ears} writes down what you say."
    browser = "your browser writes them down or " if may_dictate else ""
    return (
        f"Your voice is measured; your words, and so content scores, are missing unless {browser}"
        "you add them in the report."
    )


def _thinking(mind: str | None, judge: str | None) -> str:
    if mind is None and judge is None:
        return "Built-in rules ask and score: no language model is connected."
    if mind == judge:
        return f"{mind} asks and scores the content."
    return f"{mind or 'A built-in interviewer'} asks, {judge or 'a built-in grader'} scores."


def _model(page: Page, part: Part) -> str | None:
    """Who does that part by a language model; None where only what is built in does."""
    for connection in page.app.connections.connections():
        if connection.part is part and connection.can_test and connection.standing is Standing.UP:
            return connection.title
    return None
