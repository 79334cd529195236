"""What thirty live interviews and an hour of talk leave behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import psutil
import soundfile

from studio.interview.model import Session
from studio.interview.steps import Step
from studio.ports import Foreseen
from tests.bench.gold import show
from tests.bench.test_turns import sayings
from tests.bench.told_by_lines import working
from tests.contract.test_nothing_stays import COUNTED, held, settled
from tests.unit.voice.people import RATE_HZ, Partner, hush
from tests.unit.voice.test_talk import Stage

MIB = 1024**2
N_AT_A_TIME, N_ROUNDS = 5, 6
ANSWER_S, N_ANSWERS = 60.0, 60


def test_thirty_interviews(
    corpus: Path, tmp_path: Path, guarded_environ: Mapping[str, str]
) -> None:
    told = {"folder": str(tmp_path), "seats": N_AT_A_TIME, "delays": {"speaks_s": 0.4}}
    peers, rows = {"sayings": sayings(corpus)[:1]}, []
    with (
        working("tests.bench.studio_of_calls", told, guarded_environ) as studio,
        working("tests.bench.candidates_in_calls", peers, guarded_environ) as candidates,
    ):
        held(studio, candidates, N_AT_A_TIME)
        before = now = studio.ask("stats")
        for n in range(N_ROUNDS + 1):
            rows.append([n * N_AT_A_TIME, *(now[name] for name in COUNTED), now["rss"] / MIB])
            if n < N_ROUNDS:
                held(studio, candidates, N_AT_A_TIME)
                now = settled(studio, before)
    show(
        f"After so many interviews, {N_AT_A_TIME} at a time, an answer in each (five came before)",
        ["interviews", "threads", "tasks", "sockets", "files", "MiB"],
        rows,
    )


class Forgetful(Partner):
    """Keeps no recording: what grows is not the test's."""

    def answer(
        self, number: int, wav: bytes, foreseen: Foreseen, spent: Sequence[Step], written: str = ""
    ) -> Session:
        session = super().answer(number, wav, foreseen, spent, written)  # type: ignore[arg-type]
        self.answers[-1] = (number, b"", "", ())
        return session

    def keep_sides(self, turn_number: int, both: object) -> None:
        return None


def test_an_hour_of_talk(corpus: Path) -> None:
    """One interview of an hour, as fast as it can be heard: for memory, not for time."""
    path = corpus / "speech" / "spontaneous" / "acoustic_corpus.flac"
    spoken = np.resize(soundfile.read(path, dtype="int16")[0], round(ANSWER_S * RATE_HZ))
    stage, rows = Stage(Forgetful(N_ANSWERS), max_answer_s=120.0), []
    stage.likely = 0.02  # its pauses are its own
    stage.talk.join(stage.leg)  # with real ears, unlike `stage.join`
    stage.desk.settle()
    process, heard_s = psutil.Process(), 0.0
    for n in range(N_ANSWERS):
        if n % 10 == 0:
            rows.append([heard_s / 60, process.memory_info().rss / MIB])
        stage.listens()
        stage.hear(spoken)
        stage.likely = 0.99
        heard_s += ANSWER_S + stage.until(lambda n=n: len(stage.partner.answers) > n)  # type: ignore[misc]
        stage.likely = 0.02
        stage.hear(hush(0.1))
    rows.append([heard_s / 60, process.memory_info().rss / MIB])
    show("One interview of an hour, heard faster than it was spoken", ["min", "MiB"], rows)
