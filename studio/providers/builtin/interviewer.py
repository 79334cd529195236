"""The built-in interviewer: listens for what is missing and asks for it; seeded, no model."""

from __future__ import annotations

from dataclasses import dataclass

from studio.interview.events import AskNext, Close, InviteQuestions, Move, Options, Probe
from studio.interview.model import (
    AnswerKind,
    Difficulty,
    ProbeReason,
    Question,
    Session,
    Turn,
    TurnKind,
)
from studio.interview.personas import PERSONAS, Persona
from studio.interview.reading.contradiction import Against
from studio.interview.reading.topic import shared_stems
from studio.providers.builtin.lines import Voice, phrases, topic_phrase
from studio.providers.builtin.probing import Cue, cues, is_unknowing, spoken_s
from studio.providers.builtin.replies import has_no_question, reply_to

_R = ProbeReason

LISTENS_FOR: dict[Difficulty, tuple[ProbeReason, ...]] = {
    Difficulty.WARMUP: (_R.OFF_QUESTION, _R.VAGUE, _R.RESULT_MISSING, _R.TOO_SHORT),
    Difficulty.STANDARD: (
        _R.OFF_QUESTION,
        _R.CONTRADICTION,
        _R.VAGUE,
        _R.WE_NOT_I,
        _R.RESULT_MISSING,
        _R.NO_NUMBER,
        _R.TOO_LONG,
        _R.TOO_SHORT,
    ),
    Difficulty.INTENSE: (
        _R.TOO_LONG,
        _R.CONTRADICTION,
        _R.OFF_QUESTION,
        _R.WE_NOT_I,
        _R.RESULT_MISSING,
        _R.NO_NUMBER,
        _R.VAGUE,
        _R.TOO_SHORT,
        _R.WHY,
    ),
}
"""What each interviewer follows up on, the most pressing first."""

PLANNED_CHANCE = {Difficulty.WARMUP: 0.4, Difficulty.STANDARD: 0.7, Difficulty.INTENSE: 0.9}
"""How often a planned follow-up is asked when nothing was missing and none was asked yet."""


class BuiltinInterviewer:
    """An `Interviewer` without a model: English lines, chosen by rules and a seeded chance.

    The same session always gives the same move. It claims to have understood nothing but the
    words it says back.
    """

    def move(self, session: Session, options: Options) -> Move:
        """The next move inside the options."""
        at = _Moment(session, options, Voice.of(session), PERSONAS[session.setup.difficulty])
        if options.answered is not None and options.answered.kind is TurnKind.CANDIDATE_QUESTIONS:
            return at.reply(options.answered)
        probe = at.probe(options.answered) if options.may_probe else None
        if probe is not None:
            return probe
        if options.next_question is not None:
            return AskNext(at.opening() if options.answered is None else at.transition())
        return at.invite() if options.may_invite else Close(at.farewell())


@dataclass(frozen=True, slots=True)
class _Moment:
    """Where the interview stands and who speaks."""

    session: Session
    options: Options
    voice: Voice
    persona: Persona

    def opening(self) -> str:
        setup = self.session.setup
        kind = "greeting" if setup.retake_session_id is None else "greeting_retake"
        names = phrases()
        line = self.voice.line(
            kind,
            name=self.persona.name,
            type=names["type"][setup.type],
            role=names["role"][setup.role],
        )
        return line or ""

    def transition(self) -> str:
        answered = self.options.answered
        if answered is not None and answered.answer is not None:
            if answered.answer.kind is AnswerKind.SKIPPED:
                return self.voice.line("after_skip") or ""
            stop = self._stop(answered)
            if stop:
                return stop
        return self.voice.line("transition") or ""

    def invite(self) -> InviteQuestions:
        return InviteQuestions(self._invitation("invite"), self.voice.line("last") or "")

    def reply(self, asked: Turn) -> Move:
        """Answer the candidate's question as far as that is honest, and invite another."""
        answer = asked.answer
        text = answer.text if answer is not None else None
        if answer is None or answer.kind is AnswerKind.SKIPPED or (text and has_no_question(text)):
            return Close(self.farewell())
        reply = reply_to(text, self.voice) if text else self.voice.line("reply_unheard") or ""
        if self.options.may_invite:
            return InviteQuestions(self._invitation("invite_again"), reply)
        return Close(f"{reply} {self.farewell()}")

    def farewell(self) -> str:
        return self.voice.line("closing") or "Goodbye."

    def _invitation(self, kind: str) -> str:
        return self.voice.line(kind) or "What would you like to ask?"

    # ── follow-ups ───────────────────────────────────────────────────────────────────────────

    def probe(self, turn: Turn | None) -> Probe | None:
        if turn is None or turn.question_id is None or turn.answer is None:
            return None
        question = self.session.question(turn.question_id)
        asked_before = {t.reason for t in self.session.turns_of(question.id)}
        if turn.answer.kind is AnswerKind.SKIPPED or is_unknowing(self.session, turn, question):
            return None if turn.reason is not None else self._help(question)
        found = cues(self.session, turn, question)
        for reason in LISTENS_FOR[self.session.setup.difficulty]:
            if reason in found and reason not in asked_before:
                probe = self._probe_for(reason, found[reason], question, turn)
                if probe is not None:
                    return probe
        if ProbeReason.TOO_SHORT in found or len(asked_before) > 1:
            return None
        is_asked = self.voice.rng.random() < PLANNED_CHANCE[self.session.setup.difficulty]
        return self._planned(question, turn) if is_asked else None

    def _probe_for(
        self, reason: ProbeReason, cue: Cue, question: Question, turn: Turn
    ) -> Probe | None:
        if reason is ProbeReason.OFF_QUESTION and self.persona.rephrases:
            text = self.voice.first_unsaid([question.rephrased])
            return Probe(text, reason, self.voice.line("rephrase") or "") if text else None
        heard = turn.answer is not None and bool(turn.answer.text)
        kind = "contradiction_resume" if cue.against is Against.RESUME else str(reason)
        text = self.voice.line(
            kind if heard else f"{reason}_unheard",
            seconds=_seconds(turn),
            quote=cue.quote,
            known=_short(cue.known),
            topic=topic_phrase(question.competency),
        )
        if text is None:
            return None
        return Probe(text, reason, self._lead_in(reason, turn))

    def _lead_in(self, reason: ProbeReason, turn: Turn) -> str:
        stop = self._stop(turn)
        if stop or reason is ProbeReason.TOO_LONG:
            return stop
        heard = turn.answer is not None and bool(turn.answer.text)
        return (self.voice.line("ack") or "") if heard else ""

    def _stop(self, turn: Turn) -> str:
        """The word that stops a rambler; empty for whoever lets people talk, or was brief."""
        if not self.persona.stops_ramblers or turn.question_id is None:
            return ""
        question = self.session.question(turn.question_id)
        if ProbeReason.TOO_LONG not in cues(self.session, turn, question):
            return ""
        return self.voice.first_unsaid([self.persona.time_up]) or self.voice.line("stop") or ""

    def _help(self, question: Question) -> Probe | None:
        """After "I don't know": plainer words and a hint, or a way in, as the persona allows."""
        if self.persona.rephrases:
            text = self.voice.first_unsaid([question.rephrased])
            lead_in = self.voice.line("rephrase") or ""
            if self.persona.offers_hints and text and _n_words(lead_in, question.hint) <= 35:
                lead_in = (
                    f"{lead_in} {question.hint}".strip() if "?" not in question.hint else lead_in
                )
            return Probe(text, ProbeReason.TOO_SHORT, lead_in) if text else None
        text = self.voice.line("stuck", topic=topic_phrase(question.competency))
        return Probe(text, ProbeReason.TOO_SHORT) if text else None

    def _planned(self, question: Question, turn: Turn) -> Probe | None:
        """A follow-up from the bank: the one least answered already; in order without words."""
        unsaid = [f for f in question.follow_ups if f not in self.voice.said]
        if not unsaid:
            return None
        told = turn.answer.text if turn.answer is not None else None
        text = min(unsaid, key=lambda f: shared_stems(told, f)) if told else unsaid[0]
        return Probe(text, ProbeReason.PLANNED, self._lead_in(ProbeReason.PLANNED, turn))


def _short(known: str | None) -> str | None:
    return None if known is None else " ".join(known.split()[:8])


def _seconds(turn: Turn) -> str | None:
    took = spoken_s(turn)
    return None if took is None else str(max(1, round(took)))


def _n_words(*texts: str) -> int:
    return sum(len(t.split()) for t in texts)
