"""Reads JSON that somebody else wrote: an object, or a failure."""

from __future__ import annotations

import json
import math

from studio.errors import Kind
from studio.providers._failure import failed

_FENCE = "```"
_THOUGHT, _THOUGHT_END = "<think>", "</think>"


def read_object(text: str | bytes) -> dict[str, object]:
    """The JSON object in a reply. Raises Failed when there is none.

    Examples
    --------
    >>> read_object('{"band": 3}')
    {'band': 3}
    """
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise failed(Kind.GARBLED) from None
    if not isinstance(found, dict):
        raise failed(Kind.GARBLED)
    return found


def read_written_object(text: str) -> dict[str, object]:
    """The JSON object that a model wrote: also inside a code fence, or after its thoughts.

    Examples
    --------
    >>> read_written_object('<think>hm {</think> ```json\\n{"band": 3}\\n```')
    {'band': 3}
    """
    said = text.strip()
    if said.startswith(_THOUGHT) and _THOUGHT_END in said:
        said = said.partition(_THOUGHT_END)[2].strip()
    if said.startswith(_FENCE):
        said = said.removeprefix(_FENCE).removeprefix("json").removesuffix(_FENCE).strip()
    return read_object(said)


def number(value: object, default: float = math.nan) -> float:
    """A finite number out of a JSON object, or the default."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    try:
        plain = float(value)
    except OverflowError:
        return default
    return plain if math.isfinite(plain) else default


def _no_number(name: str) -> float:
    raise ValueError(name)
