"""Words outside the dictionary still get a sound."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.providers.alignment.letters import Pronouncer, sound_out

DICTIONARY = {
    "data": ("D EY T AH", "D AE T AH"),
    "base": ("B EY S",),
    "ship": ("SH IH P",),
    "deploy": ("D IH P L OY",),
    "cat": ("K AE T",),
    "batch": ("B AE CH",),
    "cache": ("K AE SH",),
    "test": ("T EH S T",),
    "us": ("AH S",),
}
PHONES = set(
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW "
    "V W Y Z ZH +SPN+".split()
)


@pytest.fixture
def pronouncer() -> Pronouncer:
    return Pronouncer(DICTIONARY)


@pytest.mark.parametrize(
    ("word", "way"),
    [
        ("cats", "K AE T S"),
        ("batches", "B AE CH IH Z"),
        ("caches", "K AE SH IH Z"),
        ("deployed", "D IH P L OY D"),
        ("tested", "T EH S T IH D"),
        ("cached", "K AE SH T"),
        ("shipping", "SH IH P IH NG"),
        ("caching", "K AE SH IH NG"),
        ("database", "D EY T AH B EY S"),
        ("databases", "D EY T AH B EY S IH Z"),
        ("sql", "EH S K Y UW EH L"),
        ("API", "EY P IY AY"),
        ("kubernetes", "K UW B ER N EH T Z"),
    ],
)
def test_a_word_is_made_from_its_parts(pronouncer: Pronouncer, word: str, way: str) -> None:
    assert " ".join(pronouncer.word(word)[0]) == way


def test_a_known_word_in_capitals_may_also_be_spelt(pronouncer: Pronouncer) -> None:
    assert pronouncer.word("US") == (("AH", "S"), ("Y", "UW", "EH", "S"))
    assert pronouncer.word("us") == (("AH", "S"),)


def test_a_token_sounds_like_its_words_one_after_the_other(pronouncer: Pronouncer) -> None:
    ways = pronouncer.token(("data", "base"))

    assert ways == (("D", "EY", "T", "AH", "B", "EY", "S"), ("D", "AE", "T", "AH", "B", "EY", "S"))


@given(st.text(string.ascii_lowercase + "'", min_size=1, max_size=30))
def test_letters_give_phones_of_the_model(word: str) -> None:
    assert set(sound_out(word)) <= PHONES
    for way in Pronouncer(DICTIONARY).word(word):
        assert way
        assert set(way) <= PHONES


def test_foreign_letters_have_no_sound(pronouncer: Pronouncer) -> None:
    assert pronouncer.token(("東京",)) == ()
