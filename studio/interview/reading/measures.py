"""Numbers, names and outcomes: what in an answer could be checked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from studio.interview.reading.lexicon import STOP_WORDS, TOOLS
from studio.interview.reading.text import Sentence, Span

_WORD_NUMBER = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|a dozen|dozens)"
)
_AMOUNT = (
    r"(?:\d+(?:[.,]\d+)*(?:\s?(?:k|m|bn|thousand|million|billion)\b)?"
    rf"|{_WORD_NUMBER}(?:[- ]{_WORD_NUMBER})*)"
)
_UNIT = (
    r"(?:%|percent|per cent|percentage points?|points?|x|times|fold|ms|milliseconds?|s"
    r"|sec(?:onds?)?"
    r"|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?|quarters?|years?|sprints?|gb|mb|tb|dollars?"
    r"|euros?|pounds|usd|eur|gbp|qps|rps|requests?|users?|customers?|clients?|patients?|students?"
    r"|pupils?|tickets?|calls?|people|engineers?|orders?|bugs?|errors?|cases?|stores?|sites?)"
)
_NO_COUNT = (
    r"(?:things|options|ways|parts|sides|reasons|points|types|kinds|ideas|steps|questions|examples"
    r"|aspects|factors|approaches|choices|words|of)"
)
_CURRENCY = r"[$€£]\s?\d+(?:[.,]\d+)*(?:\s?(?:k|m|bn|thousand|million|billion)\b)?"
_MEASURE = re.compile(
    rf"{_CURRENCY}"
    rf"|\bfrom (?:about |around |roughly )?{_AMOUNT}[^.!?\n]{{0,30}}? (?:down )?to (?:about "
    rf"|around |under )?{_AMOUNT}(?:[- ]?{_UNIT}\b|\s?%)?"
    rf"|\b{_AMOUNT}(?:\s?%|[- ]?{_UNIT}\b)"
    rf"|\b{_AMOUNT} (?:(?!{_NO_COUNT}\b)[a-z]+ ){{0,2}}?(?!{_NO_COUNT}\b)[a-z]{{3,}}s\b"
    r"|\b(?:doubled|tripled|quadrupled|halved|twice as|by (?:a )?(?:half|third|quarter)"
    r"|half (?:of )?(?:the|our|its)|(?:a|one|two|three) (?:third|quarter|fifth)s? of)\b"
    r"|\bto zero\b|\b(?:per|a|one) (?:week|day|month|hour|year) (?:earlier|later|early|ahead)\b"
    r"|\b\d{2,}(?:[.,]\d+)*\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_MEASURED = re.compile(
    r"(?:\b(?:step|version|number|no\.|option|part|phase|level|band|grade|score|point|rule|http"
    r"|error|"
    r"page|chapter|v|rfc|iso|web|python|java|node|windows|angular|vue|oauth|industry)\s?)$",
    re.IGNORECASE,
)

OUTCOME = re.compile(
    r"\b(?:as a result|the (?:end |final )?(?:result|outcome|effect|impact) (?:was|were|is|:)"
    r"|result(?:ed|ing) in|in the end|at the end|finally|eventually|ultimately|since then"
    r"|(?:which|that|this|it) (?:led|lead) to|led to|(?:which|that|this) (?:meant"
    r"|means) (?:that )?(?:we|i|the|our|they)"
    r"|from then on|to this day"
    r"|paid off|turned out)\b",
    re.IGNORECASE,
)
CHANGE = re.compile(
    r"\b(?:increased|reduced|cut|dropped|fell|rose|grew|gained|saved|improved|raised|lowered"
    r"|doubled|tripled|halved|decreased|shrank|went (?:up|down|from)|came down|climbed|exceeded"
    r"|against \d+|than (?:before|the year before|last year)|the year before|compared (?:to|with)"
    r"|up from|down from|went into (?:the|our)|beat|won|lost|signed|renewed|retained|adopted"
    r"|approved|promoted|passed|recovered|accepted"
    r"|closed the (?:deal|gap|account)|hit (?:the|our) (?:target|goal|deadline)|met (?:the"
    r"|our) (?:target|goal|deadline)"
    r"|on time|ahead of (?:time|schedule)|under budget|in production|went live|shipped|launched"
    r"|delivered"
    r"|released|stopped (?:happening|complaining)|no (?:further|more) (?:\w+)|never happened again"
    r"|(?:is|are) (?:now|still) (?:\w+ed|in use)|zero|thanked|stayed|extended"
    r"|became (?:the )?(?:standard|default|template))\b",
    re.IGNORECASE,
)
VAGUE_OUTCOME = re.compile(
    r"\b(?:(?:it|that|this|everything|all|things?|the \w+(?: \w+)?)\s+)?"
    r"(?:(?:all )?(?:went|worked|turned) (?:out )?(?:really |very |quite |pretty |just )?"
    r"(?:fine|well|ok|okay|good|great|smoothly|out|alright|better)"
    r"|(?:was|were) (?:really |very |quite |pretty |a |all )*(?:success(?:ful)?|fine|happy"
    r"|satisfied|good|great|ok|okay|better)"
    r"|worked)\b",
    re.IGNORECASE,
)

_NAME = re.compile(r"\b(?:[A-Z]{2,}[A-Za-z0-9]*|[A-Z][a-z]+(?:[A-Z][a-z]+)+|[A-Z][\w&+#]*)")
_NO_NAMES = frozenset(["i", "i'm", "i've", "i'd", "i'll", "ok", "english", "english."])


def measures(text: str) -> tuple[Span, ...]:
    """Amounts that measure something; years, versions and "two options" are no measures.

    Examples
    --------
    >>> [m.of(t) for t in ["We cut it from 40 to 12 minutes in 2021"] for m in measures(t)]
    ['from 40 to 12 minutes']
    >>> measures("Step 2 was Python 3 and two options")
    ()
    """
    found = []
    for match in _MEASURE.finditer(text):
        if _YEAR.fullmatch(match.group()) or _NOT_MEASURED.search(
            text, max(0, match.start() - 16), match.start()
        ):
            continue
        found.append(Span(*match.span()))
    return tuple(found)


def names(text: str, within: Sequence[Sentence]) -> tuple[Span, ...]:
    """Proper nouns, acronyms and known tools: capitals inside a sentence, not at its start."""
    capital = sum(w.text[0].isupper() for s in within for w in s.words)
    total = sum(len(s.words) for s in within)
    trusts_capitals = total > 0 and capital / total <= 0.5
    found = []
    for sentence in within:
        for i, word in enumerate(sentence.words):
            if word.lower in TOOLS or (trusts_capitals and _is_name(word.text, first=i == 0)):
                found.append(word.span)
    return tuple(found)


def _is_name(word: str, *, first: bool) -> bool:
    if len(word) < 2 or word.lower().replace("’", "'") in _NO_NAMES:
        return False
    if word.isupper() or any(c.isupper() for c in word[1:]):
        return not word[0].isdigit() and word.lower() not in STOP_WORDS
    return not first and _NAME.fullmatch(word) is not None and word.lower() not in STOP_WORDS
