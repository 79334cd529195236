"""Versioned prompt templates: `load_prompt(name)` and how one is filled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_HEAD = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)
_INPUT = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One template, as it stands in its file.

    Attributes
    ----------
    name : str
        The file's name, without its ending.
    version : str
        Goes up with every change of the text.
    inputs : tuple of str
        What has to be filled in, each at least once in the text.
    """

    name: str
    version: str
    purpose: str
    inputs: tuple[str, ...]
    text: str

    @property
    def label(self) -> str:
        """Name and version, as they are stored with what came of the prompt."""
        return f"{self.name}/{self.version}"

    @property
    def instructions(self) -> str:
        """The template's own words, without its inputs: what must not be leaked."""
        return _INPUT.sub(" ", self.text)

    def fill(self, **inputs: str) -> str:
        """The text with its inputs, filled in one pass.

        Raises
        ------
        ValueError
            An input is missing, or one is given that the template does not have.

        Examples
        --------
        >>> Prompt("p", "1", "", ("a", "b"), "{{a}} and {{b}}").fill(a="{{b}}", b="two")
        '{{b}} and two'
        """
        if set(inputs) != set(self.inputs):
            raise ValueError(f"{self.label} takes {self.inputs}, not {tuple(inputs)}")
        return _INPUT.sub(lambda found: inputs[found.group(1)], self.text)


@lru_cache
def load_prompt(name: str) -> Prompt:
    """The template of that name.

    Raises
    ------
    FileNotFoundError
        There is none.
    ValueError
        Its head is broken, or head and text do not name the same inputs.
    """
    file = resources.files(__package__).joinpath("templates", f"{name}.md")
    return parse_prompt(file.read_text(encoding="utf-8"), name)


def parse_prompt(source: str, name: str) -> Prompt:
    """A template from its file's text. Raises ValueError when it is broken."""
    found = _HEAD.match(source)
    if found is None:
        raise ValueError(f"{name} has no head between +++ lines")
    head, text = tomllib.loads(found.group(1)), found.group(2).strip()
    if head.get("id") != name or set(head) != {"id", "version", "purpose", "inputs"}:
        raise ValueError(f"the head of {name} must give id, version, purpose, inputs")
    if set(_INPUT.findall(text)) != set(head["inputs"]):
        raise ValueError(f"{name}: the inputs in head and text differ")
    return Prompt(name, str(head["version"]), head["purpose"], tuple(head["inputs"]), text)
