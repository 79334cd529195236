"""Mangled media in a process of its own: no crash, no hang, no silent number."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.unit.analytics.mangling import FORMS, N_EXAMPLES, SHARES

BATCH_S = 240
"""A form's files together, on a busy machine; each of them has `mangling.MOST_S`."""


def told_of(form: str, *recording: str) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.analytics.mangling", form, *recording],
        capture_output=True,
        text=True,
        timeout=BATCH_S,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, int] = json.loads(done.stdout)
    assert sum(told.values()) >= len(SHARES) + N_EXAMPLES / 2
    return told


@pytest.mark.parametrize("form", FORMS)
def test_mangled_speech_is_measured_flagged_or_refused(form: str, corpus: Path) -> None:
    speech = corpus / "speech" / "spontaneous" / "acoustic_corpus.flac"
    told = told_of(form, str(speech))
    assert told["refused"]
    assert set(told) <= {"refused", "flagged", "measured"}


def test_where_there_is_no_speech_at_hand_a_buzz_is_mangled() -> None:
    assert told_of("flac")["refused"]
