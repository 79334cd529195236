from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.providers.pieces import pieces


@given(st.text(max_size=600), st.integers(1, 250))
def test_no_piece_is_too_long_and_nothing_is_lost(text: str, most: int) -> None:
    cut = pieces(text, most)
    assert all(0 < len(p) <= most for p in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("One. Two! Three?", 9, ("One. Two!", "Three?")),
        ("One; two: three.", 10, ("One; two:", "three.")),
        ("This first, then that, then all.", 22, ("This first, then that,", "then all.")),
        ("no stop at all here", 8, ("no stop", "at all", "here")),
        ("a 3.5 percent rise", 200, ("a 3.5 percent rise",)),
    ],
)
def test_cuts_where_a_speaker_breathes(text: str, most: int, expected: tuple[str, ...]) -> None:
    assert pieces(text, most) == expected
