"""One answer as a timeline and a transcript, every moment of which can be played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analytics.charts.ink import Theme
from analytics.charts.timeline import timeline_figure
from analytics.metrics import SpeechMetrics
from studio.interview.model import AnswerKind, Session, Turn
from studio.ports import Finding
from studio.ui import events
from studio.ui.components import player
from studio.ui.shell import plain


def metrics_of(finding: Finding) -> SpeechMetrics:
    """The stored finding as the analytics type."""
    return SpeechMetrics.from_dict(finding.document)


def show(session: Session, turn: Turn, finding: Finding | None) -> None:
    """The player for a measured recording; the words alone for a typed answer."""
    answer = turn.answer
    if answer is None or answer.kind is AnswerKind.SKIPPED:
        st.caption("Not answered." if turn.answer is None else "Skipped.")
        return
    if finding is None or answer.kind is AnswerKind.TYPED:
        plain(answer.text or "No words were given for this recording.")
        if finding is not None:
            events.show(f"{session.id}-{turn.number}", metrics_of(finding))
        return
    metrics = metrics_of(finding)
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    url = None
    if answer.recording is not None:
        url = f"/recordings/{session.id}/{turn.number}.flac"
    player.show(
        f"player-{session.id}-{turn.number}",
        audio_url=url,
        figure_json=_figure(
            session.id,
            turn.number,
            finding.version,
            str(finding.document.get("measured_text", "")),
            theme,
            finding,
        ),
        words=_rows(finding, "words"),
        events=_rows(finding, "events"),
        marks=[
            player.TextMark(kind=m.kind, start_char=m.start_char, end_char=m.end_char)
            for m in metrics.marks
        ],
        text=answer.text,
        theme=theme,
    )
    _say_how_words_were_placed(finding, has_text=bool(answer.text))
    events.show(f"{session.id}-{turn.number}", metrics)


def forget() -> None:
    """Let go of every drawn figure: a deleted session must not live on in a cache."""
    _figure.clear()


def _rows(finding: Finding, name: str) -> list[Mapping[str, Any]]:
    rows = finding.document.get(name)
    return list(rows) if isinstance(rows, Sequence) else []


def _say_how_words_were_placed(finding: Finding, *, has_text: bool) -> None:
    how = finding.document.get("word_times")
    if how == "failed":
        st.warning(
            "These words do not fit the recording, so only the recording is measured: no words a "
            "minute, no fillers. Correct the words if they are not what you said.",
            icon=":material/hearing:",
        )
    elif how == "none" and not has_text:
        st.caption(
            "Measured from the recording alone: pace by syllables, pauses, pitch. "
            "Fillers and content need your words."
        )


@st.cache_data(max_entries=64, show_spinner=False)
def _figure(
    session_id: str,
    turn_number: int,
    version: str,
    measured_text: str,
    theme: Theme,
    _finding: Finding,
) -> str:
    """The figure's JSON; drawn anew when words came in, the measures changed, or the theme did.

    The finding is too large to hash at each rerun; what it was made from stands for it.
    """
    return str(timeline_figure(metrics_of(_finding), theme=theme).to_json())
