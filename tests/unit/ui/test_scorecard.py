"""The scores of a model on screen: the range beside the median, doubts in words, all as text."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def scores_page() -> None:
    from dataclasses import replace  # the function runs as a script of its own

    from studio.interview.bank import Bank
    from studio.interview.rubric import Score
    from studio.providers.builtin.grader import BuiltinGrader
    from studio.ui import scorecard
    from tests.golden.sitting import NOW, sat

    session = sat("I collected the logs because my colleague and I disagreed. " * 3)
    review = BuiltinGrader(Bank(())).grade(session, NOW)
    marks = (
        Score("structure", 3, "Told <b>bold</b>.", samples=(2, 5, 3)),
        Score("clarity", 4, "Plain.", samples=(4, 4, 4)),
        Score("relevance", None, "insufficient evidence: too little."),
    )
    scorecard.show_scores(session, replace(review.questions[0], scores=marks))
    scorecard.show_doubts(replace(review, flags=("Question 1: **5** here, 2 there.",)))


def test_the_median_comes_with_its_range() -> None:
    app = AppTest.from_function(scores_page, default_timeout=30).run()
    assert not app.exception
    titles = [m.value for m in app.markdown]
    assert "**Structure (STAR)** · 3 of 5 (the middle of 3 readings, 2 to 5)" in titles
    assert "**Clarity** · 4 of 5" in titles
    assert "**Relevance** · insufficient evidence" in titles


def test_doubts_and_reasons_are_text() -> None:
    app = AppTest.from_function(scores_page, default_timeout=30).run()
    said = [t.value for t in app.text]
    assert "Question 1: **5** here, 2 there." in said and "Told <b>bold</b>." in said
