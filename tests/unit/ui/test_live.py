"""What the page of a live interview says when its call does not count any more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from studio.ui import live
from studio.ui.components.conversation import ConversationState
from studio.ui.state import Relayed
from studio.voice.talking.callers import Gone
from studio.voice.talking.far_end import Onset, ProcessClock
from studio.voice.talking.snapshot import Snapshot


def ended(why: str) -> None:
    """The page of a tab whose call was ended from here."""
    from types import SimpleNamespace

    from studio.ui import live

    state = SimpleNamespace(leg=object(), n_calls=0)
    live._say_why_it_ended(SimpleNamespace(state=state), why)  # type: ignore[arg-type]


def test_a_disk_that_takes_nothing_is_told_beside_what_else_is_told() -> None:
    assert live._notice(Snapshot()) == ""
    assert "held in memory" in live._notice(Snapshot(is_kept=False))
    both = live._notice(Snapshot(notice="Please go on.", is_kept=False))
    assert both.startswith("Please go on. What you say cannot be saved")


@pytest.mark.parametrize(
    ("why", "says", "buttons"),
    [
        (Gone.SEAT_GIVEN, "given to somebody else", ["Try again", "One answer at a time"]),
        (Gone.ELSEWHERE, "in another tab, or on another device", ["Talk here instead"]),
    ],
)
def test_a_tab_learns_why_its_call_ended(why: Gone, says: str, buttons: list[str]) -> None:
    page = AppTest.from_function(ended, kwargs={"why": why.value}).run()
    (told,) = [*page.warning, *page.info]
    assert not page.exception and says in told.value
    assert ("What you said is kept" in told.value) is (why is Gone.SEAT_GIVEN)
    assert [button.label for button in page.button] == buttons


def calling(is_sounding: bool) -> None:
    """A tab that has called for nine seconds, while another one is connected."""
    import time
    from types import SimpleNamespace

    from studio.ui import live
    from studio.ui.reach import Reach
    from studio.ui.state import Relayed
    from studio.voice.listening.patience import NORMAL
    from studio.voice.talking.snapshot import Doing, Snapshot

    relayed = Relayed(reach=Reach(away_since_s=time.monotonic() - 9))
    leg = SimpleNamespace(is_sounding=is_sounding, is_stalled=False)
    page = SimpleNamespace(state=SimpleNamespace(leg=leg, live=relayed))
    now = Snapshot(doing=Doing.LISTENING, level_db=-40.0)
    talk = SimpleNamespace(snapshot=now, patience=NORMAL, is_joined=True)
    live._mind_the_call(page, talk, "ready", is_called=True)  # type: ignore[arg-type]


@pytest.mark.parametrize("is_sounding", [True, False])
def test_another_tabs_connection_does_not_help_who_sits_here(is_sounding: bool) -> None:
    page = AppTest.from_function(calling, kwargs={"is_sounding": is_sounding}).run()
    assert not page.exception
    told = [warning.value for warning in page.warning]
    assert any("does not come up" in words for words in told) is not is_sounding


def test_what_was_heard_is_handed_on_once_and_only_on_the_clock_of_this_process() -> None:
    posted: list[object] = []
    clock = ProcessClock()
    room = SimpleNamespace(post=lambda call, onset: posted.append(onset))
    app = SimpleNamespace(live=SimpleNamespace(room=room, clock=clock))
    page: Any = SimpleNamespace(app=app, state=SimpleNamespace(live=Relayed()))
    session: Any = SimpleNamespace(id="s")
    talk: Any = SimpleNamespace(page_heard=None)
    here, later = (Onset(clock.process, at_s, 1.0, 0.04) for at_s in (4.0, 9.0))
    elsewhere = Onset(ProcessClock().process, 6.0, 1.0, 0.04)
    for onset in (None, here, here, elsewhere, later):
        live._relay(page, session, talk, ConversationState(None, None, onset=onset))
    assert posted == [here, later]
