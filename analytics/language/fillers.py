"""Filled pauses and words used as discourse markers, told from the same words used as content."""

from collections.abc import Collection, Sequence

from analytics.language.marks import Mark, mark_tokens
from analytics.language.tokens import Token

FILLED_PAUSES = frozenset("uh um er erm eh hm hmm mm mmm uhm umm uhh ehm uh-huh-uh".split())
_ALWAYS = (("you", "know"), ("i", "mean"))
_NOT_AFTER: dict[tuple[str, ...], frozenset[str]] = {
    ("you", "know"): frozenset(
        "do did if as don't didn't would could let should may might".split()
    ),
    ("i", "mean"): frozenset("what do did that's is than if".split()),
}
_NOT_BEFORE: dict[tuple[str, ...], frozenset[str]] = {
    ("you", "know"): frozenset(
        "what how who where when why whether if about that anything any".split()
    ),
    ("i", "mean"): frozenset("by".split()),
}


def find_fillers(tokens: Sequence[Token], exclude: Collection[str] = ()) -> tuple[Mark, ...]:
    """Filled pauses ('um') and lexical fillers ('you know') of an answer.

    Parameters
    ----------
    tokens : sequence of Token
    exclude : collection of str
        Words or phrases, lower case, that this speaker does not want to hear about.

    Examples
    --------
    >>> from analytics.language.tokens import tokenise
    >>> [m.text for m in find_fillers(tokenise("Um, so, you know, do you know Bob?"))]
    ['Um', 'you know']
    """
    unwanted = set(exclude)
    found: list[Mark] = []
    for i, token in enumerate(tokens):
        if token.norm in FILLED_PAUSES:
            found.append(mark_tokens(tokens, i, i, "filled_pause"))
        pair = tuple(t.norm for t in tokens[i : i + 2])
        if pair in _ALWAYS and _is_marker(tokens, i, pair):
            found.append(mark_tokens(tokens, i, i + 1, "lexical_filler", confidence=0.9))
    return tuple(mark for mark in found if mark.text.lower() not in unwanted)


def _is_marker(tokens: Sequence[Token], i: int, pair: tuple[str, ...]) -> bool:
    before = tokens[i - 1].norm if i else ""
    after = tokens[i + 2].norm if i + 2 < len(tokens) else ""
    return before not in _NOT_AFTER[pair] and after not in _NOT_BEFORE[pair]
