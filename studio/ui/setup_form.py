"""What the candidate chooses before the first question."""

from __future__ import annotations

import streamlit as st

from studio.interview.documents import DocumentKind
from studio.interview.model import Difficulty, InterviewType, Role, Setup
from studio.interview.personas import PERSONAS
from studio.ui import documents
from studio.ui.shell import Page
from studio.ui.wording import DIFFICULTIES, ROLES, TYPES

_ABOUT: dict[InterviewType, str] = {
    InterviewType.BEHAVIOURAL: "Things you have done: “Tell me about a time …”",
    InterviewType.HR_SCREEN: "The first call: motivation, expectations, the basics.",
    InterviewType.TECHNICAL: "The knowledge of your field, explained aloud.",
    InterviewType.SYSTEM_DESIGN: "Design a system or a process, talking it through.",
    InterviewType.CASE: "A situation to take apart and decide.",
}


def ask(page: Page) -> Setup:
    """The choices, with the newest proposal and the profile as defaults."""
    chosen_type = st.pills(
        "Interview",
        list(InterviewType),
        default=InterviewType.BEHAVIOURAL,
        format_func=TYPES.__getitem__,
        required=True,
    )
    st.caption(_ABOUT[chosen_type])
    roles = list(Role)
    role = st.selectbox(
        "Role",
        roles,
        index=roles.index(page.profile.role or Role.GRADUATE),
        format_func=ROLES.__getitem__,
    )
    difficulty = _difficulty(page)
    n_questions, minutes = _length()
    with st.expander("Make it personal", icon=":material/badge:"):
        documents.say_where_it_goes(page)
        job = documents.choose(page, DocumentKind.JOB_DESCRIPTION)
        resume = documents.choose(page, DocumentKind.RESUME)
    profile = page.profile
    return Setup(
        type=chosen_type,
        role=role,
        difficulty=difficulty,
        n_questions=n_questions,
        minutes=minutes,
        voice=profile.voice,
        voice_rate=profile.voice_rate,
        job_description=job.text,
        resume=resume.text,
        facts=(*resume.facts, *job.facts),
    )


def _difficulty(page: Page) -> Difficulty:
    proposal = page.app.library.next_level(page.user_id)
    levels = list(Difficulty)
    difficulty = st.segmented_control(
        "Difficulty",
        levels,
        default=proposal.difficulty if proposal else Difficulty.WARMUP,
        format_func=DIFFICULTIES.__getitem__,
        required=True,
    )
    persona = PERSONAS[difficulty]
    st.caption(f"{persona.name}. {persona.manner}")
    if proposal is not None:
        st.caption(f"Proposed: **{DIFFICULTIES[proposal.difficulty]}**. {proposal.reason}")
    return difficulty


def _length() -> tuple[int | None, int | None]:
    by, amount = st.columns([1, 2], vertical_alignment="bottom")
    unit = by.segmented_control(
        "Length", ["Questions", "Minutes"], default="Questions", required=True
    )
    if unit == "Minutes":
        return None, amount.slider("Minutes", 5, 60, 20, step=5)
    n_questions = amount.slider(
        "Questions", 1, 12, 5, help="Follow-ups, and your own questions at the end, come on top."
    )
    return n_questions, None
