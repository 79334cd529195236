"""Takes the answer to the open turn: spoken, from a file, or typed; equal ways."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from studio.interview.model import Recording, Session, Turn
from studio.interview.personas import PERSONAS
from studio.ui import dictating, recorder, rungs
from studio.ui.components.dictation import Dictation
from studio.ui.shell import Page, said_kindly
from studio.ui.ways import ANSWER_KEY, FILE, SPEAK, TYPE
from studio.ui.wording import clock_time

_ICONS = {SPEAK: ":material/mic:", TYPE: ":material/keyboard:", FILE: ":material/upload_file:"}

_SAID = "What did you say? (optional)"
_WITHOUT_EARS = {
    "help": "There is no speech recogniser on this machine. Your voice is measured either way: "
    "pace, pauses, pitch. With your words the interviewer can follow up on them, fillers are "
    "counted and the content is scored.",
    "placeholder": "Type or paste your words: the interviewer follows up on them.",
}


def show(page: Page, session: Session, turn: Turn) -> None:
    """The ways to answer, the spoken one first."""
    way = st.segmented_control(
        "How do you answer?",
        [SPEAK, TYPE, FILE],
        # a state that is set would undo a choice made while the connection to the studio was away
        default=None if ANSWER_KEY in st.session_state else SPEAK,
        required=True,
        format_func=lambda w: f"{_ICONS[w]} {w}",
        label_visibility="collapsed",
        key=ANSWER_KEY,
    )
    key = f"answer-{session.id}-{turn.number}"
    if way == TYPE:
        _typed(page, session, turn, key)
        return
    sends_at_once = way == SPEAK and page.profile.send_on_stop
    recorder_place = st.container()
    dictated = dictating.listen(page, session, turn, key) if way == SPEAK else None

    def send(data: bytes) -> None:
        kept = page.app.conduct.keep_recording(page.user_id, session.id, turn.number, data)
        is_kept = kept.open_turn is not None and kept.open_turn.draft is not None
        if sends_at_once and is_kept and not dictating.is_waited_for(dictated):
            dictating.hand_in(page, session, turn, dictated)

    with recorder_place:
        if way == SPEAK:
            persona = PERSONAS[session.setup.difficulty]
            working = persona.working if sends_at_once else recorder.STORING
            recorder.record(page.state, key, send, working)
        else:
            recorder.upload(page.state, f"{key}-file", send)
    if sends_at_once:
        dictating.send_when_written(page, session, turn, dictated, key)
    if turn.draft is not None:
        _hand_in(page, session, turn, turn.draft, key, dictated)
    elif way == SPEAK:
        st.caption("Press the microphone, speak, press stop. Record again as often as you like.")
        _offer_sending_at_once(page)


def _offer_sending_at_once(page: Page) -> None:
    """Let the end of the recording hand the answer in, as in a real conversation."""
    profile = page.profile
    wanted = st.toggle(
        "Send as soon as I stop",
        profile.send_on_stop,
        help="The next question comes at once."
        if rungs.ears(page)
        else "The next question comes at once. You can add your words in the report; without them "
        "the interviewer cannot follow up on what you said.",
    )
    if wanted != profile.send_on_stop:
        page.app.account.save_profile(replace(profile, send_on_stop=wanted))


def _hand_in(
    page: Page,
    session: Session,
    turn: Turn,
    draft: Recording,
    key: str,
    dictated: Dictation | None = None,
) -> None:
    st.success(
        f"Your recording of {clock_time(draft.duration_s)} is stored.", icon=":material/check:"
    )
    if st.session_state.get(key) is None:  # a reload emptied the recorder
        with page.app.blobs.open(draft.key) as audio:
            st.audio(audio.read(), format="audio/flac")
    ears = rungs.ears(page)
    dictating.put_words(page, dictated, f"{key}-words")
    if ears is None:
        said = _kept_text(page, _SAID, f"{key}-words", height=110, **_WITHOUT_EARS)
    else:
        st.caption(f":material/hearing: {ears} writes down what you said when you send it.")
        said = ""
    if st.button("Send answer", type="primary", icon=":material/send:", key=f"{key}-send"):
        with said_kindly(), st.spinner(PERSONAS[session.setup.difficulty].working):
            page.app.conduct.hand_in_recording(
                page.user_id,
                session.id,
                turn.number,
                said,
                words_from=dictating.words_from(page, said, f"{key}-words"),
            )
            page.again()


def _typed(page: Page, session: Session, turn: Turn, key: str) -> None:
    if turn.draft is not None:
        _hand_in(page, session, turn, turn.draft, key)
        if st.button("Discard the recording and type instead", icon=":material/delete:"):
            with said_kindly():
                page.app.conduct.discard_recording(page.user_id, session.id, turn.number)
                page.again()
        return
    text = _kept_text(page, "Your answer", f"{key}-text", height=180)
    if st.button("Send answer", type="primary", icon=":material/send:", key=f"{key}-send"):
        with said_kindly(), st.spinner(PERSONAS[session.setup.difficulty].working):
            page.app.conduct.type_answer(page.user_id, session.id, turn.number, text)
            page.state.drafts.pop(f"{key}-text", None)
            page.again()


def _kept_text(page: Page, label: str, key: str, **looks: Any) -> str:
    """A text box that finds its words again after a pause, another way to answer, another page."""
    if key not in st.session_state:
        st.session_state[key] = page.state.drafts.get(key, "")
    text = str(st.text_area(label, key=key, **looks))
    page.state.drafts[key] = text
    return text
