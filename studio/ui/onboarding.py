"""The first visit: what for, when, and how long recordings may be kept."""

from __future__ import annotations

import streamlit as st

from studio.interview.account import AudioRetention
from studio.interview.model import Role
from studio.ui.shell import PRACTICE, Page, said_kindly
from studio.ui.wording import RETENTIONS, ROLES

CONSENT_TEXT = (
    "Your recordings are stored on the computer that runs this studio, to measure them and to let "
    "you listen again. They go nowhere else. How long may they be kept?"
)


def show(page: Page) -> None:
    """Ask the three questions; leads straight to the first session."""
    with st.container(border=True):
        st.subheader("Before the first session", anchor=False)
        left, right = st.columns(2)
        roles = list(Role)
        role = left.selectbox(
            "What role do you practise for?",
            roles,
            index=roles.index(Role.GRADUATE),
            format_func=ROLES.__getitem__,
        )
        interview_on = right.date_input(
            "When is the interview? (optional)", value=None, min_value="today"
        )
        retention = retention_choice(None)
        clicked = st.button("Continue", type="primary", disabled=retention is None, width="stretch")
        if retention is None:
            st.caption("Choose how long recordings may be kept to go on. You can change it later.")
        elif clicked:
            with said_kindly():
                page.app.account.onboard(page.user_id, role, interview_on, retention)
                page.go(PRACTICE)


def retention_choice(now: AudioRetention | None) -> AudioRetention | None:
    """The consent's question; nothing is chosen for the candidate."""
    return st.radio(
        CONSENT_TEXT,
        list(AudioRetention),
        index=None if now is None else list(AudioRetention).index(now),
        format_func=RETENTIONS.__getitem__,
        key="retention",
    )
