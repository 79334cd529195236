"""What is said before an interview of what will work, by what is connected."""

from __future__ import annotations

import pytest

from studio.ui.readiness import told


@pytest.mark.parametrize("may_dictate", [True, False])
def test_without_anything_it_says_what_will_be_missing_and_what_to_do(may_dictate: bool) -> None:
    line = told(ears=None, mind=None, judge=None, may_dictate=may_dictate)
    assert "your words, and so content scores, are missing unless" in line
    assert "you add them in the report" in line
    assert ("your browser writes them down" in line) is may_dictate
    assert "no language model is connected" in line


def test_each_part_is_named_by_who_does_it() -> None:
    line = told(ears="Whisper on this machine", mind="Groq", judge=None, may_dictate=True)
    assert line == (
        "Whisper on this machine writes down what you say. Groq asks, a built-in grader scores."
    )
    line = told(ears=None, mind=None, judge="Groq", may_dictate=True)
    assert line.endswith("A built-in interviewer asks, Groq scores.")
