"""Preferences, consent, deletion, and how the numbers are made."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from studio.interview.model import Role
from studio.interview.rubric import RUBRIC_VERSION
from studio.interview.steps import Part
from studio.ports import Standing
from studio.ui import exchange, timeline
from studio.ui.onboarding import dictation_choice, retention_choice
from studio.ui.shell import HOME, Page, said_kindly
from studio.ui.wording import PARTS, ROLES, when


def tab_in_address() -> str | None:
    """The tab that a link asked for; None for the first."""
    return "Connections" if st.query_params.get("tab") == "connections" else None


def ask_profile(page: Page) -> None:
    """Name, role, the day of the interview."""
    profile = page.profile
    roles = list(Role)
    with st.form("profile"):
        name = st.text_input("Name (optional)", profile.display_name, max_chars=80)
        role = st.selectbox(
            "Role you practise for",
            roles,
            index=roles.index(profile.role) if profile.role else None,
            format_func=ROLES.__getitem__,
        )
        day = st.date_input("Day of the interview (optional)", profile.interview_on)
        if st.form_submit_button("Save", type="primary"):
            with said_kindly():
                changed = replace(profile, display_name=name, role=role, interview_on=day)
                page.app.account.save_profile(changed)
                page.state.notice = "Saved."
                page.again()


def ask_retention(page: Page) -> None:
    """How long recordings are kept."""
    profile = page.profile
    onboarded = profile.onboarded_at is not None
    chosen = retention_choice(page, profile.retention if onboarded else None)
    if page.app.settings.live_seats:
        st.caption("Of a conversation both sides are kept, as long as your answer is.")
    if chosen is not None and (chosen is not profile.retention or not onboarded):
        st.caption("A shorter time erases older recordings at once; measures and words stay.")
        if st.button("Save this choice", type="primary"):
            with said_kindly():
                page.app.account.choose_retention(page.user_id, chosen)
                page.state.notice = "Your choice is kept, with its date."
                page.again()


def ask_dictation(page: Page) -> None:
    """Whether the browser may write down what is recorded."""
    now = page.profile.preferences.dictation
    chosen = dictation_choice(now)
    if chosen is not now and st.button("Save this choice", type="primary", key="save-dictation"):
        with said_kindly():
            page.app.account.choose_dictation(page.user_id, chosen)
            page.state.notice = "Your choice is kept, with its date."
            page.again()


def show_choices(page: Page) -> None:
    """Every consent so far."""
    consents = page.app.account.consents(page.user_id)
    if consents:
        with st.expander("What you chose before", icon=":material/history:"):
            rows = [
                {
                    "When": when(c.at),
                    "Purpose": c.purpose,
                    "Choice": c.choice,
                    "Wording": c.wording_version,
                }
                for c in consents
            ]
            st.dataframe(rows, hide_index=True, width="stretch")


def offer_erasure(page: Page) -> None:
    """Delete everything, once asked twice."""
    st.caption("Erases every session, recording, measure, score, consent and your profile.")
    if st.button("Delete everything", icon=":material/delete_forever:"):
        _confirm_erasure(page)


@st.dialog("Delete everything?")
def _confirm_erasure(page: Page) -> None:
    st.write("This cannot be undone. Export sessions you want to keep first.")
    typed = st.text_input("Type DELETE to go on")
    if st.button("Delete everything", type="primary", disabled=typed.strip() != "DELETE"):
        with said_kindly():
            page.app.account.erase_everything(page.user_id)
            timeline.forget()
            exchange.forget()
            page.state.notice = "Everything is gone."
            page.go(HOME)


def _first_up(page: Page, part: Part) -> str:
    """The rung that would be asked now."""
    rungs = [c for c in page.app.connections.connections() if c.part is part]
    for standing in (Standing.UP, Standing.BROWSER):
        titles = [c.title for c in rungs if c.standing is standing]
        if titles:
            return titles[0]
    return "nobody"


def show_about(page: Page) -> None:
    """Which rung each part stands on, and what is loaded."""
    packs = sorted({q.pack for q in page.app.bank.questions})
    rows = [
        *({"Part": PARTS[part], "Now": _first_up(page, part)} for part in Part),
        {"Part": "Rubric", "Now": RUBRIC_VERSION},
        {"Part": "Storage", "Now": "SQLite and audio files on this machine"},
        {"Part": "Questions", "Now": f"{len(page.app.bank.questions)} in {len(packs)} packs"},
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
    with st.expander("Question packs", icon=":material/library_books:"):
        st.write(", ".join(packs))
