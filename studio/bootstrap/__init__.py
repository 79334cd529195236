"""Builds the studio, once, from its settings: the only place that names concrete adapters."""

from __future__ import annotations

import functools
import logging
import secrets
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from studio.bootstrap.ladders import build_ladders
from studio.bootstrap.live import Live, open_live
from studio.config import Settings
from studio.errors import NotFound
from studio.interview.bank import Bank, load_bank
from studio.interview.model import Recording, Turn
from studio.persistence.blobs import FolderBlobStore
from studio.persistence.engine import open_database
from studio.persistence.migrate import migrate
from studio.persistence.spool import Spools
from studio.persistence.store import (
    SqlAccountStore,
    SqlCatalogueStore,
    SqlDocumentStore,
    SqlFeedbackStore,
    SqlReviewStore,
    SqlSessionStore,
)
from studio.ports import BlobStore, Connections
from studio.providers.documents import FileReader
from studio.providers.groq import Groq
from studio.providers.pocketsphinx import PocketsphinxAligner
from studio.providers.reportlab import ReportlabPrinter
from studio.providers.telemetry import logs
from studio.providers.telemetry.witnesses import Witnesses, open_telemetry
from studio.usecases.account import Account
from studio.usecases.baseline import Baseline
from studio.usecases.conduct import Conduct
from studio.usecases.documents import Documents
from studio.usecases.exporting import Exporting
from studio.usecases.grading import Grading
from studio.usecases.library import Library
from studio.usecases.measuring import Measuring, find_voiced, measure_recording, warm_up_measuring
from studio.usecases.review import Review
from studio.usecases.speaking import Speaking
from studio.usecases.workers import Workers

_log = logging.getLogger(__name__)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time now, aware UTC."""
        return datetime.now(UTC)


def _voiced(workers: Workers, flac: bytes) -> Sequence[tuple[float, float]] | None:
    """Where there is voice in a recording; found in a worker, while the recording is uploaded.

    The reply waits for it, so it has a worker of its own, which no measuring holds up. None when
    that did not tell in time: it died over another recording, or is busy with one.
    """
    try:
        return workers.run(find_voiced, flac).result(_VOICED_WITHIN_S)
    except (BrokenExecutor, CancelledError, TimeoutError, RuntimeError) as error:
        _log.warning("voice not looked for: %s", type(error).__name__)
        return None


def _looks_ahead(settings: Settings, groq: Groq | None) -> bool:
    """Whether a live answer is heard before it is over: a look too many may be billed in vain."""
    if settings.looks_ahead is not None:
        return settings.looks_ahead
    is_billed = groq is not None and settings.local.whisper_dir is None
    return not is_billed or (groq is not None and groq.has_more_than_the_free_plan())


def _nothing(_: None) -> None:
    """Work that only makes a worker start."""


@dataclass(frozen=True, slots=True)
class App:
    """The studio, ready to use: one attribute a room of use cases."""

    settings: Settings
    bank: Bank
    blobs: BlobStore
    conduct: Conduct
    review: Review
    library: Library
    baseline: Baseline
    account: Account
    documents: Documents
    exporting: Exporting
    connections: Connections
    speaking: Speaking
    live: Live
    voice_order: tuple[str, ...]
    look_around: Callable[[], None]
    workers: Workers
    listeners: Workers
    telemetry: Witnesses
    release: Callable[[], None]

    def is_ready(self) -> bool:
        """True when the store answers. Raises StoreUnavailable otherwise."""
        self.library.unfinished(self.settings.user_id)
        return True

    def warm_up(self) -> None:
        """In the background: start a worker, so that the first answer does not wait for one, and
        see which providers are there."""
        self.workers.run(_nothing, None)
        if self.settings.groq.api_key or self.settings.local.whisper_dir is not None:
            self.listeners.run(_nothing, None)
        if self.settings.live_seats:
            self.live.warm_up()
        self.look_around()

    def recording_path(self, session_id: str, turn_number: int) -> Path:
        """A local file with the recording of that turn. Raises NotFound."""
        turn = self._turn(session_id, turn_number)
        return self._path(turn.answer.recording if turn.answer is not None else turn.draft)

    def sides_path(self, session_id: str, turn_number: int) -> Path:
        """A local file with both sides of that live turn. Raises NotFound."""
        return self._path(self._turn(session_id, turn_number).sides)

    def _turn(self, session_id: str, turn_number: int) -> Turn:
        session = self.conduct.sessions.load(self.settings.user_id, session_id)
        try:
            return session.turn(turn_number)
        except KeyError:
            raise NotFound() from None

    def _path(self, kept: Recording | None) -> Path:
        if kept is None:
            raise NotFound("There is no recording of this turn, or it has been erased.")
        return self.blobs.path(kept.key)

    def close(self) -> None:
        """Let go of processes and of the database; its log is folded into one file."""
        self.live.close()
        self.workers.close()
        self.listeners.close()
        self.release()


_VOICED_WITHIN_S = 5.0
_GRADERS = 2
"""Sessions graded at a time; a provider's line is queued fairly anyway."""


def begin_logging(level: str) -> None:
    """Write log lines from now on: JSON, or plain ones on a terminal."""
    logs.begin_logging(level)


_building = threading.Lock()  # two first visitors must not build two studios
watch = functools.lru_cache(maxsize=8)(open_telemetry)
"""The telemetry for these settings: there also when the studio itself cannot be built."""


def build_app(settings: Settings) -> App:
    """The studio for these settings; the same settings give the same studio.

    Raises
    ------
    StoreUnavailable, PackInvalid, ConfigError
        The studio cannot start; the message says why.
    """
    with _building:
        return _build(settings)


@functools.lru_cache(maxsize=8)
def _build(settings: Settings) -> App:
    telemetry = watch(settings)
    engine = open_database(settings.database_url)
    migrate(engine)
    clock = SystemClock()
    bank = load_bank(*settings.packs)
    blobs = FolderBlobStore(settings.data_dir / "recordings")
    sessions, reviews = SqlSessionStore(engine), SqlReviewStore(engine)
    accounts = SqlAccountStore(engine)
    prepare = functools.partial(logs.after_logging, settings.log_level, warm_up_measuring)
    workers, listeners = Workers(settings.workers, prepare, yields=True), Workers(1, prepare)
    measuring = Measuring(
        sessions,
        reviews,
        blobs,
        accounts,
        PocketsphinxAligner(),
        run=functools.partial(workers.run, measure_recording),
        telemetry=telemetry,
    )
    voiced = functools.partial(_voiced, listeners)
    ladders = build_ladders(settings, bank, SqlCatalogueStore(engine), clock, voiced)
    sent_to = "Groq" if ladders.groq is not None else ""
    spools = Spools(settings.data_dir / "live")
    account = Account(
        accounts, sessions, sessions, reviews, blobs, clock, ladders.spoken, sent_to, spools
    )
    account.sweep(settings.user_id)
    blobs.sweep()
    graders = ThreadPoolExecutor(_GRADERS, thread_name_prefix="grade")
    grading = Grading(reviews, ladders.grading, clock, telemetry, graders.submit)
    review = Review(sessions, reviews, SqlFeedbackStore(engine), grading, measuring, clock)
    conduct = Conduct(
        sessions=sessions,
        blobs=blobs,
        interviewer=ladders.thinking,
        hearing=ladders.hearing,
        telemetry=telemetry,
        bank=bank,
        clock=clock,
        new_id=lambda: str(uuid.uuid4()),
        new_seed=lambda: secrets.randbelow(2**31),
        measure_turn=measuring.measure_turn,
        grade_session=grading.start,
        max_answer_s=settings.max_answer_s,
    )

    speaking = Speaking(sessions, ladders.voicing, conduct.note_speech)
    looks_ahead = functools.partial(_looks_ahead, settings, ladders.groq)

    def release() -> None:
        graders.shutdown(wait=False, cancel_futures=True)  # what is not graded is, with its report
        engine.dispose()

    return App(
        settings=settings,
        bank=bank,
        blobs=blobs,
        conduct=conduct,
        review=review,
        library=Library(sessions, reviews, clock),
        baseline=Baseline(sessions, reviews),
        account=account,
        documents=Documents(SqlDocumentStore(engine), FileReader(), clock, conduct.new_id),
        exporting=Exporting(ReportlabPrinter(), blobs),
        connections=ladders.connections,
        speaking=speaking,
        live=open_live(settings, conduct, speaking, spools, looks_ahead=looks_ahead),
        voice_order=ladders.voice_order,
        look_around=ladders.look_around,
        workers=workers,
        listeners=listeners,
        telemetry=telemetry,
        release=release,
    )
