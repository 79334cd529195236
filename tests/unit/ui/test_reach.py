"""When the page offers another way to answer: pure, with time passed in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.ui.reach import Reach, Sight, Trouble, look

CALLING = Sight(is_called=True, is_joined=False)
STALLED = Sight(is_called=True, is_joined=False, is_stalled=True)
TALKING = Sight(is_called=True, is_joined=True, is_heard_out=True, level_db=-50.0)
ZEROS = Sight(is_called=True, is_joined=True, is_heard_out=True, level_db=-120.0)
ASKED = Sight(is_called=True, is_joined=True, is_heard_out=False, level_db=-120.0)
IDLE = Sight(is_called=False, is_joined=False)


def after(*looks: tuple[float, Sight]) -> Trouble:
    """What the last of these looks comes to."""
    reach, trouble = Reach(), Trouble.NONE
    for now_s, sight in looks:
        reach, trouble = look(reach, now_s, sight)
    return trouble


@pytest.mark.parametrize(
    ("looks", "trouble"),
    [
        ([(0, IDLE), (60, IDLE)], Trouble.NONE),  # nobody pressed Start
        ([(0, IDLE), (60, CALLING), (67, CALLING)], Trouble.NONE),  # counts from Start
        ([(0, IDLE), (60, CALLING), (68, CALLING)], Trouble.NOT_CONNECTED),
        ([(0, CALLING), (3, TALKING), (4, CALLING), (6, CALLING)], Trouble.NONE),
        ([(0, CALLING), (3, TALKING), (4, CALLING), (7, CALLING)], Trouble.DROPPED),
        ([(0, CALLING), (3, TALKING), (4, CALLING), (7, CALLING), (8, TALKING)], Trouble.NONE),
        ([(0, TALKING), (2, CALLING), (3, IDLE)], Trouble.NONE),  # hung up: it never stalled
        ([(0, TALKING), (2, STALLED), (5, IDLE)], Trouble.LOST),
        ([(0, TALKING), (2, STALLED), (5, IDLE), (90, IDLE)], Trouble.LOST),  # until Start
        ([(0, TALKING), (2, STALLED), (5, IDLE), (90, CALLING), (97, CALLING)], Trouble.NONE),
        ([(0, TALKING), (2, STALLED), (5, IDLE), (90, CALLING), (91, IDLE)], Trouble.NONE),
        ([(0, TALKING), (2, STALLED), (3, TALKING), (9, IDLE)], Trouble.NONE),  # it came back
        ([(0, CALLING), (9, CALLING), (10, IDLE)], Trouble.NONE),  # hung up
        ([(0, ZEROS), (7, ZEROS)], Trouble.NONE),
        ([(0, ZEROS), (8, ZEROS)], Trouble.MIC_SILENT),
        ([(0, ZEROS), (8, ZEROS), (8.5, TALKING)], Trouble.NONE),
        ([(0, TALKING), (1, ZEROS), (60, ZEROS)], Trouble.NONE),  # a gate, and somebody who thinks
        ([(0, ASKED), (30, ASKED)], Trouble.NONE),  # the interviewer speaks, or it is muted
        ([(0, Sight(False, False, has_microphone=False))], Trouble.BLOCKED),
    ],
)
def test_when_it_is_offered(looks: list[tuple[float, Sight]], trouble: Trouble) -> None:
    assert after(*looks) is trouble


sights = st.builds(
    Sight,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([-120.0, -40.0]),
)


@given(st.lists(st.tuples(st.floats(0, 10), sights), min_size=1))
def test_a_voice_that_is_heard_is_never_in_trouble(steps: list[tuple[float, Sight]]) -> None:
    reach, now_s = Reach(), 0.0
    for passed_s, sight in steps:
        now_s += passed_s
        reach, trouble = look(reach, now_s, sight)
        if sight.is_called and sight.is_joined and sight.level_db > -85.0:
            assert trouble is Trouble.NONE
        if not sight.is_called:
            assert trouble in (Trouble.NONE, Trouble.LOST)
            assert reach == Reach(has_stalled=trouble is Trouble.LOST)


@given(st.lists(st.tuples(st.floats(0, 1.4), sights), min_size=1))
def test_no_trouble_is_told_before_its_time(steps: list[tuple[float, Sight]]) -> None:
    reach, now_s, has_stalled = Reach(), 0.0, False
    for passed_s, sight in steps[:3]:  # under three seconds in all between the first and the last
        now_s += passed_s
        reach, trouble = look(reach, now_s, sight)
        assert trouble is Trouble.NONE or (trouble is Trouble.LOST and has_stalled)
        has_stalled = has_stalled or sight.is_stalled
