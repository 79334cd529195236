"""A live interview over a bad network, in a real browser: lost, late and mixed-up packets."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from playwright.sync_api import Page, expect

from tests.bad_network import Sky, Weather
from tests.e2e.calls_seen import CALLS, stats
from tests.e2e.conftest import OpenTab, Server
from tests.e2e.microphone import FLAGS, MICROPHONE, say
from tests.e2e.talking import (
    CALL_FLAGS,
    LIVE,
    Samples,
    expect_doing,
    spooled_s,
    start,
    wait_for,
    wait_until_answered,
)
from tests.e2e.test_interview import answers, begin, newest, onboard

BAD = Weather(loss_ratio=0.03, burst_packets=3.0, late_s=0.2)
CUT = Weather(is_cut=True)
CUT_AFTER_S, HELD_OUT_S, GIVEN_UP_S = 2.5, 3.5, 6.0
PAUSE_S = 1.2
RATE_HZ = 16_000
MOST_MADE_UP = MOST_HOLES = 0.25
"""Of the sound, there and back: lost, or too late to be of use. On a quiet machine it is 0.05."""
_ALIKE = 0.3  # a noisy voice with holes is like itself to 0.5 and more, like others to 0.1

ALERTS = """
window.alerts = [];
new MutationObserver(() => {
  for (const { innerText } of document.querySelectorAll('[data-testid="stAlert"]')) {
    if (!window.alerts.includes(innerText)) window.alerts.push(innerText);
  }
}).observe(document, { childList: true, subtree: true, characterData: true });
"""

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)


@pytest.fixture
def sky(tmp_path: Path) -> Sky:
    """3 % of the packets lost in bursts, the others up to 0.2 s late, either way."""
    return Sky(tmp_path / "weather.json", BAD)


@pytest.fixture
def guarded_environ(guarded_environ: dict[str, str], sky: Sky) -> dict[str, str]:
    """A studio with seats for live conversation, in that weather."""
    return {**guarded_environ, **LIVE, **sky.environ}


def test_a_bad_network_costs_neither_time_nor_words(
    open_tab: OpenTab, server: Server, sky: Sky, corpus: Path
) -> None:
    source = corpus / "speech" / "spontaneous" / "acoustic_corpus.flac"
    spoken = soundfile.read(source, dtype="float32", frames=15 * RATE_HZ)[0]
    first, second, third, fourth = np.split(spoken[2 * RATE_HZ :], 4)
    page, _ = open_tab("/", flags=(*CALL_FLAGS, *FLAGS))
    page.add_init_script(MICROPHONE + CALLS + ALERTS)
    page.reload()
    onboard(page)
    begin(page, n_questions=2)
    start(page)
    talk_through(page, server, 1, first, second)
    talk_through(page, server, 2, third, fourth)
    hold_the_sound(page)
    assert page.evaluate("window.alerts") == [], "nothing is wrong that one could tell of"
    where = newest(server).id

    expect_doing(page, "is speaking")
    page.get_by_role("button", name="Let me think").click()
    expect_doing(page, "gives you time to think")
    say_into_the_void(page, server, sky, first)
    page.wait_for_timeout(HELD_OUT_S * 1_000)
    sky.turn(BAD)
    expect(page.get_by_text("Connected again. Please go on.")).to_be_visible()
    assert page.evaluate("window.alerts") == [], "too short to be told of"

    cut_at = time.monotonic()
    say_into_the_void(page, server, sky, second)
    expect(page.get_by_text("The connection was lost. What you said is kept")).to_be_visible()
    expect(page.get_by_role("button", name="One answer at a time")).to_be_visible()
    page.wait_for_timeout(max(0.0, GIVEN_UP_S - (time.monotonic() - cut_at)) * 1_000)
    sky.turn(BAD)
    start(page)
    expect(page.get_by_text("Connected again. Please go on.")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    say(page, third, RATE_HZ)
    wait_until_answered(page, server, 3)
    assert newest(server).id == where
    kept = [place(server, 3, part[: round(1.8 * RATE_HZ)])[0] for part in (first, second, third)]
    assert kept == sorted(kept), "all three parts, in order"


def talk_through(page: Page, server: Server, n: int, *parts: Samples) -> None:
    """Hear the question out, answer with a pause to think: the whole answer comes, in true time."""
    expect_doing(page, "is speaking")
    expect_doing(page, "is listening")
    pause = np.zeros(round(PAUSE_S * RATE_HZ), np.float32)
    say(page, np.concatenate([parts[0], pause, parts[1]]), RATE_HZ)
    wait_until_answered(page, server, n)
    said_s = (len(parts[0]) + len(pause)) / RATE_HZ
    (at_s, first), (then_s, second) = (place(server, n, part) for part in parts)
    assert max(first, second) < MOST_HOLES, f"missing of what was said: {first:.0%}, {second:.0%}"
    apart_s = then_s - at_s
    assert apart_s == pytest.approx(said_s, abs=0.02), "each hole as long as what is missing"


def say_into_the_void(page: Page, server: Server, sky: Sky, part: Samples) -> None:
    """In the middle of it the network goes away."""
    before_s = spooled_s(server)
    say(page, part, RATE_HZ)
    wait_for(page, lambda: spooled_s(server) > before_s + CUT_AFTER_S)
    sky.turn(CUT)


def hold_the_sound(page: Page) -> None:
    """The network was as bad as was told, and the interviewer was heard through it."""
    came, went = stats(page, "inbound-rtp"), stats(page, "remote-inbound-rtp")
    for way in (came, went):
        assert way["packetsLost"] > 10 and way["jitter"] > 0.02, way
    made_up = came["concealedSamples"] - came["silentConcealedSamples"]
    share = made_up / came["totalSamplesReceived"]
    assert share < MOST_MADE_UP, f"{share:.0%} of the interviewer's sound had to be made up"


def place(server: Server, n: int, part: Samples) -> tuple[float, float]:
    """Where in the n-th answer that was said, seconds, and the share of it that is missing."""
    recording = answers(server)[n - 1].recording
    assert recording is not None
    sound, rate_hz = soundfile.read(server.data / "recordings" / recording.key, dtype="float32")
    heard: Samples = soxr.resample(sound, rate_hz, RATE_HZ)
    n_fft = len(heard) + len(part)
    alike = np.fft.irfft(np.fft.rfft(heard, n_fft) * np.fft.rfft(part, n_fft).conj(), n_fft)
    at = int(np.argmax(alike[: len(heard) - len(part)]))
    found = heard[at : at + len(part)]
    likeness = alike[at] / np.linalg.norm(found) / np.linalg.norm(part)
    assert likeness > _ALIKE, f"not in answer {n}: {likeness:.2f}"
    return at / RATE_HZ, float(np.mean(loudness(found) < 0.1 * loudness(part)))


def loudness(sound: Samples) -> Samples:
    """RMS of packets of 20 ms."""
    step = RATE_HZ // 50
    levels: Samples = np.sqrt(np.mean(sound[: len(sound) // step * step].reshape(-1, step) ** 2, 1))
    return levels
