"""One component a page, its arguments in the address: ``?show=interviewer&with={json}``.

A click on Begin mounts it, as every interview begins with a click; the other buttons do what the
practice page does around it. What comes back is written below as JSON.
"""

import dataclasses
import json
from pathlib import Path

import streamlit as st

from studio.ui.components import conversation, dictation, interviewer, mic_check, player

component = st.query_params.get("show", "")
arguments = json.loads(st.query_params.get("with", "{}"))
state = st.session_state

with st.container(horizontal=True):
    if st.button("Begin"):
        state.begun = True
    if st.button("Next turn"):
        state.turn = state.get("turn", 1) + 1
    st.button("Rerun")
    thinking = st.toggle("Think")
    paused = st.toggle("Pause")
    gone = st.toggle("Leave")


def show_told(result: object) -> None:
    """Write down what came back."""
    told = dataclasses.asdict(result) if dataclasses.is_dataclass(result) else None  # type: ignore[arg-type]
    st.code(json.dumps(told), language="json")


@st.fragment(run_every=0.2)
def converse() -> None:
    """Go through the steps by "Next turn", mounting five times a second as the live page does."""
    step = arguments["steps"][min(state.get("turn", 1), len(arguments["steps"])) - 1]
    state.ticks = state.get("ticks", 0) + 1
    show_told(conversation.show("talk", **step))
    st.caption(f"Tick {state.ticks}")


if state.get("begun") and not gone and component == "conversation":
    converse()
    st.text_area("A box to write in")
elif state.get("begun") and not gone:
    result: object = None
    if component == "interviewer":
        turn = state.get("turn", 1)
        if turn > 1:
            arguments |= {"question": f"Question number {turn}?", "lead_in": ""}
        result = interviewer.show(f"turn-{turn}", **arguments, thinking=thinking, paused=paused)
    elif component == "goodbye":
        result = interviewer.say_goodbye("s1", **arguments)
    elif component == "dictation":
        turn = state.get("turn", 1)
        if "is_listening" in arguments:
            arguments |= {"is_listening": not paused}
        result = dictation.show(f"turn-{turn}", **arguments, key="dictation")
    elif component == "mic_check":
        result = mic_check.show("mic", **arguments)
    elif component == "player":
        given = json.loads(Path(arguments["file"]).read_text("utf-8"))
        player.show("player", **given)
    if component in ("interviewer", "dictation"):
        st.audio_input("Your answer", key=f"answer-{state.get('turn', 1)}")
        st.text_area("Or type it")
    show_told(result)
