"""What the page of a live interview says when its call does not count any more."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from studio.ui import live
from studio.voice.talking.callers import Gone
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
