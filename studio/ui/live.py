"""The interview as a conversation: one connection, and what goes on in it."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st
from streamlit_webrtc import Translations, WebRtcMode, webrtc_streamer

from studio.interview import account
from studio.interview.model import Session, Turn, TurnKind
from studio.interview.personas import PERSONAS, time_given_s
from studio.ui import rungs
from studio.ui.components import conversation, dictation
from studio.ui.reach import Reach, Sight, Trouble, look
from studio.ui.shell import Page, said_kindly
from studio.ui.state import Relayed
from studio.ui.style import hide_call_picture
from studio.ui.ways import ONE_BY_ONE, answer_in_writing, answer_one_by_one
from studio.voice.listening.patience import NORMAL, PATIENCE, PUSH_TO_TALK, patience_for
from studio.voice.talking.callers import Gone
from studio.voice.talking.snapshot import Doing, Snapshot
from studio.voice.talking.talk import Talk

_EVERY_S = 0.5
_NOT_KEPT = "What you say cannot be saved just now: go on, it is held in memory until it can be."
_QUIETEST_DB = -60.0
_CONSTRAINTS: dict[str, Any] = {
    "audio": {"echoCancellation": True, "noiseSuppression": True, "autoGainControl": True},
    "video": False,
}
_CALL_WORDS: Translations = {
    "start": "Start talking",
    "stop": "Hang up",
    "select_device": "Choose a microphone",
    "media_api_not_available": "This browser cannot make calls here: answer one at a time instead.",
    "device_ask_permission": "Please allow this page to use your microphone.",
    "device_not_available": "No microphone was found.",
    "device_access_denied": "The microphone is blocked: allow it beside the address, or answer one "
    "at a time.",
    "select_microphone": "Microphone",
}
_TROUBLES = {
    Trouble.BLOCKED: "No microphone can be used here. Allow it beside the page's address, or plug "
    "one in; or answer one at a time, in writing if you like.",
    Trouble.NOT_CONNECTED: "The connection does not come up: a firewall may block it. Recorded and "
    "typed answers work all the same.",
    Trouble.DROPPED: "The connection is lost. What you said is kept: wait for it, or press Hang up "
    "and Start talking; or go on with one answer at a time.",
    Trouble.LOST: "The connection was lost. What you said is kept: start talking again, or go on "
    "with one answer at a time.",
    Trouble.MIC_SILENT: "Nothing comes from your microphone. Is it switched on, and the right one? "
    "Recorded and typed answers work all the same.",
}
_PATIENCE_KEY = "live-patience"
_PATIENCE = {
    "brisk": "Brisk",
    "normal": "Normal",
    "thoughtful": "Thoughtful",
    "push-to-talk": "Push to talk",
}


def show(page: Page, session: Session, turn: Turn) -> bool:
    """The connection, and beside it what is said and heard; False when every seat is taken."""
    leg = page.state.leg
    if leg is not None and leg.sent_away and page.state.leg_of == session.id:
        _say_why_it_ended(page, leg.sent_away)  # before a seat is asked for
        return True
    _give_back_the_seat_before(page, session)
    wanted = page.state.patience or NORMAL.name  # counts where the talk is a new one
    talk = page.app.live.talk(session, patience_for(wanted, session.setup.difficulty))
    if talk is None:
        return False
    if leg is None or leg.is_closed or page.state.leg_of != session.id:
        leg = page.state.leg = page.app.live.connect(talk)
        is_same = page.state.leg_of == session.id  # a call that was lost is told of until the next
        reach = page.state.live.reach if is_same else Reach()
        page.state.leg_of, page.state.live = session.id, Relayed(reach=reach)
    browser, server = page.app.live.configurations(session.id)
    call = webrtc_streamer(
        key=f"live-{session.id}-{page.state.n_calls}",
        mode=WebRtcMode.SENDRECV,
        frontend_rtc_configuration=browser,
        server_rtc_configuration=server,
        media_stream_constraints=_CONSTRAINTS,
        sendback_video=False,
        source_audio_track=leg.track,
        sink_audio_track=leg.sink,
        audio_html_attrs={"autoPlay": True, "controls": False},
        desired_playing_state=None,  # True opens three microphones (streamlit-webrtc 0.79)
        translations=_CALL_WORDS,
        media_toggle_controls=False,  # ours stops the clock too
    )
    is_called = call.state.playing or call.state.signalling
    if not is_called:
        hide_call_picture()
    is_deaf = rungs.ears(page) is None
    _conversation(page, session, turn, talk, is_called=is_called, is_deaf=is_deaf)
    _choose_patience(page, talk, session)
    return True


def _say_why_it_ended(page: Page, why: str) -> None:
    if why == Gone.SEAT_GIVEN:
        st.warning(
            "Your place was given to somebody else, since no call came from here for a while. What "
            "you said is kept: try again, or record the rest of it.",
            icon=":material/groups:",
        )
    else:
        st.info(
            "This interview goes on in another tab, or on another device.",
            icon=":material/tab_move:",
        )
    with st.container(horizontal=True, gap="small"):
        again = "Try again" if why == Gone.SEAT_GIVEN else "Talk here instead"
        if st.button(again, icon=":material/call:"):
            page.state.leg = None
            page.state.n_calls += 1
            st.rerun()
        if why == Gone.SEAT_GIVEN:
            _offer_one_by_one()


def _offer_one_by_one() -> None:
    if st.button(ONE_BY_ONE, type="primary", on_click=answer_one_by_one, key="live-way-out"):
        st.rerun()


def _give_back_the_seat_before(page: Page, session: Session) -> None:
    """Whoever begins another interview in this tab has left the one before."""
    leg, before = page.state.leg, page.state.leg_of
    if leg is None or before == session.id:
        return
    talk = page.app.live.room.talk(before)
    if talk is not None and (leg.is_connected or not talk.is_joined):  # else another tab is there
        page.app.live.room.leave(before)
    leg.close()
    page.state.leg = None


def _choose_patience(page: Page, talk: Talk, session: Session) -> None:
    st.session_state.setdefault(_PATIENCE_KEY, talk.patience.name)
    chosen = st.segmented_control(
        "How long may you pause?",
        list(PATIENCE),
        required=True,
        format_func=_PATIENCE.__getitem__,
        key=_PATIENCE_KEY,
        help="With push to talk you are heard while you hold the space bar, and your answer ends "
        "when you let it go.",
    )
    before, page.state.patience = page.state.patience, chosen
    if before is not None and before != chosen:  # another tab must not undo what this one chose
        talk.patience = patience_for(chosen or NORMAL.name, session.setup.difficulty)


@st.fragment(run_every=_EVERY_S)
def _conversation(
    page: Page, session: Session, turn: Turn, talk: Talk, *, is_called: bool, is_deaf: bool
) -> None:
    now = talk.snapshot
    has_moved = now.doing is Doing.OVER or now.turn_number not in (0, turn.number)
    where = (now.doing is Doing.OVER, now.turn_number)
    if has_moved and page.state.live.followed != where:
        page.state.live.followed = where  # once: a page that cannot follow must not try for ever
        st.rerun()  # the whole page: the next question, or the end
    if page.state.must_draw or (page.state.leg is not None and page.state.leg.sent_away):
        st.rerun()
    persona, profile = PERSONAS[session.setup.difficulty], page.profile
    told = conversation.show(
        f"conversation-{session.id}",
        doing=now.doing,
        name=persona.name,
        turn_key=f"{session.id}-{turn.number}",
        question=f"{turn.lead_in} {turn.asked}",
        said=now.said,
        said_share=now.said_share,
        aside=now.aside,
        heard=now.heard,
        level=1 - now.level_db / _QUIETEST_DB,
        is_voice=now.is_voice,
        answer_s=0.0 if has_moved else now.answer_s,
        waited_s=0.0 if has_moved else now.silent_s,
        time_s=time_given_s(session, turn),
        is_thinking=now.is_thinking,
        is_muted=now.is_muted,
        push_to_talk=talk.patience == PUSH_TO_TALK,
        is_connecting=is_called and not _is_heard_here(page),
        notice=_notice(now),
        interrupted=now.interrupted,
        working=persona.working,
        page_says=now.page_says,
        voice=profile.voice,
        rate=profile.voice_rate,
        muted=profile.voice_muted,
    )
    _relay(page, session, talk, told)
    _mind_the_call(page, talk, told.microphone, is_called=is_called)
    _wishes(page, session, talk, is_last=turn.kind is TurnKind.CANDIDATE_QUESTIONS)
    if is_deaf:
        _write_down(page, session, turn, talk, now)


def _is_heard_here(page: Page) -> bool:
    """Whether sound comes from this tab: another one's connection does not help who sits here."""
    return page.state.leg is not None and page.state.leg.is_sounding


def _notice(now: Snapshot) -> str:
    return " ".join(filter(None, (now.notice, "" if now.is_kept else _NOT_KEPT)))


def _mind_the_call(page: Page, talk: Talk, microphone: str | None, *, is_called: bool) -> None:
    """Offer another way to answer when this one does not get through."""
    now = talk.snapshot
    is_by_hand = talk.patience == PUSH_TO_TALK
    may_be_silent = now.is_muted or now.is_thinking or is_by_hand
    sight = Sight(
        is_called=is_called,
        is_joined=_is_heard_here(page),
        is_stalled=page.state.leg is not None and page.state.leg.is_stalled,
        is_heard_out=now.doing is Doing.LISTENING and not may_be_silent,
        level_db=now.level_db,
        has_microphone=microphone in (None, "ready"),
    )
    page.state.live.reach, trouble = look(page.state.live.reach, time.monotonic(), sight)
    if trouble is not Trouble.NONE:
        st.warning(_TROUBLES[trouble], icon=":material/wifi_off:")
        _offer_one_by_one()


def _relay(page: Page, session: Session, talk: Talk, told: conversation.ConversationState) -> None:
    """Hand on what the browser told: what it said itself, the key to talk, what was heard."""
    room, relayed = page.app.live.room, page.state.live
    if told.said_done is not None and relayed.said_done != (session.id, told.said_done):
        relayed.said_done = (session.id, told.said_done)
        room.post(talk.page_spoke, told.said_done)
    stroke = told.talk_key
    if stroke is not None and relayed.n_strokes != stroke.n:
        relayed.n_strokes = stroke.n
        room.post(talk.press, stroke.is_down)
    onset = told.onset
    if onset is not None and relayed.onset != onset:
        relayed.onset = onset
        if onset.process == page.app.live.clock.process:  # else a proxy asked another one's clock
            room.post(talk.page_heard, onset)


def _write_down(page: Page, session: Session, turn: Turn, talk: Talk, now: Snapshot) -> None:
    """Nobody on the server hears words: the browser may, as the account allows."""
    allowed = page.profile.preferences.dictation
    if allowed is account.Dictation.OFF:
        return
    dictated = dictation.show(
        f"{session.id}-{turn.number}",
        may_leave_device=allowed is account.Dictation.ALSO_MAKER,
        key=f"live-dictation-{session.id}",
        is_listening=now.doing is Doing.LISTENING and not now.is_muted,
    )
    if dictated is None:
        return
    written = (turn.number, dictated.text, dictated.is_final)
    if written != page.state.live.written:
        page.state.live.written = written
        page.app.live.room.post(talk.write, *written)


def _wishes(page: Page, session: Session, talk: Talk, *, is_last: bool) -> None:
    """What the candidate may ask for; what is offered for a while comes last, so nothing slides."""
    room, now = page.app.live.room, talk.snapshot
    has_floor = now.doing is Doing.LISTENING
    may_ask = has_floor or now.doing is Doing.SPEAKING
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="live-wishes"):
        if session.paused_since is not None or now.doing is Doing.PAUSED:
            if st.button("Go on", type="primary", icon=":material/play_arrow:"):
                _go_on(page, session, talk)
        elif st.button("That is my answer", icon=":material/send:", disabled=not has_floor):
            room.post(talk.done)
        if st.button("Let me think", icon=":material/hourglass_empty:", disabled=not may_ask):
            room.post(talk.think_aloud)
        if st.button("Repeat", icon=":material/replay:", disabled=not may_ask):
            room.post(talk.repeat)
        skip = "No questions from me" if is_last else "Skip"
        if st.button(skip, icon=":material/skip_next:", disabled=not may_ask):
            room.post(talk.skip)
        if st.button("Type", icon=":material/keyboard:", on_click=answer_in_writing):
            st.rerun()
        is_muted = st.toggle("Mute", now.is_muted, key="live-mute")
        if is_muted != now.is_muted:
            room.post(talk.mute, is_muted)
        if "hint" in now.offers and st.button("A hint", icon=":material/lightbulb:"):
            room.post(talk.help, "hint")
        if "rephrase" in now.offers and st.button("Simpler", icon=":material/notes:"):
            room.post(talk.help, "simpler")


def _go_on(page: Page, session: Session, talk: Talk) -> None:
    """Paused by the candidate, or by a trouble that was told: the call stands all the while."""
    with said_kindly():
        if session.paused_since is not None:
            page.app.conduct.resume(page.user_id, session.id)
        page.app.live.room.post(talk.refresh)
        page.again()
