"""Takes recordings from the page and hands each one over once."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from studio.errors import StudioError
from studio.ui.state import Refusal, State

UPLOAD_TYPES = ["wav", "flac", "mp3", "ogg", "opus", "webm", "m4a", "mp4"]


STORING = "Storing your recording …"


def record(state: State, key: str, send: Callable[[bytes], object], working: str = STORING) -> None:
    """The recorder; a finished recording goes to `send` once, and again only on *Try again*.

    The widget keeps its recording at every rerun: without the ledger of file ids each click
    anywhere on the page would send it again.
    """
    taken = st.audio_input(
        "Record your answer",
        key=key,
        help="Press to start, press again to stop. What you say is stored when you stop.",
    )
    _hand_over(state, key, taken, send, working)


def upload(state: State, key: str, send: Callable[[bytes], object]) -> None:
    """Takes an audio file recorded elsewhere."""
    taken = st.file_uploader(
        "An audio file with your answer", key=key, type=UPLOAD_TYPES, max_upload_size=60
    )
    _hand_over(state, key, taken, send, STORING)


def _hand_over(
    state: State,
    key: str,
    taken: UploadedFile | None,
    send: Callable[[bytes], object],
    working: str,
) -> None:
    if taken is None:
        return
    if state.handed.get(key) != taken.file_id:
        _send(state, key, taken, send, working)
    refusal = state.refused.get(key)
    if refusal is None or refusal.file_id != taken.file_id:
        return
    st.error(refusal.message, icon=":material/error:")
    if refusal.retryable and st.button("Try again", key=f"{key}-again", icon=":material/refresh:"):
        _send(state, key, taken, send, working)


def _send(
    state: State,
    key: str,
    taken: UploadedFile,
    send: Callable[[bytes], object],
    working: str,
) -> None:
    """Send it, then note that: another rerun may stop this one at any call of Streamlit's, and a
    recording that is noted but not sent is lost, while one that is sent twice is one."""
    try:
        with st.spinner(working):
            send(taken.getvalue())
            state.handed[key] = taken.file_id
    except StudioError as error:
        state.handed[key] = taken.file_id
        state.refused[key] = Refusal(taken.file_id, error.user_message, error.retryable)
    else:
        state.refused.pop(key, None)
    st.rerun()
