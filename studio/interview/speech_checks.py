"""What a model's words must keep to before the interviewer says them; each problem in words.

A problem's words go back to the model for its one repair, so they name the rule and none of the
words at fault: what a candidate planted in a reply is not said to the model again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio.interview.reading.lexicon import STOP_WORDS
from studio.interview.reading.text import content, reads_as_english, sentences, stem, words
from studio.interview.speech_claims import claims_problems

MAX_WORDS = 60
MAX_SENTENCES = 3
LEAK_WORDS = 8
"""This many of the prompt's words in a row are a leak."""
_NEAR = 0.75
"""Share of content stems that makes a sentence the same as an earlier one."""

_MARKUP = re.compile(
    r"[*_#`<>\[\]{}|\\~^]|https?:|www\.|\b[\w-]+\.(?:com|org|net|io|ai|dev|example)\b"
    r"|:[a-z_]+[:/\[]|\$[^$]+\$|&(?:#\d+|[a-z]+);|\n\s*(?:[-•–]|\d+[.)])\s|^\s*(?:[-•–]|\d+[.)])\s",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(?:great|excellent|impressive|impressed|fantastic|amazing|perfect|wonderful|brilliant"
    r"|awesome|outstanding|superb|terrific|remarkable|well done|nicely (?:done|put|said)"
    r"|well (?:put|said)|(?:good|nice|strong|solid|clear|interesting|helpful|insightful|thoughtful)"
    r" (?:answer|job|work|point|example|story|one|start|response|insight)"
    r"|(?:very|really|so|quite) (?:good|nice|clear|strong|interesting|helpful|insightful)"
    r"|love (?:that|it|how)|congratulations|kudos|bravo|exactly right|spot on)\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"\b(?:(?:that|this|it|your answer) (?:was|is|sounds|seems) (?:too |a bit |rather |quite )?"
    r"(?:vague|weak|poor|bad|wrong|short|long|thin|unclear|good|nice|interesting"
    r"|incomplete|disappointing)"
    r"|(?:weak|poor|bad|wrong|thin|disappointing) (?:answer|example|response)"
    r"|your (?:answer|response|story|example) (?:lacks?|lacked|misses|missed|needs?|needed|should"
    r"|could))\b",
    re.IGNORECASE,
)
_COACHING = re.compile(
    r"\b(?:you (?:should|ought to|could have|might (?:want|like) to|may want to|need to|must"
    r"|have to|would do (?:well|better))|try (?:to|and|using|adding|starting)|next time|make sure"
    r"|remember to|don['’]t forget|be sure to|consider (?:\w+ing)|i(?:['’]d| would)"
    r" (?:suggest|recommend|advise)|my (?:advice|tip|suggestion)|(?:a|one|here is a) tip\b"
    r"|a (?:better|stronger) answer|to improve|it (?:would help|helps) (?:if|to)"
    r"|star (?:method|format)|use the star)",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:you(?:['’]re| are|['’]ll be| will be|['’]ve been) (?:hired|accepted|rejected|through)"
    r"|you (?:will |would )?(?:get|got|have) the (?:job|role|position|offer)"
    r"|(?:we|i|somebody|someone|they|hr)(?:['’]ll| will) (?:be in touch|get back|let you know|call"
    r"|contact|write|send|follow up)|you(?:['’]ll| will) hear (?:from|back)|next round"
    r"|(?:make|made|extend|extending) you an offer|guarantee\w*|good candidate|right candidate)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a line is held against.

    Attributes
    ----------
    n_questions : int, 0 or 1
        How many questions the line must ask.
    instructions : tuple of str
        The prompt's own words.
    secrets : tuple of str
        Strings that stand only in the prompt: canary, token of the fence.
    said : tuple of str
        What the interviewer has said, and what comes right after this line.
    answers : tuple of str
        What the candidate said, without the sentences that speak to a grader or model: the only
        words that may be quoted.
    facts : tuple of str
        Whatever else may be named: facts, questions, the interviewer's name.
    planted : tuple of str
        What in an answer spoke to the model: a word found nowhere else is not said.
    """

    n_questions: int
    instructions: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    planted: tuple[str, ...] = ()


def speech_problems(line: str, known: Known) -> tuple[str, ...]:
    """Everything that forbids the interviewer to say this line; empty when nothing does.

    Examples
    --------
    >>> speech_problems("I see. What did you decide yourself?", Known(1))
    ()
    >>> speech_problems("Great answer!", Known(0))
    ('it praises or judges the answer',)
    """
    return (
        *_form_problems(line, known.n_questions),
        *_manner_problems(line),
        *leak_problems(line, known.instructions, known.secrets),
        *_repetition_problems(line, known.said),
        *claims_problems(line, known.answers, known.facts),
        *_obeying_problems(line, known),
    )


def _form_problems(line: str, n_questions: int) -> Iterable[str]:
    n_words = len(line.split())
    if not n_words:
        yield "it says nothing"
    if n_words > MAX_WORDS or len(sentences(line)) > MAX_SENTENCES:
        yield "it is longer than three short sentences"
    if line.count("?") != n_questions:
        yield "it must ask exactly one question" if n_questions else "it must not ask anything"
    elif n_questions and not line.rstrip("”\"' ").endswith("?"):
        yield "it must end with its question"
    if has_markup(line):
        yield "it holds marks, links or characters that cannot be spoken"
    if not is_english(line):
        yield "it is not English"


def has_markup(text: str) -> bool:
    """Whether a text holds Markdown, HTML, an address, or characters nobody can see."""
    return _MARKUP.search(text) is not None or any(_is_odd(char) for char in text)


def _is_odd(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "So")


def is_english(text: str) -> bool:
    """Whether a text is in Latin letters and reads as English."""
    letters = [c for c in text if c.isalpha() and not c.isascii()]
    is_latin = all(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    return is_latin and _sounds_english(text)


def _sounds_english(text: str) -> bool:
    """A few words are too few to count: then one function word is enough."""
    found = words(text)
    if len(found) >= 10:
        return reads_as_english(text)
    return len(found) < 4 or any(w.lower in STOP_WORDS for w in found)


def _manner_problems(line: str) -> Iterable[str]:
    own = without_quotes(line)
    if _PRAISE.search(own) or _VERDICT.search(own):
        yield "it praises or judges the answer"
    if any(_COACHING.search(s) for s in _sentences_of(own) if not s.endswith("?")):
        yield "it gives advice"
    if promises(own):
        yield "it promises something"


def promises(text: str) -> bool:
    """Whether a text speaks of being hired, of an offer, of what somebody will do next."""
    return _PROMISE.search(text) is not None


def without_quotes(line: str) -> str:
    """The line without what stands in quotation marks."""
    return re.sub(r"[“\"][^”\"]*[”\"]", " … ", line)


def leak_problems(
    text: str, instructions: Sequence[str], secrets: Sequence[str]
) -> tuple[str, ...]:
    """A leak of the prompt: one of its secrets, or many of its words in a row."""
    low = text.lower()
    if any(secret and secret.lower() in low for secret in secrets):
        return ("it repeats what is private",)
    runs = {run for one in instructions for run in runs_of(one, LEAK_WORDS)}
    return ("it repeats what is private",) if runs & set(runs_of(text, LEAK_WORDS)) else ()


def runs_of(text: str, n: int) -> list[tuple[str, ...]]:
    """Every `n` words in a row, in lower case."""
    found = [w.lower for w in words(text)]
    return [tuple(found[i : i + n]) for i in range(len(found) - n + 1)]


def _repetition_problems(line: str, said: Sequence[str]) -> Iterable[str]:
    before = [_stems(s) for text in said for s in _sentences_of(text)]
    exact = {_plain(s) for text in said for s in _sentences_of(text)}
    for sentence in _sentences_of(line):
        if len(sentence.split()) >= 3 and _plain(sentence) in exact:
            yield "it repeats what was said before"
            return
        stems = _stems(sentence)
        if len(stems) >= 4 and any(_overlap(stems, one) >= _NEAR for one in before):
            yield "it repeats what was said before"
            return


def _obeying_problems(line: str, known: Known) -> Iterable[str]:
    innocent = frozenset().union(*map(_stems, (*known.answers, *known.facts)))
    planted = frozenset().union(*map(_stems, known.planted)) - innocent
    if planted & _stems(line):
        yield "it follows words that were not addressed to you"


def _sentences_of(text: str) -> list[str]:
    return [s.span.of(text) for s in sentences(text)]


def _plain(sentence: str) -> str:
    return " ".join(w.lower for w in words(sentence))


def _stems(sentence: str) -> frozenset[str]:
    return frozenset(stem(w.lower) for w in content(words(sentence)))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
