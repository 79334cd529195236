"""Sessions looked back on: cards, filters, what to do with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from studio.interview.model import (
    Difficulty,
    InterviewType,
    Phase,
    Role,
    SessionQuery,
    SessionSummary,
)
from studio.ui import exchange, timeline
from studio.ui.shell import FEEDBACK, HISTORY, PRACTICE, Page, facts, said_kindly
from studio.ui.wording import (
    DIFFICULTIES,
    PHASES,
    ROLES,
    TYPES,
    length_of,
    title_of,
    visitor_zone,
    when,
)

PAGE_SIZE = 10


def offer_unfinished(page: Page) -> None:
    """The session a crash, a closed tab or a break left open."""
    summary = page.app.library.unfinished(page.user_id)
    if summary is None:
        return
    with st.container(border=True):
        st.markdown("**Unfinished session**")
        st.caption(
            f"{title_of(summary.setup)} · {summary.n_answered} answered · "
            f"{when(summary.created_at)}"
        )
        with st.container(horizontal=True, gap="small"):
            if st.button("Continue where you were", icon=":material/play_arrow:", type="primary"):
                page.go(PRACTICE, session=summary.id)
            if st.button("End it here", icon=":material/stop:"):
                with said_kindly():
                    page.app.live.end_early(page.user_id, summary.id)
                    page.again()


def show_standing(page: Page) -> None:
    """Streak and the day of the interview; nothing when there is nothing to say."""
    told: dict[str, str] = {}
    streak = page.app.library.streak(page.user_id, visitor_zone())
    if streak:
        told["Practice streak"] = f"{streak} day" if streak == 1 else f"{streak} days"
    interview_on = page.profile.interview_on
    if interview_on is not None:
        days = (interview_on - datetime.now(visitor_zone()).date()).days
        if days >= 0:
            told["Interview"] = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    if told:
        facts(told)


def show_recent(page: Page) -> None:
    """The newest reports."""
    recent = page.app.library.finished(page.user_id, limit=3)
    if not recent:
        st.info(
            "Your reports will appear here. A first session with two or three questions takes "
            "about five minutes.",
            icon=":material/lightbulb:",
        )
        return
    st.subheader("Recent sessions", anchor=False)
    show_cards(page, recent)
    if st.button("All sessions", icon=":material/history:"):
        page.go(HISTORY)


def ask_query() -> SessionQuery:
    """Search and filters."""
    text = st.text_input(
        "Search", placeholder="A word you said, a question, a job …", icon=":material/search:"
    )
    with st.expander("Filters", icon=":material/filter_list:"):
        left, right = st.columns(2)
        kind = left.selectbox(
            "Interview", list(InterviewType), None, format_func=TYPES.__getitem__, placeholder="All"
        )
        role = right.selectbox(
            "Role", list(Role), None, format_func=ROLES.__getitem__, placeholder="All"
        )
        left, right = st.columns(2)  # a row each: on a phone its columns follow one another
        level = left.selectbox(
            "Difficulty",
            list(Difficulty),
            None,
            format_func=DIFFICULTIES.__getitem__,
            placeholder="All",
        )
        shown = right.selectbox(
            "State", ["finished", "unfinished", "given up"], None, placeholder="All"
        )
        left, right = st.columns(2)
        since = left.date_input("From", value=None)
        until = right.date_input("To", value=None)
    phases = tuple(p for p, word in PHASES.items() if shown is None or word == shown)
    return SessionQuery(
        text=text.strip()[:200],
        type=kind,
        role=role,
        difficulty=level,
        phases=phases,
        since=_midnight(since),
        until=_midnight(until, days=1),
    )


def find(page: Page, query: SessionQuery) -> tuple[Sequence[SessionSummary], bool]:
    """The summaries of the page in the address, and whether older ones follow."""
    first = _page_number() * PAGE_SIZE
    wanted = replace(query, offset=first, limit=PAGE_SIZE + 1)
    found = page.app.library.search(page.user_id, wanted)
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def show_none(page: Page) -> None:
    """Why there is nothing to see, and the way on."""
    if page.app.library.search(page.user_id, SessionQuery(limit=1)):
        st.info("No session fits. Change the search or the filters.", icon=":material/search:")
        return
    st.info("There is no session yet: it will appear here.", icon=":material/lightbulb:")
    if st.button("Start practising", type="primary", icon=":material/mic:"):
        page.go(PRACTICE)


def show_pager(has_older: bool) -> None:
    """Newer and older."""
    number = _page_number()
    if number == 0 and not has_older:
        return
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if st.button("Newer", icon=":material/chevron_left:", disabled=number == 0):
            st.query_params["page"] = str(number - 1)
            st.rerun()
        if st.button("Older", icon=":material/chevron_right:", disabled=not has_older):
            st.query_params["page"] = str(number + 1)
            st.rerun()


def _page_number() -> int:
    told = st.query_params.get("page", "0")
    return int(told) if told.isdecimal() and len(told) < 6 else 0


def show_cards(page: Page, summaries: Sequence[SessionSummary]) -> None:
    """One card a session."""
    for summary in summaries:
        with st.container(border=True):
            _card(page, summary)


def _card(page: Page, summary: SessionSummary) -> None:
    st.markdown(f"**{title_of(summary.setup)}**")
    said = [when(summary.created_at), length_of(summary.setup), f"{summary.n_answered} answered"]
    if summary.phase is not Phase.FINISHED:
        said.append(PHASES[summary.phase])
    elif summary.overall_band is not None:
        said.append(f"band {summary.overall_band:.1f} of 5")
    st.caption(" · ".join(said))
    with st.container(horizontal=True, gap="small"):
        if summary.phase is Phase.FINISHED:
            if st.button("Report", key=f"open-{summary.id}", icon=":material/graphic_eq:"):
                page.go(FEEDBACK, session=summary.id)
        elif summary.phase is not Phase.ABANDONED and st.button(
            "Continue", key=f"continue-{summary.id}", icon=":material/play_arrow:"
        ):
            page.go(PRACTICE, session=summary.id)
        if st.button("Delete", key=f"delete-{summary.id}", icon=":material/delete:"):
            confirm_erasure(page, summary.id, title_of(summary.setup))


@st.dialog("Delete this session?")
def confirm_erasure(page: Page, session_id: str, title: str) -> None:
    """Says what goes, asks once, deletes, and says that it is gone."""
    st.write(title)
    st.write("Its questions, answers, recordings, measures and scores are erased for good.")
    with st.container(horizontal=True):
        if st.button("Delete for good", type="primary", icon=":material/delete_forever:"):
            with said_kindly():
                page.app.account.erase_session(page.user_id, session_id)
                timeline.forget()
                exchange.forget()
                page.state.notice = "The session and its recordings are gone."
                page.go(HISTORY)
        if st.button("Keep it"):
            st.rerun()


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    if day is None:
        return None
    local = datetime.combine(day + timedelta(days=days), time.min, visitor_zone())
    return local.astimezone(UTC)
