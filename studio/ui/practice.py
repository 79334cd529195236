"""Opens the session of the practice page, or begins one."""

from __future__ import annotations

import time

import streamlit as st

from studio.errors import InputError, NotFound
from studio.interview.model import Session, Setup
from studio.ui import stage
from studio.ui.components import mic_check
from studio.ui.shell import Page, said_kindly
from studio.voice.call import ice

DOUBLE_CLICK_S = 2.0
CALL_CHECK = "call-check"
"""Where studio/web answers trial calls, as seen from a page."""


def current(page: Page) -> Session | None:
    """The session in the address, where it stands; None when there is none."""
    if page.session_id is None:
        return None
    try:
        conduct = page.app.conduct
        is_new_here = page.session_id not in page.state.at_home_in
        open_session = conduct.come_back if is_new_here else conduct.reopen
        session = open_session(page.user_id, page.session_id)
        page.state.at_home_in.add(session.id)
        return session
    except (NotFound, InputError) as error:  # an outage is no reason to offer a new interview
        st.error(error.user_message, icon=":material/error:")
        return None


def check_microphone(page: Page) -> None:
    """Level, echo and a trial call before the clock starts; open until a first session is done.

    Where no conversation is possible, the interview begins with one answer at a time.
    """
    is_new = not page.app.library.finished(page.user_id, limit=1)
    has_calls = page.app.settings.live_seats > 0
    title = "Check microphone and connection" if has_calls else "Check the microphone"
    with st.expander(title, icon=":material/mic:", expanded=is_new):
        browser, _ = page.app.live.configurations(ice.TRIAL)
        address = CALL_CHECK if has_calls else ""
        verdict = mic_check.show("mic-check", address=address, ice_servers=browser["iceServers"])
    if verdict is not None:
        page.state.can_converse = verdict.can_converse


def choose_voice(page: Page, setup: Setup) -> None:
    """Hear the interviewer and choose the browser's voice and speed, before anything is asked."""
    with st.expander("The interviewer's voice", icon=":material/record_voice_over:"):
        stage.sample_voice(page, setup.difficulty)


def begin(page: Page, setup: Setup) -> None:
    """Plan the session and ask the first question; a double click begins one session."""
    begun = page.state.begun
    if begun is not None and time.monotonic() - begun[1] < DOUBLE_CLICK_S:
        page.show_session(begun[0])
    with said_kindly(), st.spinner("The interviewer takes a seat …"):
        session = page.app.conduct.start(page.user_id, setup)
        page.state.begun = (session.id, time.monotonic())
        page.state.at_home_in.add(session.id)
        page.show_session(session.id)


def show(page: Page, session: Session) -> None:
    """The interview under way."""
    stage.show(page, session)
