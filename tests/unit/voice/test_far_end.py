"""What a browser tells of when something was heard: believed only where it can be the reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.voice.talking.far_end import MOST_S, Onset, ProcessClock, heard_at_s

_SECONDS = st.floats(-10.0, 10.0)


@pytest.mark.parametrize(
    ("at_s", "quiet_since_s", "heard"),
    [
        (100.2, 95.0, 100.2),
        (99.98, 95.0, 100.0),  # the clocks are not truer than that
        (99.90, 95.0, None),  # before it was sent
        (103.0, 95.0, 103.0),
        (103.1, 95.0, None),  # long after
        (100.2, 100.04, 100.2),
        (100.9, 100.2, None),  # nobody listened when it came: that is its second sentence
    ],
)
def test_only_the_first_sound_since_it_was_sent_is_the_sent_one(
    at_s: float, quiet_since_s: float, heard: float | None
) -> None:
    assert heard_at_s(100.0, Onset("here", at_s, quiet_since_s, within_s=0.05)) == heard


@given(sent=_SECONDS, at=_SECONDS, since=_SECONDS, within=st.floats(0.0, 0.2))
def test_what_is_believed_is_neither_before_nor_long_after(
    sent: float, at: float, since: float, within: float
) -> None:
    heard = heard_at_s(sent, Onset("here", at, since, within))
    if heard is not None:
        assert sent <= heard <= sent + MOST_S
        assert heard == pytest.approx(at, abs=within + 1e-9)
        assert since <= sent + within, "the browser listened when it was sent"


@given(sent=_SECONDS, way=st.floats(0.0, MOST_S), watched=st.floats(0.7, 60.0), move=_SECONDS)
def test_a_sound_that_was_listened_for_is_told_whatever_the_clock_shows(
    sent: float, way: float, watched: float, move: float
) -> None:
    sent, at = sent + move, sent + move + way * 0.999
    assert heard_at_s(sent, Onset("here", at, sent - watched, 0.02)) == pytest.approx(at)


def test_a_process_has_a_clock_of_its_own_that_begins_with_it() -> None:
    one, other = ProcessClock(), ProcessClock()
    assert one.process and one.process != other.process
    first = one.now_s()
    assert 0.0 <= first <= one.now_s() < 60.0
