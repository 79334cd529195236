from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.interview.model import TimedWord
from studio.providers.hallucination import Believed, Intervals, Segment, believe, is_loop


def heard(text: str, start_s: float = 0.0, end_s: float = 2.0, **doubts: float) -> Segment:
    return Segment(start_s, end_s, text, **doubts)


def texts(found: Believed) -> list[str]:
    return [s.text for s in found.segments]


VOICE = [(0.2, 1.8)]


def test_believes_what_was_said() -> None:
    words = [TimedWord("We", 0.2, 0.5), TimedWord("moved", 0.5, 0.9), TimedWord("it.", 0.9, 1.8)]
    found = believe([heard("We moved it.")], words, VOICE)
    assert texts(found) == ["We moved it."]
    assert found.words == tuple(words) and found.n_dropped == 0


@pytest.mark.parametrize(
    ("no_speech", "logprob", "is_kept"),
    [(0.9, -1.4, False), (0.9, -0.3, True), (0.1, -1.4, True), (0.6, -1.0, True)],
)
def test_both_doubts_together_drop_it(no_speech: float, logprob: float, is_kept: bool) -> None:
    segment = heard("We moved it.", no_speech_prob=no_speech, avg_logprob=logprob)
    for voiced in (VOICE, None):
        assert bool(believe([segment], [], voiced).segments) is is_kept


@pytest.mark.parametrize(
    ("text", "voiced", "is_kept"),
    [
        ("Thank you for watching!", [], False),
        ("Thank you for watching!", [(1.9, 2.2)], False),  # a breath, and the next sentence
        ("Thank you for watching!", [(0.3, 1.5)], True),  # somebody really said it
        ("We moved it.", [], False),
        ("We moved it.", [(2.1, 3.0)], True),  # its times are not that exact
        ("We moved it.", [(9.0, 9.9)], False),
        ("Bye.", None, True),
    ],
)
def test_words_need_a_voice(text: str, voiced: Intervals | None, is_kept: bool) -> None:
    assert bool(believe([heard(text)], [], voiced).segments) is is_kept


def test_without_our_ears_a_phantom_needs_its_own_doubt() -> None:
    doubted = heard("Thank you.", no_speech_prob=0.8, avg_logprob=-0.4)
    assert not believe([doubted], [], None).segments


def test_words_go_with_their_segment() -> None:
    segments = [heard("We moved it."), heard("Thanks for watching.", 2.0, 9.0)]
    words = [TimedWord("We", 0.2, 0.5), TimedWord("it.", 1.5, 1.9), TimedWord("Thanks", 2.1, 2.3)]
    found = believe(segments, words, VOICE)
    assert [w.text for w in found.words] == ["We", "it."] and found.n_dropped == 1


def test_a_word_far_from_any_voice_leaves_the_text() -> None:
    words = [TimedWord("moved", 0.5, 0.9), TimedWord("you", 7.0, 7.4)]
    found = believe([heard("Moved. You.", 0.0, 8.0)], words, VOICE)
    assert texts(found) == ["moved"] and [w.text for w in found.words] == ["moved"]


def test_a_loop_is_dropped_only_where_it_is_one() -> None:
    loop = heard("so we did it " * 9, compression_ratio=4.0)
    told = heard("I said no, no, no, and then we sat down and looked.", compression_ratio=2.6)
    assert texts(believe([loop, told], [], None)) == [told.text]


def test_the_same_sentence_again_and_again_was_said_once() -> None:
    segments = [heard("I don't know.", i, i + 1.0) for i in range(6)]
    found = believe(segments, [], [(0.0, 6.0)])
    assert texts(found) == ["I don't know."] and found.n_dropped == 5
    twice = segments[:2]
    assert len(believe(twice, [], [(0.0, 6.0)]).segments) == 2


def test_stutter_is_no_loop() -> None:
    assert not is_loop("I I I I think that we should have asked them first".split())
    assert not is_loop([])
    assert is_loop(["uh"] * 4)


SPANS = st.tuples(st.floats(0, 50), st.floats(0.01, 5)).map(lambda t: (t[0], t[0] + t[1]))


@given(
    st.lists(st.tuples(SPANS, st.sampled_from(["So it held.", "Bye.", "Thank you."])), max_size=6),
    st.lists(st.tuples(st.floats(0, 50), st.floats(0, 1)), max_size=9),
    st.lists(SPANS, max_size=5),
)
def test_only_ever_takes_away(
    said: list[tuple[tuple[float, float], str]],
    at: list[tuple[float, float]],
    voiced: list[tuple[float, float]],
) -> None:
    segments = [Segment(a, b, text) for (a, b), text in said]
    words = [TimedWord("w", a, a + d) for a, d in at]
    found = believe(segments, words, sorted(voiced))
    assert set(found.words) <= set(words)
    assert found.n_dropped == len(segments) - len(found.segments)
    if not voiced:
        assert not found.segments and not found.words


def test_a_quarter_of_an_hour_takes_no_time() -> None:
    segments = [Segment(3.0 * i, 3.0 * i + 3, f"this is sentence {i}") for i in range(300)]
    words = [TimedWord("w", i * 0.33, i * 0.33 + 0.2) for i in range(2700)]
    voiced = [(1.5 * i, 1.5 * i + 1) for i in range(600) if i % 50]
    begun_s = time.monotonic()
    believe(segments, words, voiced)
    assert time.monotonic() - begun_s < 2.0
