"""The interview under way: the interviewer, the clock, the ways round."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from studio.interview.model import FAREWELL, Difficulty, Phase, Session, Turn, TurnKind
from studio.interview.personas import PERSONAS, Persona, time_given_s
from studio.ui import answering, rungs, ways
from studio.ui.components import interviewer
from studio.ui.shell import FEEDBACK, HOME, Page, said_kindly
from studio.ui.state import state
from studio.ui.wording import title_of


def show(page: Page, session: Session) -> None:
    """Draw the open turn and take its answer."""
    turn = session.open_turn
    page.state.must_draw = False
    if turn is None:
        _show_ended(page, session)
        return
    ways_row = _show_progress(page, session, turn)
    if session.paused_since is not None and not _is_on_the_line(page, session):
        _show_pause(page, session)
        return
    with ways_row:
        is_live = _is_live(page, session)
    rungs.say_how_it_stands(page, session, turn)
    if is_live:
        from studio.ui import live  # brings aiortc: only who talks pays for it

        if live.show(page, session, turn):
            return
        _bring_what_was_said(page, session)
        _say_every_seat_is_taken()
    _show_interviewer(page, session, turn)
    answering.show(page, session, turn)
    _show_ways_round(page, session, turn)


def _is_live(page: Page, session: Session) -> bool:
    """Whether the candidate talks, or records one answer at a time; both inside one session."""
    if not page.app.settings.live_seats:
        return False
    if ways.choose(can_converse=page.state.can_converse):
        return True
    _bring_what_was_said(page, session)
    return False


def _bring_what_was_said(page: Page, session: Session) -> None:
    """What was said of the open answer in a call is its recording, where one answers by hand."""
    if page.app.live.holds(session):
        page.state.leg = None
        with said_kindly():
            page.app.live.leave(session)
            page.again()


def _is_on_the_line(page: Page, session: Session) -> bool:
    """Whether this tab has a call that a pause would hang up, were it not drawn."""
    leg = page.state.leg
    return leg is not None and page.state.leg_of == session.id and leg.is_connected


def _say_every_seat_is_taken() -> None:
    st.info(
        "Every seat for a conversation is taken just now: more would spoil the sound for all. "
        "Answer one at a time meanwhile.",
        icon=":material/groups:",
    )
    if st.button("Try again", icon=":material/refresh:"):
        st.rerun()


def _show_progress(page: Page, session: Session, turn: Turn) -> DeltaGenerator:
    """How far it is, and the row of what stops it, which has room for more."""
    planned = len(session.questions)
    asked = sum(t.kind is TurnKind.QUESTION for t in session.turns)
    what = {
        TurnKind.QUESTION: f"Question {asked} of {planned}",
        TurnKind.FOLLOW_UP: f"Question {asked} of {planned} · follow-up",
        TurnKind.CANDIDATE_QUESTIONS: "Your questions",
    }[turn.kind]
    if session.setup.minutes is not None:
        what = what.replace(f" of {planned}", "") + f" · {session.setup.minutes} minutes planned"
    st.progress(min(1.0, (asked - 1) / planned), text=what)
    with st.container(key="session-title"):
        st.caption(title_of(session.setup))
    row = st.container(horizontal=True, gap="small", vertical_alignment="center")
    with row:
        is_paused = session.paused_since is not None  # shown all the same: nothing may slide
        if st.button("Pause", icon=":material/pause:", disabled=is_paused):
            with said_kindly():
                page.app.conduct.pause(page.user_id, session.id)
                _refresh_talk(page, session)
                page.again()
        if st.button("End", icon=":material/stop:"):
            page.state.ending = session.id
    if page.state.ends == session.id:
        page.state.ends = ""
        with said_kindly(), st.spinner("Rounding off …"):
            page.app.live.end_early(page.user_id, session.id)
            page.again()
    if page.state.ending == session.id:  # at each drawing: one without it would close the dialog
        _confirm_end(page, session)
    return row


def _show_pause(page: Page, session: Session) -> None:
    st.info("Paused. The clock stands; nothing is lost.", icon=":material/pause:")
    if st.button("Go on", type="primary", icon=":material/play_arrow:"):
        with said_kindly():
            page.app.conduct.resume(page.user_id, session.id)
            _refresh_talk(page, session)
            page.again()


def _refresh_talk(page: Page, session: Session) -> None:
    """A live interview under way looks where it stands: paused, or going on."""
    room = page.app.live.room
    talk = room.talk(session.id)
    if talk is not None:
        room.post(talk.refresh)


def _show_interviewer(page: Page, session: Session, turn: Turn) -> None:
    persona = PERSONAS[session.setup.difficulty]
    question = session.question(turn.question_id) if turn.question_id else None
    is_bank_question = turn.kind is TurnKind.QUESTION
    chosen = interviewer.show(
        f"{session.id}-{turn.number}",
        turn.lead_in,
        turn.asked,
        name=persona.name,
        voice=page.profile.voice,
        rate=page.profile.voice_rate,
        muted=page.profile.voice_muted,
        nudge=persona.nudge,
        nudge_after_s=_finite(persona.patience_s),
        hint=question.hint if question and is_bank_question and persona.offers_hints else None,
        hint_after_s=_finite(persona.hint_delay_s),
        rephrased=question.rephrased
        if question and is_bank_question and persona.rephrases
        else None,
        time_s=time_given_s(session, turn),
        time_up=persona.time_up,
        interrupts=persona.stops_ramblers,
        thinking=turn.thinking_since is not None,
        paused=False,
        voices=page.app.voice_order,
        speech=f"speech/{session.id}/{turn.number}",
        lines=page.app.speaking.lines(session, turn.number),
    )
    remember_voice(page, chosen)


def sample_voice(page: Page, difficulty: Difficulty) -> None:
    """The interviewer says a line when asked to; nothing is spoken by itself."""
    persona, profile = PERSONAS[difficulty], page.profile
    said = page.app.speaking.sample(difficulty)
    voices = page.app.voice_order
    if "server" in voices and page.app.settings.live_seats > 0 and page.state.can_converse:
        voices = ("server", *(one for one in voices if one != "server"))  # as in a conversation
    chosen = interviewer.show(
        f"sample-{difficulty}",
        "",
        " ".join(said),
        name=persona.name,
        voice=profile.voice,
        rate=profile.voice_rate,
        muted=profile.voice_muted,
        time_s=None,
        sample=True,
        voices=voices,
        speech=f"speech/sample/{difficulty}",
        lines={"question": said},
        key="voice-sample",
    )
    remember_voice(page, chosen)


def remember_voice(page: Page, chosen: interviewer.InterviewerState) -> None:
    """Keep a changed voice, rate or mute for the next turn and the next session.

    Only a change is written: two tabs with different voices must not undo each other at each rerun,
    and an outage of the store must not take the answer box away.
    """
    told = (chosen.voice, chosen.rate, chosen.muted)
    if told == page.state.told_voice:
        return
    profile = page.profile
    wanted = replace(profile, voice=chosen.voice, voice_rate=chosen.rate, voice_muted=chosen.muted)
    with said_kindly():
        if wanted != profile:
            page.app.account.save_profile(wanted)
        page.state.told_voice = told


def _show_ways_round(page: Page, session: Session, turn: Turn) -> None:
    conduct, who = page.app.conduct, (page.user_id, session.id, turn.number)
    with st.container(horizontal=True, gap="small"):
        if turn.thinking_since is None:
            if st.button("Let me think", icon=":material/hourglass_empty:"):
                with said_kindly():
                    conduct.think(*who)
                    page.again()
        else:
            st.caption(
                ":material/hourglass_empty: Take your time: the clock waits until you begin."
            )
        skip = "No questions from me" if turn.kind is TurnKind.CANDIDATE_QUESTIONS else "Skip"
        if st.button(skip, icon=":material/skip_next:"):
            with said_kindly(), working(session):
                conduct.skip(*who)
                page.again()


def _answer_the_end(*, ends: bool) -> None:
    """In a callback, which is never lost; the dialog's own run is, where it meets another's."""
    now = state()
    now.ends = now.ending if ends else ""
    now.ending, now.must_draw = "", True


def _go_on_after_all() -> None:
    _answer_the_end(ends=False)


def _end_now() -> None:
    _answer_the_end(ends=True)


@st.dialog("End the interview?", on_dismiss=_go_on_after_all)
def _confirm_end(page: Page, session: Session) -> None:
    has_answers = bool(session.answered_turns) or (
        session.open_turn is not None and session.open_turn.draft is not None
    )
    st.write(
        "You get the report of what you have answered so far."
        if has_answers
        else "Nothing is answered yet, so there will be no report."
    )
    with st.container(horizontal=True):
        ends = st.button("End now", type="primary", on_click=_end_now)
        if st.button("Go on", on_click=_go_on_after_all, key="go-on-after-all") or ends:
            st.rerun()


def _show_ended(page: Page, session: Session) -> None:
    page.state.ending = page.state.ends = ""
    if session.phase is Phase.FINISHED:
        st.success("The interview is over. Your answers are stored.", icon=":material/check:")
        if session.farewell:
            persona = PERSONAS[session.setup.difficulty]
            interviewer.say_goodbye(
                session.id,
                session.farewell,
                name=persona.name,
                voice=page.profile.voice,
                rate=page.profile.voice_rate,
                muted=page.profile.voice_muted,
                voices=page.app.voice_order,
                speech=f"speech/{session.id}/{FAREWELL}",
                lines=page.app.speaking.lines(session, FAREWELL),
            )
        if st.button("See the report", type="primary", icon=":material/graphic_eq:"):
            page.go(FEEDBACK, session=session.id)
        return
    st.info("This session was given up. Nothing of it counts.")
    if st.button("Home", icon=":material/home:"):
        page.go(HOME)


def working(session: Session) -> AbstractContextManager[None]:
    """A line in the persona's manner while the answer is considered."""
    persona: Persona = PERSONAS[session.setup.difficulty]
    return st.spinner(persona.working)


def _finite(seconds: float) -> float | None:
    return None if math.isinf(seconds) else seconds
