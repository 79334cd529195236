"""The check before the clock, on the page itself: a real call to the server, and what follows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import OpenTab
from tests.e2e.talking import CALL_FLAGS
from tests.e2e.test_interview import begin, onboard

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


@pytest.fixture
def guarded_environ(guarded_environ: dict[str, str]) -> dict[str, str]:
    """A studio with seats for live conversation, whose calls stay on this machine."""
    return {**guarded_environ, "INTERVIEWGYM_LIVE_SEATS": "2", "CALLS_ON_LOOPBACK": "1"}


def test_ready_to_talk_and_then_no_way_for_packets(open_tab: OpenTab, voice: Path) -> None:
    page, _ = open_tab("/", microphone=voice, flags=CALL_FLAGS)
    onboard(page)
    assert check(page, "Start the check") == "Ready to talk"
    expect(page.get_by_text(re.compile(r"^Direct connection, \d+ ms\.$"))).to_be_visible()

    page.route("**/call-check", break_the_answer)
    assert check(page, "Check again") == "Recording works, live conversation does not"
    begin(page, n_questions=1)
    expect(page.get_by_role("radio", name="One answer at a time")).to_be_checked()
    expect(page.get_by_role("radio", name="Conversation")).not_to_be_checked()


def check(page: Page, name: str) -> str:
    """Press the button, wait for the verdict."""
    page.get_by_role("button", name=name, exact=True).click()
    finding = page.locator("[data-part=bench][data-state=done] [data-part=finding]")
    expect(finding).to_be_visible()
    return finding.inner_text()


def break_the_answer(route: Route) -> None:
    """Both ends speak to strangers from now on, as if no packet came through."""
    answer = route.fetch()
    strange = re.sub(r"a=ice-pwd:\S+", "a=ice-pwd:" + "x" * 22, answer.text())
    route.fulfill(response=answer, body=strange)
