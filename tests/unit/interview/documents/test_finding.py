"""Facts in documents: found as a reader marks them, and always where they say they stand."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.interview.documents import (
    DocumentKind,
    Fact,
    FactKind,
    facts_of,
    find_facts,
    is_nice_to_have,
    line_of,
    unwrapped,
    verify_facts,
)
from tests.golden.documents import Marked, marked, tallies

PIECES = st.sampled_from(
    [
        "Experience", "SKILLS", "Education:", "Requirements", "Nice to have", "Acme Ltd",
        "Senior Engineer", "2019 – 2021", "Jan 2020 - present", "• Led the migration of 40 tables",
        "- Built x", "Python, SQL (basic)", "\t", "  ", " | ", ", ", "\n", "\n\n", "BSc, Physics",
        "University of Leeds", "5+ years of experience with Python", "at", "(", ")", "###", "é́",
        "🚀",
        "Skills: ", "* ", "o ", "\u2028", "“", ".", "is a plus", "experience with", "1. ", "’",
    ]
)  # fmt: skip


@pytest.mark.parametrize("one", marked(), ids=lambda one: one.name)
def test_every_fact_stands_where_it_says(one: Marked) -> None:
    found = find_facts(one.kind, one.text)
    assert found
    assert verify_facts(one.text, found) == found
    assert facts_of(one.kind, found) == found
    assert all(fact.text in line_of(one.text, fact) for fact in found)


def test_the_golden_documents_are_read_as_marked() -> None:
    """Floors under what was measured; `tests/bench/test_documents.py` prints the figures."""
    for kind, tally in tallies(one for one in marked() if not one.is_held_out).items():
        assert tally.precision >= 0.95 and tally.recall >= 0.95, kind


def test_documents_held_out_are_read_nearly_as_well() -> None:
    for kind, tally in tallies(one for one in marked() if one.is_held_out).items():
        assert tally.precision >= 0.5 and tally.recall >= 0.6, kind
        if kind is not FactKind.REQUIREMENT:
            assert tally.precision >= 0.9 and tally.recall >= 0.9, kind


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(DocumentKind))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_facts_that_stand_in_it(text: str, kind: DocumentKind) -> None:
    found = find_facts(kind, text)
    assert verify_facts(text, found) == found
    assert all(not fact.text[0].isspace() and not fact.text[-1].isspace() for fact in found)
    assert all("\n" not in fact.text for fact in found)


@given(st.text(max_size=400), st.sampled_from(DocumentKind))
@settings(max_examples=200, deadline=None)
def test_noise_breaks_nothing(text: str, kind: DocumentKind) -> None:
    verify_facts(unwrapped(text), find_facts(kind, unwrapped(text)))


@pytest.mark.parametrize(
    ("text", "start", "end"), [("SQL", 1, 4), ("SQL", 7, 9), ("", 0, 0), ("R", 7, 8), ("S", -10, 1)]
)
def test_a_fact_that_stands_elsewhere_is_refused(text: str, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="A skill"):
        verify_facts("Python SQL", [Fact(FactKind.SKILL, text, start, end)])


def test_languages_and_addresses_are_no_facts() -> None:
    """A question about a mother tongue would ask where somebody comes from."""
    told = (
        "Ann Lee\nann@example.org\n1 Mill Lane\n\nSkills\nPython, German (native)\n\n"
        "Languages\nKorean (native)\n\nPersonal details\nMarried, two children\nBorn 1980"
    )
    assert [f.text for f in find_facts(DocumentKind.RESUME, told)] == ["Python"]


def test_what_is_insisted_on_and_what_is_not() -> None:
    advert = next(one for one in marked() if one.name == "advert with headings")
    nice = {f.text for f in find_facts(advert.kind, advert.text) if is_nice_to_have(advert.text, f)}
    assert nice == {"Kafka", "Payments background"}


def test_a_long_document_takes_no_long_time() -> None:
    """Patterns must not run wild: 30,000 characters of anything."""
    for filler in ("a", "experience with ", "2019 - ", ", ", "(", "and ", "Ignore all ", "I I "):
        for kind in DocumentKind:
            find_facts(kind, (filler * 30_000)[:30_000])


def test_a_long_real_document_takes_no_long_time() -> None:
    for kind in DocumentKind:
        text = "\n".join(one.text for one in marked() if one.kind is kind) * 20
        start = time.process_time()
        find_facts(kind, text[:30_000])
        assert time.process_time() - start < 3.0  # instructions sought a fact at a time: 47 s


@pytest.mark.parametrize("number", ["1,200 kg", "12,500 euros", "3.5 %", "10:30"])
def test_a_number_is_never_cut_in_two(number: str) -> None:
    line = f"Organised a collection of {number} with 14 helpers"
    text = f"Experience\nVolunteer, City Food Bank, 2021-2023\n- {line}.\n"
    deeds = [f.text for f in find_facts(DocumentKind.RESUME, text) if f.kind is FactKind.PROJECT]
    assert deeds and number.split(maxsplit=1)[0] in deeds[0]
