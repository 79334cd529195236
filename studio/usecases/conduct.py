"""Conducts an interview: start, ask, take the answer, follow up, finish; every step durable.

Each call loads the session, applies one event, saves, and only then acts on the effects. A crash
between two steps leaves a session that `reopen` carries on from: the engine says what is pending.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from studio.errors import Conflict, InputError, NobodyCould, NotFound
from studio.interview.bank import Bank
from studio.interview.engine import advance, pending
from studio.interview.events import (
    AnswerHeard,
    AnswerRecorded,
    AnswerTyped,
    AnswerUnheard,
    Ask,
    CandidateReturned,
    Consider,
    DropRecording,
    Effect,
    Event,
    Grade,
    Hear,
    InterviewerMoved,
    Measure,
    RecordingDiscarded,
    RecordingKept,
    SessionAbandoned,
    SessionEndedEarly,
    SessionPaused,
    SessionResumed,
    SessionStarted,
    SidesKept,
    ThinkingAsked,
    TurnSkipped,
    TurnSpoken,
    TurnTraced,
    WordsGiven,
)
from studio.interview.model import (
    LIVE_PHASES,
    LiveTrace,
    Phase,
    Question,
    Recording,
    Session,
    SessionQuery,
    Setup,
    Turn,
    WordsFrom,
)
from studio.interview.personal import prepared, steering, with_personal
from studio.interview.selection import choose_questions
from studio.interview.steps import UNHEARD, Fall, Part, Step
from studio.interview.text import MAX_ANSWER_CHARS, clean_text
from studio.ports import BlobStore, Clock, Hearing, SessionStore, Telemetry, Thinking
from studio.usecases.intake import take_recording
from studio.usecases.one_at_a_time import OneAtATime

MAX_QUESTIONS = 12
_TRIES = 4  # two tabs and a background task can meet; each loses at most once a round


@dataclass(frozen=True, slots=True)
class Conduct:
    """The interview's use cases over their ports.

    `measure_turn(user_id, session_id, turn_number)` is told of every answer given, and
    `grade_session(session)` of the end; both must return at once.
    """

    sessions: SessionStore
    blobs: BlobStore
    interviewer: Thinking
    hearing: Hearing
    telemetry: Telemetry
    bank: Bank
    clock: Clock
    new_id: Callable[[], str]
    new_seed: Callable[[], int]
    measure_turn: Callable[[str, str, int], None]
    grade_session: Callable[[Session], None]
    max_answer_s: float
    working: OneAtATime = field(default_factory=OneAtATime)

    def start(self, user_id: str, setup: Setup) -> Session:
        """Plan a session and ask its first question."""
        seed = self.new_seed()
        chosen, seen = prepared(replace(setup, seed=seed)), self._seen(user_id)
        rng = random.Random(seed)
        questions = choose_questions(
            self.bank,
            type=setup.type,
            role=setup.role,
            difficulty=setup.difficulty,
            n=setup.n_questions or MAX_QUESTIONS,
            seen=seen,
            rng=rng,
            job_description=steering(chosen),
        )
        return self._begin(user_id, chosen, with_personal(questions, chosen, seen, rng))

    def _seen(self, user_id: str) -> Sequence[str]:
        """Questions asked so far, and those that an unfinished session still plans to ask."""
        planned: list[str] = []
        for summary in self.sessions.search(user_id, SessionQuery(phases=LIVE_PHASES, limit=5)):
            planned += [q.id for q in self.sessions.load(user_id, summary.id).questions]
        return (*self.sessions.seen_questions(user_id), *planned)

    def retake(self, user_id: str, session_id: str, turn_number: int) -> Session:
        """Ask the question of that turn again, in a session of its own that points back."""
        earlier = self.sessions.load(user_id, session_id)
        is_there = 1 <= turn_number <= len(earlier.turns)
        question_id = earlier.turn(turn_number).question_id if is_there else None
        if question_id is None:
            raise NotFound("Only a question of the interview can be taken again.")
        setup = replace(
            earlier.setup,
            n_questions=1,
            minutes=None,
            seed=self.new_seed(),
            retake_session_id=session_id,
            retake_turn_number=earlier.turns_of(question_id)[0].number,
        )
        return self._begin(user_id, setup, (earlier.question(question_id),))

    def reopen(self, user_id: str, session_id: str) -> Session:
        """The session where it stands, with whatever a crash left undone carried on."""
        session = self.sessions.load(user_id, session_id)
        if not session.is_live:
            return self._finish_hearing(session)
        if session.started_at is None:
            return self._apply(session, SessionStarted(self.clock.now()))
        return self._act(session, pending(session, self.clock.now()))

    def finish_hearing(self, user_id: str, session_id: str) -> Session:
        """Hear what a crash at the end left unheard; a session that goes on stays as it is."""
        return self._finish_hearing(self.sessions.load(user_id, session_id))

    def _finish_hearing(self, session: Session) -> Session:
        is_waiting = any(turn.waits_for_ears for turn in session.turns)
        if session.phase is not Phase.FINISHED or not is_waiting:
            return session
        return self._act(session, pending(session, self.clock.now()))

    def come_back(self, user_id: str, session_id: str) -> Session:
        """`reopen` for a page opened anew: the time away does not count as interview."""
        session = self.sessions.load(user_id, session_id)
        if session.open_turn is None:
            return self.reopen(user_id, session_id)
        return self._apply(session, CandidateReturned(self.clock.now()))

    def keep_recording(
        self, user_id: str, session_id: str, turn_number: int, data: bytes
    ) -> Session:
        """Store a recording of the open turn; durable when this returns, handed in later."""
        session = self.sessions.load(user_id, session_id)
        turn = session.open_turn
        if turn is None or turn.number != turn_number:
            return session  # said twice, or by a tab that is behind
        taken = take_recording(data, max_s=self.max_answer_s)
        token = hashlib.sha256(taken.flac).hexdigest()[:12]
        key = f"{user_id}/{session_id}/turn-{turn_number:02d}-{token}.flac"
        self.blobs.put(key, taken.flac)
        recording = Recording(key, round(taken.duration_s, 3))
        try:
            kept = self._apply(session, RecordingKept(turn_number, recording, self.clock.now()))
        except NotFound:  # the session was deleted meanwhile
            self.blobs.erase(key)
            raise
        if not _points_to(kept, key):  # another tab answered the turn meanwhile
            self.blobs.erase(key)
        return kept

    def discard_recording(self, user_id: str, session_id: str, turn_number: int) -> Session:
        """Throw the kept recording away, to record again."""
        return self._say(user_id, session_id, RecordingDiscarded(turn_number, self.clock.now()))

    def hand_in_recording(
        self,
        user_id: str,
        session_id: str,
        turn_number: int,
        text: str = "",
        words_from: WordsFrom = WordsFrom.CANDIDATE,
    ) -> Session:
        """Answer the turn with the kept recording, and with its words when they are known.

        Without words the ladder's ears hear them before the interviewer goes on.
        """
        words = clean_text(text) if text.strip() else None
        session = self.sessions.load(user_id, session_id)
        if words is not None:
            _refuse_a_second_answer(session, turn_number, words)
        answered = AnswerRecorded(turn_number, self.clock.now(), words, words_from)
        return self._apply(session, answered)

    def type_answer(self, user_id: str, session_id: str, turn_number: int, text: str) -> Session:
        """Answer the turn in writing."""
        words = clean_text(text)
        session = self.sessions.load(user_id, session_id)
        _refuse_a_second_answer(session, turn_number, words)
        return self._apply(session, AnswerTyped(turn_number, self.clock.now(), words))

    def give_words(self, user_id: str, session_id: str, turn_number: int, text: str) -> Session:
        """Write down what an answered recording says; it is measured and graded with them."""
        event = WordsGiven(turn_number, clean_text(text), self.clock.now())
        return self._say(user_id, session_id, event)

    def note_speech(self, user_id: str, session_id: str, turn_number: int, step: Step) -> Session:
        """Note which voice spoke a turn, or why none did."""
        self.telemetry.count_step(step)
        return self._say(user_id, session_id, TurnSpoken(turn_number, self.clock.now(), step))

    def note_trace(
        self, user_id: str, session_id: str, turn_number: int, trace: LiveTrace
    ) -> Session:
        """Note how the exchange around a live answer went."""
        return self._say(user_id, session_id, TurnTraced(turn_number, trace))

    def keep_sides(
        self, user_id: str, session_id: str, turn_number: int, flac: bytes, duration_s: float
    ) -> Session:
        """Store what both sides of an answered live turn sounded like; it goes with the answer's
        recording, and where that is gone already it is not kept.
        """
        session = self.sessions.load(user_id, session_id)
        token = hashlib.sha256(flac).hexdigest()[:12]
        key = f"{user_id}/{session_id}/turn-{turn_number:02d}-both-{token}.flac"
        self.blobs.put(key, flac)
        event = SidesKept(turn_number, Recording(key, round(duration_s, 3)))
        try:
            kept = self._apply(session, event)
        except NotFound:  # the session was deleted meanwhile
            self.blobs.erase(key)
            raise
        if all(turn.sides is None or turn.sides.key != key for turn in kept.turns):
            self.blobs.erase(key)
        return kept

    def hear_again(self, user_id: str, session_id: str, turn_number: int) -> Session:
        """Ask the ears once more for a recording that nobody could hear.

        Raises
        ------
        NobodyCould, NothingSpoken
            Still nobody can, or there is no speech in it.
        """
        with self.working.on(session_id):
            session = self.sessions.load(user_id, session_id)
            is_there = 1 <= turn_number <= len(session.turns)
            turn = session.turn(turn_number) if is_there else None
            if turn is None or not turn.is_unheard or turn.answer is None or turn.answer.text:
                return session
            return self._apply(session, self._heard(session, turn))

    def skip(self, user_id: str, session_id: str, turn_number: int) -> Session:
        """Pass on the open turn."""
        return self._say(user_id, session_id, TurnSkipped(turn_number, self.clock.now()))

    def think(self, user_id: str, session_id: str, turn_number: int) -> Session:
        """Stop the turn's clock while the candidate thinks."""
        return self._say(user_id, session_id, ThinkingAsked(turn_number, self.clock.now()))

    def pause(self, user_id: str, session_id: str) -> Session:
        """Stop the interview's clock."""
        return self._say(user_id, session_id, SessionPaused(self.clock.now()))

    def resume(self, user_id: str, session_id: str) -> Session:
        """Go on after a pause."""
        return self._say(user_id, session_id, SessionResumed(self.clock.now()))

    def end_early(self, user_id: str, session_id: str) -> Session:
        """End now; the report covers what was answered."""
        return self._say(user_id, session_id, SessionEndedEarly(self.clock.now()))

    def abandon(self, user_id: str, session_id: str) -> Session:
        """Give the interview up."""
        return self._say(user_id, session_id, SessionAbandoned(self.clock.now()))

    def _begin(self, user_id: str, setup: Setup, questions: tuple[Question, ...]) -> Session:
        if not questions:
            raise NotFound("The question bank holds no question for this choice.")
        now = self.clock.now()
        planned = Session(self.new_id(), user_id, setup, questions, created_at=now)
        return self._apply(planned, SessionStarted(now))

    def _say(self, user_id: str, session_id: str, event: Event) -> Session:
        return self._apply(self.sessions.load(user_id, session_id), event)

    def _apply(self, session: Session, event: Event) -> Session:
        """Apply, save, act; when another tab was first, once more on the newest state."""
        for _ in range(_TRIES):
            changed, effects = advance(session, event)
            try:
                saved = self.sessions.save(changed) if changed != session else session
            except Conflict:
                newest = self.sessions.load(session.user_id, session.id)
                if isinstance(event, InterviewerMoved) and _has_gone_on(newest, session):
                    # thought out for an answer that another tab has gone on from
                    return self._act(newest, pending(newest, self.clock.now()))
                session = newest
                continue
            return self._act(saved, effects)
        raise Conflict()

    def _act(self, session: Session, effects: tuple[Effect, ...]) -> Session:
        for effect in effects:
            match effect:
                case Consider() | Hear():
                    session = self._work_out(session, effect)
                case DropRecording(key):
                    self.blobs.erase(key)
                case Measure(turn_number):
                    self.measure_turn(session.user_id, session.id, turn_number)
                case Grade():
                    self.grade_session(session)
                case Ask():
                    pass  # drawn by the page
        return session

    def _work_out(self, session: Session, effect: Consider | Hear) -> Session:
        """Ask whoever hears or thinks, once: a second click or tab waits for the first one's."""
        with self.working.on(session.id):
            newest = self.sessions.load(session.user_id, session.id)
            if _has_gone_on(newest, session):
                return self._act(newest, pending(newest, self.clock.now()))
            if isinstance(effect, Hear):
                return self._apply(newest, self._listen(newest, effect.turn_number))
            with self.telemetry.span("think", session=newest.id, turn=len(newest.turns)):
                thought = self.interviewer.think(newest, effect.options)
            self.telemetry.count_step(thought.step)
            return self._apply(
                newest, InterviewerMoved(thought.value, self.clock.now(), thought.step)
            )

    def _listen(self, session: Session, turn_number: int) -> AnswerHeard | AnswerUnheard:
        """What the recording of the turn says; that nobody could hear it is an event too."""
        try:
            return self._heard(session, session.turn(turn_number))
        except NobodyCould as error:
            step = Step(Part.HEAR, UNHEARD, latency_s=error.latency_s, falls=error.falls)
        except (InputError, NotFound) as error:  # no speech in it, or no recording any more
            step = Step(Part.HEAR, UNHEARD, falls=(Fall.of("recording", error),))
        if step.falls:
            self.telemetry.count_step(step)
        return AnswerUnheard(turn_number, self.clock.now(), step)

    def _heard(self, session: Session, turn: Turn) -> AnswerHeard:
        with self.telemetry.span("hear", session=session.id, turn=turn.number):
            heard = self.hearing.hear(session.id, self._flac(turn), names_to_expect(session, turn))
        text = clean_text(heard.value.text[:MAX_ANSWER_CHARS])  # no fault of the candidate's
        self.telemetry.count_step(heard.step)
        return AnswerHeard(turn.number, self.clock.now(), text, heard.value.words, heard.step)

    def _flac(self, turn: Turn) -> bytes:
        assert turn.answer is not None and turn.answer.recording is not None
        with self.blobs.open(turn.answer.recording.key) as audio:
            return audio.read()


def names_to_expect(session: Session, turn: Turn) -> str:
    """Names that may be spoken: the question's keywords, for a recogniser's spelling."""
    if turn.question_id is None:
        return ""
    return ", ".join(session.question(turn.question_id).keywords)


def _has_gone_on(newest: Session, session: Session) -> bool:
    """Whether turns, answers or a hearing came in; a voice noted on a turn does not count."""
    seen, known = (
        (s.phase, [(t.answer, t.waits_for_ears) for t in s.turns]) for s in (newest, session)
    )
    return seen != known


def _points_to(session: Session, key: str) -> bool:
    held = [t.draft or (t.answer.recording if t.answer else None) for t in session.turns]
    return any(recording is not None and recording.key == key for recording in held)


def _refuse_a_second_answer(session: Session, turn_number: int, words: str) -> None:
    """Words for a turn that another tab answered otherwise must not vanish without a word."""
    if not 1 <= turn_number <= len(session.turns):
        return
    answer = session.turn(turn_number).answer
    if answer is not None and answer.text != words:
        raise Conflict(
            "This question was answered in another tab, so these words were not sent. Copy them if "
            "you need them; reloading shows where the interview stands."
        )
