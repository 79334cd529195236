"""Phone numbers, e-mail and postal addresses: found, so that no model is ever told them.

English-speaking countries' addresses, the street forms of their neighbours, numbers of any country.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.interview.documents.entries import DATE

Span = tuple[int, int]

# Runs are bounded: unbounded ones would take the square of a hostile text's length.
_EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]{1,64}\s?(?:@|[(\[]\s?at\s?[)\]])\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"(?:https?://)?(?<!\w)(?:\w{1,20}\.)?(?:linkedin|facebook|instagram|xing|twitter|x)\.com/[^\s|,;)]+",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<label>\b(?:tele)?(?:phone|tel|mobile|mob|cell|fax|call|whatsapp)\b[\s.:#)]*)?"
    r"(?<![\w/.,$€£])(?P<number>(?:\+\s?|\()?\d(?:[ \t\u00a0().\-–/]{0,3}\d){5,16})"
    r"(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_LABELLED_DIGITS, _PLUS_DIGITS, _TRUNK_DIGITS, _BARE_DIGITS, _MOST_DIGITS = 6, 7, 9, 10, 15
"""Fewest digits of a number named as one, with a country's code, with a leading 0, and bare; most
by ITU-T E.164."""
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .\u00a0]\d{3})+")

_KINDS_OF_STREET = (
    r"(?:street|str?|road|rd|avenue|ave?|lane|ln|drive|dr|boulevard|blvd|way|court|ct|place|pl"
    r"|square|sq|terrace|close|crescent|gardens?|grove|mews|hill|row|walk|parkway|pkwy|highway"
    r"|hwy|circle|cir|quay)\b\.?"
)
_FLAT = r"(?:(?:flat|apt|apartment|unit|suite)\.?\s+\w{1,5},?\s+|#\s?\w{1,5},?\s+)?"
_CODE = (
    r"(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]{2}\s\d{5}(?:-\d{4})?|\d{4,5}(?:\s?[A-Z]{2}\b)?)"
)
_NAME = r"[A-ZÀ-Ý][\w'’.-]{0,30}"
_TAIL = (
    rf"(?:,?\s+(?i:flat|apt|apartment|unit|suite)\.?\s+\w{{1,5}}\b)?"
    rf"(?:\s*[,•·]\s*(?:{_CODE}(?:\s+{_NAME}){{0,2}}|{_NAME}(?:\s+{_NAME}){{0,2}}(?:\s+{_CODE})?))"
    r"{0,4}"
)
_STREETS = (
    re.compile(  # 12 High Street, London NW1 4AB
        rf"(?i:{_FLAT})\b\d{{1,5}}[A-Za-z]?(?:\s?[-–/]\s?\d+)?,?\s+(?:{_NAME}\s+){{1,3}}"
        rf"(?i:{_KINDS_OF_STREET}){_TAIL}"
    ),
    re.compile(  # Lindenstraße 12, 10969 Berlin
        r"\b[A-ZÀ-Ý][\w.-]{0,40}(?:straße|strasse|str\.|weg|gasse|allee|platz|damm|ufer|laan|straat"
        rf"|gracht)\s+\d{{1,4}}\s?[a-z]?\b{_TAIL}"
    ),
    re.compile(  # 12 rue de la Paix, 75002 Paris
        rf"\b\d{{1,4}},?\s+(?i:rue|avenue|boulevard)\s+[\w'’-]{{1,30}}"
        rf"(?:\s[\w'’-]{{1,30}}){{0,3}}{_TAIL}"
    ),
    re.compile(rf"\b(?:Calle|Via|Avenida|Rua)\s+(?:{_NAME}\s+){{1,3}}\d{{1,4}}\b{_TAIL}"),
    re.compile(rf"\b(?i:p\.?\s?o\.?\s?box)\s+\d+\b{_TAIL}"),
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"),  # a British postcode by itself
    re.compile(
        rf"\b{_NAME}(?:\s+{_NAME})?,\s*[A-Z]{{2}}\s+\d{{5}}(?:-\d{{4}})?\b"
    ),  # Austin, TX 7…
    re.compile(r"(?<![^\n])[ \t]*(?i:(?:home |postal |mailing )?address)\s*:[^\n|]*[^\s|]"),
)


def find_contacts(text: str) -> tuple[Span, ...]:
    """Where phone numbers, e-mail and postal addresses stand; in order, disjoint.

    Examples
    --------
    >>> told = "Ann | +44 20 5550 1234 | ann@example.org | 2019 - 2021, 1 200 000 rows"
    >>> [told[a:b] for a, b in find_contacts(told)]
    ['+44 20 5550 1234', 'ann@example.org']
    """
    found: list[Span] = []
    for start, end in sorted(_spans(text)):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def holds_contact(text: str, start: int, end: int) -> bool:
    """Whether that stretch of the text touches a phone number or an address."""
    return any(start < b and a < end for a, b in find_contacts(text))


def without_contacts(text: str) -> str:
    """The text with them blanked out; every other character keeps its place.

    Examples
    --------
    >>> without_contacts("Ann, 12 High Street, London NW1 4AB").split()
    ['Ann,']
    """
    for start, end in find_contacts(text):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _spans(text: str) -> Iterator[Span]:
    for pattern in (_EMAIL, _PROFILE, *_STREETS):
        yield from (match.span() for match in pattern.finditer(text))
    for match in _NUMBER.finditer(text):
        if _is_phone(match["number"], is_labelled=match["label"] is not None):
            yield match.span("number")


def _is_phone(number: str, *, is_labelled: bool) -> bool:
    """Whether the digits are a phone's: dates and large counts are digits too."""
    n_digits = sum(char.isdigit() for char in number)
    if n_digits > _MOST_DIGITS:
        return False
    if number.startswith("+"):
        return n_digits >= _PLUS_DIGITS
    if is_labelled:
        return n_digits >= _LABELLED_DIGITS
    if DATE.search(number) or _THOUSANDS.fullmatch(number):
        return False
    fewest = _TRUNK_DIGITS if number.startswith(("0", "(0")) else _BARE_DIGITS
    return n_digits >= fewest
