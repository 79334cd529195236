"""The front door: asked once what for, then one button to start and what was done before."""

from __future__ import annotations

from studio.interview.account import AudioRetention
from studio.interview.model import Role
from tests.pages.conftest import Visit, click, run, said


def test_the_first_visit_asks_and_leads_to_the_set_up(visit: Visit) -> None:
    app = visit.open("home")
    go_on = next(b for b in app.button if b.label == "Continue")
    assert go_on.disabled  # how long recordings are kept is nobody's to choose but the candidate's
    app.selectbox[0].select("Sales")
    app.radio[0].set_value(app.radio[0].options[0])
    run(app)
    click(app, "Continue")
    assert "Begin the interview" in [b.label for b in app.button]
    profile = visit.studio.account.profile(visit.who)
    assert (profile.role, profile.retention) == (Role.SALES, AudioRetention.NONE)
    assert profile.onboarded_at is not None


def test_one_button_starts(visit: Visit) -> None:
    visit.onboard()
    app = click(visit.open("home"), "Start practising")
    assert "Begin the interview" in [b.label for b in app.button]


def test_an_unfinished_session_is_offered_and_goes_on_at_its_turn(visit: Visit) -> None:
    visit.onboard()
    session = visit.begin()
    visit.studio.conduct.type_answer(visit.who, session.id, 1, "I led it. It took two weeks.")
    app = click(visit.open("home"), "Continue where you were")
    assert "Pause" in [b.label for b in app.button]
    assert visit.load(session).open_turn is not None
    assert "Question" in app.get("progress")[0].proto.text


def test_finished_sessions_show_with_streak_and_lead_to_their_report(visit: Visit) -> None:
    visit.onboard()
    visit.finish()
    visit.studio.review.report(visit.who, visit.studio.library.finished(visit.who, 1)[0].id)
    app = visit.open("home")
    assert "Practice streak: 1 day" in said(app)
    assert "of 5" not in said(app), "no score before the candidate's own view"
    click(app, "Report")
    assert "Show my report" in [b.label for b in app.button]
    summary = visit.studio.library.finished(visit.who, 1)[0]
    visit.studio.review.rate_self(visit.who, summary.id, {}, "")
    assert "of 5" in said(visit.open("home"))
