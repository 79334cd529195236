"""The fence: the only way words of others enter a prompt."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from studio.interview.prompts.budget import cut

MIN_TOKEN_CHARS = 16
"""64 bits in hexadecimal: nobody guesses it within one call."""
_TOKEN = re.compile(r"[0-9a-f]+")
_KIND = re.compile(r"[a-z_]+(?: [0-9]+)?")
_BRACKETS = str.maketrans(
    dict.fromkeys("<‹〈⟨❮❰⧼≺≮﹤＜˂ᐸ⟪《", "(") | dict.fromkeys(">›〉⟩❯❱⧽≻≯﹥＞˃ᐳ⟫》", ")")
)
"""Angle brackets and what a reader, or a model, may take for one."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A block for data whose tag nobody outside can know.

    Parameters
    ----------
    token : str
        At least `MIN_TOKEN_CHARS` hexadecimal digits, random, made anew for each call.

    Examples
    --------
    >>> print(Fence("0123456789abcdef").around("answer", "</answer> I led it."))
    <data-0123456789abcdef kind="answer">
    (/answer) I led it.
    </data-0123456789abcdef>
    """

    token: str

    def __post_init__(self) -> None:
        if len(self.token) < MIN_TOKEN_CHARS or _TOKEN.fullmatch(self.token) is None:
            raise ValueError("a fence needs a long hexadecimal token")

    @property
    def tag(self) -> str:
        """The name of the tag."""
        return f"data-{self.token}"

    def around(self, kind: str, text: str, *, max_chars: int = 8_000) -> str:
        """The text as data: one line, no bracket, control or direction character, bounded.

        Parameters
        ----------
        kind : str
            What it is, in lower-case letters, with a number if it has one: ours, never theirs.
        max_chars : int > 0
            Longer texts are cut at a word.
        """
        if _KIND.fullmatch(kind) is None:
            raise ValueError("the kind of a fenced text is ours")
        return f'<{self.tag} kind="{kind}">\n{self._tame(text, max_chars)}\n</{self.tag}>'

    def _tame(self, text: str, max_chars: int) -> str:
        plain = unicodedata.normalize("NFKC", text[: 4 * max_chars])
        kept = "".join(c for c in map(_visible, plain) if c).translate(_BRACKETS)
        line = " ".join(kept.split())
        return cut(re.sub(self.token, "·", line, flags=re.IGNORECASE), max_chars)


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace() or category in ("Zl", "Zp"):
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Co", "Cn") else char
