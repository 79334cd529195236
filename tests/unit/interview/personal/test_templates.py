"""The templates as data: enough of them, sayable, and about nothing a lawful question avoids."""

from __future__ import annotations

import itertools
import re

import pytest

from studio.interview.bank import load_bank, load_competencies
from studio.interview.bank.packs import ANSWER_TIME_S, MAX_SPOKEN_WORDS
from studio.interview.documents import Fact, FactKind
from studio.interview.model import Difficulty, InterviewType
from studio.interview.personal import Template, load_templates, verify_reference

TEMPLATES = load_templates()
ASKED_ABOUT = (FactKind.PROJECT, FactKind.ROLE, FactKind.EMPLOYER, FactKind.SKILL)
PHRASE = "one two three four five six seven"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.id)
def test_a_template_keeps_the_rules_of_the_bank(template: Template) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", template.id)
    assert template.competency in {c.id for c in load_competencies()}
    assert len(set(template.texts)) == len(template.texts) >= 3
    assert any("{employer}" not in text for text in template.texts)
    assert 3 <= len(set(template.follow_ups)) == len(template.follow_ups)
    assert 3 <= len(template.good_answer) <= 6 and 4 <= len(template.keywords) <= 12
    assert ANSWER_TIME_S[0] <= template.time_s <= ANSWER_TIME_S[1]
    assert all(word == word.lower() for word in template.keywords)
    for text in (*template.texts, template.rephrased):
        assert text.count("?") <= 1 and text.endswith(("?", ".")), text
        assert "“{fact}”" in text and text.count("{") == text.count("“"), text
    for told in (template.hint, *template.follow_ups, *template.good_answer):
        assert "{" not in told and len(told.split()) <= MAX_SPOKEN_WORDS


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.id)
def test_filled_with_an_ordinary_fact_it_is_said_in_one_breath(template: Template) -> None:
    fact, employer = (
        Fact(template.about, PHRASE, 0, 33),
        Fact(FactKind.EMPLOYER, "Acme Ltd", 40, 48),
    )
    for text in (*template.wordings(fact, None), *template.wordings(fact, employer)):
        assert len(text.split()) <= MAX_SPOKEN_WORDS
        assert verify_reference(text, [fact, employer])
    assert template.wordings(fact, None)


def test_ids_are_unique_and_no_question_of_the_bank_s() -> None:
    ids = [t.id for t in TEMPLATES]
    assert len(set(ids)) == len(ids)
    assert not any(q.id.startswith("personal-") for q in load_bank().questions)


def test_every_type_and_difficulty_can_ask_about_projects_skills_and_requirements() -> None:
    for type, difficulty in itertools.product(InterviewType, Difficulty):
        about = {t.about for t in TEMPLATES if t.fits(type, difficulty)}
        needed = {FactKind.PROJECT, FactKind.SKILL, FactKind.REQUIREMENT}
        assert needed <= about, (type, difficulty)


def test_what_is_filled_in_is_not_read_as_a_template() -> None:
    fact = Fact(FactKind.PROJECT, "{employer} {fact}", 0, 17)
    template = next(t for t in TEMPLATES if t.about is FactKind.PROJECT)
    assert all("“{employer} {fact}”" in text for text in template.wordings(fact, None))
