"""A session is graded once for what was said, and the candidate's own view comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.errors import InputError, NotFound, TextUnusable
from studio.interview.model import Session
from studio.interview.rubric import Quote, Score, SessionReview
from tests.unit.usecases.conftest import WHO, Studio
from tests.unit.usecases.fakes import an_answer


def test_a_live_session_has_no_review(studio: Studio) -> None:
    session = studio.begin(2)
    assert studio.review.report(WHO, session.id).review is None
    assert studio.grader.n_graded == 0


def test_a_finished_session_is_graded_once(studio: Studio) -> None:
    session = studio.finished()
    first = studio.review.report(WHO, session.id).review
    assert first is not None
    assert studio.review.report(WHO, session.id).review == first
    assert studio.grader.n_graded == 1


def test_words_given_later_are_graded_anew(studio: Studio) -> None:
    session = studio.begin(1)
    studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
    studio.conduct.end_early(WHO, session.id)
    before = studio.review.report(WHO, session.id).review
    studio.conduct.give_words(WHO, session.id, 1, "I led it.")
    after = studio.review.report(WHO, session.id).review
    assert studio.grader.n_graded == 2
    assert before is not None
    assert after is not None
    assert after.graded_text_digest != before.graded_text_digest
    assert studio.review.report(WHO, session.id).review == after
    assert studio.grader.n_graded == 2


def test_a_review_under_an_older_rubric_is_graded_anew(studio: Studio) -> None:
    session = studio.finished()
    review = studio.review.report(WHO, session.id).review
    assert review is not None
    studio.reviews.save_review(WHO, session.id, replace(review, rubric_version="2020-01.1"))
    assert studio.review.report(WHO, session.id).review != review
    assert studio.grader.n_graded == 2


def test_an_invented_quote_is_not_stored(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    session = studio.finished()
    honest = studio.grader.grade

    def invent(told: Session, at: object) -> SessionReview:
        review = honest(told, at)  # type: ignore[arg-type]
        made_up = Score("clarity", 5, "Clear.", (Quote(1, 0, 9, "I saved it"),))
        question = replace(review.questions[0], scores=(made_up,), overall_band=5.0)
        return replace(review, questions=(question,))

    monkeypatch.setattr(studio.grader, "grade", invent)
    report = studio.review.report(WHO, session.id)
    assert report.review is None
    assert "not in the transcript" in report.not_graded
    assert studio.reviews.review(WHO, session.id) is None


def test_opening_the_report_measures_what_is_missing(studio: Studio) -> None:
    session = studio.finished()
    assert studio.review.report(WHO, session.id).n_measuring == len(studio.bench.jobs) > 0
    studio.bench.finish()
    report = studio.review.report(WHO, session.id)
    assert report.n_measuring == 0
    assert set(report.findings) == {t.number for t in session.turns if t.answer}


def test_the_first_self_rating_counts(studio: Studio) -> None:
    session = studio.finished()
    studio.review.rate_self(WHO, session.id, {"clarity": 4, "structure": 2}, "More numbers.")
    studio.review.rate_self(WHO, session.id, {"clarity": 1}, "Seen the scores.")
    rating = studio.review.report(WHO, session.id).self_rating
    assert rating is not None
    assert dict(rating.bands) == {"clarity": 4, "structure": 2}
    assert rating.note == "More numbers."


@pytest.mark.parametrize("band", [0, 6, -1])
def test_a_self_rating_off_the_scale_is_refused(studio: Studio, band: int) -> None:
    session = studio.finished()
    with pytest.raises(InputError, match="from 1 to 5"):
        studio.review.rate_self(WHO, session.id, {"clarity": band}, "")
    assert studio.review.report(WHO, session.id).self_rating is None


def test_helpfulness_can_be_changed(studio: Studio) -> None:
    session = studio.finished()
    studio.review.rate_helpfulness(WHO, session.id, 2, "")
    studio.review.rate_helpfulness(WHO, session.id, 5, "On\x00 reflection.")
    told = studio.review.report(WHO, session.id).helpfulness
    assert told is not None
    assert (told.rating, told.comment) == (5, "On reflection.")
    with pytest.raises(InputError, match="from 1 to 5"):
        studio.review.rate_helpfulness(WHO, session.id, 9, "")
    with pytest.raises(TextUnusable, match="shorten"):
        studio.review.rate_helpfulness(WHO, session.id, 3, "x" * 3_000)


class TestRetake:
    def test_it_is_shown_beside_its_earlier_take(self, studio: Studio) -> None:
        first = studio.finished()
        again = studio.conduct.retake(WHO, first.id, 1)
        again = studio.conduct.type_answer(WHO, again.id, 1, "Better now.")
        report = studio.review.report(WHO, again.id)
        earlier = studio.review.earlier_take(report)
        assert earlier is not None
        assert earlier.session == first
        assert studio.review.earlier_take(earlier) is None

    def test_an_earlier_take_that_is_deleted_is_simply_not_there(self, studio: Studio) -> None:
        first = studio.finished()
        again = studio.conduct.retake(WHO, first.id, 1)
        studio.account.erase_session(WHO, first.id)
        again = studio.conduct.type_answer(WHO, again.id, 1, "Better now.")
        report = studio.review.report(WHO, again.id)
        assert studio.review.earlier_take(report) is None
        assert report.review is not None


def test_another_account_sees_nothing(studio: Studio) -> None:
    session = studio.finished()
    with pytest.raises(NotFound):
        studio.review.report("somebody-else", session.id)
    with pytest.raises(NotFound):
        studio.review.rate_self("somebody-else", session.id, {"clarity": 3}, "")
    with pytest.raises(NotFound):
        studio.review.rate_helpfulness("somebody-else", session.id, 3, "")
