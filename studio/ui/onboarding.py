"""The first visit: what for, when, and how long recordings may be kept."""

from __future__ import annotations

import streamlit as st

from studio.interview.account import AudioRetention, Dictation
from studio.interview.model import Role
from studio.ui.shell import PRACTICE, Page, said_kindly
from studio.ui.wording import DICTATIONS, RETENTIONS, ROLES

CONSENT_TEXT = (
    "Your recordings are stored on the computer that runs this studio, to measure them and to let "
    "you listen again. Of a conversation both sides are kept, your microphone from the question "
    "on. They go nowhere else. How long may they be kept?"
)
SENT_TEXT = (
    "Your recordings are stored on the computer that runs this studio, to measure them and to let "
    "you listen again. Of a conversation both sides are kept, your microphone from the question "
    "on. Each answer, as far as it has come at a pause too, is also sent to {0}, which writes it "
    "down; the words, what your "
    "résumé says and the job description go to {0}'s model, which interviews and grades, under "
    "{0}'s terms. They go nowhere else. How long may the recordings be kept here?"
)
DICTATION_TEXT = (
    "Some browsers can write down what you say while you record. Where yours does that on this "
    "device, nothing leaves it. Otherwise it would send your voice to its maker (Chrome to Google, "
    "Edge to Microsoft, Safari to Apple), under that company's terms. May it?"
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
        retention = retention_choice(page, None)
        st.caption(
            "If your browser can write down what you say without it leaving this device, it does. "
            "Settings say more, and turn it off."
        )
        clicked = st.button("Continue", type="primary", disabled=retention is None, width="stretch")
        if retention is None:
            st.caption("Choose how long recordings may be kept to go on. You can change it later.")
        elif clicked:
            with said_kindly():
                page.app.account.onboard(page.user_id, role, interview_on, retention)
                page.go(PRACTICE)


def say_where_it_runs(page: Page) -> None:
    """Here, or with a provider's help."""
    sent_to = page.app.account.sent_to
    st.caption(
        f"Recordings are kept on this computer; {sent_to} writes them down, interviews and grades."
        if sent_to
        else "Everything runs on this computer."
    )


def ask_again(page: Page) -> None:
    """Recordings would now go elsewhere than was agreed to: nobody is recorded before a new yes."""
    st.info(
        "Since your last visit this studio was connected to a provider. Please choose anew.",
        icon=":material/privacy_tip:",
    )
    retention = retention_choice(page, None)
    if st.button("Continue", type="primary", disabled=retention is None) and retention is not None:
        with said_kindly():
            page.app.account.choose_retention(page.user_id, retention)
            page.again()


def consent_text(page: Page) -> str:
    """What happens to a recording, as it is true of this installation."""
    sent_to = page.app.account.sent_to
    return SENT_TEXT.format(sent_to) if sent_to else CONSENT_TEXT


def retention_choice(page: Page, now: AudioRetention | None) -> AudioRetention | None:
    """The consent's question; nothing is chosen for the candidate."""
    return st.radio(
        consent_text(page),
        list(AudioRetention),
        index=None if now is None else list(AudioRetention).index(now),
        format_func=RETENTIONS.__getitem__,
        key="retention",
    )


def dictation_choice(now: Dictation) -> Dictation:
    """The consent's question; as it is without an answer, nothing leaves the device."""
    choices = list(Dictation)
    chosen = st.radio(
        DICTATION_TEXT,
        choices,
        index=choices.index(now),
        format_func=DICTATIONS.__getitem__,
        key="dictation",
    )
    return chosen or now
