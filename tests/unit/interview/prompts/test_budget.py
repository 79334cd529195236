"""Cut at words, the oldest first, never above the budget."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.interview.prompts.budget import (
    CUT,
    Exchange,
    chars_for,
    cut,
    cut_middle,
    estimate_tokens,
    share_evenly,
    summarise_history,
)

PROSE = st.lists(st.text("abcdefgh", min_size=1, max_size=12), max_size=80).map(" ".join)


@given(PROSE, st.integers(0, 300))
def test_a_cut_ends_after_a_whole_word(text: str, most: int) -> None:
    shorter = cut(text, most)
    assert len(shorter) <= most or shorter == text
    if shorter != text:
        assert not shorter or shorter.endswith(CUT)
        assert (
            text.split()[: len(shorter.removesuffix(CUT).split())]
            == shorter.removesuffix(CUT).split()
        )


@given(PROSE, st.integers(40, 300))
def test_a_cut_in_the_middle_keeps_the_end(text: str, most: int) -> None:
    shorter = cut_middle(text, most)
    assert len(shorter) <= max(most, 0) or shorter == text
    assert set(shorter.replace("[…]", "").split()) <= set(text.split())


@given(st.lists(st.tuples(PROSE, PROSE).map(lambda p: Exchange(*p)), max_size=12))
def test_a_history_fits(history: list[Exchange]) -> None:
    kept = summarise_history(history, 600)
    assert sum(len(e.asked) + len(e.answered) for e in kept) <= 600
    assert [e.asked for e in kept] == [e.asked for e in history][len(history) - len(kept) :]


def test_the_oldest_answers_are_shortened_first() -> None:
    long = "We moved the ledger to the new system over a weekend. " * 8
    history = [Exchange(f"Question {i}?", f"{i}. {long.strip()}") for i in range(12)]
    kept = summarise_history(history, 3_000)
    lengths = [len(e.answered) for e in kept]
    assert len(kept) == 12 and lengths == sorted(lengths)
    assert lengths[0] < 170 and lengths[-1] > 380


@given(st.lists(st.integers(0, 3000), max_size=15), st.integers(0, 9000))
def test_room_is_shared_evenly(lengths: list[int], room: int) -> None:
    share = share_evenly(lengths, room)
    assert sum(min(n, share) for n in lengths) <= room
    if sum(lengths) > room:
        assert sum(min(n, share + 1) for n in lengths) >= room - len(lengths)


def test_tokens_are_estimated_on_the_safe_side() -> None:
    assert estimate_tokens("x" * 7_000) == 2_000
    assert estimate_tokens("x" * chars_for(700)) <= 700
