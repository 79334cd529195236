"""Measures recordings beside the interview, never on the thread that serves a person.

A worker process reads the stored FLAC and returns a plain document; this process stores it. What
was interrupted is measured when the report is opened: a finding is made from stored audio and
words alone, so making it twice gives the same one.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field

from analytics.audio import load_signal
from analytics.errors import SignalError
from analytics.metrics import VERSION
from analytics.report import measure_file, measure_text
from analytics.speech.spectrum import measure_spectrum
from analytics.speech.voice_activity import find_voice
from analytics.warm import warm_up
from analytics.words import Word
from studio.errors import NotFound, ProviderError, StoreError
from studio.interview.model import AnswerKind, Session, TimedWord, Turn
from studio.ports import (
    AccountStore,
    Aligner,
    BlobStore,
    Document,
    Finding,
    ReviewStore,
    SessionStore,
    Telemetry,
)
from studio.usecases.silence import Silence
from studio.usecases.stretch import Stretch

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker gets: the answer, and who places its words.

    Attributes
    ----------
    flac : bytes or None
        The recording; None for a typed answer.
    text : str or None
        The candidate's words, when there are any.
    heard : tuple of TimedWord
        The same words with their times, where a recogniser knew them.
    not_fillers : tuple of str
        Words that are no fillers for this speaker.
    """

    aligner: Aligner | None
    flac: bytes | None
    text: str | None
    not_fillers: tuple[str, ...] = ()
    heard: tuple[TimedWord, ...] = ()


_MOST_DEATHS = 3
"""Workers that may die over one recording: another job may be to blame for one or two."""
RunJob = Callable[[Job], "Future[Document]"]


def measure_recording(job: Job) -> Document:
    """The findings of one answer, as a JSON object; runs in a worker.

    Returns
    -------
    Document
        `SpeechMetrics.to_dict()` with ``word_times``: "heard" (a recogniser's), "aligned", "none"
        (no words), or "failed" (the words do not fit the recording), and with what it was
        measured: ``measured_text``, ``not_fillers``.
    """
    with_what = {"measured_text": job.text or "", "not_fillers": list(job.not_fillers)}
    if job.flac is None:
        typed = measure_text(job.text or "", exclude=job.not_fillers)
        return {**typed.to_dict(), "word_times": "none", **with_what}
    words, how = _word_times(job, job.flac)
    text = None if how == "failed" else job.text  # words of something else give no pace
    metrics = measure_file(job.flac, words, text, exclude=job.not_fillers)
    return {
        **metrics.to_dict(),
        "words": [asdict(word) for word in words or ()],
        "word_times": how,
        **with_what,
    }


def find_voiced(flac: bytes) -> tuple[tuple[float, float], ...]:
    """Where there is voice in a recording, in seconds, in order; empty for none. In a worker."""
    try:
        samples = load_signal(flac).samples
        return find_voice(samples, measure_spectrum(samples)).segments
    except SignalError:
        return ()


def warm_up_measuring() -> None:
    """Run once in each worker: imports and compilation happen before an answer needs them."""
    warm_up()


def _word_times(job: Job, flac: bytes) -> tuple[tuple[Word, ...] | None, str]:
    if job.heard:
        return _as_words(job.heard), "heard"
    if not job.text or job.aligner is None:
        return None, "none"
    try:
        found = job.aligner.align(flac, job.text)
    except ProviderError as error:
        _log.info("alignment failed: %s", type(error).__name__)
        return None, "failed"
    return _as_words(found), "aligned"


def _as_words(words: Iterable[TimedWord]) -> tuple[Word, ...]:
    return tuple(Word(w.text, w.start_s, w.end_s) for w in words)


@dataclass(slots=True)
class Measuring:
    """Keeps the findings of a session's recordings complete.

    `run` hands a job to a worker and returns its future; it must not block.
    """

    sessions: SessionStore
    findings: ReviewStore
    blobs: BlobStore
    accounts: AccountStore
    aligner: Aligner | None
    run: RunJob
    telemetry: Telemetry = field(default_factory=Silence)
    _pending: dict[tuple[str, int], Future[Document]] = field(default_factory=dict)
    _failed: dict[tuple[str, int], str] = field(default_factory=dict)
    _n_deaths: Counter[tuple[str, int]] = field(default_factory=Counter)
    _lock: threading.Condition = field(default_factory=threading.Condition)

    def measure_turn(self, user_id: str, session_id: str, turn_number: int) -> None:
        """Measure a turn's answer in the background; returns at once. An earlier failure is over:
        there may be new words."""
        session = self.sessions.load(user_id, session_id)
        with self._lock:
            self._failed.pop((session_id, turn_number), None)
            self._n_deaths.pop((session_id, turn_number), None)
        self._submit(session, session.turn(turn_number))

    def complete(self, session: Session) -> int:
        """Measure whatever is not measured yet; returns how many turns are still under way."""
        stored = self.findings.findings(session.user_id, session.id)
        not_fillers = self._not_fillers(session)
        for turn in session.turns:
            current = _is_current(stored.get(turn.number), turn, not_fillers)
            if _is_measurable(turn) and not current:
                self._submit(session, turn)
        with self._lock:
            return self._n_pending(session.id)

    def failures(self, session_id: str) -> dict[int, str]:
        """Why turns could not be measured, by turn number, in words for the candidate."""
        with self._lock:
            return {n: why for (sid, n), why in self._failed.items() if sid == session_id}

    def wait(self, session_id: str, timeout_s: float) -> None:
        """Wait until what is under way for the session is stored.

        Raises
        ------
        TimeoutError
            It takes longer than `timeout_s` seconds.
        """
        with self._lock:
            if not self._lock.wait_for(lambda: not self._n_pending(session_id), timeout_s):
                raise TimeoutError

    def _n_pending(self, session_id: str) -> int:
        return sum(key[0] == session_id for key in self._pending)

    def _submit(self, session: Session, turn: Turn) -> None:
        key = (session.id, turn.number)
        with self._lock:
            if key in self._pending or key in self._failed:
                return
            job = self._job(turn, self._not_fillers(session))
            if job is None:
                return
            future = self._pending[key] = self.run(job)
        span = self.telemetry.span("measure", session=session.id, turn=turn.number)
        stretch = Stretch(span)
        future.add_done_callback(lambda done: self._store(session, turn, done, stretch))

    def _not_fillers(self, session: Session) -> tuple[str, ...]:
        return self.accounts.profile(session.user_id).preferences.not_fillers

    def _job(self, turn: Turn, not_fillers: tuple[str, ...]) -> Job | None:
        answer = turn.answer
        if answer is None or not _is_measurable(turn):
            return None
        if answer.recording is None:
            return Job(self.aligner, None, answer.text, not_fillers)
        try:
            with self.blobs.open(answer.recording.key) as audio:
                return Job(self.aligner, audio.read(), answer.text, not_fillers, answer.words)
        except NotFound:
            return None

    def _store(
        self, session: Session, turn: Turn, done: Future[Document], stretch: Stretch
    ) -> None:
        """Keep what a worker found. A job cancelled at shutdown, and one whose finding the store
        would not take, are done again when the report is opened."""
        key = (session.id, turn.number)
        unforeseen: Exception | None = None
        try:
            document = done.result()
            finding = Finding(turn.number, str(document["version"]), document)
            self.findings.save_finding(session.user_id, session.id, finding)
        except NotFound:
            pass  # the session was deleted meanwhile
        except (CancelledError, StoreError) as error:
            _log.warning("finding not stored yet: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the worker's, whatever it was
            _log.warning("turn not measured: %s", type(error).__name__)
            self._note_failure(key, error)
            unforeseen = None if isinstance(error, SignalError) else error
        finally:
            stretch.end(unforeseen)
            with self._lock:
                self._pending.pop(key, None)
                self._lock.notify_all()

    def _note_failure(self, key: tuple[str, int], error: Exception) -> None:
        with self._lock:
            if isinstance(error, BrokenProcessPool):
                self._n_deaths[key] += 1
                if self._n_deaths[key] < _MOST_DEATHS:
                    return
            self._failed[key] = _reason(error)


def _is_measurable(turn: Turn) -> bool:
    """Typed words always; a recording until retention has erased it."""
    answer = turn.answer
    if answer is None or answer.kind is AnswerKind.SKIPPED:
        return False
    return answer.kind is AnswerKind.TYPED or answer.recording is not None


def _is_current(finding: Finding | None, turn: Turn, not_fillers: tuple[str, ...]) -> bool:
    if finding is None or turn.answer is None or finding.version != VERSION:
        return False
    is_same_text = finding.document.get("measured_text", "") == (turn.answer.text or "")
    return is_same_text and finding.document.get("not_fillers", []) == list(not_fillers)


def _reason(error: BaseException) -> str:
    if isinstance(error, SignalError):
        return str(error)
    return "The recording could not be measured. The recording itself is kept."
