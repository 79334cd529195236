"""However the candidate goes about it: one call, one microphone, and none once it is over."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.calls_seen import CALLS, held_open
from tests.e2e.conftest import OpenTab, Server
from tests.e2e.talking import CALL_FLAGS, LIVE, call, expect_doing, spooled_s, start, wait_for
from tests.e2e.test_interview import answers, begin, onboard
from tests.e2e.test_preflight import check

NONE, ONE = (0, 0, 0), (1, 1, 1)  # connections, microphones, what listens to sound
STAYS_S = 0.5

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


@pytest.fixture
def guarded_environ(guarded_environ: dict[str, str]) -> dict[str, str]:
    """A studio with seats for live conversation, whose calls stay on this machine."""
    return {**guarded_environ, **LIVE}


def test_one_call_and_one_microphone_at_a_time(
    open_tab: OpenTab, server: Server, voice: Path
) -> None:
    page, _ = open_tab("/", microphone=voice, flags=CALL_FLAGS)
    page.add_init_script(CALLS)
    page.reload()
    onboard(page)
    check(page, "Start the check")
    expect_held(page, NONE)
    begin(page, n_questions=1)
    expect_held(page, NONE)  # nothing before the candidate says so
    talk(page)

    page.reload()
    expect(call(page, "Start talking")).to_be_visible()
    expect_held(page, NONE)
    talk(page)

    page.get_by_role("radio", name="One answer at a time").click()
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_visible()
    expect_held(page, NONE)
    page.get_by_role("radio", name="Conversation").click()
    talk(page)

    page.get_by_role("button", name="Pause", exact=True).click()
    expect_doing(page, "waits: the interview is paused")
    expect_held(page, ONE)
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_text("waits: the interview is paused")).to_be_hidden()
    expect_held(page, ONE)

    call(page, "Hang up").click()
    expect(call(page, "Start talking")).to_be_visible()
    expect_held(page, NONE)
    talk(page)

    def has_said_something() -> bool:  # else there is nothing to report of
        return bool(answers(server)) or spooled_s(server) > 3.0

    wait_for(page, has_said_something)
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End now").click()
    expect(page.get_by_role("button", name="See the report")).to_be_visible()
    expect_held(page, NONE)


def talk(page: Page) -> None:
    """Start the call, and look once it is up."""
    start(page)
    expect(call(page, "Hang up")).to_be_visible()
    expect_held(page, ONE)


def expect_held(page: Page, held: tuple[int, int, int]) -> None:
    """So it comes to be, and so it stays."""
    wait_for(page, lambda: held_open(page) == held, 20)
    page.wait_for_timeout(STAYS_S * 1_000)
    assert held_open(page) == held
