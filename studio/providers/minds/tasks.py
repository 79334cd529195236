"""What the model is asked for: one move of the plan, and which words of it are the model's."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from studio.interview.events import AskNext, Close, InviteQuestions, Move, Options, Probe
from studio.interview.model import ProbeReason, Session, TurnKind
from studio.interview.reading.text import sentences
from studio.providers.builtin.interviewer import LISTENS_FOR

MEANS: dict[ProbeReason, str] = {
    ProbeReason.RESULT_MISSING: "the answer told what was done but not how it ended",
    ProbeReason.NO_NUMBER: "the answer names no number or size",
    ProbeReason.WE_NOT_I: 'the answer says "we"; what the candidate did alone stays open',
    ProbeReason.TOO_SHORT: "the answer stopped early; more may be there",
    ProbeReason.TOO_LONG: "the answer ran past its time; stop it politely and ask for the core",
    ProbeReason.VAGUE: "the answer stayed general; one concrete case is wanted",
    ProbeReason.CONTRADICTION: "something said does not fit something known; ask, accuse nobody",
    ProbeReason.OFF_QUESTION: "the answer spoke about something else; lead it back",
    ProbeReason.WHY: "a statement stands without its reason; ask why, or how they know",
    ProbeReason.PLANNED: "the plan asks for it",
}
OWN_REASONS = (
    ProbeReason.WE_NOT_I,
    ProbeReason.RESULT_MISSING,
    ProbeReason.NO_NUMBER,
    ProbeReason.VAGUE,
    ProbeReason.WHY,
)
"""What a model may follow up on of its own accord. How long an answer took and what it contradicts
are for code to find: a false accusation costs more than a missed one."""

_LABEL = re.compile(r"\s*(PROBE|NEXT)(?: ([a-z_]+))?: *(.+)", re.DOTALL)
_ONE_LABEL = "Begin with “NEXT: ”, then the words. Ask nothing."


@dataclass(frozen=True, slots=True)
class Task:
    """One move of the plan, for the model to word.

    Attributes
    ----------
    plan : Move
        What the built-in interviewer would do and say.
    wants : str
        What the model is told to do.
    shown : str
        The plan's own words, for the model to say otherwise; empty when it need not see them.
    next_words : str
        What is said right after the model's words, verbatim.
    may_next, may_phrase : bool
        Whether a reply may be a lead-in; whether it may be the plan's probe.
    own_reasons : tuple of ProbeReason
        Why the model may probe though the plan does not.
    """

    plan: Move
    wants: str
    shown: str = ""
    next_words: str = ""
    may_next: bool = True
    may_phrase: bool = False
    own_reasons: tuple[ProbeReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Worded:
    """A reply, read: the move it makes, the line that is said, how many questions it must ask."""

    move: Move
    line: str
    n_questions: int


def task_for(session: Session, options: Options, plan: Move) -> Task:
    """The task for the plan's move."""
    match plan:
        case Probe():
            return _probe_task(session, options, plan)
        case AskNext():
            return _next_task(session, options, plan)
        case InviteQuestions():
            return _invitation_task(options, plan)
        case Close():
            return _closing_task(options, plan)


def _probe_task(session: Session, options: Options, plan: Probe) -> Task:
    if plan.text in _bank_lines(session, options):
        return Task(
            plan,
            "A question of the plan follows right after your words. Say the few words that lead "
            f"over to it; if the plan's words below help, keep their help. {_ONE_LABEL}",
            shown=plan.lead_in,
            next_words=plan.text,
        )
    return Task(
        plan,
        f"Follow up on the last answer, because {MEANS[plan.reason]}. The plan's words are below; "
        "ask for the same thing in words that fit the answer. At most one short sentence first, "
        "then one question, and end there. Begin with “PROBE: ”.",
        shown=f"{plan.lead_in} {plan.text}".strip(),
        may_next=False,
        may_phrase=True,
    )


def _bank_lines(session: Session, options: Options) -> tuple[str, ...]:
    turn = options.answered
    if turn is None or turn.question_id is None:
        return ()
    question = session.question(turn.question_id)
    return (question.text, question.rephrased, *question.follow_ups)


def _next_task(session: Session, options: Options, plan: AskNext) -> Task:
    question = options.next_question
    following = "" if question is None else question.text
    if options.answered is None:
        return Task(
            plan,
            "The interview begins. Greet the candidate, say your name and what this is; the first "
            f"question follows right after your words. {_ONE_LABEL}",
            shown=plan.lead_in,
            next_words=following,
        )
    own = _own_reasons(session, options)
    lead = (
        "The next question of the plan follows right after your words, so lead over to it in one "
        "or two short sentences, without naming its subject. "
    )
    if not own:
        return Task(plan, lead + _ONE_LABEL, shown=plan.lead_in, next_words=following)
    listed = "; ".join(f"{reason}: {MEANS[reason]}" for reason in own)
    wants = (
        f"{lead}Only if something that matters is plainly open, follow up instead, once, for one "
        f"of these reasons: {listed}. To go on, begin with “NEXT: ” and ask nothing. To follow up, "
        f"begin with “PROBE reason: ”, for example “PROBE {own[0]}: ”, and end with one question."
    )
    return Task(plan, wants, shown=plan.lead_in, next_words=following, own_reasons=own)


def _own_reasons(session: Session, options: Options) -> tuple[ProbeReason, ...]:
    turn = options.answered
    if not options.may_probe or turn is None or turn.question_id is None:
        return ()
    if turn.answer is None or not turn.answer.text:
        return ()
    asked = {t.reason for t in session.turns_of(turn.question_id)}
    listens = LISTENS_FOR[session.setup.difficulty]
    return tuple(r for r in OWN_REASONS if r in listens and r not in asked)


def _invitation_task(options: Options, plan: InviteQuestions) -> Task:
    if _is_reply(options):
        return Task(plan, _REPLY + _ONE_LABEL, shown=plan.lead_in, next_words=plan.text)
    return Task(
        plan,
        "The questions are over. In one short sentence lead over to the candidate's own questions; "
        f"the invitation itself follows right after your words. {_ONE_LABEL}",
        shown=plan.lead_in,
        next_words=plan.text,
    )


_REPLY = (
    "The last answer is a question of the candidate's to you. Reply honestly in one or two "
    "sentences. There is no company behind this practice: never speak for one, never describe a "
    "team, a role, pay or a process. Say what such a question finds out, or that only the real "
    "employer can answer it. About yourself, say truthfully that you are a program. "
)


def _closing_task(options: Options, plan: Close) -> Task:
    wants = (
        "The interview is over. Thank the candidate for the time and say goodbye. Announce nothing "
        f"but the report that follows. {_ONE_LABEL}"
    )
    return Task(plan, (_REPLY if _is_reply(options) else "") + wants, shown=plan.farewell)


def _is_reply(options: Options) -> bool:
    turn = options.answered
    is_theirs = turn is not None and turn.kind is TurnKind.CANDIDATE_QUESTIONS
    return is_theirs and turn is not None and turn.answer is not None and bool(turn.answer.text)


def line_of(reply: str) -> str:
    """The words that a reply, whole or still being written, gives to be said; empty before any."""
    found = _LABEL.fullmatch(reply)
    return "" if found is None else found.group(3)


def read_reply(task: Task, reply: str) -> Worded | None:
    """The reply as a move of the task; None when its label is none that the task allows."""
    found = _LABEL.fullmatch(reply.strip())
    if found is None:
        return None
    label, reason, line = found.group(1), found.group(2), " ".join(found.group(3).split())
    if label == "NEXT":
        is_meant = task.may_next and reason is None
        return Worded(_led(task.plan, line), line, 0) if is_meant else None
    if task.may_phrase and isinstance(task.plan, Probe) and reason in (None, task.plan.reason):
        return Worded(_probe(line, task.plan.reason), line, 1)
    if reason in task.own_reasons:
        return Worded(_probe(line, ProbeReason(reason)), line, 1)
    return None


def _led(plan: Move, line: str) -> Move:
    match plan:
        case Close():
            return Close(line)
        case _:
            return replace(plan, lead_in=line)


def _probe(line: str, reason: ProbeReason) -> Probe:
    """The last sentence is the question; what comes before leads in."""
    last = sentences(line)[-1].span.start if sentences(line) else 0
    return Probe(line[last:], reason, line[:last].strip())
