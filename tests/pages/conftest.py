"""The pages in a folder of their own, visited without a browser; the studio behind them is real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from studio.bootstrap import App, build_app
from studio.config import process_settings
from studio.interview.account import AudioRetention
from studio.interview.model import Difficulty, InterviewType, Role, Session, Setup
from tests.unit.usecases.fakes import an_answer

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("home", "practice", "feedback", "history", "settings")
STORY = (
    "When our billing system failed in March, I led the migration of forty tables to the new "
    "database. I wrote the plan, tested each step and trained two colleagues. As a result the "
    "invoices went out on time and errors fell by 30 percent."
)


class Visit:
    """A candidate's browser tab, and the studio as the tab finds it."""

    def __init__(self, studio: App) -> None:
        self.studio, self.who = studio, studio.settings.user_id

    def open(self, page: str, **query: str) -> AppTest:
        """Open a page by its address."""
        app = AppTest.from_file(str(ROOT / "Home.py"), default_timeout=60)
        app.query_params.update(query)
        app.switch_page(f"pages/{page}.py")
        return run(app)

    def onboard(self, retention: AudioRetention = AudioRetention.UNTIL_DELETED) -> None:
        """Answer the questions of the first visit."""
        self.studio.account.onboard(self.who, Role.SOFTWARE, None, retention)

    def begin(self, difficulty: Difficulty = Difficulty.STANDARD, n_questions: int = 2) -> Session:
        """Begin a session."""
        setup = Setup(InterviewType.BEHAVIOURAL, Role.SOFTWARE, difficulty, n_questions)
        return self.studio.conduct.start(self.who, setup)

    def finish(self, recording: bytes | None = None, words: str = STORY) -> Session:
        """A session of one question, answered by the recording or in writing, to its end."""
        session = self.begin(Difficulty.WARMUP, 1)
        conduct = self.studio.conduct
        if recording is None:
            session = conduct.type_answer(self.who, session.id, 1, words)
        else:
            conduct.keep_recording(self.who, session.id, 1, recording)
            session = conduct.hand_in_recording(self.who, session.id, 1, words)
        return conduct.end_early(self.who, session.id)

    def load(self, session: Session) -> Session:
        """The session as it is stored now."""
        return self.studio.conduct.sessions.load(self.who, session.id)


def run(app: AppTest) -> AppTest:
    """Run the page once more; a bug on it fails the test."""
    app.run()
    assert not app.exception, app.exception[0].value
    return app


def click(app: AppTest, label: str) -> AppTest:
    """Press the one button with that label."""
    named = [b for b in app.button if b.label == label]
    assert len(named) == 1, f"{label!r} among {[b.label for b in app.button]}"
    named[0].click()
    return run(app)


def said(app: AppTest) -> str:
    """Everything the page says in words, in its order."""
    kinds = ("title", "subheader", "markdown", "caption", "text", "info", "success", "warning")
    shown = [element.value for kind in kinds for element in app.get(kind)]
    shown += [f"{m.label}: {m.value}" for m in app.metric]
    return "\n".join(str(part) for part in [*shown, *(e.value for e in app.error)])


@pytest.fixture(autouse=True)
def _as_the_server_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own, and the frame around every page: the server's lifespan sees to that."""
    as_shipped = PagesManager.__init__

    def with_the_frame(manager: PagesManager, *given: Any, **named: Any) -> None:
        as_shipped(manager, *given, **named)
        PagesManager.uses_pages_directory = False  # AppTest forgets it before each run

    monkeypatch.setattr(PagesManager, "__init__", with_the_frame)
    monkeypatch.setenv("INTERVIEWGYM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("INTERVIEWGYM_LIVE_SEATS", "0")  # AppTest has no browser to call from
    monkeypatch.chdir(ROOT)


@pytest.fixture
def visit(measure_at_once: Callable[[App], None]) -> Iterator[Visit]:
    """A fresh studio."""
    studio = build_app(process_settings())
    measure_at_once(studio)
    yield Visit(studio)
    studio.close()


@pytest.fixture
def measure_at_once() -> Callable[[App], None]:
    """Measure in this process: a worker's start for each test would cost two seconds each."""
    from studio.usecases.measuring import measure_recording

    def run_job(job: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(measure_recording(job))
        except Exception as error:  # noqa: BLE001 - a worker hands on whatever it was
            future.set_exception(error)
        return future

    def prepare(studio: App) -> None:
        studio.review.measuring.run = run_job

    return prepare


@pytest.fixture
def buzz() -> bytes:
    """A recording with sound and no voice in it."""
    return an_answer(2.0)


@pytest.fixture(scope="session")
def speech(corpus: Path) -> bytes:
    """27 s of somebody talking."""
    return (corpus / "speech" / "spontaneous" / "acoustic_corpus.flac").read_bytes()
