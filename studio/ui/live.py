"""The interview as a conversation: one connection, and what goes on in it."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit_webrtc import WebRtcMode, webrtc_streamer

from studio.interview.model import Session, Turn
from studio.interview.personas import PERSONAS
from studio.ui.shell import Page, plain
from studio.ui.wording import clock_time
from studio.voice.patience import NORMAL, PATIENCE, PUSH_TO_TALK, patience_for
from studio.voice.snapshot import Doing, Snapshot
from studio.voice.talk import Talk

_EVERY_S = 0.5
_QUIETEST_DB = -60.0
_SECONDS_A_WORD = 60 / 180  # reading time, where nobody speaks
_SAYS = {
    Doing.WAITING: (":material/call:", "Press Start to talk."),
    Doing.SPEAKING: (":material/record_voice_over:", "{} speaks. You may cut in."),
    Doing.LISTENING: (":material/hearing:", "{} listens. Stop talking when you have finished."),
    Doing.THINKING: (":material/more_horiz:", "{} considers what you said."),
    Doing.PAUSED: (":material/pause:", "Paused."),
    Doing.OVER: (":material/check:", "The conversation is over."),
}
_CONSTRAINTS: dict[str, Any] = {
    "audio": {"echoCancellation": True, "noiseSuppression": True, "autoGainControl": True},
    "video": False,
}


def show(page: Page, session: Session, turn: Turn) -> None:
    """The connection, and beside it what is said and heard."""
    difficulty = session.setup.difficulty
    patience = st.segmented_control(
        "How long may you pause?",
        list(PATIENCE),
        default=NORMAL.name,
        required=True,
        key="live-patience",
        help="With push-to-talk a turn ends only when you say so.",
    )
    chosen = patience_for(patience, difficulty)
    talk = page.app.live.talk(session, chosen)
    if talk is None:
        st.info(
            "Every seat for live conversation is taken just now. Record your answer instead; you "
            "can change over at the next question.",
            icon=":material/groups:",
        )
        return
    talk.patience = chosen
    leg = page.state.leg
    if leg is None or leg.is_closed or page.state.leg_of != session.id:
        leg = page.state.leg = page.app.live.connect(talk)
        page.state.leg_of = session.id
    browser, server = page.app.live.configurations(session.id)
    webrtc_streamer(
        key=f"live-{session.id}",
        mode=WebRtcMode.SENDRECV,
        frontend_rtc_configuration=browser,
        server_rtc_configuration=server,
        media_stream_constraints=_CONSTRAINTS,
        sendback_video=False,
        source_audio_track=leg.track,
        sink_audio_track=leg.sink,
        audio_html_attrs={"autoPlay": True, "controls": False},
        desired_playing_state=None,  # True opens three microphones (streamlit-webrtc 0.79)
    )
    _conversation(page, session, turn.number, talk, PERSONAS[difficulty].name)


@st.fragment(run_every=_EVERY_S)
def _conversation(page: Page, session: Session, turn_number: int, talk: Talk, name: str) -> None:
    now = talk.snapshot
    if now.doing is Doing.OVER or (now.turn_number and now.turn_number != turn_number):
        st.rerun()  # the whole page: the next question, or the end
    icon, says = _SAYS[now.doing]
    st.markdown(f"{icon} **{says.format(name)}**")
    if now.notice:
        st.warning(now.notice)
    plain(now.said)
    if now.heard:
        with st.chat_message("user", avatar=":material/person:"):
            plain(now.heard)
    level = max(0.0, min(1.0, 1 - now.level_db / _QUIETEST_DB)) if now.is_voice else 0.0
    st.progress(level, text=f"Your answer: {clock_time(now.answer_s)}")
    _speak_by_reading(page, talk, now)
    _wishes(page, talk, now)


def _wishes(page: Page, talk: Talk, now: Snapshot) -> None:
    room = page.app.live.room
    has_floor = now.doing is Doing.LISTENING
    with st.container(horizontal=True, gap="small"):
        is_by_hand = talk.patience == PUSH_TO_TALK
        if st.button(
            "That is my answer",
            icon=":material/send:",
            type="primary" if is_by_hand else "secondary",
            disabled=not has_floor,
        ):
            room.post(talk.done)
        if st.button("Let me think", icon=":material/hourglass_empty:", disabled=not has_floor):
            room.post(talk.think_aloud)
        if st.button("Repeat", icon=":material/replay:", disabled=now.doing is Doing.THINKING):
            room.post(talk.repeat)
        if "hint" in now.offers and st.button("A hint", icon=":material/lightbulb:"):
            room.post(talk.help, "hint")
        if "rephrase" in now.offers and st.button("Simpler", icon=":material/notes:"):
            room.post(talk.help, "simpler")
        if st.button("Skip", icon=":material/skip_next:", disabled=now.doing is Doing.THINKING):
            room.post(talk.skip)
        is_muted = st.toggle("Mute", now.is_muted, key="live-mute")
        if is_muted != now.is_muted:
            room.post(talk.mute, is_muted)
    if now.is_thinking:
        st.caption(":material/hourglass_empty: Take your time: the clock waits until you begin.")


def _speak_by_reading(page: Page, talk: Talk, now: Snapshot) -> None:
    """Nobody on the server can speak: the candidate reads, as long as reading takes."""
    if now.page_says is None:
        page.state.reading = None
        return
    st.caption(":material/closed_caption: No voice on the server: please read.")
    left = page.state.reading
    if left is None or left[0] != now.page_says:
        left = (now.page_says, len(now.said.split()) * _SECONDS_A_WORD)
    left = page.state.reading = (left[0], left[1] - _EVERY_S)
    if left[1] <= 0:
        page.app.live.room.post(talk.page_spoke, now.page_says)
