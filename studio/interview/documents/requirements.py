"""What a job description asks for, and whether it insists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.interview.documents.entries import Piece
from studio.interview.documents.layout import Line, Section, sections_of
from studio.interview.documents.model import Fact
from studio.interview.documents.vocabulary import JOB_TITLES, TOOLS

_ADJECTIVE = (
    r"proven|strong|solid|excellent|good|great|deep|hands-on|practical|working|demonstrated"
    r"|demonstrable"
    r"|extensive|basic|advanced|professional|prior|previous|some|relevant|outstanding|sound|first"
    r"|real"
    r"|thorough|significant|substantial|exceptional|commercial|direct|recent|in-depth|detailed|a"
)
_NOUN = (
    r"experience|proficiency|proficient|knowledge|expertise|familiarity|familiar|fluency|fluent"
    r"|skilled"
    r"|skills|understanding|background|command|confident|comfortable|competence|competent"
    r"|experienced"
    r"|track record|ability|exposure|interest|expert|grasp"
)
_LEAD = re.compile(
    r"(?:you(?:['’]ll| will)? (?:have|bring|are|need|know|should have|must have|must be)"
    r"|you['’]ve got"
    r"|(?:an? )?minimum(?: of)?|we (?:expect|require|need|want|are looking for|look for)"
    r"|must have|must be|should have"
    r"|ideally"
    r"|preferably|required|essential|desirable|nice to have|bonus|plus)\b[:,]?\s+"
    rf"|(?:{_ADJECTIVE})\s+(?=\w)(?=(?:[\w-]+\s+(?:and\s+)?){{0,3}}?(?:{_NOUN})\b)(?:and\s+)?"
    rf"|(?:{_NOUN})\s+(?:(?:and|or)\s+(?:{_NOUN})\s+)?(?:with|in|of|using|at|as|on|to|working with"
    r"|working in|working as|building|for)\s+(?:an?\s+|the\s+)?",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:is|are|would be|will be)\s+(?:an?\s+)?(?:\w+\s+)?(?:plus|bonus|advantage|required"
    r"|essential"
    r"|desirable|preferred|must|welcome|nice to have)\b.*$|\s+(?:required|essential|preferred"
    r"|desirable|desired"
    r"|a plus|is key)$|\s*[([](?:must have|nice to have|required|essential|desirable|preferred"
    r"|a plus)[)\]]$",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[,;:(]|\.(?=\s|$)|\s[–—-]\s|\s(?:such as|including|like|e\.g\.|for example|preferably"
    r"|ideally|to ensure"
    r"|in order to|so that|where|who|that|which)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"(?:(?:{_NOUN})\s+(?:with|in|of|using)|(?:must|should) (?:have|know)|you (?:have|bring"
    rf"|know))\s+"
    rf"(?P<what>[^,.;:()\n]{{2,80}}?)(?=[,.;:()\n]|$|\s+and\s+(?:{_ADJECTIVE})\b)",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"\d{1,2}\s?(?:\+|-\s?\d{1,2}|to \d{1,2})?\s?\+?\s?(?:years?|yrs?)", re.IGNORECASE
)
_NICE = re.compile(
    r"\b(?:nice[- ]to[- ]haves?|a (?:big |real |definite )?plus|bonus|preferred|preferably"
    r"|ideally|desirable"
    r"|desired|advantage|advantageous|good to have|welcome but not)\b",
    re.IGNORECASE,
)
_LIST = re.compile(r"\s*(?:[,;|•·]|\band/or\b|\band\b|\bor\b|&)\s*")
_MOST_WORDS, _MOST_LIST_WORDS = 10, 3


def requirements_in(text: str) -> Iterator[Piece]:
    """What is asked for: lines under such a heading, phrases elsewhere, tools by name.

    Examples
    --------
    >>> advert = "Requirements\\n- Strong experience with Kubernetes in production\\n- Python, SQL"
    >>> [p.text for p in requirements_in(advert)]
    ['Kubernetes in production', 'Python', 'SQL']
    """
    taken: list[Piece] = []
    for section in sections_of(text, JOB_TITLES, inline_opens=True):
        for line in section.lines:
            found = (
                _asked_for(line) if section.name in ("must", "nice") else _phrases(section, line)
            )
            for piece in found:
                taken.append(piece)
                yield piece
            yield from (t for t in _tools(line) if not any(_meet(t, other) for other in taken))


def is_nice_to_have(text: str, fact: Fact) -> bool:
    """Whether the job description asks for it without insisting: by its heading or its line.

    Examples
    --------
    >>> advert = "Must have\\n- Python\\nNice to have\\n- Kafka\\n"
    >>> from studio.interview.documents.model import FactKind
    >>> kind = FactKind.REQUIREMENT
    >>> asked = [Fact(kind, "Kafka", 34, 39), Fact(kind, "Python", 10, 16)]
    >>> [is_nice_to_have(advert, fact) for fact in asked]
    [True, False]
    """
    for section in sections_of(text, JOB_TITLES, inline_opens=True):
        for line in section.lines:
            if line.start <= fact.start < line.end:
                return section.name == "nice" or _NICE.search(line.text) is not None
    return False


def _asked_for(line: Line) -> Iterator[Piece]:
    """A line under "Requirements": a list of short things, or one thing."""
    if line.text.endswith(":") or (line.n_words > 30 and not line.is_bullet):
        yield from _phrases(Section("", (line,)), line)
        return
    items = _short_list(line)
    if items:
        yield from items
        return
    piece = _trimmed(line.text, line.start)
    if piece is not None:
        yield piece


def _short_list(line: Line) -> list[Piece]:
    """ "Python, SQL and Airflow" as three; nothing when it reads as a sentence."""
    lead = _lead_length(line.text)
    told = _TAIL.sub("", line.text).rstrip(" .")
    cuts = [(m.start(), m.end()) for m in _LIST.finditer(told, lead)]
    has_commas = any(told[a:b].strip() in (",", ";", "|", "•", "·") for a, b in cuts)
    if not cuts or not (has_commas or _all_names(told[lead:])):
        return []
    items: list[Piece] = []
    start = lead
    for a, b in [*cuts, (len(told), len(told))]:
        item = told[start:a]
        if item.strip():
            left = len(item) - len(item.lstrip())
            items.append(Piece(item.strip(), line.start + start + left))
        start = b
    is_list = all(len(item.text.split()) <= _MOST_LIST_WORDS for item in items)
    return items if is_list and len(items) > 1 and not _YEARS.search(told) else []


def _all_names(text: str) -> bool:
    items = [item.strip() for item in _LIST.split(text)]
    return len(items) > 1 and all(i.lower() in TOOLS or i[:1].isupper() for i in items)


def _lead_length(text: str) -> int:
    place = 0
    while (match := _LEAD.match(text, place)) is not None and match.end() > place:
        place = match.end()
    return place


def _trimmed(text: str, start: int) -> Piece | None:
    """The thing itself, without "strong experience with" before and "is a plus" behind it."""
    lead = 0 if _YEARS.match(text) else _lead_length(text)
    article = re.match(r"(?:an?|the)\s+", text, re.IGNORECASE) if lead == 0 else None
    lead += article.end() if article else 0
    told = _TAIL.sub("", text[lead:]).rstrip(" .;:,")
    cut = _CLAUSE_END.search(told, 2)
    if cut is not None:
        told = told[: cut.start()].rstrip(" .;:,")
    words = told.split()
    if not words or len(words) > _MOST_WORDS or not any(c.isalpha() for c in told):
        return None
    return Piece(told, start + lead)


def _phrases(section: Section, line: Line) -> Iterator[Piece]:
    """ "… experience with X …" in running text; duties and benefits ask for nothing."""
    if section.name == "other" and line.is_bullet:
        return
    for match in _ASKED.finditer(line.text):
        piece = _trimmed(match["what"], line.start + match.start("what"))
        if piece is not None and len(piece.text.split()) <= 6:
            yield piece


def _tools(line: Line) -> Iterator[Piece]:
    for match in re.finditer(r"(?<![\w.])[A-Za-z.][\w.]*(?:[+#]+|\b)", line.text):
        told = match.group().rstrip(".")
        if told.lower() in TOOLS and (told[0].isupper() or told[0] == ".") and len(told) > 1:
            yield Piece(told, line.start + match.start())


def _meet(a: Piece, b: Piece) -> bool:
    return a.start < b.end and b.start < a.end
