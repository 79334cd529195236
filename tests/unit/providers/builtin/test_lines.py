"""The interviewers' lines as data: enough of them, short, one question at most, no praise."""

from __future__ import annotations

import re

import pytest

from studio.interview.bank import load_competencies
from studio.interview.model import Difficulty, InterviewType, ProbeReason, Role
from studio.providers.builtin.interviewer import LISTENS_FOR
from studio.providers.builtin.lines import phrases, pools, topic_phrase
from studio.providers.builtin.probing import UNHEARD
from studio.providers.builtin.replies import subjects

ALL = [(d, kind, line) for d in Difficulty for kind, lines in pools(d).items() for line in lines]
REPLIES = [(s.id, r) for s in subjects() for r in s.replies]
SAID = {"transition", "after_skip", "ack", "rephrase", "stop", "last", "reply", "closing"}
FILLED = {
    "quote": "one two three four five six seven eight nine",
    "known": "one two three four five six seven eight",
    "type": "a system design interview",
    "role": "a software engineering role",
    "name": "Daniel",
    "topic": "knowing your own strengths and limits",
    "seconds": "120",
}


@pytest.mark.parametrize("difficulty", Difficulty)
def test_every_kind_has_eight_different_lines(difficulty: Difficulty) -> None:
    for kind, lines in pools(difficulty).items():
        assert len(set(lines)) == len(lines) >= 8, kind


def test_every_line_fits_in_35_words_with_its_slots_filled() -> None:
    too_long = [line for _, _, line in ALL if len(line.format(**FILLED).split()) > 35]
    assert too_long == []


def test_a_reply_with_its_opener_fits_in_35_words() -> None:
    opener = max(len(line.split()) for _, kind, line in ALL if kind == "reply")
    assert [r for _, r in REPLIES if len(r.split()) + opener > 40] == []
    assert [r for _, r in REPLIES if len(r.split()) > 25] == []


def test_no_line_asks_two_questions() -> None:
    assert [line for _, _, line in ALL if line.count("?") > 1] == []


def test_lines_that_lead_in_ask_nothing_and_lines_that_ask_do() -> None:
    for _, kind, line in ALL:
        leads = kind in SAID or kind.startswith(("greeting", "reply"))
        assert line.count("?") == (0 if leads else 1), (kind, line)
    assert [r for _, r in REPLIES if "?" in r] == []


def test_nobody_praises_or_coaches() -> None:
    praise = re.compile(
        r"\b(?:great|excellent|perfect|impressive|brilliant|well done|good (?:answer|job|point)"
        r"|you should|next time|amazing|awesome|fantastic|love (?:it|that))\b",
        re.IGNORECASE,
    )
    assert [line for _, _, line in ALL if praise.search(line)] == []


@pytest.mark.parametrize("difficulty", Difficulty)
def test_every_reason_listened_for_has_lines_with_and_without_a_quote(
    difficulty: Difficulty,
) -> None:
    for reason in LISTENS_FOR[difficulty]:
        lines = pools(difficulty)[str(reason)]
        if reason in UNHEARD:
            assert f"{reason}_unheard" in pools(difficulty)
        if reason not in (ProbeReason.CONTRADICTION, ProbeReason.WHY):  # born from a quote
            assert [line for line in lines if "{quote}" not in line], reason


def test_every_type_and_role_has_a_name() -> None:
    assert set(phrases()["type"]) == {str(t) for t in InterviewType}
    assert set(phrases()["role"]) == {str(r) for r in Role}


def test_every_competency_is_called_by_more_than_its_id() -> None:
    ids = {c.id for c in load_competencies()}
    assert set(phrases()["competency"]) == ids
    called = {id_: topic_phrase(id_) for id_ in ids}
    assert len(set(called.values())) == len(called)
    for id_, phrase in called.items():
        assert phrase not in (id_, id_.replace("-", " ")), id_
        assert 2 <= len(phrase.split()) <= 6, phrase


def test_every_question_of_a_candidate_finds_a_subject() -> None:
    assert subjects()[-1].pattern.search("")
    assert all(len(s.replies) >= 2 for s in subjects())
