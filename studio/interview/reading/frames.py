"""The parts that an answer of each type of interview is built from, found by their wording."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio.interview.model import InterviewType
from studio.interview.reading.measures import measures
from studio.interview.reading.story import Story
from studio.interview.reading.text import Sentence, Span


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the frame, and the sentences in which it was found, in order."""

    id: str
    title: str
    spans: tuple[Span, ...]


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_EXAMPLE = (
    r"for example|for instance|e\.g\.?|such as|say (?:you|we|i)|imagine|suppose|let['’]s say"
    r"|in (?:my|our) (?:last |previous |own |current )?(?:project|job|team|company|code|work"
    r"|internship)"
    r"|(?:once|last \w+),? (?:i|we)|i (?:used|saw|had|built|once)|we (?:used|had|saw)|like when"
    r"|at work"
)
_LIMIT = (
    r"however|but|unless|except|downside|drawback|trade-?offs?|limit(?:s|ation|ations|ed)?"
    r"|the cost|costs"
    r"|not (?:good|suited|suitable|for|when|always)|careful|breaks? (?:when|down|if)|fails?"
    r"|only (?:if|when|works)"
    r"|instead|avoid|problem (?:is|with)|on the other hand|depends|wrong|risk|weakness|worse"
    r"|disadvantage"
)
_WHY = (
    r"because|so that|which means|that means|this means|therefore|the reason|works? by|by \w+ing"
    r"|when"
    r"|in order to|so (?:the|it|you|that|each|every|a|we)|then|if|since|while|lets?|makes?"
    r"|allows?|keeps?"
)

_FRAMES: dict[InterviewType, tuple[tuple[str, str, re.Pattern[str]], ...]] = {
    InterviewType.HR_SCREEN: (
        (
            "claim",
            "a claim",
            _pattern(
                r"i(?:['’]m| am| want| would| like| love| prefer| expect| look| left| enjoy| care"
                r"| need"
                r"|['’]d| see| hope| plan| think| believe| can| bring| work| learned| learnt| get)"
                r"|my (?:strength|weakness|goal|range|expectation|reason|biggest|main|strongest"
                r"|aim|answer)\w*"
                r"|what (?:draws|drew|interests|motivates|attracts) me|the (?:main |first )?reason"
            ),
        ),
        ("evidence", "evidence for it", _pattern(_EXAMPLE)),
        (
            "link",
            "what it means for this role",
            _pattern(
                r"(?:this|your|the|that) (?:\w+ )?(?:role|position|job|team|company|product"
                r"|opening|opportunity"
                r"|advert|ad|description|posting|mission|organi[sz]ation|school|hospital"
                r"|department|customers)"
                r"|you(?:r|['’]re| are| need| do| build| work| have| want)?|here"
                r"|this kind of (?:work|role|job)|for the role"
            ),
        ),
    ),
    InterviewType.TECHNICAL: (
        ("answer", "the answer itself", re.compile(r"(?!)")),
        ("explanation", "how it works", _pattern(_WHY)),
        ("example", "an example", _pattern(_EXAMPLE)),
        ("limits", "where it ends", _pattern(_LIMIT)),
    ),
    InterviewType.SYSTEM_DESIGN: (
        (
            "requirements",
            "what is needed",
            _pattern(
                r"requirements?|(?:we|it|users?|system) (?:must|needs? to|has to|have to|should)"
                r"|i(?:['’]d| would| will) (?:first )?(?:ask|clarify|assume|start by asking)"
                r"|assum(?:e|ing|ption)s?|per second|per day|a day|qps|rps|read-heavy|write-heavy"
                r"|million users?|latency|availability"
                r"|consistency|scope|how many|functional|non-functional|peak|target|budget of"
                r"|scale|traffic"
            ),
        ),
        (
            "parts",
            "the parts",
            _pattern(
                r"databases?|caches?|queues?|load balancers?|services?|apis?|gateways?|storage"
                r"|index(?:es)?|workers?|cdn"
                r"|shards?|replicas?|clients?|servers?|tables?|brokers?|topics?|buckets?"
                r"|schedulers?|stores?|endpoints?|layers?"
                r"|pipelines?|components?|forms?|screens?|modules?|stations?|desks?|teams?"
                r"|warehouses?|dashboards?"
            ),
        ),
        (
            "trade-offs",
            "the trade-offs",
            _pattern(
                r"trade-?offs?|trades?|instead of|rather than|versus|vs|at the cost|cheaper"
                r"|simpler|the downside|drawback|on the other hand"
                r"|compared (?:to|with)|i(?:['’]d| would)? (?:choose|pick|prefer|accept|give up)"
                r"|worth|slower|more expensive|costs?|but"
                r"|the price|eventual(?:ly)? consisten\w+|alternatively"
            ),
        ),
        (
            "failure",
            "what fails first",
            _pattern(
                r"fail(?:s|ed|ure|ures|over|ing)?|goes down|is down|outages?|retry|retries"
                r"|time-?outs?|bottlenecks?|fallbacks?|degrade\w*"
                r"|recover\w*|monitor\w*|alert\w*|hot (?:key|shard|spot|partition)s?|lost"
                r"|crash\w*|duplicates?|dead letter|backups?"
                r"|overload\w*|breaks?|idempoten\w+|rate limit\w*|back ?pressure"
            ),
        ),
    ),
    InterviewType.CASE: (
        (
            "frame",
            "a frame",
            _pattern(
                r"break (?:it|this|that|the \w+)? ?(?:down|into)|split|segments?|drivers?"
                r"|framework|buckets|two (?:sides|parts|questions)|three (?:parts|areas|questions"
                r"|things|drivers|causes)"
                r"|structure|first(?:ly)?,|(?:revenue|profit) (?:is|equals|=)|price (?:and|times"
                r"|or) volume|clarify|before (?:anything|i)|define|divide|group"
                r"|internal and external|funnel|by (?:segment|region|channel|product|platform)"
            ),
        ),
        (
            "hypothesis",
            "a first hypothesis",
            _pattern(
                r"hypothes[ie]s|i (?:suspect|guess|would guess|bet|expect|assume|believe"
                r"|would bet|would expect|think)|my (?:first )?(?:guess|bet|suspicion|assumption"
                r"|hunch)"
                r"|(?:most )?likely|probably because|could be (?:that|because)|if (?:it|the|that)"
            ),
        ),
        (
            "test",
            "how to test it",
            _pattern(
                r"tests?|check|compare|look at|pull|measure|survey|verify|a/b|experiment"
                r"|interview|ask (?:the|customers|users|ten|twenty|five)"
                r"|pilot|data (?:on|for|by|from)|cohorts?|control group|see (?:if|whether)"
                r"|confirm|trial"
            ),
        ),
        (
            "recommendation",
            "a recommendation",
            _pattern(
                r"recommend\w*|i(?:['’]d| would) (?:therefore |then |start|launch|stop|keep|raise"
                r"|cut|roll|invest|not|advise|suggest|propose|go|fix|move|drop|focus)"
                r"|my (?:advice|proposal|conclusion)|so i would|next steps?|conclude"
                r"|in conclusion|decision|go ahead|we should|they should"
            ),
        ),
    ),
}


def read_parts(
    kind: InterviewType,
    text: str,
    within: tuple[Sentence, ...],
    story: Story,
    direct: tuple[Span, ...],
) -> tuple[Part, ...]:
    """The parts of the frame for this type, found or not, in the order they should come."""
    if kind is InterviewType.BEHAVIOURAL:
        return (
            Part("situation", "the situation", story.situation),
            Part("task", "your task", story.task),
            Part("action", "your own action", story.actions),
            Part("result", "the result", story.outcomes),
        )
    found = []
    for id_, title, pattern in _FRAMES[kind]:
        spans = tuple(s.span for s in within if pattern.search(text, s.span.start, s.span.end))
        found.append(Part(id_, title, _completed(id_, spans, text, within, story, direct)))
    return tuple(found)


def _completed(
    part_id: str,
    spans: tuple[Span, ...],
    text: str,
    within: tuple[Sentence, ...],
    story: Story,
    direct: tuple[Span, ...],
) -> tuple[Span, ...]:
    """Parts that wording alone does not show."""
    if part_id == "evidence":
        measured = [s.span for s in within if measures(s.span.of(text))]
        told = [s.span for s in within if any(a.overlaps(s.span) for a in story.actions)]
        return tuple(sorted({*spans, *measured, *told, *story.outcomes}))
    if part_id == "answer":  # "the answer first": one of the first sentences is about the question
        opening = [s.span for s in within[:2]]
        return tuple(s for s in opening if s in direct)
    return spans
