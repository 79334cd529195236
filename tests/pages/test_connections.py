"""Which rung stands where, on screen: Connections, the stage, the report; reasons shown as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC

import pytest
from streamlit.testing.v1 import AppTest

from studio.bootstrap import App, build_app
from studio.config import process_settings
from studio.errors import AccountRefused, ProviderUnavailable
from studio.interview.model import Session
from studio.interview.steps import UNHEARD, Fall, Part, Step
from studio.providers.connections import LadderConnections
from studio.providers.ladder import Ladder
from tests.groq.script import KEY, Fault, Script
from tests.groq_server import serving
from tests.pages.conftest import Visit, click, run, said

ODD = "It said **no** <b>here</b> :red[stop] [go](http://x.example) $5$."
ODD_ESCAPED = (
    r"It said \*\*no\*\* \<b\>here\</b\> \:red\[stop\] "
    r"\[go\]\(http\://x\.example\) \$5\$\."
)


@pytest.fixture
def script() -> Script:
    """What the Groq beside the studio does."""
    return Script()


@pytest.fixture
def keyed(
    script: Script, monkeypatch: pytest.MonkeyPatch, measure_at_once: Callable[[App], None]
) -> Iterator[Visit]:
    """A visitor of a studio with a key."""
    with serving(script) as url:
        monkeypatch.setenv("GROQ_API_KEY", KEY)
        monkeypatch.setenv("GROQ_BASE_URL", url)
        studio = build_app(process_settings())
        measure_at_once(studio)
        visit = Visit(studio)
        visit.onboard()
        yield visit
        studio.close()


def ladder_of(studio: App, part: Part) -> Ladder[object]:
    """The ladder behind the screen."""
    assert isinstance(studio.connections, LadderConnections)
    return next(ladder for ladder, _ in studio.connections.ladders if ladder.part is part)


def away(pause_s: float | None = None, why: str = "Groq asks for a pause.") -> ProviderUnavailable:
    return ProviderUnavailable(why, provider="groq", port="SpeechToText", retry_after_s=pause_s)


def badges(app: AppTest, title: str) -> list[str]:
    """How each rung of that title stands."""
    return [m.value for m in app.markdown if m.value.startswith(f"**{title}**")]


class TestConnections:
    def test_what_is_not_set_up_says_how_to(self, visit: Visit) -> None:
        visit.onboard()
        app = visit.open("settings")
        assert all("not set up" in badge for badge in badges(app, "Groq Whisper"))
        assert "Set GROQ_API_KEY in the environment" in said(app)
        assert "in use" in badges(app, "Built-in interviewer")[0]
        assert "test-hear-groq" not in [b.key for b in app.button]

    def test_what_is_up_says_its_model_and_what_stands_below_is_ready(self, keyed: Visit) -> None:
        app = keyed.open("settings")
        assert "in use" in badges(app, "Groq Whisper")[0]
        assert "ready" in badges(app, "Built-in interviewer")[0]
        assert "whisper-large-v3-turbo" in said(app)

    def test_what_failed_last_time_is_asked_and_not_praised(self, keyed: Visit) -> None:
        ladder_of(keyed.studio, Part.HEAR).note("groq", away())
        app = keyed.open("settings")
        assert "last call failed" in badges(app, "Groq Whisper")[0]
        assert "Last failure: Groq asks for a pause." in said(app)

    def test_what_rests_says_until_when(self, keyed: Visit) -> None:
        ladder = ladder_of(keyed.studio, Part.HEAR)
        ladder.note("groq", away(pause_s=600))
        until = ladder.breaker("groq").open_until
        assert until is not None
        app = keyed.open("settings")
        assert "resting" in badges(app, "Groq Whisper")[0]
        at = until.astimezone(UTC).strftime("%H:%M")
        assert f"Not asked until {at}: Groq asks for a pause." in said(app)
        assert "in use" in badges(app, "Your own words")[0]

    def test_what_refused_says_why_as_text(self, keyed: Visit) -> None:
        refused = AccountRefused(ODD, provider="groq", port="ChatModel", status=401)
        ladder_of(keyed.studio, Part.THINK).note("groq", refused)
        app = keyed.open("settings")
        assert any("refused" in badge for badge in badges(app, "Groq"))
        assert f"Last failure: {ODD}" in [t.value for t in app.text]

    def test_a_test_asks_now_and_clears_the_failure(self, keyed: Visit, script: Script) -> None:
        ladder_of(keyed.studio, Part.HEAR).note("groq", away(pause_s=600))
        app = keyed.open("settings")
        app.button(key="test-hear-groq").click()
        run(app)
        assert "Groq Whisper answered." in said(app)
        assert len(script.calls("hear")) == 1
        assert "in use" in badges(app, "Groq Whisper")[0]

    def test_a_test_that_fails_says_why(self, keyed: Visit, script: Script) -> None:
        script.fail("hear", Fault("unauthorized"))
        app = keyed.open("settings")
        app.button(key="test-hear-groq").click()
        run(app)
        assert "Last failure: Groq did not accept the key." in said(app)
        assert not app.success
        assert "refused" in badges(app, "Groq Whisper")[0]


def with_steps(visit: Visit, session: Session, number: int, *steps: Step) -> None:
    """The session as if that turn had been done so."""
    sessions = visit.studio.conduct.sessions
    stored = sessions.load(visit.who, session.id)
    turn = replace(stored.turn(number), steps=steps)
    turns = (*stored.turns[: number - 1], turn, *stored.turns[number:])
    sessions.save(replace(stored, turns=turns))


class TestDegradedLines:
    def test_the_stage_says_who_thinks_instead_with_the_reason_as_text(self, visit: Visit) -> None:
        visit.onboard()
        session = visit.begin()
        with_steps(visit, session, 1, Step(Part.THINK, "builtin", falls=(Fall("groq", ODD),)))
        told = said(visit.open("practice", session=session.id))
        assert f"Using the built\\-in interviewer\\: {ODD_ESCAPED}" in told

    def test_the_stage_says_who_heard_instead(self, visit: Visit, buzz: bytes) -> None:
        visit.onboard()
        session = visit.begin()
        visit.studio.conduct.keep_recording(visit.who, session.id, 1, buzz)
        visit.studio.conduct.hand_in_recording(visit.who, session.id, 1, "I led it.")
        with_steps(visit, session, 1, Step(Part.HEAR, "whisper", falls=(Fall("groq", ODD),)))
        told = said(visit.open("practice", session=session.id))
        assert f"Written down by Whisper on this machine\\: {ODD_ESCAPED}" in told

    def test_the_stage_says_that_nobody_heard_it_and_what_to_do(
        self, keyed: Visit, script: Script, buzz: bytes
    ) -> None:
        script.fail("hear", Fault("too_large"))
        session = keyed.begin()
        keyed.studio.conduct.keep_recording(keyed.who, session.id, 1, buzz)
        after = keyed.studio.conduct.hand_in_recording(keyed.who, session.id, 1)
        heard = after.turn(1).step(Part.HEAR)
        assert heard is not None and heard.rung == UNHEARD
        told = said(keyed.open("practice", session=session.id))
        assert "nobody could write it down" in told
        assert "Why\\: Groq does not take that much at once" in told

    def test_the_report_marks_the_turn_and_the_grading(self, visit: Visit) -> None:
        visit.onboard()
        session = visit.finish()
        fallen = Step(Part.THINK, "builtin", falls=(Fall("groq", ODD),))
        with_steps(visit, session, 1, fallen)
        reviews = visit.studio.review.reviews
        review = visit.studio.review.report(visit.who, session.id).review
        assert review is not None
        graded = Step(Part.GRADE, "builtin", falls=(Fall("groq", ODD),))
        reviews.save_review(visit.who, session.id, replace(review, step=graded))
        app = click(visit.open("feedback", session=session.id), "Go on without rating")
        told = said(app)
        assert f"Not by the first choice\\: interviewer\\. {ODD_ESCAPED}" in told
        assert f"Graded by the built\\-in grader\\: {ODD_ESCAPED}" in told
        rows = [row for frame in app.dataframe for row in frame.value.to_dict("records")]
        why = "Why not another"
        assert [row[why] for row in rows if row.get(why, "–") != "–"] == [f"Groq: {ODD}"]
