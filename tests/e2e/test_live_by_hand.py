"""A live interview by the keyboard: paused without hanging up, and talked with the space bar."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect

from studio.interview.model import AnswerKind, EndedBy
from tests.e2e.conftest import OpenTab, Server
from tests.e2e.talking import (
    LIVE,
    call,
    expect_doing,
    microphone,
    sit_down,
    spooled_s,
    start,
    wait_for,
    wait_until_answered,
)
from tests.e2e.test_interview import answers, newest

HELD_S = 6.0

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


@pytest.fixture
def guarded_environ(guarded_environ: dict[str, str]) -> dict[str, str]:
    """A studio with seats for live conversation, whose calls stay on this machine."""
    return {**guarded_environ, **LIVE}


def test_a_pause_keeps_the_call_and_the_space_bar_talks(
    open_tab: OpenTab, server: Server, corpus: Path, tmp_path: Path
) -> None:
    """Somebody talks all the time; only what is said while the key is held counts."""
    talker = microphone(tmp_path / "talker.wav", corpus, 0.0, 25.0)
    page, _ = sit_down(open_tab, talker, n_questions=1)
    page.get_by_role("radio", name="Push to talk").click()
    start(page)
    expect_doing(page, "is speaking")

    page.get_by_role("button", name="Pause", exact=True).click()
    expect_doing(page, "waits: the interview is paused")
    expect(call(page, "Hang up")).to_be_visible()
    page.wait_for_timeout(1_500)
    expect(page.get_by_text("is speaking")).to_be_hidden()
    page.get_by_role("button", name="Go on", exact=True).click()
    expect_doing(page, "is speaking")
    expect_doing(page, "is listening")
    expect(page.get_by_role("radio", name="Push to talk")).to_be_checked()
    wait_for(page, lambda: spooled_s(server) > 1.0)
    expect(page.locator("[data-part=hearing]")).to_contain_text("Hold the space bar")

    page.get_by_role("radio", name="Push to talk").focus()
    page.keyboard.down("Space")
    expect(page.get_by_text("You are being heard.")).to_be_visible()
    begun_s = spooled_s(server)
    wait_for(page, lambda: spooled_s(server) > begun_s + HELD_S)
    page.keyboard.up("Space")
    wait_until_answered(page, server, 1)
    answer = answers(server)[0]
    assert answer.kind is AnswerKind.RECORDED and answer.recording is not None
    assert begun_s + HELD_S < answer.recording.duration_s < begun_s + HELD_S + 6.0
    sound, rate_hz = soundfile.read(server.recordings()[0], dtype="float32")
    assert np.abs(sound[: round(0.5 * rate_hz)]).max() < 0.001, "nobody held the key"
    assert np.abs(sound[-round(HELD_S / 2 * rate_hz) :]).max() > 0.05
    wait_for(page, lambda: newest(server).turn(1).live is not None)
    trace = newest(server).turn(1).live
    assert trace is not None and trace.ended_by is EndedBy.CANDIDATE
