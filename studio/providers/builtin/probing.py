"""What in an answer calls for a follow-up: cues, found before anybody decides to use them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from studio.interview.documents import without_instructions
from studio.interview.model import InterviewType, ProbeReason, Question, Session, Turn
from studio.interview.personas import PERSONAS
from studio.interview.reading.answer import Reading
from studio.interview.reading.contradiction import Against, Background, contradictions
from studio.interview.reading.text import Span
from studio.providers.builtin.material import Material, ReadTurn, material_of
from studio.providers.builtin.quoting import safe_quote

SHORT_RATIO = 0.2
"""An answer that takes less of the question's time is met with "go on"."""
LONG_RATIO = 1.15
"""An answer may run over the interviewer's time by this much before it counts as rambling."""
MIN_STORY_WORDS = 12

UNHEARD = (ProbeReason.TOO_SHORT, ProbeReason.TOO_LONG)
"""Reasons that need no words, only how long the answer took."""

_STORY = (InterviewType.BEHAVIOURAL,)
_TOLD_AS_WE = (InterviewType.BEHAVIOURAL, InterviewType.HR_SCREEN)
_SIZED = (InterviewType.BEHAVIOURAL, InterviewType.SYSTEM_DESIGN, InterviewType.CASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words to say back, what they clash with, and where that stands; None where there is none."""

    quote: str | None = None
    known: str | None = None
    against: Against | None = None


def cues(session: Session, turn: Turn, question: Question) -> dict[ProbeReason, Cue]:
    """Every reason to follow up on the answer to this turn."""
    found: dict[ProbeReason, Cue] = {}
    answered_s, given_s = spoken_s(turn), PERSONAS[session.setup.difficulty].time_for(question)
    if answered_s is not None and answered_s > LONG_RATIO * given_s:
        found[ProbeReason.TOO_LONG] = Cue()
    is_first = turn.reason is None
    if is_first and answered_s is not None and answered_s < SHORT_RATIO * question.time_s:
        found[ProbeReason.TOO_SHORT] = Cue()
    material = material_of(session, question)
    last = _last(material, turn)
    if material is None or last is None or not last.reading.is_english:
        return found
    if is_first and _is_thin(last.reading):
        found[ProbeReason.TOO_SHORT] = _first_cue(last, lambda r: [s.span for s in r.sentences])
        return found
    return found | _content_cues(session, material, last)


def is_unknowing(session: Session, turn: Turn, question: Question) -> bool:
    """Whether the answer says that there is none."""
    last = _last(material_of(session, question), turn)
    return last is not None and last.reading.says_unknowing


def spoken_s(turn: Turn) -> float | None:
    """Seconds the answer took (or would take to say); None without an answer."""
    answer = turn.answer
    if answer is None or (answer.recording is None and not answer.text):
        return None
    if answer.recording is not None:
        return answer.recording.duration_s
    return len((answer.text or "").split()) / 2.5


def _is_thin(reading: Reading) -> bool:
    return reading.says_unknowing or reading.n_words < MIN_STORY_WORDS


def _content_cues(session: Session, m: Material, last: ReadTurn) -> dict[ProbeReason, Cue]:
    reading, kind = last.reading, m.question.type
    found: dict[ProbeReason, Cue] = {}
    clash = contradictions(reading.text, _known(session, last.turn))
    if clash:
        quote = safe_quote(reading, clash[0].span)
        if quote is not None:
            found[ProbeReason.CONTRADICTION] = Cue(quote, clash[0].known, clash[0].against)
    if reading.touch.is_off_question and not any(t.reading.touch.keywords for t in m.turns):
        found[ProbeReason.OFF_QUESTION] = Cue()
        return found
    if reading.is_vague:
        found[ProbeReason.VAGUE] = _first_cue(last, _soft)
    if kind in _TOLD_AS_WE and _all_we(m):
        found[ProbeReason.WE_NOT_I] = _first_cue(last, lambda r: r.story.we_actions)
    if kind in _STORY and _lacks_result(m):
        found[ProbeReason.RESULT_MISSING] = _first_cue(last, _ending)
    elif kind in _SIZED and not m.found(lambda r: r.measures):
        found[ProbeReason.NO_NUMBER] = _first_cue(last, lambda r: [*r.story.outcomes, *_ending(r)])
    claims = _first_cue(last, lambda r: [*r.story.actions, *r.touch.direct])
    if claims.quote is not None:
        found[ProbeReason.WHY] = claims
    return found


def _soft(reading: Reading) -> list[Span]:
    return [*reading.slogans, *reading.vague_words, *reading.hedges]


def _all_we(m: Material) -> bool:
    return any(t.reading.story.hides_behind_we for t in m.turns) and not any(
        len(t.reading.story.actions) >= 2 for t in m.turns
    )


def _lacks_result(m: Material) -> bool:
    told = any(t.reading.story.tells_an_event for t in m.turns)
    return told and not m.found(lambda r: r.story.outcomes)


def _ending(reading: Reading) -> list[Span]:
    """A vague outcome if there is one, else the last thing done, else the last sentence."""
    last = [s.span for s in reading.sentences[-1:]]
    vague, done = reading.story.vague_outcomes, reading.story.actions
    return [*vague[-1:], *done[-1:], *last]


def _first_cue(at: ReadTurn, pick: Callable[[Reading], Iterable[Span]]) -> Cue:
    for span in pick(at.reading):
        quote = safe_quote(at.reading, span)
        if quote is not None:
            return Cue(quote)
    return Cue()


def _known(session: Session, turn: Turn) -> list[Background]:
    """The candidate's documents, without their instructions, and what was said before."""
    setup = session.setup
    papers = ((Against.RESUME, setup.resume), (Against.JOB_DESCRIPTION, setup.job_description))
    known = [Background(kind, without_instructions(text)) for kind, text in papers if text]
    said = [t.answer.text for t in session.turns[: turn.number - 1] if t.answer is not None]
    return [*known, *(Background(Against.EARLIER, text) for text in said if text)]


def _last(material: Material | None, turn: Turn) -> ReadTurn | None:
    if material is None:
        return None
    return next((t for t in material.turns if t.turn.number == turn.number), None)
