"""What a candidate does in a live interview, and microphones at which somebody talks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MICROPHONE_HZ, OpenTab, Server, Watch
from tests.e2e.test_interview import answers, begin, onboard

CALL_FLAGS = (
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
)
LIVE = {"INTERVIEWGYM_LIVE_SEATS": "2", "CALLS_ON_LOOPBACK": "1"}
"""What a studio under test needs for calls that stay on this machine."""

Samples = npt.NDArray[np.float32]


def microphone(path: Path, corpus: Path, *parts: float) -> Path:
    """Write a microphone's sound: by turns seconds of silence and of somebody talking, for ever."""
    source = corpus / "speech" / "spontaneous" / "acoustic_corpus.flac"
    spoken, rate = soundfile.read(source, dtype="float32")
    speech: Samples = soxr.resample(spoken, rate, MICROPHONE_HZ)
    sound, at = [], 0
    for number, seconds in enumerate(parts):
        n = round(seconds * MICROPHONE_HZ)
        is_speech = number % 2 == 1
        sound.append(speech[at : at + n] if is_speech else np.zeros(n, np.float32))
        at += n if is_speech else 0
    soundfile.write(path, np.concatenate(sound), MICROPHONE_HZ, subtype="PCM_16")
    return path


def sit_down(open_tab: OpenTab, talker: Path, *, n_questions: int) -> tuple[Page, Watch]:
    """Open the studio with that microphone and begin an interview; the call is not started."""
    page, watch = open_tab("/", microphone=talker, flags=CALL_FLAGS)
    onboard(page)
    begin(page, n_questions=n_questions)
    return page, watch


def start(page: Page) -> None:
    """Press the call's own button: the gesture that a browser wants."""
    call(page, "Start talking").click()


def call(page: Page, button: str):  # type: ignore[no-untyped-def]
    """Find a button of the call, which lives in a frame of its own."""
    frame = page.frame_locator("iframe[title$='webrtc_streamer']")
    return frame.get_by_role("button", name=button)


def expect_doing(page: Page, what: str) -> None:
    """Wait until the interviewer is at it: "is speaking", "is listening" …"""
    expect(page.get_by_text(what).first).to_be_visible()


def wait_for(page: Page, is_so: Callable[[], bool], within_s: float = 75.0) -> None:
    """Look again and again, while the page lives on."""
    for _ in range(int(within_s * 4)):
        if is_so():
            return
        page.wait_for_timeout(250)
    raise AssertionError("it never was")


def wait_until_answered(page: Page, server: Server, n: int, within_s: float = 75.0) -> None:
    wait_for(page, lambda: len(answers(server)) >= n, within_s)


def spooled_s(server: Server) -> float:
    """Seconds of unfinished answers on the disk."""
    kept = (path for path in (server.data / "live").rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in kept) / 2 / 16_000
