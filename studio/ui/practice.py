"""Opens the session of the practice page, or begins one."""

from __future__ import annotations

import streamlit as st

from studio.errors import InputError, NotFound
from studio.interview.model import Session, Setup
from studio.ui import stage
from studio.ui.components import mic_check
from studio.ui.shell import Page, said_kindly


def current(page: Page) -> Session | None:
    """The session in the address, where it stands; None when there is none."""
    if page.session_id is None:
        return None
    try:
        return page.app.conduct.reopen(page.user_id, page.session_id)
    except (NotFound, InputError) as error:  # an outage is no reason to offer a new interview
        st.error(error.user_message, icon=":material/error:")
        return None


def check_microphone() -> None:
    """A level meter and a verdict before the clock starts."""
    with st.expander("Check the microphone", icon=":material/mic:"):
        mic_check.show("mic-check")


def choose_voice(page: Page, setup: Setup) -> None:
    """Hear the interviewer and choose the browser's voice and speed, before anything is asked."""
    with st.expander("The interviewer's voice", icon=":material/record_voice_over:"):
        stage.sample_voice(page, setup.difficulty)


def begin(page: Page, setup: Setup) -> None:
    """Plan the session and ask the first question."""
    with said_kindly(), st.spinner("The interviewer takes a seat …"):
        session = page.app.conduct.start(page.user_id, setup)
        page.show_session(session.id)


def show(page: Page, session: Session) -> None:
    """The interview under way."""
    stage.show(page, session)
