"""An interview that one talks through, in a real browser: heard, answered, nothing pressed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from studio.interview.model import AnswerKind, EndedBy
from tests.e2e.conftest import OpenTab, Server, wait_until
from tests.e2e.talking import (
    LIVE,
    expect_doing,
    microphone,
    sit_down,
    start,
    wait_until_answered,
)
from tests.e2e.test_interview import answers, newest

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


@pytest.fixture
def guarded_environ(guarded_environ: dict[str, str]) -> dict[str, str]:
    """A studio with seats for live conversation, whose calls stay on this machine."""
    return {**guarded_environ, **LIVE}


def test_an_interview_by_talking(
    open_tab: OpenTab, server: Server, corpus: Path, tmp_path: Path
) -> None:
    patient_voice = microphone(tmp_path / "patient.wav", corpus, 25.0, 6.0)
    page, _ = sit_down(open_tab, patient_voice, n_questions=1)
    start(page)
    expect_doing(page, "is speaking")
    expect_doing(page, "is listening")
    wait_until_answered(page, server, 1)
    answer = answers(server)[0]
    assert answer.kind is AnswerKind.RECORDED and answer.recording is not None
    assert 5.0 < answer.recording.duration_s < 40.0
    wait_until(lambda: newest(server).turn(1).live is not None, 20)
    trace = newest(server).turn(1).live
    assert trace is not None and trace.ended_by in (EndedBy.SILENCE, EndedBy.SOUNDED_FINISHED)
    assert trace.replied_s is not None and trace.decided_s <= trace.replied_s < 15.0
    page.wait_for_timeout(1_500)  # the page tells, and what it told is stored
    heard = newest(server).turn(1).live
    assert heard is not None and heard.reached_s is not None, "the browser tells when it was heard"
    assert trace.replied_s <= heard.reached_s < trace.replied_s + 1.0
    assert heard.reached_within_s is not None and heard.reached_within_s < 0.15
    wait_until(lambda: newest(server).turn(1).sides is not None, 20)
    hold_both_sides(server, answer.recording.duration_s)
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End now").click()
    page.get_by_role("button", name="See the report").click()
    page.get_by_role("button", name="Go on without rating").click()
    expect(page.get_by_text("You stopped")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(f"heard by you {heard.reached_s:.2f} s")).to_be_visible()
    hear_again(page)


def hold_both_sides(server: Server, answer_s: float) -> None:
    """The question first; at the end the answer, and nobody speaks into it."""
    sides = newest(server).turn(1).sides
    assert sides is not None and sides.duration_s > answer_s
    both, rate_hz = soundfile.read(server.data / "recordings" / sides.key, dtype="float32")
    assert rate_hz == 16_000 and both.shape == (round(sides.duration_s * rate_hz), 2)
    asked_at, answered_at = (float(np.argmax(np.abs(lane) > 0.05)) / rate_hz for lane in both.T)
    assert asked_at < 3.0 < answered_at, "the interviewer speaks first"
    assert np.abs(both[-2 * rate_hz :, 0]).max() < 0.01, "the answer's end is the candidate's"
    assert np.abs(both[-8 * rate_hz :, 1]).max() > 0.05


def hear_again(page: Page) -> None:
    """By the keyboard alone."""
    inside = page.get_by_test_id("stExpander").filter(has_text="What you heard").last
    inside.locator("summary").first.focus()
    page.keyboard.press("Enter")
    play = inside.get_by_role("button", name="Play")
    play.focus()
    page.keyboard.press("Enter")
    sound = inside.locator("audio")
    expect(inside.get_by_role("button", name="Pause")).to_be_visible()
    wait_until(lambda: float(sound.evaluate("it => it.currentTime")) > 0.3, 20)
