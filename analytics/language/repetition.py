"""Repetitions and restarts: words said and then said again or replaced."""

from collections.abc import Sequence

from analytics.language.fillers import FILLED_PAUSES
from analytics.language.marks import Mark, mark_tokens
from analytics.language.tokens import Token

_LONGEST = 4
_MEANT_TWICE = frozenset(
    "very really so no yes much many had that bye ha many more far long never".split()
)


def find_repetitions(tokens: Sequence[Token]) -> tuple[Mark, ...]:
    """The first, discarded copies of adjacent repeats ('I I', 'it was it was') and cut-off words.

    Filled pauses between the copies are looked through.

    Examples
    --------
    >>> from analytics.language.tokens import tokenise
    >>> [m.text for m in find_repetitions(tokenise("I was I was um I was at the the sta- station"))]
    ['I was', 'I was', 'the', 'sta-']
    """
    spoken = [i for i, token in enumerate(tokens) if token.norm not in FILLED_PAUSES]
    norms = [tokens[i].norm for i in spoken]
    found: list[Mark] = []
    at = 0
    while at < len(spoken):
        length = _copy_length(norms, at)
        crosses = (
            any(tokens[spoken[k]].starts_sentence for k in range(at + 1, at + length + 1))
            if length
            else True
        )
        if length and not crosses:
            found.append(
                mark_tokens(
                    tokens, spoken[at], spoken[at + length - 1], "repetition", confidence=0.9
                )
            )
            at += length
            continue
        if tokens[spoken[at]].is_cut_off:
            found.append(mark_tokens(tokens, spoken[at], spoken[at], "restart", confidence=0.9))
        at += 1
    return tuple(found)


def _copy_length(norms: Sequence[str], at: int) -> int:
    """How many words from ``at`` are said again right after; 0 when none."""
    for length in range(min(_LONGEST, (len(norms) - at) // 2), 0, -1):
        first, second = norms[at : at + length], norms[at + length : at + 2 * length]
        if first == second and not (length == 1 and first[0] in _MEANT_TWICE):
            return length
    return 0
