"""Templates: whole heads, every input filled, nothing filled twice."""

from __future__ import annotations

from importlib import resources

import pytest

from studio.interview.model import Difficulty
from studio.interview.prompts import load_prompt, parse_prompt

NAMES = sorted(
    file.name.removesuffix(".md")
    for file in resources.files("studio.interview.prompts").joinpath("templates").iterdir()
    if file.name.endswith(".md")
)


@pytest.mark.parametrize("name", NAMES)
def test_every_template_loads_and_fills(name: str) -> None:
    prompt = load_prompt(name)
    filled = prompt.fill(**{key: f"<<{key}>>" for key in prompt.inputs})
    assert prompt.label == f"{name}/{prompt.version}" and prompt.purpose.endswith(".")
    assert "{{" not in filled and "+++" not in filled
    assert all(f"<<{key}>>" in filled for key in prompt.inputs)
    assert "{{" not in prompt.instructions


def test_each_persona_has_its_manner() -> None:
    manners = {load_prompt(f"persona_{d}").text for d in Difficulty}
    assert len(manners) == 3


def test_what_is_filled_in_is_not_read_for_inputs() -> None:
    prompt = load_prompt("grading")
    filled = prompt.fill(interview="{{canary}}", rubric="r", tag="t", canary="secret")
    assert "{{canary}}" in filled and filled.count("secret") == 1


def test_a_missing_or_strange_input_is_refused() -> None:
    with pytest.raises(ValueError, match="takes"):
        load_prompt("grading").fill(interview="x")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("no head", "no head"),
        ('+++\nid = "q"\nversion = "1"\npurpose = ""\ninputs = []\n+++\ntext', "head of p"),
        ('+++\nid = "p"\nversion = "1"\ninputs = []\n+++\ntext', "head of p"),
        ('+++\nid = "p"\nversion = "1"\npurpose = ""\ninputs = ["a"]\n+++\ntext', "differ"),
        ('+++\nid = "p"\nversion = "1"\npurpose = ""\ninputs = []\n+++\n{{a}}', "differ"),
    ],
)
def test_a_broken_template_is_refused(source: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_prompt(source, "p")


def test_an_unknown_template() -> None:
    with pytest.raises(FileNotFoundError):
        load_prompt("nobody")
