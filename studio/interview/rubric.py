"""The rubric: what an answer is judged by, in bands a reader can check, and what a review holds.

Bands are behaviourally anchored rating scales (Smith & Kendall 1963; anchored structured
interviews: Taylor & Small 2002): text at 1, 3 and 5, with 2 and 4 between. "Not enough evidence"
is no band: it is `Score.band is None` with a reason, and it enters no average.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from studio.interview.model import Difficulty, InterviewType, Session
from studio.interview.steps import Step

RUBRIC_VERSION = "2026-11.1"
BANDS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of the rubric.

    Attributes
    ----------
    anchors : mapping of band to text
        What an answer at band 1, 3 and 5 does.
    weight : float > 0
        Share in a question's overall band.
    """

    id: str
    title: str
    asks: str
    anchors: tuple[tuple[int, str], ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that stand in the transcript of a turn: ``text == transcript[start:end]``."""

    turn_number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """One criterion of one question: a band 1..5 with its quotes, or why there is none.

    `samples` are the bands that a grader who judges several times gave, in the order it gave them;
    `band` is their median. Empty for a grader that always says the same.
    """

    criterion_id: str
    band: int | None
    reason: str
    quotes: tuple[Quote, ...] = ()
    samples: tuple[int, ...] = ()

    @property
    def spread(self) -> tuple[int, int] | None:
        """The lowest and highest of the samples; None when they agree or there is one at most."""
        lowest, highest = min(self.samples, default=0), max(self.samples, default=0)
        return None if lowest == highest else (lowest, highest)


@dataclass(frozen=True, slots=True)
class QuestionReview:
    """What the grader found in one question and its follow-ups."""

    question_id: str
    turn_numbers: tuple[int, ...]
    scores: tuple[Score, ...]
    strengths: tuple[str, ...]
    improvements: tuple[str, ...]
    next_step: str
    overall_band: float | None


@dataclass(frozen=True, slots=True)
class NextLevel:
    """The difficulty proposed for the next session, and why."""

    difficulty: Difficulty
    reason: str


@dataclass(frozen=True, slots=True)
class SessionReview:
    """The graded session. `graded_by` names grader and version; scores never stand without it.

    `graded_text_digest` is `transcript_digest` of what was graded: words given later change it, and
    the session is graded anew. `step` says which rung graded, and why none above it did. `flags`
    are sentences on how far the grading can be trusted.
    """

    questions: tuple[QuestionReview, ...]
    overall: tuple[Score, ...]
    overall_band: float | None
    strengths: tuple[str, ...]
    improvements: tuple[str, ...]
    next_step: str
    next_level: NextLevel
    graded_by: str
    rubric_version: str
    graded_at: datetime
    graded_text_digest: str
    step: Step | None = None
    flags: tuple[str, ...] = ()


def transcript_digest(session: Session) -> str:
    """A short fingerprint of every answer's kind and text."""
    parts = [f"{t.number}:{t.answer.kind}:{t.answer.text or ''}" for t in session.turns if t.answer]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def rubric_for(interview_type: InterviewType) -> tuple[Criterion, ...]:
    """The five criteria, worded for the type of interview, in the order they are shown."""
    return (_STRUCTURE[interview_type], _RELEVANCE, _SPECIFICITY, _CLARITY, _CONCISENESS)


def criterion(interview_type: InterviewType, criterion_id: str) -> Criterion:
    """One criterion by id.

    Raises
    ------
    KeyError
        The rubric has no such criterion.
    """
    for row in rubric_for(interview_type):
        if row.id == criterion_id:
            return row
    raise KeyError(criterion_id)


def weighted_band(scores: tuple[Score, ...], rubric: tuple[Criterion, ...]) -> float | None:
    """Weighted mean of the bands that exist, 1..5, rounded to a tenth; None when none exists."""
    weights = {row.id: row.weight for row in rubric}
    known = [(s.band, weights[s.criterion_id]) for s in scores if s.band is not None]
    total = sum(weight for _, weight in known)
    return round(sum(band * weight for band, weight in known) / total, 1) if total else None


def _structure(title: str, asks: str, one: str, three: str, five: str) -> Criterion:
    return Criterion("structure", title, asks, ((1, one), (3, three), (5, five)), 0.25)


_STAR = _structure(
    "Structure (STAR)",
    "Situation, task, your action and the result, in an order one can follow.",
    "No event is told, or only its setting.",
    "Situation and own action are told; the result is missing or only hinted at.",
    "Situation, task, own action and result are all told, and the result closes the story.",
)

_STRUCTURE: dict[InterviewType, Criterion] = {
    InterviewType.BEHAVIOURAL: _STAR,
    InterviewType.HR_SCREEN: _structure(
        "Structure",
        "A claim, what it rests on, and what it means for this role.",
        "A wish or a slogan without a reason.",
        "A clear claim with one reason; the link to the role is left open.",
        "A clear claim, evidence for it, and what follows for this role.",
    ),
    InterviewType.TECHNICAL: _structure(
        "Structure",
        "The answer first, then how it works, an example, and where it ends.",
        "Loose facts with no order.",
        "An answer with an explanation; limits or an example are missing.",
        "Answer, explanation, example and limits, each building on the one before.",
    ),
    InterviewType.SYSTEM_DESIGN: _structure(
        "Structure",
        "Requirements, a sketch of the parts, the trade-offs, what fails first.",
        "Jumps to a tool or a part without saying what is needed.",
        "Requirements and parts are named; trade-offs or failure are missing.",
        "Requirements, parts, trade-offs and failure are covered, in that order.",
    ),
    InterviewType.CASE: _structure(
        "Structure",
        "A frame, a first hypothesis, how to test it, a recommendation.",
        "Guesses at causes one by one.",
        "A frame and a hypothesis; no test or no recommendation.",
        "Frame, hypothesis, test and a recommendation that follows from them.",
    ),
}

_RELEVANCE = Criterion(
    "relevance",
    "Relevance",
    "The answer is about what was asked.",
    (
        (1, "Speaks about something else."),
        (3, "Touches the question; part of the answer leads away from it."),
        (5, "Every part serves the question."),
    ),
    0.2,
)
_SPECIFICITY = Criterion(
    "specificity",
    "Specificity and evidence",
    "Names, numbers, your own part: what can be checked.",
    (
        (1, "General statements; nothing that happened."),
        (3, "A concrete event or fact; own part or measure is missing."),
        (5, "Concrete, with your own part and a number or another checkable outcome."),
    ),
    0.25,
)
_CLARITY = Criterion(
    "clarity",
    "Clarity",
    "Sentences one can follow at first hearing.",
    (
        (1, "Sentences break off or stay vague; one has to guess what is meant."),
        (3, "Can be followed, with detours, hedges or undefined terms."),
        (5, "Plain, complete sentences; each leads to the next."),
    ),
    0.15,
)
_CONCISENESS = Criterion(
    "conciseness",
    "Conciseness",
    "As long as the question needs.",
    (
        (1, "A sentence or two where a story is asked, or far over the time."),
        (3, "Somewhat short or long for the question, or repeats itself."),
        (5, "Fits the time and says nothing twice."),
    ),
    0.15,
)
