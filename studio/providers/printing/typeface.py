"""The embedded typefaces, and text made fit for them: every reader sees the same letters."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

TEXT, STRONG = "NotoSans-Regular", "NotoSans-SemiBold"
BOX = "\u25a1"
"""What stands for a character that no typeface here can draw: seen, never lost in silence."""

_FONTS = Path(__file__).parent / "fonts"
_INVISIBLE = ("Cf", "Mn", "Me")  # direction marks, joiners, variation selectors, accents
_BREAKS = {"\n": "<br/>", "\t": " ", "\u2028": "<br/>", "\u2029": "<br/>", "\u0085": "<br/>"}


@functools.cache
def load_typefaces() -> frozenset[int]:
    """Make the typefaces known to ReportLab, once; returns the characters they can draw."""
    faces = [TTFont(name, _FONTS / f"{name}.ttf") for name in (TEXT, STRONG)]
    for face in faces:
        pdfmetrics.registerFont(face)
        pdfmetrics.registerFontFamily(face.fontName, normal=face.fontName, bold=STRONG)
    covered = [frozenset(face.face.charToGlyph) for face in faces]
    return frozenset.intersection(*covered)


def as_markup(text: str) -> str:
    """The text as ReportLab's markup: nothing in it is read as a tag, everything can be drawn.

    Line ends stay; what has no glyph becomes a box; marks that are invisible by nature go.

    Examples
    --------
    >>> as_markup("<b>5 > 3</b> & 日")
    '&lt;b&gt;5 &gt; 3&lt;/b&gt; &amp; □'
    """
    drawn = load_typefaces()
    return "".join(_markup_of(char, drawn) for char in text)


def as_line(text: str) -> str:
    """The text on one line and unescaped, for drawings, where there is no markup."""
    drawn = load_typefaces()
    return "".join(_drawable(char, drawn) for char in " ".join(text.split()))


def _markup_of(char: str, drawn: frozenset[int]) -> str:
    return _BREAKS.get(char) or escape(_drawable(char, drawn))


def _drawable(char: str, drawn: frozenset[int]) -> str:
    if ord(char) in drawn:
        return char
    if unicodedata.category(char) == "Zs":
        return " "
    return "" if unicodedata.category(char) in _INVISIBLE else BOX
