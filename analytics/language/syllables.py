"""How many syllables a written English word has, by rule."""

import re
from functools import lru_cache

_VOWELS = re.compile(r"[aeiouy]+")
_EXCEPTIONS = {
    "every": 2,
    "business": 2,
    "different": 3,
    "being": 2,
    "doing": 2,
    "going": 2,
    "saying": 2,
    "something": 2,
    "someone": 2,
    "sometimes": 2,
    "people": 2,
    "area": 3,
    "idea": 3,
    "create": 2,
    "created": 3,
    "science": 2,
    "quiet": 2,
    "real": 1,
    "usually": 4,
    "hm": 1,
    "hmm": 1,
    "mm": 1,
}


@lru_cache(maxsize=20_000)
def count_syllables(word: str) -> int:
    """Groups of vowel letters, less the silent ones; at least one.

    Right for nine words in ten, and the errors cancel over an answer; good enough to say how long a
    word should last.

    Examples
    --------
    >>> [count_syllables(word) for word in ("the", "asked", "wanted", "table", "engineering")]
    [1, 1, 2, 2, 4]
    """
    letters = re.sub(r"[^a-z]", "", word.lower())
    if word.isdigit():
        return max(1, 2 * len(word) - 1)
    if letters in _EXCEPTIONS:
        return _EXCEPTIONS[letters]
    n = len(_VOWELS.findall(letters))
    if letters.endswith("e") and not re.search(r"[^aeiouy]le$", letters):
        n -= 1
    if letters.endswith("ed") and not re.search(r"[td]ed$", letters):
        n -= 1
    if re.search(r"[^aeiouscxz]es$", letters) and not letters.endswith(("ches", "shes", "ges")):
        n -= 1
    n += len(re.findall(r"i[ao](?!n)|[^q]u[ae](?!r)|eo|[^aeiou]ying", letters))
    return max(1, n)
