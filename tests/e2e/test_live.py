"""An interview that one talks through, in a real browser: heard, answered, nothing pressed."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.interview.model import AnswerKind, EndedBy
from tests.e2e.conftest import OpenTab, Server, wait_until
from tests.e2e.talking import (
    CALL_FLAGS,
    LIVE,
    expect_doing,
    microphone,
    start,
    wait_until_answered,
)
from tests.e2e.test_interview import answers, begin, newest, onboard

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
    page, _ = open_tab("/", microphone=patient_voice, flags=CALL_FLAGS)
    onboard(page)
    begin(page, n_questions=1)
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
