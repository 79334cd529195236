"""What Whisper is to take for the words before, wherever it runs."""

from __future__ import annotations

FILLERS = "Um, uh, er, hmm, like, you know, I mean, sort of, so, well..."
"""It writes as the words before do: without fillers there it leaves them out."""


def priming(hint: str, most_chars: int) -> str:
    """Fillers, then the hint, cut at a word.

    Examples
    --------
    >>> priming("Kubernetes, Acme", 896)
    'Um, uh, er, hmm, like, you know, I mean, sort of, so, well... Kubernetes, Acme'
    >>> len(priming("word " * 500, 896)) <= 896
    True
    """
    prompt = f"{FILLERS} {' '.join(hint.split())}".strip()
    if len(prompt) <= most_chars:
        return prompt
    return prompt[: most_chars + 1].rpartition(" ")[0].rstrip(" ,")
