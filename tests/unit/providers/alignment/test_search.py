"""The search over made-up likelihoods, where the best way is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.providers.alignment.acoustics import AcousticModel, Floats
from studio.providers.alignment.judging import fits
from studio.providers.alignment.search import Lost, Placed, Word, lay_out, place

PHONES = ("+SPN+", "SIL", *(f"P{n}" for n in range(8)))
EMPTY = np.zeros(0, np.float32)
MODEL = AcousticModel(
    phones=PHONES,
    slopes=EMPTY,
    offsets=EMPTY,
    weights=EMPTY,
    stay=np.full((len(PHONES), 3), np.log(0.7), np.float32),
    leave=np.full((len(PHONES), 3), np.log(0.3), np.float32),
)
PAUSE = "pause"
MUMBLE = "mumble"


def word(*numbers: int) -> Word:
    return (tuple(f"P{n}" for n in numbers),)


def sounds(*said: tuple[str, int]) -> tuple[Floats, Floats]:
    """Likelihoods of phones said one after the other, each for some frames."""
    rows, between = [], []
    for what, n_frames in said:
        for frame in range(n_frames):
            row = np.full(len(PHONES) * 3, -20, np.float32)
            if what in PHONES:
                row[MODEL.state(what, min(2, 3 * frame // n_frames))] = 0
            rows.append(row)
            between.append(0.0 if what == PAUSE else -8.0)
    return np.array(rows), np.array(between, np.float32)


def test_words_are_found_where_they_are_said() -> None:
    heard, between = sounds((PAUSE, 10), ("P1", 6), ("P2", 9), (PAUSE, 20), ("P3", 12), (PAUSE, 5))

    placed = place(lay_out(MODEL, [word(1, 2), word(3)]), heard, between, beam=1e4)

    assert placed.starts == (10, 45)
    assert placed.ends == (25, 57)
    assert len(placed.fit) == 62


def test_the_pronunciation_that_was_said_is_chosen() -> None:
    heard, between = sounds(("P1", 6), ("P4", 6), (PAUSE, 5), ("P2", 6))
    either = (*word(1, 3), *word(1, 4))

    placed = place(lay_out(MODEL, [either, word(2)]), heard, between, beam=1e4)

    assert (placed.starts, placed.ends) == ((0, 17), (12, 23))


def test_speech_that_was_not_written_is_passed_over() -> None:
    heard, between = sounds(("P1", 9), (MUMBLE, 300), ("P2", 9))

    placed = place(lay_out(MODEL, [word(1), word(2)]), heard, between, beam=1e4)

    assert (placed.starts, placed.ends) == ((0, 309), (9, 318))


def test_more_words_than_time_is_lost() -> None:
    heard, between = sounds(("P1", 11))

    with pytest.raises(Lost):
        place(lay_out(MODEL, [word(1, 2), word(3, 4)]), heard, between, beam=1e4)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(3, 30), st.integers(0, 25)),
        min_size=1,
        max_size=12,
    )
)
def test_a_narrow_look_finds_what_a_wide_one_finds(said: list[tuple[int, int, int]]) -> None:
    parts = [part for p, n, gap in said for part in ((f"P{p}", n), (PAUSE, gap))]
    heard, between = sounds(*parts)
    track = lay_out(MODEL, [word(p) for p, _, _ in said])

    wide, narrow = (place(track, heard, between, beam) for beam in (1e6, 200.0))

    assert wide.fit.sum() == pytest.approx(narrow.fit.sum(), abs=0.1)
    assert all(end <= start for end, start in zip(wide.ends, wide.starts[1:], strict=False))


def _judged(text: list[int], said: list[int]) -> bool:
    heard, between = sounds(*((f"P{n}", 12) for n in said))
    words = [word(n) for n in text]
    placed: Placed = place(lay_out(MODEL, words), heard, between, beam=1e5)
    return fits(MODEL, words, placed, heard, between, 1e5, lambda: None)


def test_a_text_fits_when_its_order_matters() -> None:
    said = [0, 1, 2, 3, 4, 5, 6, 7] * 30

    assert _judged(said, said)
    assert not _judged(said[::-1], said)


def test_a_lone_word_is_judged_by_the_order_of_its_sounds() -> None:
    heard, between = sounds(("P1", 12), ("P2", 12))
    for sounded, expected in ((word(1, 2), True), (word(2, 1), False)):
        placed = place(lay_out(MODEL, [sounded]), heard, between, beam=1e5)
        assert fits(MODEL, [sounded], placed, heard, between, 1e5, lambda: None) is expected
