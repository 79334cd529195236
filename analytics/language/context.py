"""What stands around a word: the features that the small models of the words read.

Features are strings (``"like|next=a"``), so that a model is a table of weights that a person can
read.
"""

from collections.abc import Iterator, Sequence

from analytics.language.tokens import Token

FILLED_PAUSES = frozenset("uh um er erm eh hm hmm mm mmm uhm umm uhh ehm ah".split())
_CLASSES = {
    "filled": FILLED_PAUSES,
    "subject": "i you he she we they".split(),
    "it": "it this that these those there".split(),
    "contracted": (
        "i'm i've i'd i'll you're you've you'd you'll he's he'd he'll she's she'd she'll "
        "it's it'd it'll we're we've we'd we'll they're they've they'd they'll that's there's "
        "what's who's here's let's how's"
    ).split(),
    "object": "me him her us them myself himself herself themselves yourself".split(),
    "owner": "my your his our their its".split(),
    "article": "a an the".split(),
    "some": (
        "some any no all every each another other both many much more most few little lot lots"
    ).split(),
    "be": "am is are was were be been being isn't aren't wasn't weren't".split(),
    "have": "have has had haven't hasn't hadn't".split(),
    "do": "do does did don't doesn't didn't done".split(),
    "modal": (
        "can could will would should may might must can't couldn't won't wouldn't shouldn't "
        "gonna wanna gotta used"
    ).split(),
    "to": ["to"],
    "of": ["of"],
    "preposition": (
        "in on at by for from with about into over after before through during without under "
        "around between against off up down out along across near"
    ).split(),
    "and": "and but or because cause 'cause nor plus".split(),
    "if": "if when while since though although unless until than as whether".split(),
    "wh": "what who which where why how whatever".split(),
    "not": "not never".split(),
    "degree": (
        "just really very pretty so too quite kind sort almost even still only mostly "
        "probably maybe"
    ).split(),
    "yes": "yeah yes yep okay ok right sure uh-huh um-hum mhm no oh".split(),
    "think": "think guess know mean suppose believe feel thought knew".split(),
    "say": "say said says tell told".split(),
    "seem": (
        "look looks looked sound sounds sounded feel feels felt seem seems seemed things "
        "something anything"
    ).split(),
    "get": (
        "get got go goes went going gone come came take took make made want wanted need needed"
    ).split(),
    "number": (
        "one two three four five six seven eight nine ten twenty thirty hundred thousand"
    ).split(),
    "adverb": "then now here there again always ever also too already yet anyway".split(),
}
_CLASS_OF = {word: name for name, words in _CLASSES.items() for word in words}


def word_class(norm: str) -> str:
    """A coarse class of a word, by list for the small words and by ending for the rest.

    Examples
    --------
    >>> [word_class(word) for word in ("the", "running", "quickly", "table", "")]
    ['article', '-ing', '-ly', 'word', 'none']
    """
    if not norm:
        return "none"
    if norm in _CLASS_OF:
        return _CLASS_OF[norm]
    if norm[0].isdigit():
        return "number"
    for ending in ("ing", "ed", "ly", "tion", "s"):
        if norm.endswith(ending) and len(norm) > len(ending) + 2:
            return f"-{ending}"
    return "word"


def mark_class(mark: str) -> str:
    """What kind of punctuation stands between two words: 'stop', 'comma' or 'none'."""
    if any(sign in ".?!…" for sign in mark):
        return "stop"
    return "comma" if any(sign in ",;:—–()" for sign in mark) else "none"


def filler_features(tokens: Sequence[Token], first: int, last: int, name: str) -> Iterator[str]:
    """Features of tokens ``first`` to ``last``, which may be the filler ``name``."""
    before, before2 = norm_at(tokens, first - 1), norm_at(tokens, first - 2)
    after, after2 = norm_at(tokens, last + 1), norm_at(tokens, last + 2)
    left = "start" if first == 0 else mark_class(tokens[first].mark_before)
    right = "end" if last + 1 >= len(tokens) else mark_class(tokens[last + 1].mark_before)
    b, a = word_class(before), word_class(after)
    shared = (f"left={left}", f"right={right}", f"before:{b}", f"after:{a}")
    yield from shared
    yield name
    for feature in (
        *shared,
        f"before={before}",
        f"after={after}",
        f"before2:{word_class(before2)}",
        f"after2:{word_class(after2)}",
        f"around:{b}/{a}",
        f"marks:{left}/{right}",
    ):
        yield f"{name}|{feature}"


def norm_at(tokens: Sequence[Token], index: int) -> str:
    """The word at ``index``, empty beyond either end."""
    return tokens[index].norm if 0 <= index < len(tokens) else ""
