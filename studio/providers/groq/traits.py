"""What a chat model wants to be asked with: what differs between models and servers, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from studio.interview.prompts.budget import estimate_tokens
from studio.ports import ChatMessage, Document

_LEAST_REASONED_TOKENS = 1024
"""Below it a reasoning model may spend all on thinking, and answer with nothing."""
_FRAME_TOKENS = 4
"""A message's role, and where it begins and ends."""


@dataclass(frozen=True, slots=True)
class Traits:
    """How one model is asked.

    Attributes
    ----------
    fields : mapping
        Fields of the request that only it knows.
    is_strict : bool
        It decodes along a schema, so that its JSON always fits.
    limit_field : str
        The request's name for the most tokens of a reply.
    least_tokens : int
        Fewer are not asked for.
    """

    fields: Mapping[str, object] = field(default_factory=dict)
    is_strict: bool = False
    limit_field: str = "max_completion_tokens"
    least_tokens: int = 1


_GPT_OSS = Traits(
    {"reasoning_effort": "low", "include_reasoning": False},
    is_strict=True,
    least_tokens=_LEAST_REASONED_TOKENS,
)
_QWEN3 = Traits({"reasoning_effort": "none"})
_PLAIN = Traits()
_COMPATIBLE = Traits(is_strict=True, limit_field="max_tokens")
"""Groq's own fields are unknown there, and the older name of the limit is known everywhere."""


def groq_traits(model: str) -> Traits:
    """How Groq's model of that name is asked.

    Examples
    --------
    >>> groq_traits("qwen/qwen3.8-27b").fields
    {'reasoning_effort': 'none'}
    """
    if "gpt-oss" in model:
        return _GPT_OSS
    return _QWEN3 if "qwen3" in model else _PLAIN


def compatible_traits(_model: str) -> Traits:
    """How a model on a server of the OpenAI kind is asked."""
    return _COMPATIBLE


def schema_format(schema: Document, *, is_strict: bool) -> dict[str, object]:
    """The request's wish for JSON along a schema."""
    inner = {"name": "reply", "strict": is_strict, "schema": dict(schema)}
    return {"type": "json_schema", "json_schema": inner}


OBJECT_FORMAT: dict[str, object] = {"type": "json_object"}
"""The wish for JSON of any shape; the prompt must then say "JSON" and name the shape."""


def call_tokens(messages: Sequence[ChatMessage], most_out: int) -> int:
    """Roughly the tokens of a call, as the vendor counts them against its limit.

    Each message has a few of its own; what is asked for counts as if it were used.
    """
    return sum(estimate_tokens(m.content) + _FRAME_TOKENS for m in messages) + most_out
