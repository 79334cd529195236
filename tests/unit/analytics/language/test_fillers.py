"""Fillers told by their context; repetitions told from what is meant twice."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.language.fillers import find_fillers
from analytics.language.repetition import find_repetitions
from analytics.language.tokens import tokenise, tokenise_words
from analytics.words import Word


def fillers(text: str) -> list[str]:
    return [mark.text.lower() for mark in find_fillers(tokenise(text))]


def taken_back(text: str) -> list[tuple[str, str]]:
    return [(mark.kind, mark.text.lower()) for mark in find_repetitions(tokenise(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Um, we shipped it, uh, on Friday.", ["um", "uh"]),
        ("It was, like, really hard.", ["like"]),
        ("I like working with people like you.", []),
        ("You know, it was late.", ["you know"]),
        ("Do you know how it works?", []),
        ("Well, I was the lead.", ["well"]),
        ("The launch went well.", []),
        ("It failed, I mean, it failed twice.", ["i mean"]),
        ("We see the numbers now.", []),
    ],
)
def test_a_word_is_a_filler_by_its_context(text: str, found: list[str]) -> None:
    assert fillers(text) == found


def test_the_speaker_can_exclude_a_filler() -> None:
    tokens = tokenise("Um, you know, it was late.")
    assert [m.text for m in find_fillers(tokens, exclude=["You know"])] == ["Um"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I was, um, I was at the, the station.", [("repetition", "i was"), ("repetition", "the")]),
        ("We had a very, very good year.", []),
        ("I wrote the code and the tests and the docs.", []),
        ("It was sta- stable.", [("restart", "sta-")]),
    ],
)
def test_what_is_taken_back_is_told_from_what_is_meant(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert taken_back(text) == found


def test_marks_of_timed_words_carry_times_and_word_numbers() -> None:
    words = [Word("So,", 0.0, 0.2), Word("um,", 0.5, 0.9), Word("yes.", 1.0, 1.3)]
    text, tokens = tokenise_words(words)
    (mark,) = find_fillers(tokens)
    assert (mark.start_s, mark.end_s) == (0.5, 0.9)
    assert (mark.first_word, mark.last_word) == (1, 1)
    assert text[mark.start_char : mark.end_char] == "um"


@settings(deadline=None)  # the first call loads the models
@given(
    st.lists(
        st.sampled_from("um i you know like the was and well sta- so , . it it".split()),
        max_size=40,
    )
)
def test_marks_point_into_the_text_and_do_not_overlap_within_a_kind(pieces: list[str]) -> None:
    text = " ".join(pieces)
    tokens = tokenise(text)
    for marks in (find_fillers(tokens), find_repetitions(tokens)):
        ordered = sorted(marks, key=lambda mark: mark.start_char)
        for mark in ordered:
            assert text[mark.start_char : mark.end_char].startswith(mark.text.split()[0])
            assert 0.0 <= mark.confidence <= 1.0
        for first, second in pairwise(ordered):
            assert first.end_char <= second.start_char
