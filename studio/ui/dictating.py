"""Takes the words that the browser wrote down beside the recorder; used where no ears are up."""

from __future__ import annotations

import streamlit as st

from studio.interview import account
from studio.interview.model import Session, Turn, WordsFrom
from studio.ui import rungs
from studio.ui.components import dictation
from studio.ui.components.dictation import Dictation
from studio.ui.shell import Page, said_kindly


def listen(page: Page, session: Session, turn: Turn, key: str) -> Dictation | None:
    """Let the browser write down this turn's recordings, as the account allows; what it has."""
    allowed = page.profile.preferences.dictation
    if allowed is account.Dictation.OFF or rungs.ears(page) is not None:
        return None
    return dictation.show(
        f"{session.id}-{turn.number}",
        may_leave_device=allowed is account.Dictation.ALSO_MAKER,
        key=f"{key}-dictation",
    )


def is_waited_for(dictated: Dictation | None) -> bool:
    """True while the browser still writes: an answer sent now would go without its words."""
    return dictated is not None and not dictated.is_final


def send_when_written(
    page: Page, session: Session, turn: Turn, dictated: Dictation | None, key: str
) -> None:
    """Hand in the kept recording that only waited for its words; tried once, then by a click."""
    if dictated is None or not dictated.is_final or turn.draft is None:
        return
    if page.state.handed.get(f"{key}-dictated") == turn.draft.key:
        return
    page.state.handed[f"{key}-dictated"] = turn.draft.key
    with said_kindly(), st.spinner("Sending your answer …"):
        hand_in(page, session, turn, dictated)
        page.again()


def hand_in(page: Page, session: Session, turn: Turn, dictated: Dictation | None) -> None:
    """Answer with the kept recording, and with the browser's words where there are any."""
    said = dictated.text if dictated is not None else ""
    page.app.conduct.hand_in_recording(
        page.user_id, session.id, turn.number, said, words_from=WordsFrom.BROWSER
    )


def put_words(page: Page, dictated: Dictation | None, key: str) -> None:
    """Put the browser's words into the box `key`, unless there are the candidate's own."""
    before = page.state.dictated.get(key, "")
    if dictated is None or not dictated.is_final or dictated.text in ("", before):
        return
    page.state.dictated[key] = dictated.text
    if page.state.drafts.get(key, "").strip() in ("", before):
        page.state.drafts[key] = st.session_state[key] = dictated.text


def words_from(page: Page, said: str, key: str) -> WordsFrom:
    """Whose words those in the box are: corrected ones are the candidate's."""
    is_untouched = bool(said.strip()) and said.strip() == page.state.dictated.get(key)
    return WordsFrom.BROWSER if is_untouched else WordsFrom.CANDIDATE
