"""How a word sounds: from the dictionary, from its parts, or from its letters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.providers.alignment.search import DRAWN_OUT, Pronunciation

_MOST_CHOICES = 4

_FILLERS: dict[str, tuple[str, ...]] = {
    "uh": (f"{DRAWN_OUT} {DRAWN_OUT}",),
    "um": (f"{DRAWN_OUT} M", f"{DRAWN_OUT} {DRAWN_OUT} M"),
    "mm": ("M M",),
    "hmm": ("HH M M", f"HH {DRAWN_OUT} M", "M M"),
}
_LETTERS = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY",
    "h": "EY CH", "i": "AY", "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N",
    "o": "OW", "p": "P IY", "q": "K Y UW", "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW",
    "v": "V IY", "w": "D AH B AH L Y UW", "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip
_ENDINGS = {
    "'s": ("",), "s'": ("",), "s": ("", "e"), "es": ("", "e"), "ed": ("", "e"), "d": ("e",),
    "ing": ("", "e"), "er": ("", "e"), "ers": ("", "e"), "ly": ("",), "ness": ("",),
    "less": ("",), "ful": ("",), "ment": ("",), "able": ("", "e"), "ize": ("", "y"), "ized": ("",),
    "'re": ("",), "'ll": ("",), "'ve": ("",), "'d": ("",), "ify": ("", "y"), "able's": ("",),
}  # fmt: skip
_ENDING_SOUNDS = {
    "ing": "IH NG", "er": "ER", "ers": "ER Z", "ly": "L IY", "ness": "N AH S", "less": "L AH S",
    "ful": "F AH L", "ment": "M AH N T", "able": "AH B AH L", "ize": "AY Z", "ized": "AY Z D",
    "'re": "ER", "'ll": "AH L", "'ve": "AH V", "'d": "D", "ify": "AH F AY", "able's": "AH B AH L Z",
}  # fmt: skip
_VOICELESS = {"P", "T", "K", "F", "TH"}
_HISSING = {"S", "Z", "SH", "ZH", "CH", "JH"}

# Letters to sounds, longest and most special first. "^" is the start of the word, "$" its end;
# what stands in a look-ahead is context. Our own short set: a word that comes this far is a name
# or a product, and an aligner forgives a vowel.
_RULES: tuple[tuple[str, str], ...] = (
    (r"tch", "CH"), (r"tion", "SH AH N"), (r"(?<=[^s])sion", "ZH AH N"), (r"ssion", "SH AH N"),
    (r"cious|tious", "SH AH S"), (r"cial|tial", "SH AH L"), (r"cian", "SH AH N"),
    (r"ture$", "CH ER"), (r"sure$", "ZH ER"), (r"ough", "AH F"), (r"augh", "AO"),
    (r"eigh", "EY"), (r"igh", "AY"), (r"^kn|^gn|^pn", "N"), (r"^wr", "R"), (r"^ps", "S"),
    (r"^x", "Z"), (r"mb$", "M"), (r"^sch", "SH"), (r"sch", "S K"), (r"sh", "SH"),
    (r"ch(?=r|l|$)", "K"), (r"ch", "CH"), (r"ph", "F"), (r"gh", "G"), (r"th", "TH"),
    (r"wh", "W"), (r"ck", "K"), (r"qu", "K W"), (r"q", "K"), (r"ng$", "NG"),
    (r"ng(?=[^aeiouy])", "NG"), (r"n(?=[kx])", "NG"), (r"dge", "JH"), (r"dj", "JH"), (r"x", "K S"),
    (r"sc(?=[eiy])", "S"), (r"cc(?=[eiy])", "K S"), (r"c(?=[eiy])", "S"), (r"c", "K"),
    (r"gg", "G"), (r"g(?=[eiy])", "JH"), (r"gu(?=[eiy])", "G"), (r"g", "G"), (r"j", "JH"),
    (r"zz|z", "Z"), (r"ss", "S"), (r"(?<=[aeiou])s(?=[aeiouy])", "Z"), (r"s", "S"),
    (r"ee|ea|ie(?=.)", "IY"), (r"oo", "UW"), (r"ou", "AW"), (r"ow$|oa|oe", "OW"), (r"ow", "AW"),
    (r"oi|oy", "OY"), (r"ai|ay|ei|ey(?=.)", "EY"), (r"au|aw", "AO"), (r"ew|eu|ue", "UW"),
    (r"ar(?=[^aeiou]|$)", "AA R"), (r"or(?=[^aeiou]|$)", "AO R"),
    (r"(?:er|ir|ur|yr)(?=[^aeiou]|$)", "ER"), (r"(?:tre|ter)$", "T ER"),
    (r"le$", "AH L"), (r"ie$|ey$|y$", "IY"), (r"a$", "AH"), (r"o$|oh$", "OW"), (r"i$", "IY"),
    (r"es$", "Z"), (r"e$", ""),
    (r"a(?=[^aeiouy][eiy])", "EY"), (r"i(?=[^aeiouy]e)", "AY"), (r"o(?=[^aeiouy][eiy])", "OW"),
    (r"u(?=[^aeiouy][aeiy])", "UW"), (r"^y(?=[aeiou])", "Y"), (r"y(?=[aeiou])", "Y"), (r"y", "IH"),
    (r"a", "AE"), (r"e", "EH"), (r"i", "IH"), (r"o", "AA"), (r"u", "AH"),
    (r"bb|b", "B"), (r"dd|d", "D"), (r"ff|f", "F"), (r"h(?=[aeiouy])", "HH"), (r"h", ""),
    (r"kk|k", "K"), (r"ll|l", "L"), (r"mm|m", "M"), (r"nn|n", "N"), (r"pp|p", "P"),
    (r"rr|r", "R"), (r"tt|t", "T"), (r"vv|v", "V"), (r"w(?=[aeiouyr])", "W"), (r"w", ""),
    (r"'", ""),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), tuple(sounds.split())) for pattern, sounds in _RULES)


@dataclass(frozen=True, slots=True)
class Pronouncer:
    """Says words with a dictionary's help.

    Attributes
    ----------
    dictionary : mapping of str to tuple of str
        Pronunciations, phones parted by spaces, of words in lower case.
    """

    dictionary: Mapping[str, tuple[str, ...]]

    def word(self, word: str) -> tuple[Pronunciation, ...]:
        """Every way one spoken word may sound, the likeliest first; never empty for a-z."""
        lower = word.casefold()
        known = _FILLERS.get(lower) or self.dictionary.get(lower)
        found = list(known or self._made(word, lower))
        if word.isupper() and 1 < len(word) <= 5 and "'" not in word:
            found.append(_spelt(lower))
        return tuple(tuple(way.split()) for way in dict.fromkeys(found) if way)[:_MOST_CHOICES]

    def token(self, words: Sequence[str]) -> tuple[Pronunciation, ...]:
        """Every way a typed token may sound whose spoken words are these."""
        ways: list[Pronunciation] = [()]
        for word in words:
            said = self.word(word)
            ways = [(*way, *more) for way in ways for more in said or ((),)][:_MOST_CHOICES]
        return tuple(way for way in ways if way)

    def _made(self, word: str, lower: str) -> tuple[str, ...]:
        has_vowel = any(c in "aeiouy" for c in lower)
        if not has_vowel or (word.isupper() and len(word) <= 3):
            return (_spelt(lower),)
        made = self._inflected(lower) or self._compound(lower)
        return made or (" ".join(sound_out(lower)),)

    def _inflected(self, word: str) -> tuple[str, ...]:
        for ending, swaps in _ENDINGS.items():
            stem = word.removesuffix(ending)
            if stem == word or len(stem) < 2:
                continue
            stems = [stem + swap for swap in swaps]
            if len(stem) > 3 and stem[-1] == stem[-2]:
                stems.append(stem[:-1])
            for candidate in stems:
                if candidate in self.dictionary:
                    return tuple(_with_ending(way, ending) for way in self.dictionary[candidate])
        return ()

    def _compound(self, word: str, least: int = 3) -> tuple[str, ...]:
        """Two known words written as one: "data" + "base"."""
        for cut in sorted(
            range(least, len(word) - least + 1), key=lambda c: abs(2 * c - len(word))
        ):
            left, right = self.dictionary.get(word[:cut]), self._part(word[cut:])
            if left and right:
                return (f"{left[0]} {right[0]}",)
        return ()

    def _part(self, word: str) -> tuple[str, ...]:
        return self.dictionary.get(word) or self._inflected(word)


def _with_ending(way: str, ending: str) -> str:
    last = way.rsplit(maxsplit=1)[-1]
    if ending in {"s", "es", "'s", "s'"}:
        sound = "IH Z" if last in _HISSING else "S" if last in _VOICELESS else "Z"
        return f"{way} {sound}"
    if ending in {"ed", "d"}:
        hard = _VOICELESS | {"S", "SH", "CH"}
        sound = "IH D" if last in {"T", "D"} else "T" if last in hard else "D"
        return f"{way} {sound}"
    return f"{way} {_ENDING_SOUNDS[ending]}"


def _spelt(word: str) -> str:
    return " ".join(_LETTERS[c] for c in word if c in _LETTERS)


def sound_out(word: str) -> Pronunciation:
    """The sounds of a word by its letters alone.

    Examples
    --------
    >>> " ".join(sound_out("kafka"))
    'K AE F K AH'
    """
    sounds: list[str] = []
    at = 0
    while at < len(word):
        for pattern, said in _COMPILED:
            match = pattern.match(word, at)
            if match:
                sounds += said
                at = match.end()
                break
        else:
            at += 1
    return tuple(sounds)
