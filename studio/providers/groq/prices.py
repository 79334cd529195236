"""What Groq charges by its published list, as of 2026-07: data, and the arithmetic on it.

A model that is not here costs an unknown amount, which is not nothing.
"""

from __future__ import annotations

AS_OF = "2026-07"

USD_PER_MILLION_TOKENS: dict[str, tuple[float, float]] = {
    "openai/gpt-oss-120b": (0.15, 0.60),
    "openai/gpt-oss-20b": (0.075, 0.30),
}
"""By model: asked, answered."""

USD_PER_HOUR_HEARD: dict[str, float] = {
    "whisper-large-v3-turbo": 0.04,
    "whisper-large-v3": 0.111,
}

USD_PER_MILLION_CHARACTERS: dict[str, float] = {}
"""Of speech; Orpheus is left out until its price is read from the list itself."""

LEAST_BILLED_S = 10.0
"""A shorter recording is billed as one of this length."""


def chat_usd(model: str, n_in: float, n_out: float) -> float | None:
    """Price of so many tokens asked and answered.

    Examples
    --------
    >>> round(chat_usd("openai/gpt-oss-20b", 3000, 200), 6)
    0.000285
    >>> chat_usd("somebody/else", 3000, 200) is None
    True
    """
    if model not in USD_PER_MILLION_TOKENS:
        return None
    per_in, per_out = USD_PER_MILLION_TOKENS[model]
    return (n_in * per_in + n_out * per_out) / 1e6


def hearing_usd(model: str, billed_s: float) -> float | None:
    """Price of so many seconds heard, as billed."""
    per_hour = USD_PER_HOUR_HEARD.get(model)
    return None if per_hour is None else billed_s * per_hour / 3600


def speech_usd(model: str, n_chars: int) -> float | None:
    """Price of so many characters spoken."""
    per_million = USD_PER_MILLION_CHARACTERS.get(model)
    return None if per_million is None else n_chars * per_million / 1e6
