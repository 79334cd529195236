"""Pieces for a voice: nothing lost, nothing too long, cut where a speaker would breathe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.interview.pieces import pieces


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Thank you. “Why?” he asked. So?", ("Thank you.", "“Why?” he asked.", "So?")),
        ("One, two, three and four more", ("One, two,", "three and four", "more")),
        ("   ", ()),
        ("Supercalifragilisticexpialidocious", ("Supercalifragili", "sticexpialidocio", "us")),
    ],
)
def test_pieces_end_where_a_speaker_would_breathe(text: str, cut: tuple[str, ...]) -> None:
    assert pieces(text, 16) == cut


WORDS = st.lists(st.text(st.sampled_from("ab.,?!;: …”'\n"), max_size=30), max_size=30)


@given(words=WORDS, most=st.integers(1, 60))
def test_nothing_is_lost_and_nothing_is_too_long(words: list[str], most: int) -> None:
    text = " ".join(words)
    cut = pieces(text, most)
    assert all(0 < len(piece) <= most for piece in cut)
    assert "".join(cut).replace(" ", "") == "".join(text.split())
