"""Which way a candidate answers: a conversation, or one answer at a time; both in one session."""

from __future__ import annotations

import streamlit as st

CONVERSE, ONE_BY_ONE = "Conversation", "One answer at a time"
SPEAK, TYPE, FILE = "Speak", "Type", "Audio file"
ANSWER_KEY = "answer-way"
_KEY = "way-to-talk"
_IN_ADDRESS = "way"
_ONE = "one"


def choose(*, can_converse: bool) -> bool:
    """Whether the candidate talks; the choice stands in the address, so that a reload keeps it.

    Parameters
    ----------
    can_converse : bool
        False once the check before the clock found that no conversation is possible from here.
    """
    is_one = st.query_params.get(_IN_ADDRESS) == _ONE
    st.session_state.setdefault(_KEY, CONVERSE if can_converse and not is_one else ONE_BY_ONE)
    way = st.segmented_control(
        "How do you talk?",
        [CONVERSE, ONE_BY_ONE],
        required=True,
        label_visibility="collapsed",
        key=_KEY,
    )
    if way == ONE_BY_ONE:
        st.query_params[_IN_ADDRESS] = _ONE
    elif is_one:
        del st.query_params[_IN_ADDRESS]
    return way == CONVERSE


def answer_one_by_one() -> None:
    """Change over; for a button's callback, which runs before the page is drawn."""
    st.session_state[_KEY] = ONE_BY_ONE


def answer_in_writing() -> None:
    """Change over, with the box to write in open; for a button's callback."""
    answer_one_by_one()
    st.session_state[ANSWER_KEY] = TYPE
