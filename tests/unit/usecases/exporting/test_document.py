"""What the printed report says, whatever is known and whatever is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from studio.interview.account import OwnBand, Preferences
from studio.interview.model import Answer, AnswerKind, Phase
from studio.ports import Finding
from studio.usecases.exporting import report_document
from studio.usecases.exporting.timeline import MOST_COLUMNS, timeline_block
from studio.usecases.exporting.transcript import runs_of
from studio.usecases.review import SessionReport
from tests.contract.samples import a_finding, after
from tests.unit.usecases.exporting.samples import (
    SAID,
    a_measured_document,
    a_report,
    a_session,
    a_typed_document,
    bare_report,
    with_answer,
)

PACE = {
    "title": "Pace",
    "value": "120 wpm",
    "told": "Below the band: 140–195",
    "standing": "outside",
}


def blocks(report: SessionReport, kind: str) -> list[Mapping[str, Any]]:
    document: Mapping[str, Any] = report_document(report)
    return [block for block in document["blocks"] if block["kind"] == kind]


def words(report: SessionReport) -> str:
    return json.dumps(report_document(report), ensure_ascii=False)


def test_it_is_json_and_the_same_each_time() -> None:
    first, second = (json.dumps(report_document(a_report()), allow_nan=False) for _ in range(2))
    assert first == second


def test_scores_stand_with_reason_quotes_and_the_own_view() -> None:
    overall, structure, relevance = blocks(a_report(), "score")
    assert (overall["band"], overall["own"]) == (3, 4)
    assert structure["quotes"][0] == {"turn": 1, "text": "I moved"}
    assert relevance["band"] is None and relevance["text"] == "Not enough evidence."


def test_a_live_exchange_tells_its_stages_and_where_it_was_cut() -> None:
    told = words(a_report())
    assert "You stopped → words written 0.25 s" in told and "on its way 0.75 s" in told
    assert (
        "heard by you 1.00 s" in told
        and "Your browser told when you heard the reply, true to 0.04 s" in told
    )
    assert "You cut in after 1.5 s of the question." in told
    assert "Welcome. Question …" in told and "Never played: 1?" in told


def test_each_turn_shows_its_question_and_answer() -> None:
    told = words(a_report())
    for part in ("Question …", "Why?", "Skipped.", "Not answered yet.", "the result was missing"):
        assert part in told
    shown = blocks(a_report(), "answer")
    assert "".join(run["text"] for run in shown[0]["runs"]) == SAID


def test_method_and_limits_are_said() -> None:
    told = words(a_report())
    assert "not a hiring decision" in told
    assert "No emotion, confidence or honesty is inferred" in told
    assert "Judged by builtin-1 against rubric 2026-11.1." in told


def test_a_recording_is_drawn_with_its_numbers() -> None:
    (drawn,) = blocks(a_report(), "timeline")
    assert drawn["duration_s"] == pytest.approx(12.0, abs=0.1)
    assert 1 < len(drawn["high"]) == len(drawn["low"]) <= MOST_COLUMNS
    assert max(map(abs, (*drawn["low"], *drawn["high"]))) == 1.0
    assert ["filled_pause", 1.0, 1.6] in drawn["marks"]
    (numbers,) = blocks(a_report(), "numbers")
    assert numbers["items"][0] == PACE


def test_marks_stand_on_the_words_they_name() -> None:
    runs = runs_of(SAID, Finding(1, "1", a_measured_document()))
    marked = {(run["text"], run["mark"]) for run in runs if run["mark"]}
    assert ("Um", "filled_pause") in marked
    assert "".join(str(run["text"]) for run in runs) == SAID


def test_changed_words_are_not_marked_by_the_old_ones() -> None:
    runs = runs_of("Something else, um.", Finding(1, "1", a_measured_document()))
    assert runs == [{"text": "Something else, um.", "mark": None}]


def test_numbers_are_judged_by_the_bands_the_candidate_set() -> None:
    own = Preferences(bands=(OwnBand("wpm", 100.0, 130.0),))
    told = json.dumps(report_document(a_report(), own), ensure_ascii=False)
    assert "Within the band: 100–130" in told
    assert "Below the band: 140–195" not in told


def test_what_makes_numbers_less_sure_is_said() -> None:
    assert "The recording is overdriven" in words(a_report())


def test_typed_words_are_marked_but_not_drawn() -> None:
    report = with_answer(a_report(), "Um, I guess it worked.")
    assert blocks(report, "timeline") == blocks(report, "numbers") == []
    assert any(run["mark"] for run in blocks(report, "answer")[0]["runs"])
    assert "Delivery" not in [block["text"] for block in blocks(report, "heading")]


def test_a_finding_of_another_version_is_told_without_a_drawing() -> None:
    report = a_report(findings={1: a_finding()})
    assert blocks(report, "timeline") == []
    assert timeline_block(Finding(1, "1", a_typed_document("Words."))) is None


def test_why_a_recording_has_no_numbers_is_said() -> None:
    report = a_report(findings={}, not_measured={1: "There is no voice in it."})
    assert "No numbers for this recording: There is no voice in it." in words(report)


def test_an_erased_recording_is_said() -> None:
    session = a_session()
    erased = replace(session.turns[0], answer=Answer(AnswerKind.RECORDED, after(15), SAID))
    report = a_report(session=replace(session, turns=(erased, *session.turns[1:])))
    assert "The recording has been erased; what was measured in it stays." in words(report)


def test_a_recording_without_words_says_so() -> None:
    session = a_session()
    answer = session.turns[0].answer
    assert answer is not None
    mute = replace(session.turns[0], answer=replace(answer, text=None))
    report = a_report(session=replace(session, turns=(mute, *session.turns[1:])))
    assert "no words were given, so content is not judged" in words(report)


@pytest.mark.parametrize(
    ("phase", "told"),
    [
        (Phase.ASKED, "is not finished yet"),
        (Phase.PLANNED, "is not finished yet"),
        (Phase.ABANDONED, "was given up before its end"),
        (Phase.FINISHED, "is not graded yet"),
    ],
)
def test_without_scores_it_says_why(phase: Phase, told: str) -> None:
    bare = bare_report()
    report = replace(bare, session=replace(bare.session, phase=phase))
    assert told in words(report)
    assert blocks(report, "score") == []
