"""The interview on screen: recordings go over once, a failure keeps them, every way round works."""

from __future__ import annotations

import pytest

from studio.errors import ProviderUnavailable, StoreUnavailable
from studio.interview.model import AnswerKind, Difficulty, Phase
from studio.persistence.blobs import FolderBlobStore
from studio.persistence.store import SqlSessionStore
from studio.providers.builtin.interviewer import BuiltinInterviewer
from tests.pages.conftest import STORY, Visit, click, run, said


class Counter:
    """Counts what reaches the folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.n_stored = 0
        real = FolderBlobStore.put

        def put(store: FolderBlobStore, key: str, data: bytes) -> None:
            self.n_stored += 1
            real(store, key, data)

        monkeypatch.setattr(FolderBlobStore, "put", put)


def test_choosing_and_beginning_asks_the_first_question(visit: Visit) -> None:
    visit.onboard()
    app = visit.open("practice")
    app.pills[0].set_value(app.pills[0].options[0])
    app.text_area[0].set_value("We look for somebody who migrates databases.")
    run(app)
    click(app, "Begin the interview")
    summary = visit.studio.library.unfinished(visit.who)
    assert summary is not None
    assert app.query_params["session"] == summary.id
    session = visit.studio.conduct.sessions.load(visit.who, summary.id)
    assert session.open_turn is not None
    assert session.setup.job_description.startswith("We look for")


def test_before_it_begins_it_says_what_will_work_and_leads_to_the_connections(
    visit: Visit,
) -> None:
    visit.onboard()
    app = visit.open("practice")
    assert "no language model is connected" in said(app)
    links = [element.proto for element in app.get("page_link")]
    assert [(link.page, link.query_string) for link in links] == [("settings", "tab=connections")]


def test_a_job_description_too_long_says_so_and_begins_nothing(visit: Visit) -> None:
    visit.onboard()
    app = visit.open("practice")
    app.text_area[0].set_value("x" * 200_000)
    click(run(app), "Begin the interview")
    assert "Please shorten it" in said(app)
    assert visit.studio.library.unfinished(visit.who) is None


class TestRecording:
    def test_it_is_stored_once_and_handed_in_with_words(
        self, visit: Visit, buzz: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        visit.onboard()
        counter = Counter(monkeypatch)
        session = visit.begin()
        app = visit.open("practice", session=session.id)
        app.audio_input[0].set_value(("a.wav", buzz, "audio/wav"))
        run(app)
        assert counter.n_stored == 1
        assert "0:02 is stored" in said(app)
        click(app, "Let me think")
        click(app, "Pause")
        click(app, "Go on")
        assert counter.n_stored == 1
        app.text_area[0].set_value(STORY)
        click(run(app), "Send answer")
        assert counter.n_stored == 1
        answer = visit.load(session).turns[0].answer
        assert answer is not None
        assert (answer.kind, answer.text) == (AnswerKind.RECORDED, STORY)
        assert len(visit.load(session).turns) == 2

    def test_the_next_turn_begins_without_a_recording(self, visit: Visit, buzz: bytes) -> None:
        visit.onboard()
        session = visit.begin()
        app = visit.open("practice", session=session.id)
        app.audio_input[0].set_value(("a.wav", buzz, "audio/wav"))
        click(run(app), "Send answer")
        assert app.audio_input[0].value is None
        assert "Send answer" not in [b.label for b in app.button]
        open_turn = visit.load(session).open_turn
        assert open_turn is not None
        assert open_turn.draft is None

    def test_recording_again_replaces_it(
        self, visit: Visit, buzz: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tests.unit.usecases.fakes import an_answer

        visit.onboard()
        counter = Counter(monkeypatch)
        session = visit.begin()
        app = visit.open("practice", session=session.id)
        app.audio_input[0].set_value(("a.wav", buzz, "audio/wav"))
        run(app)
        app.audio_input[0].set_value(("a.wav", an_answer(3.0, hz=300), "audio/wav"))
        run(app)
        assert counter.n_stored == 2
        assert "0:03 is stored" in said(app)
        assert len(visit.studio.blobs.keys(visit.who)) == 1

    def test_while_the_store_is_away_it_is_kept_and_sent_on_asking(
        self, visit: Visit, buzz: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        visit.onboard()
        session = visit.begin()
        app = visit.open("practice", session=session.id)
        n_tries = 0

        def fail(*_: object) -> None:
            nonlocal n_tries
            n_tries += 1
            raise StoreUnavailable()

        with monkeypatch.context() as broken:
            broken.setattr(FolderBlobStore, "put", fail)
            app.audio_input[0].set_value(("a.wav", buzz, "audio/wav"))
            run(app)
            assert "Nothing is lost: try again" in said(app)
            click(app, "Let me think")
            assert n_tries == 1  # an unrelated click sends nothing
            click(app, "Try again")
            assert n_tries == 2
            assert "Nothing is lost: try again" in said(app)
        click(app, "Try again")
        assert "0:02 is stored" in said(app)
        assert not app.error

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"", "empty. Please record your answer again"),
            (b"\x89PNG\r\n\x1a\n" + bytes(200), "Please record again, or type your answer"),
        ],
    )
    def test_a_bad_one_says_what_to_do_and_the_session_goes_on(
        self, visit: Visit, data: bytes, says: str
    ) -> None:
        visit.onboard()
        session = visit.begin()
        app = visit.open("practice", session=session.id)
        app.audio_input[0].set_value(("a.wav", data, "audio/wav"))
        run(app)
        assert says in said(app)
        assert "Try again" not in [b.label for b in app.button]  # the same bytes stay bad
        click(app, "Skip")
        assert len(visit.load(session).turns) == 2

    def test_a_file_recorded_elsewhere(self, visit: Visit, buzz: bytes) -> None:
        visit.onboard()
        session = visit.begin()
        app = visit.open("practice", session=session.id)
        ways = next(c for c in app.segmented_control if "answer" in str(c.key))
        ways.set_value("Audio file")
        run(app)
        app.file_uploader[0].set_value([("a.flac", buzz, "audio/flac")])
        run(app)
        assert "0:02 is stored" in said(app)
        click(app, "Send answer")
        assert len(visit.load(session).turns) == 2

    def test_a_reload_finds_the_kept_recording(self, visit: Visit, buzz: bytes) -> None:
        visit.onboard()
        session = visit.begin()
        app = visit.open("practice", session=session.id)
        app.audio_input[0].set_value(("a.wav", buzz, "audio/wav"))
        run(app)
        again = visit.open("practice", session=session.id)
        assert "0:02 is stored" in said(again)
        click(again, "Send answer")
        assert len(visit.load(session).turns) == 2


class TestTyping:
    def test_a_typed_answer_goes_on(self, visit: Visit) -> None:
        visit.onboard()
        session = visit.begin()
        app = visit.open("practice", session=session.id)
        next(c for c in app.segmented_control if "answer" in str(c.key)).set_value("Type")
        run(app)
        app.text_area[0].set_value(STORY)
        click(app, "Send answer")
        stored = visit.load(session)
        assert stored.turns[0].answer is not None
        assert stored.turns[0].answer.text == STORY
        assert len(stored.turns) == 2

    def test_an_empty_answer_says_what_to_do(self, visit: Visit) -> None:
        visit.onboard()
        session = visit.begin()
        app = visit.open("practice", session=session.id)
        next(c for c in app.segmented_control if "answer" in str(c.key)).set_value("Type")
        click(run(app), "Send answer")
        assert "Type your answer, or record it" in said(app)
        assert visit.load(session).turns == session.turns

    def test_a_failure_while_saving_keeps_the_words_on_screen(
        self, visit: Visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        visit.onboard()
        session = visit.begin()
        app = visit.open("practice", session=session.id)
        next(c for c in app.segmented_control if "answer" in str(c.key)).set_value("Type")
        run(app)

        def fail(*_: object) -> None:
            raise StoreUnavailable()

        with monkeypatch.context() as broken:
            broken.setattr(SqlSessionStore, "save", fail)
            app.text_area[0].set_value(STORY)
            click(app, "Send answer")
            assert "Nothing is lost: try again" in said(app)
            assert app.text_area[0].value == STORY
        click(app, "Send answer")
        assert len(visit.load(session).turns) == 2


class TestWaysRound:
    def test_skip_asks_the_next(self, visit: Visit) -> None:
        visit.onboard()
        session = visit.begin()
        click(visit.open("practice", session=session.id), "Skip")
        assert visit.load(session).turns[0].answer is not None

    def test_ending_early_asks_first(self, visit: Visit) -> None:
        visit.onboard()
        session = visit.begin()
        app = click(visit.open("practice", session=session.id), "End")
        run(app)  # the page is drawn anew for its own reasons: the question stands until answered
        assert "End now" in [b.label for b in app.button]  # what it does, a browser shows: e2e
        app.button(key="go-on-after-all").click()
        assert "End now" not in [b.label for b in run(app).button]
        assert visit.load(session).is_live

    def test_the_end_leads_to_the_report(self, visit: Visit) -> None:
        visit.onboard()
        session = visit.finish()
        app = click(visit.open("practice", session=session.id), "See the report")
        assert "Show my report" in [b.label for b in app.button]

    def test_a_whole_interview_by_clicks(self, visit: Visit) -> None:
        visit.onboard()
        session = visit.begin(Difficulty.WARMUP, 1)
        app = visit.open("practice", session=session.id)
        next(c for c in app.segmented_control if "answer" in str(c.key)).set_value("Type")
        run(app)
        for _ in range(6):
            if not app.text_area:
                break
            app.text_area[0].set_value(STORY)
            click(app, "Send answer")
        stored = visit.load(session)
        assert stored.phase is Phase.FINISHED
        assert "Your answers are stored" in said(app)

    def test_when_the_interviewer_fails_the_page_says_so_and_goes_on_when_asked(
        self, visit: Visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        visit.onboard()
        session = visit.begin()
        app = visit.open("practice", session=session.id)

        def fail(*_: object) -> None:
            raise ProviderUnavailable(
                "The interviewer does not answer.", provider="x", port="Interviewer"
            )

        with monkeypatch.context() as broken:
            broken.setattr(BuiltinInterviewer, "move", fail)
            click(app, "Skip")
            assert "The interviewer does not answer." in said(app)
            run(app)
            assert "The interviewer does not answer." in said(app)
            assert "Begin the interview" not in [b.label for b in app.button]
        click(app, "Try again")
        assert len(visit.load(session).turns) == 2
        assert not app.error
