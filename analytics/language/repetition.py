"""Repetitions and restarts: words said and then said again or replaced."""

from collections.abc import Sequence
from dataclasses import replace

from analytics.language.context import FILLED_PAUSES
from analytics.language.copies import restart_features
from analytics.language.marks import Mark, mark_tokens
from analytics.language.model import stored_model
from analytics.language.tokens import Token

_EDITING = frozenset({("you", "know"), ("i", "mean")})


def find_repetitions(tokens: Sequence[Token]) -> tuple[Mark, ...]:
    """The discarded words, before what replaces them.

    'repetition' when the same words follow ('I was I was'), 'restart' when others do ('we wen- they
    went').

    Notes
    -----
    Each word is judged by a logistic model of where it is said again, of cut-off words and of the
    classes of the words around it, filled pauses looked through (``notebooks/12_restarts.py``).

    Examples
    --------
    >>> from analytics.language.tokens import tokenise
    >>> tokens = tokenise("I was, um, I was at the, the station")
    >>> [(mark.kind, mark.text) for mark in find_repetitions(tokens)]
    [('repetition', 'I was'), ('repetition', 'the')]
    """
    model = stored_model("restarts")
    spoken, kept = without_fillers(tokens)
    sure = [model.probability(restart_features(spoken, at)) for at in range(len(spoken))]
    found: list[Mark] = []
    at = 0
    while at < len(spoken):
        last = at
        while last < len(spoken) and sure[last] >= model.threshold:
            last += 1
        if last > at:
            kind = "repetition" if _is_copied(spoken, at, last) else "restart"
            confidence = sum(sure[at:last]) / (last - at)
            found.append(mark_tokens(tokens, kept[at], kept[last - 1], kind, confidence=confidence))
        at = max(last, at + 1)
    return tuple(found)


def without_fillers(tokens: Sequence[Token]) -> tuple[list[Token], list[int]]:
    """The tokens without filled pauses, 'you know' and 'I mean', and where each one stood.

    The punctuation of what is left out is handed on to the next token.
    """
    spoken: list[Token] = []
    kept: list[int] = []
    marks = ""
    skip = 0
    for i, token in enumerate(tokens):
        marks += token.mark_before
        pair = (token.norm, tokens[i + 1].norm) if i + 1 < len(tokens) else ("", "")
        if skip or token.norm in FILLED_PAUSES or pair in _EDITING:
            skip = skip - 1 if skip else int(pair in _EDITING)
            continue
        spoken.append(replace(token, mark_before=marks))
        kept.append(i)
        marks = ""
    return spoken, kept


def _is_copied(spoken: Sequence[Token], first: int, last: int) -> bool:
    """The discarded words are all said again within the few words that follow."""
    following = {token.norm for token in spoken[last : last + last - first + 2]}
    return all(token.norm in following for token in spoken[first:last])
