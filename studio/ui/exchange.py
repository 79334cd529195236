"""A live exchange in the report: when what came, what was never heard, and both sides to hear."""

from __future__ import annotations

import streamlit as st

from analytics.charts.ink import Theme
from analytics.charts.sides import sides_figure
from analytics.envelope import envelopes_of_file
from studio.errors import StudioError
from studio.interview.exchanged import how_it_went, played, stages
from studio.interview.model import LiveTrace, Session, Turn
from studio.ui.components import player
from studio.ui.shell import Page, plain

_INAUDIBLE = 0.002  # full scale is 1: nothing was sent from here


def show_asked(session: Session, turn: Turn) -> None:
    """The question; where the candidate cut in, the part that was never played stands faint."""
    said, rest = played(turn)
    if not rest:
        plain(turn.asked)
        return
    plain(f"{said} …")
    st.caption(":material/content_cut: You cut in here. Never played:")
    with st.container(key=f"unplayed-{session.id}-{turn.number}"):  # faint: style.py
        plain(rest)


def show(page: Page, session: Session, turn: Turn) -> None:
    """The stages of the reply, and what both heard; nothing for a turn that was not held live."""
    if turn.live is None:
        return
    st.markdown(_stages(turn.live))
    st.caption(f"Seconds from the end of your voice. {how_it_went(turn.live)}")
    with st.expander("What you heard: both sides", icon=":material/forum:"):
        _show_sides(page, session, turn)


def forget() -> None:
    """Let go of every drawn figure: a deleted session must not live on in a cache."""
    _figure.clear()


def _stages(trace: LiveTrace) -> str:
    """A line that wraps where it must."""
    steps = [f":blue-badge[{title} {seconds:.2f} s]" for title, seconds in stages(trace)]
    return " → ".join([":gray-badge[You stopped]", *steps])


def _show_sides(page: Page, session: Session, turn: Turn) -> None:
    if turn.sides is None:
        has_recording = turn.answer is not None and turn.answer.recording is not None
        st.caption(
            "Both sides of this turn were not kept; your own recording is above."
            if has_recording
            else "What you heard has gone with the recording."
        )
        return
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    try:
        figure, is_silent = _figure(page, turn.sides.key, session.id, turn.number, theme)
    except StudioError as error:
        st.caption(error.user_message)
        return
    player.show(
        f"sides-{session.id}-{turn.number}",
        audio_url=f"/recordings/{session.id}/{turn.number}-both.flac",
        figure_json=figure,
        words=(),
        events=(),
        label="Listen to both sides",
        theme=theme,
    )
    if is_silent:
        st.caption("No voice was sent from here: your browser spoke, or you read.")
    else:
        st.caption(
            "The interviewer as it was sent; it reached your ears some tenths of a second later."
        )


@st.cache_data(max_entries=64, show_spinner=False)
def _figure(
    _page: Page, key: str, session_id: str, turn_number: int, theme: Theme
) -> tuple[str, bool]:
    """The figure's JSON, and whether the interviewer's lane is empty.

    The key is of this account's alone, and new with each recording.
    """
    interviewer, candidate = envelopes_of_file(_page.app.sides_path(session_id, turn_number))
    figure = sides_figure(interviewer, candidate, theme=theme)
    return str(figure.to_json()), interviewer.peak < _INAUDIBLE
