"""How a typed token is said: numbers, symbols and abbreviations as the words a person speaks."""

from __future__ import annotations

import re
import unicodedata

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_SYMBOLS = {
    "&": "and",
    "+": "plus",
    "@": "at",
    "=": "equals",
    "#": "hash",
    "%": "percent",
    "°": "degrees",
    "×": "times",
}
_MONEY = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}
_MAGNITUDES = {"k": "thousand", "m": "million", "bn": "billion", "b": "billion", "x": "times"}
_UNITS = {
    **_MAGNITUDES,
    "ms": "milliseconds",
    "s": "seconds",
    "h": "hours",
    "gb": "gigabytes",
    "mb": "megabytes",
    "tb": "terabytes",
    "km": "kilometers",
    "kg": "kilograms",
    "am": "a m",
    "pm": "p m",
}
_SHORT = {
    "mr": "mister",
    "mrs": "missus",
    "dr": "doctor",
    "vs": "versus",
    "etc": "et cetera",
    "c++": "c plus plus",
    "c#": "c sharp",
    "f#": "f sharp",
    ".net": "dot net",
    "e.g": "for example",
    "i.e": "that is",
    "w/o": "without",
    "hm": "hmm",
    "mhm": "mm hmm",
    "uhm": "um",
    "erm": "um",
    "umm": "um",
    "er": "uh",
    "eh": "uh",
    "ah": "ah",
}
_PIECES = re.compile(
    r"(?P<money>[$€£¥])?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?(?![\d])"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*'?)|(?P<symbol>[&+@=#%°×])|(?P<dot>(?<=\w)\.(?=\w))"
)
_LARGEST_SAID = 10**15


def tokens(text: str) -> list[str]:
    """The typed tokens that are spoken, in order; a token of punctuation joins the one before.

    ``" ".join(tokens(text))`` is the text with its white space made single.
    """
    found: list[str] = []
    pending = ""
    for piece in text.split():
        if spoken_words(piece):
            found.append(f"{pending} {piece}" if pending else piece)
            pending = ""
        elif found:
            found[-1] = f"{found[-1]} {piece}"
        else:
            pending = f"{pending} {piece}" if pending else piece
    return found


def spoken_words(token: str) -> tuple[str, ...]:
    """The words said for one typed token; empty when it is punctuation only.

    Words in capitals stay so where they may be spelt letter by letter.

    Examples
    --------
    >>> spoken_words("3.5%,")
    ('three', 'point', 'five', 'percent')
    >>> spoken_words("Q3")
    ('Q', 'three')
    >>> spoken_words("$1.2M")
    ('one', 'point', 'two', 'million', 'dollars')
    >>> spoken_words("follow-up")
    ('follow', 'up')
    """
    plain = _plain(token)
    bare = plain.strip("\"'()[]{}<>*_~,;:!?.…-–—/").casefold()
    for short in (plain.strip("\"'(),;:!?").casefold().rstrip("."), bare):
        if short in _SHORT:
            return tuple(_SHORT[short].split())
    said: list[str] = []
    owed = ""
    number_before = False
    for match in _PIECES.finditer(plain):
        kind, text = match.lastgroup, match.group()
        is_number = match["number"] is not None
        if is_number:
            said += _number(match["number"], is_ordinal=match["ordinal"] is not None)
            said += [owed] if owed else []
            owed = _MONEY.get(match["money"] or "", "")
        elif kind == "word":
            unit = _UNITS.get(text.casefold()) if number_before else None
            said += unit.split() if unit else [text]
        else:
            said.append("dot" if kind == "dot" else _SYMBOLS[text])
        number_before = is_number
    return tuple(said + ([owed] if owed else []))


def _plain(token: str) -> str:
    """Without accents, with plain apostrophes and signs."""
    swapped = token.replace("’", "'").replace("‘", "'").replace("ʼ", "'").replace("ß", "ss")
    apart = unicodedata.normalize("NFKD", swapped)
    return "".join(c for c in apart if not unicodedata.combining(c))


def _number(typed: str, is_ordinal: bool) -> list[str]:
    whole, _, decimals = typed.replace(",", "").partition(".")
    if decimals:
        return [*_whole(whole), "point", *(_ONES[int(d)] for d in decimals)]
    year = len(whole) == 4 and "," not in typed and 1100 <= int(whole) < 2100
    said = _year(int(whole)) if year and not is_ordinal else _whole(whole)
    return [*said[:-1], _ordinal(said[-1])] if is_ordinal else said


def _whole(digits: str) -> list[str]:
    """A whole number; very long ones and those with leading zeros digit by digit."""
    value = int(digits) if len(digits) <= 16 else _LARGEST_SAID
    if value >= _LARGEST_SAID or (len(digits) > 1 and digits[0] == "0"):
        return [_ONES[int(d)] for d in digits]
    return cardinal(value)


def cardinal(value: int) -> list[str]:
    """A whole number below a quadrillion in words, without "and".

    Examples
    --------
    >>> " ".join(cardinal(12_345))
    'twelve thousand three hundred forty five'
    """
    if value < 20:
        return [_ONES[value]]
    if value < 100:
        return [_TENS[value // 10], *([_ONES[value % 10]] if value % 10 else [])]
    if value < 1000:
        rest = cardinal(value % 100) if value % 100 else []
        return [_ONES[value // 100], "hundred", *rest]
    size, name = next(scale for scale in _SCALES if value >= scale[0])
    rest = cardinal(value % size) if value % size else []
    return [*cardinal(value // size), name, *rest]


def _year(value: int) -> list[str]:
    """2019 as "twenty nineteen", 2005 as "two thousand five", 1900 as "nineteen hundred"."""
    century, rest = divmod(value, 100)
    if 2000 <= value < 2010 or value % 1000 == 0:
        return cardinal(value)
    if rest == 0:
        return [*cardinal(century), "hundred"]
    return [*cardinal(century), *(["oh"] if rest < 10 else []), *cardinal(rest)]


def _ordinal(word: str) -> str:
    if word in _ORDINALS:
        return _ORDINALS[word]
    return word[:-1] + "ieth" if word.endswith("y") else word + "th"
