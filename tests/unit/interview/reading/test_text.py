"""Sentences, words and stems with offsets that always point into the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.interview.reading.text import (
    MAX_SENTENCE_WORDS,
    content,
    reads_as_english,
    sentences,
    stem,
    words,
)
from studio.interview.reading.wording import run_ons, unfinished


def cut(text: str) -> list[str]:
    return [s.span.of(text) for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        (
            "We use e.g. Redis and i.e. a cache. Fine.",
            ["We use e.g. Redis and i.e. a cache.", "Fine."],
        ),
        ("It rose by 3.5 percent. Good", ["It rose by 3.5 percent.", "Good"]),
        ("Dr. Weiss called. I went.", ["Dr. Weiss called.", "I went."]),
        ("First line\n\nsecond line", ["First line", "second line"]),
        ("He said “stop.” I stopped.", ["He said “stop.”", "I stopped."]),
        ("  … ", []),
        ("", []),
    ],
)
def test_text_is_cut_into_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_speech_without_full_stops_is_cut_at_its_joints() -> None:
    text = "so I looked at the logs and I found nothing there and then " * 8
    assert len(cut(text)) > 3
    assert all(len(s.words) <= MAX_SENTENCE_WORDS for s in sentences(text))
    assert run_ons(sentences(text)) == (), "no full stops at all: nothing says where they belong"


@given(st.text(max_size=400))
def test_every_offset_points_at_what_it_names(text: str) -> None:
    end = 0
    for sentence in sentences(text):
        assert end <= sentence.span.start < sentence.span.end <= len(text)
        end = sentence.span.end
        for word in sentence.words:
            assert text[word.span.start : word.span.end] == word.text
            assert sentence.span.start <= word.span.start and word.span.end <= sentence.span.end


@given(st.text(alphabet="abc. \n!?and", max_size=300))
def test_no_word_is_lost_and_none_is_doubled(text: str) -> None:
    assert [w for s in sentences(text) for w in s.words] == list(words(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("migration", "migrated"),
        ("customers", "customer"),
        ("planned", "planning"),
        ("prioritise", "priority"),
        ("responsible", "responsibility"),
        ("tests", "testing"),
        ("stories", "story"),
    ],
)
def test_forms_of_one_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("team", "test"), ("cost", "case"), ("data", "date")])
def test_different_words_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_fillers_and_function_words_are_no_content() -> None:
    text = "Um, so I was, uh, the one who migrated, erm, the database"
    assert [w.lower for w in content(words(text))] == ["migrated", "database"]


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("I talked to him and", True),
        ("We wanted to change the…", True),
        ("So I went to the —", True),
        ("I talked to him.", False),
        ("That is what it was for.", False),
        ("Is that what it is for?", False),
    ],
)
def test_a_sentence_that_stops_before_its_end_is_seen(text: str, broken: bool) -> None:
    assert bool(unfinished(text, sentences(text))) is broken


@pytest.mark.parametrize(
    ("text", "is_english"),
    [
        ("I make plan with client and then we test all the system together", True),
        ("Kubernetes Kafka Redis Postgres Terraform Jenkins Grafana", False),
        ("Ich habe mit dem Kunden gesprochen und danach lief das Projekt gut", False),
        ("Hablé con el cliente y después cambiamos todo el plan del proyecto", False),
        ("Nous avons parlé avec le client et le projet était terminé dans les temps", False),
        ("yes", True),
    ],
)
def test_only_english_is_read(text: str, is_english: bool) -> None:
    assert reads_as_english(text) is is_english
