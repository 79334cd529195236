"""The rungs of the ladders are wired with what a model may know of the candidate."""

from __future__ import annotations

from studio.bootstrap.rungs import judges, minds
from studio.config import load_settings
from studio.interview.documents import DocumentKind, find_facts
from studio.interview.model import Session
from studio.interview.plan import options
from studio.ports import Asking
from studio.providers.builtin.grader import BuiltinGrader
from studio.providers.builtin.interviewer import BuiltinInterviewer
from studio.providers.minds.grader import ModelGrader
from tests.candidates.obeying import ObeyingChat
from tests.golden.answers import bank
from tests.golden.documents import marked
from tests.golden.sitting import NOW, considering, sat

RESUME = next(one.text for one in marked() if one.name == "classic chronological")


def a_session() -> Session:
    facts = find_facts(DocumentKind.RESUME, RESUME)
    return considering(sat(resume=RESUME, facts=facts))


def test_a_model_that_interviews_is_told_the_facts_and_no_address() -> None:
    chat = ObeyingChat()
    (rung,) = minds(None, chat, BuiltinInterviewer())
    session = a_session()
    rung.adapter.move(session, options(session, NOW), Asking("s", 3.0, 8.0))
    prompt = "\n".join(chat.prompts)
    assert "project: Led the migration of 40 billing tables to PostgreSQL" in prompt
    assert "jane.miller" not in prompt and "5550" not in prompt


def test_a_model_that_grades_knows_the_same_facts() -> None:
    (rung,) = judges(load_settings({}), None, ObeyingChat(), BuiltinGrader(bank()))
    assert isinstance(rung.adapter, ModelGrader)
    told = rung.adapter.facts_of(a_session())
    assert "role: Senior Software Engineer" in told
    assert not [sentence for sentence in told if "@" in sentence or "5550" in sentence]
