"""Filled pauses and words used as discourse markers, told from the same words used as content."""

from collections.abc import Collection, Iterator, Sequence

from analytics.language.context import FILLED_PAUSES, filler_features, mark_class
from analytics.language.marks import Mark, mark_tokens
from analytics.language.model import stored_model
from analytics.language.tokens import Token

CANDIDATES = {
    ("you", "know"): "you know",
    ("i", "mean"): "i mean",
    ("like",): "like",
    ("well",): "well",
    ("so",): "so",
    ("now",): "now",
    ("see",): "see",
    ("say",): "say",
    ("actually",): "actually",
    ("anyway",): "anyway",
    ("anyways",): "anyway",
    ("okay",): "okay",
    ("ok",): "okay",
}
# Meant as they stand right after these words: what telephone talk has too seldom to learn from.
_CONTENT_AFTER = {
    "you know": frozenset(
        "do did does don't didn't as would could let should may might must will".split()
    ),
    "well": frozenset(
        (
            "as very so pretty really quite fairly extremely equally how too perform performs "
            "performed performing go goes going went gone work works worked working do does did "
            "doing done fit fits known know speak speaks spoke written built received"
        ).split()
    ),
    "like": frozenset(
        (
            "i you we he she would i'd we'd they'd you'd don't didn't doesn't look looks looked "
            "sound sounds sounded feel feels felt things something anything nothing to people"
        ).split()
    ),
    "i mean": frozenset("what do did is that's".split()),
}
_ONE_WORD = {"yknow": "you know", "y'know": "you know"}


def find_fillers(tokens: Sequence[Token], exclude: Collection[str] = ()) -> tuple[Mark, ...]:
    """Filled pauses ('um') and lexical fillers ('you know', 'like') of an answer.

    Parameters
    ----------
    tokens : sequence of Token
    exclude : collection of str
        Words or phrases, in lower case, that this speaker does not want to hear about.

    Notes
    -----
    Which 'like' is a filler is told by a logistic model of the two words before and after, their
    classes and the punctuation, trained on labelled telephone conversations
    (``notebooks/11_fillers_in_context.py``).

    Examples
    --------
    >>> from analytics.language.tokens import tokenise
    >>> [m.text for m in find_fillers(tokenise("Um, well, you know, do you know Bob? I like him."))]
    ['Um', 'well', 'you know']
    """
    model = stored_model("fillers")
    unwanted = {phrase.lower() for phrase in exclude}
    found = [
        mark_tokens(tokens, i, i, "filled_pause")
        for i, token in enumerate(tokens)
        if token.norm in FILLED_PAUSES
    ]
    for first, last, name in filler_candidates(tokens):
        if _is_content(tokens, first, name):
            continue
        sure = model.probability(filler_features(tokens, first, last, name))
        if sure >= model.threshold:
            found.append(mark_tokens(tokens, first, last, "lexical_filler", confidence=sure))
    return tuple(mark for mark in found if mark.text.lower() not in unwanted)


def _is_content(tokens: Sequence[Token], first: int, name: str) -> bool:
    """Right after a word that takes it as an object or as its manner, with nothing between."""
    if first == 0 or mark_class(tokens[first].mark_before) != "none":
        return False
    return tokens[first - 1].norm in _CONTENT_AFTER.get(name, ())


def filler_candidates(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """First and last token of every word or pair that may be a filler, and its name."""
    for i, token in enumerate(tokens):
        pair = (token.norm, tokens[i + 1].norm) if i + 1 < len(tokens) else ()
        if pair in CANDIDATES:
            yield i, i + 1, CANDIDATES[pair]
        elif (token.norm,) in CANDIDATES:
            yield i, i, CANDIDATES[(token.norm,)]
        elif token.norm in _ONE_WORD:
            yield i, i, _ONE_WORD[token.norm]
