from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.interview.documents import find_contacts, without_contacts
from tests.golden.documents import marked


def found_in(text: str) -> list[str]:
    return [text[start:end] for start, end in find_contacts(text)]


@pytest.mark.parametrize(
    "told",
    [
        "ann.o'neill+jobs@mail.example.org",
        "ann (at) example.org",
        "linkedin.com/in/ann-example",
        "+44 20 5550 1234",
        "+1 (212) 555 0199",
        "(415) 555-0123",
        "415.555.0123",
        "07700 900123",
        "0049 30 1234567",
        "98765 43210",
        "12 High Street, Leeds LS1 4AB",
        "Flat 3, 12 Baker Street, London NW1 6XE",
        "350 Fifth Avenue, Apt 4B, New York, NY 10118",
        "Austin, TX 78701",
        "Lindenstraße 12, 10969 Berlin",
        "12 rue de la Paix, 75002 Paris",
        "Calle Mayor 7, Madrid",
        "P.O. Box 12, Leeds",
        "Address: Hill House, Little Sodbury",
        "NW1 6XE",
    ],
)
def test_a_way_to_reach_somebody_is_found_whole(told: str) -> None:
    assert found_in(told) == [told]
    assert found_in(f"{told} | Python, SQL\nLed a team of 12.") == [told]


def test_a_short_number_is_a_phone_s_where_it_is_called_one() -> None:
    assert found_in("Tel: 555-1234, mobile 555 9876") == ["555-1234", "555 9876"]
    assert found_in("555-1234 tests") == []


@pytest.mark.parametrize(
    "told",
    [
        "01/2021 - 09/2023",
        "2019–2021, 2021–2023",
        "20190101-20211231",
        "1,200,000 users",
        "$1 200 000 saved",
        "12 000 000 000 rows",
        "Grew from 10 000 to 50 000 users",
        "ISO 27001:2013",
        "4111 1111 1111 1111",
        "UX Designer @ Banco Atlas, Mar 2018 - Dec 2020",
        "10 Python Courses, 3 years in London",
    ],
)
def test_numbers_and_places_that_reach_nobody_stay(told: str) -> None:
    assert found_in(told) == []


def test_no_marked_fact_of_a_golden_document_is_hurt() -> None:
    for one in marked():
        left = without_contacts(one.text)
        hurt = [fact for facts in one.facts.values() for fact in facts if fact not in left]
        assert hurt == [], one.name


@given(st.text(alphabet="aA1 +@.,-()/\nStreet", max_size=200))
def test_every_other_character_keeps_its_place(text: str) -> None:
    left = without_contacts(text)
    assert len(left) == len(text)
    assert all(new in (" ", old) for new, old in zip(left, text, strict=True))


@pytest.mark.parametrize(
    "piece", ["1 ", "a.", "A", "@", "a@a.", "+1", "a-", "1 A ", "12 rue a", "("]
)
def test_a_hostile_text_takes_no_long_time(piece: str) -> None:
    start = time.process_time()
    find_contacts(piece * (30_000 // len(piece)))
    assert time.process_time() - start < 2.0  # runs without a bound took half a minute
