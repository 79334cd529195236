"""Running text or timed words as tokens: what every measure of the words reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.words import Word

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*['’]?-?", re.UNICODE)
_CLAUSE_END = frozenset(".,;:?!…—–()")
_SENTENCE_END = frozenset(".?!…")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as written, in lower case, and what stands around it.

    ``word`` is the index in the given words (None for plain text); times are None for plain text;
    ``mark_before`` is the punctuation between the previous token and this one.
    """

    text: str
    norm: str
    start_char: int
    end_char: int
    mark_before: str
    word: int | None = None
    start_s: float | None = None
    end_s: float | None = None

    @property
    def starts_clause(self) -> bool:
        return any(mark in _CLAUSE_END for mark in self.mark_before)

    @property
    def starts_sentence(self) -> bool:
        return any(mark in _SENTENCE_END for mark in self.mark_before)

    @property
    def is_cut_off(self) -> bool:
        return self.text.endswith("-")


def tokenise(text: str) -> tuple[Token, ...]:
    """Tokens of plain text; the first one starts a sentence.

    Examples
    --------
    >>> [t.norm for t in tokenise("Well, I don’t know.")]
    ['well', 'i', "don't", 'know']
    """
    tokens: list[Token] = []
    last = 0
    for match in _WORD.finditer(text):
        mark = text[last : match.start()] if tokens else "."
        tokens.append(Token(match[0], _norm(match[0]), match.start(), match.end(), mark))
        last = match.end()
    return tuple(tokens)


def tokenise_words(words: Sequence[Word]) -> tuple[str, tuple[Token, ...]]:
    """The words joined by blanks, and their tokens with times."""
    starts: list[int] = []
    position = 0
    for word in words:
        starts.append(position)
        position += len(word.text) + 1
    text = " ".join(word.text for word in words)
    tokens: list[Token] = []
    at = 0
    for token in tokenise(text):
        while at + 1 < len(words) and starts[at + 1] <= token.start_char:
            at += 1
        tokens.append(_timed(token, at, starts[at], words[at]))
    return text, tuple(tokens)


def _timed(token: Token, index: int, word_start: int, word: Word) -> Token:
    """Times by the share of the word's letters, for the rare word that holds several tokens."""
    letters = max(1, len(word.text))
    length = word.end_s - word.start_s
    start = word.start_s + length * min(1.0, (token.start_char - word_start) / letters)
    end = word.start_s + length * min(1.0, (token.end_char - word_start) / letters)
    whole = token.end_char - token.start_char >= 0.6 * letters
    return Token(
        token.text,
        token.norm,
        token.start_char,
        token.end_char,
        token.mark_before,
        index,
        word.start_s if whole else start,
        word.end_s if whole else end,
    )


def _norm(text: str) -> str:
    return text.lower().replace("’", "'").rstrip("-'")
