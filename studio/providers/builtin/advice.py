"""What the report says: strengths, improvements, what to do next; per question and overall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from studio.interview.bank import Bank
from studio.interview.grading import INSUFFICIENT
from studio.interview.model import InterviewType, Session
from studio.interview.rubric import Score, criterion, rubric_for
from studio.interview.totals import overall_score
from studio.providers.builtin.material import Material, said
from studio.providers.builtin.verdict import Verdict

Judged = tuple[Material, tuple[Verdict, ...]]
MOST_SAID = 3


@dataclass(frozen=True, slots=True)
class Told:
    """The report's words on one question."""

    strengths: tuple[str, ...]
    improvements: tuple[str, ...]
    next_step: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The report's words and scores on the whole session."""

    scores: tuple[Score, ...]
    strengths: tuple[str, ...]
    improvements: tuple[str, ...]
    next_step: str


def advise(material: Material, verdicts: Sequence[Verdict], bank: Bank) -> Told:
    """Strengths and gaps of one question, the costliest gap first; one next step."""
    if all(v.score.band is None for v in verdicts):
        return Told((), (), _after_silence(material, verdicts[0].score.reason, bank))
    kind = material.question.type
    gaps = sorted(
        (v for v in verdicts if v.improvement),
        key=lambda v: -criterion(kind, v.score.criterion_id).weight * (5 - (v.score.band or 5)),
    )
    extra = [_left_out(material)] if any(t.reading.set_aside for t in material.turns) else []
    if material.n_unread:
        extra.append(_unread(material.n_unread))
    return Told(
        strengths=tuple(v.strength for v in verdicts if v.strength)[:MOST_SAID],
        improvements=(*(v.improvement for v in gaps[:MOST_SAID]), *extra),
        next_step=next((v.next_step for v in gaps if v.next_step), _repeat_it(material)),
    )


def summarise(session: Session, judged: Sequence[Judged]) -> Summary:
    """The session's scores, and what runs through its answers."""
    kind = session.setup.type
    given = [v.score for _, verdicts in judged for v in verdicts]
    scores = tuple(overall_score(row.id, given) for row in rubric_for(kind))
    scored = [(m, vs) for m, vs in judged if any(v.score.band is not None for v in vs)]
    if not scored:
        return Summary(scores, (), (), _nothing_scored(judged))
    return Summary(
        scores=scores,
        strengths=_common_strengths(kind, scores, scored),
        improvements=_common_gaps(scored),
        next_step=_drill(kind, scored),
    )


def _after_silence(m: Material, reason: str, bank: Bank) -> str:
    why = reason.removeprefix(INSUFFICIENT)
    if not m.turns:
        return f"Nothing was read: {why}"
    meaning = ""
    if m.question.competency in {c.id for c in bank.competencies}:
        competency = bank.competency(m.question.competency)
        meaning = f" The question is after {competency.title.lower()}."
    return f"Take this question again.{meaning} A start: {m.question.hint}"


def _left_out(m: Material) -> str:
    found = m.found(lambda r: r.set_aside)
    return (
        f"“{said(found[0].words)}” speaks to the grader, not to the interviewer; it was left out."
    )


def _unread(n: int) -> str:
    answers = "One answer is" if n == 1 else f"{n} answers are"
    return f"{answers} only recorded; type or paste what you said to have it read too."


def _repeat_it(m: Material) -> str:
    return (
        f"Nothing stands out as missing. Say it once more in {m.question.time_s} s without notes."
    )


def _common_strengths(
    kind: InterviewType, scores: Sequence[Score], scored: Sequence[Judged]
) -> tuple[str, ...]:
    found = []
    for score in sorted(scores, key=lambda s: -(s.band or 0)):
        if score.band is None or score.band < 4:
            continue
        told = [
            v.strength
            for _, vs in scored
            for v in vs
            if v.strength and v.score.criterion_id == score.criterion_id
        ]
        if told:
            found.append(f"{criterion(kind, score.criterion_id).title}: {told[0]}")
    return tuple(found[:MOST_SAID])


def _common_gaps(scored: Sequence[Judged]) -> tuple[str, ...]:
    """The gaps that cost most over all answers, each with the words it shows in."""
    counted: Counter[str] = Counter()
    cost: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for m, verdicts in scored:
        for v in verdicts:
            if v.gap and v.improvement and v.score.band is not None:
                weight = criterion(m.question.type, v.score.criterion_id).weight
                counted[v.gap] += 1
                cost[v.gap] += round(1000 * weight * (5 - v.score.band))
                shown.setdefault(v.gap, v.improvement)
    ranked = sorted(cost, key=lambda g: (-cost[g], g))[:MOST_SAID]
    of = len(scored)
    return tuple(
        f"{gap.capitalize()} in {counted[gap]} of {of} answers. {shown[gap]}"
        if of > 1
        else shown[gap]
        for gap in ranked
    )


def _drill(kind: InterviewType, scored: Sequence[Judged]) -> str:
    """One exercise on the answer and criterion where most is to be gained."""
    options = [
        (criterion(kind, v.score.criterion_id).weight * (5 - v.score.band), -i, m, v)
        for i, (m, vs) in enumerate(scored)
        for v in vs
        if v.score.band is not None and v.next_step
    ]
    if not options:
        longest = max(scored, key=lambda one: one[0].n_words)[0]
        return f"Drill: tell “{said(longest.question.text, most=14)}” again in half the time."
    _, _, m, v = max(options, key=lambda o: (o[0], o[1]))
    return (
        f"Drill: take “{said(m.question.text, most=14)}” again, aloud, three times. {v.next_step}"
    )


def _nothing_scored(judged: Sequence[Judged]) -> str:
    if any(m.n_unread for m, _ in judged):
        return (
            "Type or paste what you said to one recorded question: then its content can be read."
            " Your recordings are measured all the same."
        )
    return "Take one question again and answer it in four sentences or more."
