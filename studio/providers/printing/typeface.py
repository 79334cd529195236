"""The embedded typefaces, and text made fit for them: every reader sees the same letters."""

from __future__ import annotations

import functools
import itertools
import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

TEXT, STRONG, SIGNS = "NotoSans-Regular", "NotoSans-SemiBold", "DejaVuSans-Symbols"
BOX = "\u25a1"
"""What stands for a character that no typeface here can draw: seen, never lost in silence."""

_FONTS = Path(__file__).parent / "fonts"
_ACCENTS = ("Mn", "Me")  # and variation selectors: no letters of their own
_BREAKS = dict.fromkeys("\n\u0085\u2028\u2029", "<br/>")


@functools.cache
def load_typefaces() -> tuple[frozenset[int], frozenset[int]]:
    """Make the typefaces known to ReportLab, once; returns what letters and signs they draw."""
    drawn = {}
    for name in (TEXT, STRONG, SIGNS):
        font = TTFont(name, _FONTS / f"{name}.ttf")
        pdfmetrics.registerFont(font)
        pdfmetrics.registerFontFamily(name, normal=name, bold=STRONG, italic=name, boldItalic=name)
        drawn[name] = frozenset(font.face.charToGlyph)
    return drawn[TEXT] & drawn[STRONG], drawn[SIGNS]


def as_markup(text: str) -> str:
    """The text as ReportLab's markup: nothing in it is read as a tag, everything can be drawn.

    Line ends stay; what has no glyph becomes a box; marks that are invisible by nature go.

    Examples
    --------
    >>> as_markup("<b>5 > 3</b> & 日\\n→")
    '&lt;b&gt;5 &gt; 3&lt;/b&gt; &amp; □<br/><font name="DejaVuSans-Symbols">→</font>'
    """
    letters, signs = load_typefaces()
    fit = (_BREAKS.get(char) or escape(_drawable(char, letters | signs)) for char in text)
    runs = itertools.groupby(fit, lambda piece: len(piece) == 1 and ord(piece) not in letters)
    return "".join(
        f'<font name="{SIGNS}">{"".join(run)}</font>' if is_sign else "".join(run)
        for is_sign, run in runs
    )


def n_undrawable(text: str) -> int:
    """How many characters of the text become a box.

    Examples
    --------
    >>> n_undrawable("Zoë →\\n日本")
    2
    """
    letters, signs = load_typefaces()
    drawn = letters | signs
    return sum(_drawable(char, drawn) == BOX for char in text if char not in _BREAKS)


def _drawable(char: str, drawn: frozenset[int]) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""  # the typeface has pictures for some direction marks; nobody wrote those
    if ord(char) in drawn:
        return char
    if category == "Zs" or char == "\t":
        return " "
    return "" if category in _ACCENTS else BOX
