"""A live interview on a phone: all that is needed in sight, and writing one press away."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from studio.interview.model import AnswerKind, TurnKind
from tests.e2e.conftest import OpenTab, Server
from tests.e2e.furnish import STORY
from tests.e2e.talking import CALL_FLAGS, LIVE, call, expect_doing, microphone, start, wait_for
from tests.e2e.test_interview import begin, newest, onboard, press_and_wait, send, settle

PHONE = {"width": 390, "height": 844}

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


@pytest.fixture
def guarded_environ(guarded_environ: dict[str, str]) -> dict[str, str]:
    """A studio with seats for live conversation, whose calls stay on this machine."""
    return {**guarded_environ, **LIVE}


def test_in_the_hand_asked_before_the_end_and_written_to_the_last_turn(
    open_tab: OpenTab, server: Server, corpus: Path, tmp_path: Path
) -> None:
    silent = microphone(tmp_path / "silent.wav", corpus, 40.0)
    page, _ = open_tab("/", microphone=silent, flags=CALL_FLAGS, width=PHONE["width"])
    page.set_viewport_size(PHONE)
    onboard(page)
    begin(page, n_questions=1)
    expect(page.locator("[data-part=welcome]")).to_be_in_viewport()
    page.get_by_role("radio", name="Push to talk").click()
    settle(page)
    start(page)
    page.get_by_role("button", name="End", exact=True).click()  # drawn anew when the call stands
    expect_doing(page, "is speaking")
    page.wait_for_timeout(1_500)
    expect(page.get_by_role("dialog")).to_contain_text("End the interview?")
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    expect_doing(page, "is listening")
    page.get_by_test_id("stMain").evaluate("it => it.scrollTo(0, 0)")
    all_of_it_is_in_sight(page)
    page.get_by_role("radio", name="Normal").click()  # the clock of a key that is not held stands
    wait_for(page, lambda: clock(page) >= 2)
    asked = page.locator("[data-part=said]").inner_text()

    write(page)
    expect(page.locator("[data-part=question]")).not_to_be_empty()
    assert page.locator("[data-part=question]").inner_text() in asked
    counted_s = clock(page)
    assert counted_s >= 2
    page.get_by_role("radio", name="Conversation").click()
    expect(call(page, "Start talking")).to_be_visible()
    expect(page.locator("[data-part=said]")).to_have_text(asked)
    assert clock(page) >= counted_s, "one clock for both ways"

    write(page)
    page.get_by_role("textbox", name="Your answer").fill(STORY)
    send(page)
    while turn_kind(server) is not TurnKind.CANDIDATE_QUESTIONS:
        press_and_wait(page, page.get_by_role("button", name="Skip"))
    page.get_by_role("radio", name="Conversation").click()
    write(page)
    page.get_by_role("textbox", name="Your answer").fill("What will I work on first?")
    send(page)
    last = [turn for turn in newest(server).turns if turn.answer is not None][-1]
    assert last.kind is TurnKind.CANDIDATE_QUESTIONS
    assert last.answer is not None and last.answer.kind is AnswerKind.TYPED


def turn_kind(server: Server) -> TurnKind:
    """What the interview has come to."""
    turn = newest(server).open_turn
    assert turn is not None
    return turn.kind


def write(page: Page) -> None:
    """One press, and there is the box."""
    page.get_by_role("button", name="Type", exact=True).click()
    box = page.get_by_role("textbox", name="Your answer")
    expect(box).to_be_visible()
    page.wait_for_timeout(600)
    expect(box).to_have_value("")  # the answer before this one was sent


def clock(page: Page) -> int:
    """Seconds on the clock of the answer."""
    minutes, seconds = page.locator("[data-part=elapsed]").inner_text().split(":")
    return 60 * int(minutes) + int(seconds)


def all_of_it_is_in_sight(page: Page) -> None:
    """Who speaks, what is said, and what is pressed most: nothing below the edge."""
    seen = {name: page.locator(f"[data-part={name}]") for name in ("name", "said", "hearing")}
    seen |= {name: page.get_by_role("button", name=name, exact=True) for name in ("Pause", "End")}
    for name in ("That is my answer", "Let me think", "Repeat", "Skip", "Type", "Hold to talk"):
        seen[name] = page.get_by_role("button", name=name, exact=True)
    seen["Mute"] = page.get_by_text("Mute", exact=True)
    for name, one in seen.items():
        box = one.bounding_box()
        assert box is not None, name
        assert box["y"] >= 0 and box["y"] + box["height"] <= PHONE["height"], (name, box)
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"], (name, box)
