"""Typed tokens as they are said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.providers.alignment.spoken import cardinal, spoken_words, tokens


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("42", "forty two"),
        ("3.5%", "three point five percent"),
        ("Q3", "Q three"),
        ("$1.2M", "one point two million dollars"),
        ("$500", "five hundred dollars"),
        ("10k", "ten thousand"),
        ("1,250,000", "one million two hundred fifty thousand"),
        ("2019", "twenty nineteen"),
        ("2005", "two thousand five"),
        ("1907", "nineteen oh seven"),
        ("1,907", "one thousand nine hundred seven"),
        ("2nd", "second"),
        ("20th", "twentieth"),
        ("101st", "one hundred first"),
        ("007", "zero zero seven"),
        ("3x", "three times"),
        ("200ms", "two hundred milliseconds"),
        ("24/7", "twenty four seven"),
        ("9:30", "nine thirty"),
        ("C++,", "c plus plus"),
        ("R&D", "R and D"),
        ("e.g.", "for example"),
        ("node.js", "node dot js"),
        ("(don’t)", "don't"),
        ("well-known", "well known"),
        ("naïve", "naive"),
        ("Um,", "Um"),
        ("…", ""),
        ("—", ""),
    ],
)
def test_a_token_is_said(token: str, said: str) -> None:
    assert " ".join(spoken_words(token)) == said


def test_punctuation_joins_the_word_before_it() -> None:
    assert tokens("— So I , um … waited") == ["— So", "I ,", "um …", "waited"]


@given(st.text(max_size=200))
def test_no_character_of_a_text_with_words_is_lost(text: str) -> None:
    found = tokens(text)

    assert not found or " ".join(found) == " ".join(text.split())


@given(st.integers(0, 10**15 - 1))
def test_cardinals_name_their_number(value: int) -> None:
    assert _value(cardinal(value)) == value


def _value(words: list[str]) -> int:
    small = {w: n for n in range(100) for w in [" ".join(cardinal(n))]}
    scales = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
    total, group = 0, 0
    for word in words:
        if word == "hundred":
            group *= 100
        elif word in scales:
            total, group = total + group * scales[word], 0
        else:
            group += small[word]
    return total + group
