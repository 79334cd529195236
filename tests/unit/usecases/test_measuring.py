"""Findings become complete whatever happens meanwhile: dead workers, deletion, new words."""

from __future__ import annotations

import threading
import time
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analytics.errors import FormatUnknown, NoPhonation
from analytics.metrics import VERSION
from studio.errors import ReplyInvalid, StoreUnavailable
from studio.interview.account import Preferences
from studio.interview.model import Session, TimedWord
from studio.ports import Finding
from studio.usecases.intake import take_recording
from studio.usecases.measuring import Job, measure_recording
from tests.unit.usecases.conftest import WHO, Studio
from tests.unit.usecases.fakes import an_answer


@pytest.fixture
def recorded(studio: Studio) -> Session:
    """A session whose first turn is answered by a recording that waits to be measured."""
    session = studio.begin(2)
    studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
    return studio.conduct.hand_in_recording(WHO, session.id, 1)


def findings(studio: Studio, session: Session) -> dict[int, Finding]:
    return dict(studio.reviews.findings(WHO, session.id))


def test_a_recording_handed_in_is_measured_beside_the_interview(
    studio: Studio, recorded: Session
) -> None:
    assert findings(studio, recorded) == {}
    assert studio.bench.finish() == 1
    found = findings(studio, recorded)[1]
    assert found.version == VERSION
    assert found.document["was_recorded"] is True
    assert studio.measuring.complete(recorded) == 0


def test_a_typed_answer_is_measured_from_its_words(studio: Studio) -> None:
    session = studio.finished()
    studio.bench.finish()
    assert findings(studio, session)[1].document["was_recorded"] is False


def test_nothing_is_measured_twice(studio: Studio, recorded: Session) -> None:
    assert studio.measuring.complete(recorded) == 1
    assert len(studio.bench.jobs) == 1
    studio.bench.finish()
    assert studio.measuring.complete(recorded) == 0
    assert studio.bench.jobs == []


def test_what_a_crash_interrupted_is_measured_when_the_report_is_opened(
    studio: Studio, recorded: Session
) -> None:
    studio.bench.jobs.clear()
    studio.measuring._pending.clear()  # what a new process knows of the old one
    assert studio.measuring.complete(studio.stored(recorded)) == 1
    studio.bench.finish()
    assert set(findings(studio, recorded)) == {1}


class TestFailures:
    def test_a_worker_that_dies_is_replaced(self, studio: Studio, recorded: Session) -> None:
        studio.bench.fail(BrokenProcessPool("killed"))
        assert studio.measuring.failures(recorded.id) == {}
        assert studio.measuring.complete(recorded) == 1
        studio.bench.finish()
        assert set(findings(studio, recorded)) == {1}

    def test_a_recording_that_kills_every_worker_is_given_up(
        self, studio: Studio, recorded: Session
    ) -> None:
        n_tries = 0
        while studio.measuring.complete(recorded):
            studio.bench.fail(BrokenProcessPool("killed"))
            n_tries += 1
            assert n_tries < 10
        assert "could not be measured" in studio.measuring.failures(recorded.id)[1]
        assert "kept" in studio.measuring.failures(recorded.id)[1]

    def test_a_recording_that_cannot_be_read_says_why(
        self, studio: Studio, recorded: Session
    ) -> None:
        studio.bench.fail(FormatUnknown("This file is not a sound recording."))
        assert studio.measuring.complete(recorded) == 0
        assert studio.measuring.failures(recorded.id) == {1: "This file is not a sound recording."}

    def test_an_unforeseen_failure_keeps_its_details_from_the_screen(
        self, studio: Studio, recorded: Session
    ) -> None:
        studio.bench.fail(ValueError("secret"))
        assert "secret" not in studio.measuring.failures(recorded.id)[1]

    def test_new_words_give_a_failed_recording_another_try(
        self, studio: Studio, recorded: Session
    ) -> None:
        studio.bench.fail(ValueError())
        studio.conduct.give_words(WHO, recorded.id, 1, "I led it.")
        assert studio.measuring.failures(recorded.id) == {}
        studio.bench.finish()
        assert findings(studio, recorded)[1].document["measured_text"] == "I led it."

    def test_a_store_that_is_away_is_tried_again_later(
        self, studio: Studio, recorded: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise StoreUnavailable()

        with monkeypatch.context() as broken:
            broken.setattr(studio.reviews, "save_finding", fail)
            studio.bench.finish()
        assert studio.measuring.failures(recorded.id) == {}
        assert studio.measuring.complete(recorded) == 1
        studio.bench.finish()
        assert set(findings(studio, recorded)) == {1}

    def test_a_job_cancelled_at_shutdown_is_no_failure(
        self, studio: Studio, recorded: Session, caplog: pytest.LogCaptureFixture
    ) -> None:
        _, future = studio.bench.jobs.pop()
        assert future.cancel()
        with pytest.raises(CancelledError):
            future.result()
        assert studio.measuring.failures(recorded.id) == {}
        assert studio.measuring._pending == {}
        assert "Traceback" not in caplog.text


class TestMeanwhile:
    def test_a_session_deleted_while_it_is_measured_leaves_nothing(
        self, studio: Studio, recorded: Session
    ) -> None:
        studio.account.erase_session(WHO, recorded.id)
        studio.bench.finish()
        assert studio.measuring._pending == {}
        assert studio.measuring.failures(recorded.id) == {}

    def test_words_changed_while_measured_are_measured_afterwards(
        self, studio: Studio, recorded: Session
    ) -> None:
        session = studio.conduct.give_words(WHO, recorded.id, 1, "I led it.")
        assert len(studio.bench.jobs) == 1  # still the old job
        studio.bench.finish()
        assert findings(studio, session)[1].document["measured_text"] == ""
        assert studio.measuring.complete(session) == 1
        studio.bench.finish()
        assert findings(studio, session)[1].document["measured_text"] == "I led it."
        assert studio.measuring.complete(session) == 0

    def test_words_given_after_the_audio_is_erased_leave_its_measures(
        self, studio: Studio, recorded: Session
    ) -> None:
        studio.bench.finish()
        studio.sessions.forget_recording(WHO, recorded.id, 1)
        session = studio.conduct.give_words(WHO, recorded.id, 1, "I led it.")
        assert studio.bench.jobs == []
        assert studio.measuring.complete(session) == 0
        assert findings(studio, session)[1].document["was_recorded"] is True

    def test_a_recording_whose_file_is_gone_holds_nothing_up(
        self, studio: Studio, recorded: Session
    ) -> None:
        studio.bench.jobs.clear()
        studio.measuring._pending.clear()
        studio.blobs.erase(WHO)
        assert studio.measuring.complete(recorded) == 0

    def test_a_skipped_turn_is_not_measured(self, studio: Studio) -> None:
        session = studio.begin(2)
        session = studio.conduct.skip(WHO, session.id, 1)
        assert studio.measuring.complete(session) == 0

    def test_waiting_returns_when_all_is_stored(
        self, studio: Studio, recorded: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(TimeoutError):
            studio.measuring.wait(recorded.id, 0.01)
        store = studio.reviews.save_finding

        def slowly(*what: Any) -> None:
            time.sleep(0.2)
            store(*what)

        monkeypatch.setattr(studio.reviews, "save_finding", slowly)
        worker = threading.Thread(target=studio.bench.finish)
        worker.start()
        studio.measuring.wait(recorded.id, 30)
        assert set(findings(studio, recorded)) == {1}
        worker.join()


class FixedAligner:
    """Places every word in turn, a quarter of a second each; or refuses."""

    def __init__(self, *, fits: bool = True) -> None:
        self.fits = fits

    def align(self, flac: bytes, text: str) -> tuple[TimedWord, ...]:
        assert flac[:4] == b"fLaC"
        if not self.fits:
            raise ReplyInvalid("They do not fit.", provider="fixed", port="Aligner")
        return tuple(
            TimedWord(word, 0.25 * place, 0.25 * (place + 1))
            for place, word in enumerate(text.split())
        )


@pytest.fixture(scope="module")
def flac(corpus: Path) -> bytes:
    """27 s of spontaneous speech as they are stored."""
    recording = corpus / "speech" / "spontaneous" / "acoustic_corpus.flac"
    return take_recording(recording.read_bytes(), max_s=60).flac


class TestOneJob:
    """The work itself, as a worker process does it."""

    def test_without_words(self, flac: bytes) -> None:
        document = measure_recording(Job(FixedAligner(), flac, None))
        assert document["word_times"] == "none"
        assert document["words"] == []
        assert document["measured_text"] == ""

    def test_with_words(self, flac: bytes) -> None:
        document = measure_recording(Job(FixedAligner(), flac, "um I led it"))
        assert document["word_times"] == "aligned"
        assert [w["text"] for w in document["words"]] == ["um", "I", "led", "it"]  # type: ignore[index, attr-defined]
        assert document["measured_text"] == "um I led it"

    def test_words_with_a_recognisers_times_need_no_aligner(self, flac: bytes) -> None:
        heard = (TimedWord("I", 1.0, 1.2), TimedWord("led", 1.2, 1.5))
        document = measure_recording(Job(FixedAligner(fits=False), flac, "I led", heard=heard))
        assert document["word_times"] == "heard"
        assert document["words"][1] == {"text": "led", "start_s": 1.2, "end_s": 1.5}  # type: ignore[index]

    def test_words_that_do_not_fit_leave_the_measures_of_the_sound(self, flac: bytes) -> None:
        document = measure_recording(Job(FixedAligner(fits=False), flac, "something else"))
        assert document["word_times"] == "failed"
        assert document["values"]["wpm"]["value"] is None, "no pace from words of something else"  # type: ignore[index]
        bare = measure_recording(Job(FixedAligner(), flac, None))
        for name in ("duration_s", "phonation_s", "n_pauses", "pitch_span_st"):
            assert document["values"][name] == bare["values"][name], name  # type: ignore[index]
            assert bare["values"][name]["value"] is not None, name  # type: ignore[index]

    def test_a_recording_without_a_voice_is_no_measure_at_all(self) -> None:
        buzz = take_recording(an_answer(12.0), max_s=60).flac
        with pytest.raises(NoPhonation, match="No voice"):
            measure_recording(Job(None, buzz, None))

    def test_twice_gives_the_same(self, flac: bytes) -> None:
        job = Job(FixedAligner(), flac, "um I led it")
        assert measure_recording(job) == measure_recording(job)


def test_what_an_older_version_measured_is_measured_anew(studio: Studio, recorded: Session) -> None:
    studio.bench.finish()
    old = findings(studio, recorded)[1]
    stale = Finding(1, "0", {**old.document, "version": "0"})
    studio.reviews.save_finding(WHO, recorded.id, stale)
    assert studio.measuring.complete(recorded) == 1
    studio.bench.finish()
    assert findings(studio, recorded)[1].version == VERSION


def test_a_word_that_is_no_filler_for_this_speaker_is_measured_without(
    studio: Studio, recorded: Session
) -> None:
    studio.bench.finish()
    profile = studio.account.profile(WHO)
    wanted = replace(profile, preferences=Preferences(not_fillers=("like",)))
    studio.account.save_profile(wanted)
    assert studio.measuring.complete(recorded) == 1
    studio.bench.finish()
    assert findings(studio, recorded)[1].document["not_fillers"] == ["like"]
    assert studio.measuring.complete(recorded) == 0
