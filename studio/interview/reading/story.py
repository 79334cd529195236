"""Who did what in a story: situation, task, own actions, outcome; "I" against "we"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio.interview.reading.measures import CHANGE, OUTCOME, VAGUE_OUTCOME, measures
from studio.interview.reading.text import Sentence, Span

_PAST = (
    r"(?:[a-z]{2,}ed|wrote|built|made|took|led|ran|set|cut|put|spoke|met|found|brought|gave|sent"
    r"|sat"
    r"|drew|chose|taught|told|asked|kept|began|broke|held|rewrote|rebuilt|split|called|did|dug"
    r"|bought|sold|drove|won|caught|wound|rode|hung|stood|stuck|went|came|got|said|read|fought"
    r"|spent|paid|taught|swept|forgave|overcame|withdrew|undertook|sought|threw|shut|hid|dealt)"
)
_BASE = (
    r"(?:make|build|write|speak|talk|ask|explain|check|fix|change|take|give|send|call|meet|plan"
    r"|organi[sz]e|prepare|test|analy[sz]e|create|design|propose|suggest|decide|start|contact|show"
    r"|measure|compare|teach|train|collect|prioriti[sz]e|negotiate|find|solve|implement|develop"
    r"|present|discuss|listen|help|lead|manage|move|divide|split|list|visit|learn|read|set|put"
    r"|reduce|improve|do|bring|offer|tell)"
)
_STATIVE = (
    r"(?:was|were|had|wanted|needed|liked|loved|hated|worked|used|lived|joined|studied|seemed"
    r"|believed|hoped|enjoyed|happened|tried|noticed|realized|realised|considered|interested|faced"
    r"|involved|supposed|assigned|graduated|managed|got|went|came|said|felt|thought|knew)"
)
_ADVERB = (
    r"(?:(?:then|also|first|personally|immediately|quickly|just|even|finally|later|myself|simply"
    r"|actually|really|\w+ly)\s+){0,2}"
)
ACTION = re.compile(
    rf"\bI\s+{_ADVERB}(?!{_STATIVE}\b){_PAST}\b"
    rf"|\bI(?:['’]ve|\s+have|\s+has|\s+did|\s+was)\s+{_ADVERB}(?:{_PAST}|written|taken|given"
    rf"|spoken|{_BASE}|making|building|writing)\b"
    rf"|\bI\s+managed\s+(?:to|the)\b|\bI\s+went\s+(?:to|through|back|over)\b|\bI\s+got\s+(?:the"
    rf"|them|him|her|everyone|us)\b"
    r"|\bmy (?:part|contribution|idea|proposal|role) was\b",
    re.IGNORECASE,
)
_PRESENT_ACTION = re.compile(rf"\bI\s+{_ADVERB}{_BASE}(?:s|es)?\b", re.IGNORECASE)
"""Learners tell past events in the present; it counts once something shows that it is past."""
_JOINED = re.compile(
    rf"(?:,|\band\b|\bthen\b|;)\s+(?:then\s+|also\s+|I\s+)?(?!{_STATIVE}\b){_PAST}\b", re.IGNORECASE
)
_PRESENT_WISH = re.compile(
    r"\bI\s+(?:would|could|should|will|might|may|can|want|try to|always|usually)\b", re.I
)

SITUATION = re.compile(
    r"\b(?:last (?:year|month|week|summer|winter|spring|autumn|fall|quarter|semester|term)"
    r"|(?:a|one|two|three|four|five|six|few|couple of|\d+) (?:years?|months?|weeks?|days?) ago"
    r"|in (?:19|20)\d\d"
    r"|(?:in|at|during) my (?:last|previous|first|final|second|third|former|current|old"
    r"|internship|job|role|placement|time|studies|master|bachelor|team|company|school)\w*"
    r"|when I (?:was|worked|joined|started|did|studied|am|work|ran|led|took)|while I (?:was"
    r"|worked)|back (?:in|when|at)"
    r"|(?:at|for) (?-i:[A-Z]\w+)|once,? (?:I|we|a|the|our|my)|one (?:day|time|morning|evening"
    r"|of (?:our|my|the))"
    r"|there was (?:a|an|one|this)|we (?:had|were|was) (?:a|an|the|in|on|about|building|running"
    r"|launching|migrating|preparing|planning|having|using|supposed|two|three|\d+)"
    r"|(?:our|the|my|a) (?:\w+ ){0,3}(?:was|were|had|kept|did not|didn['’]t|used to) (?:a|an|the"
    r"|not|in|on|too|very|about|down|late|behind|failing|losing|growing|been|run|stored|being"
    r"|unhappy|angry|upset|using|getting)"
    r"|in the (?:spring|summer|autumn|fall|winter|middle|beginning) of|during (?:the|a|our|my"
    r"|an?)|(?-i:January|February|March|April|June|July|August|September|October|November|December)"
    r"|my (?:manager|boss|lead|colleague|team|professor|teacher|client|supervisor) (?:was|had"
    r"|wanted|asked|told|said))\b",
    re.IGNORECASE,
)
TASK = re.compile(
    r"\b(?:my (?:job|task|role|goal|responsibility|assignment|target|objective|part) (?:was"
    r"|is) (?:to\b|the\b)?"
    r"|I (?:was|were|am) (?:\w+ )?(?:asked|responsible|in charge|supposed|assigned|told|given"
    r"|tasked|expected|accountable)"
    r"|(?:I|we) (?:had|have|needed|need) to\b|(?:I|we) (?:only )?had (?:only )?(?:until"
    r"|\w+ (?:days?|weeks?|hours?|months?)\b)"
    r"|the (?:goal|task|challenge|problem|aim|question|difficulty|issue|brief|trouble|target"
    r"|risk) (?:was|is)"
    r"|the deadline|(?:asked|wanted|told|expected|needed) (?:me|us) to|it (?:was|fell) (?:on|to"
    r"|up to) (?:me|us)"
    r"|(?:it|that) was my|I (?:ran|led|headed|owned|coordinated|decided)"
    r"|(?:was|were) (?:due|mine))\b",
    re.IGNORECASE,
)
_I = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|my|me|myself|mine)\b", re.I)
_WE = re.compile(
    r"\b(?:we|we['’](?:ve|d|ll|re)|our|us|ours|ourselves|the team|everybody|everyone)\b", re.I
)
_WE_ACTION = re.compile(
    rf"\b(?:we|the team|they)\s+(?:\w+ly\s+|then\s+|also\s+|all\s+)?(?!{_STATIVE}\b){_PAST}\b", re.I
)


@dataclass(frozen=True, slots=True)
class Story:
    """Where the parts of a story stand. Empty tuples where a part was not found."""

    situation: tuple[Span, ...]
    task: tuple[Span, ...]
    actions: tuple[Span, ...]
    outcomes: tuple[Span, ...]
    vague_outcomes: tuple[Span, ...]
    we_actions: tuple[Span, ...]
    n_i: int
    n_we: int

    @property
    def tells_an_event(self) -> bool:
        """Somebody did something, or something had an outcome, or a scene is set."""
        return bool(self.actions or self.we_actions or (self.situation and self.outcomes))

    @property
    def hides_behind_we(self) -> bool:
        """The doing is told as "we": own part cannot be told apart."""
        if self.n_we < 3 or not self.we_actions:
            return False
        return len(self.we_actions) > 2 * len(self.actions) and self.n_we > self.n_i


def read_story(text: str, within: tuple[Sentence, ...]) -> Story:
    """Find the parts of a story in the sentences given."""
    situation = _first(SITUATION, text, within)
    actions = [a for s in within for a in _actions(text, s, (ACTION,))]
    if situation or actions:
        actions = [a for s in within for a in _actions(text, s, (ACTION, _PRESENT_ACTION))]
    return Story(
        situation=situation,
        task=_first(TASK, text, within),
        actions=tuple(actions),
        outcomes=tuple(s.span for s in within if _is_outcome(text, s)),
        vague_outcomes=_vague_outcomes(text, within),
        we_actions=_all(_WE_ACTION, text, within),
        n_i=len(_all(_I, text, within)),
        n_we=len(_all(_WE, text, within)),
    )


def _all(pattern: re.Pattern[str], text: str, within: tuple[Sentence, ...]) -> tuple[Span, ...]:
    return tuple(
        Span(*m.span()) for s in within for m in pattern.finditer(text, s.span.start, s.span.end)
    )


def _first(pattern: re.Pattern[str], text: str, within: tuple[Sentence, ...]) -> tuple[Span, ...]:
    """Sentences that hold the pattern."""
    return tuple(s.span for s in within if pattern.search(text, s.span.start, s.span.end))


def _actions(text: str, sentence: Sentence, patterns: tuple[re.Pattern[str], ...]) -> list[Span]:
    """Own deeds in a sentence; after the first, verbs joined to it count too."""
    start, end = sentence.span.start, sentence.span.end
    if _PRESENT_WISH.search(text, start, end):
        return []
    found = sorted(Span(*m.span()) for p in patterns for m in p.finditer(text, start, end))
    if not found:
        return []
    taken = found[:]
    for match in _JOINED.finditer(text, found[0].end, end):
        span = Span(*match.span())
        if not any(span.overlaps(other) for other in taken):
            taken.append(span)
    return sorted(taken)


def _is_outcome(text: str, sentence: Sentence) -> bool:
    """A change with a measure, or a word of ending with a change: more than "it went well"."""
    start, end = sentence.span.start, sentence.span.end
    changed = CHANGE.search(text, start, end) is not None
    closing = OUTCOME.search(text, start, end) is not None
    if not changed:
        return closing and (bool(measures(sentence.span.of(text))) or _is_told(text, sentence))
    measured = bool(measures(sentence.span.of(text)))
    own_verb = ACTION.search(text, start, end) is not None
    return measured or closing or not own_verb


def _is_told(text: str, sentence: Sentence) -> bool:
    """A closing sentence that says what happened, in more than a judgement."""
    vague = VAGUE_OUTCOME.search(text, sentence.span.start, sentence.span.end) is not None
    return not vague and len(sentence.words) >= 7


def _vague_outcomes(text: str, within: tuple[Sentence, ...]) -> tuple[Span, ...]:
    unmeasured = tuple(s for s in within if not measures(s.span.of(text)))
    return _all(VAGUE_OUTCOME, text, unmeasured)
