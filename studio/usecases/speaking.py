"""Speaks the interviewer's lines on the server, piece by piece: only what a session holds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from studio.errors import NobodyCould, NotFound, ProviderError, StoreError
from studio.interview.model import FAREWELL, Difficulty, Session, Turn
from studio.interview.personas import PERSONAS
from studio.interview.pieces import pieces
from studio.interview.steps import Fall, Part, Step, with_speech
from studio.ports import Climbed, SessionStore, Speech, Voicing

_log = logging.getLogger(__name__)

PAGE = "browser"
"""The rung below the server's: the browser's own voice, or the captions, as the page can."""

_SAMPLE = "sample"  # nobody's session: what is said in it is kept nowhere

Lines = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Speaking:
    """The interviewer's voice over its ports.

    `note(user_id, session_id, turn_number, step)` keeps who spoke a turn, or why nobody could.
    """

    sessions: SessionStore
    voicing: Voicing
    note: Callable[[str, str, int, Step], object]

    def lines(self, session: Session, turn_number: int) -> Lines:
        """What may be spoken in that turn: name of the line to its pieces, in order.

        ``lead`` and ``question`` are the turn itself; ``simpler``, ``hint``, ``nudge`` and
        ``time_up`` what the interviewer may add. Turn `FAREWELL` holds the farewell.
        """
        if turn_number == FAREWELL:
            return {"question": pieces(session.farewell)}
        try:
            turn = session.turn(turn_number)
        except KeyError:
            raise NotFound() from None
        return {name: pieces(text) for name, text in _texts(session, turn).items()}

    def sample(self, difficulty: Difficulty) -> tuple[str, ...]:
        """What that persona says before an interview, to be heard once: its pieces."""
        return pieces(f"I am {PERSONAS[difficulty].name}. This is how I will sound.")

    def speak_sample(self, difficulty: Difficulty, piece_number: int) -> Climbed[Speech]:
        """One piece of it as sound, by whoever would speak in an interview now.

        Raises
        ------
        NotFound
            It has no such piece.
        NobodyCould
            No voice is set up, or none could.
        """
        said = self.sample(difficulty)
        if not 0 <= piece_number < len(said):
            raise NotFound()
        return self.voicing.say(_SAMPLE, said[piece_number], PERSONAS[difficulty].name.lower())

    def speak_piece(
        self, user_id: str, session_id: str, turn_number: int, line: str, piece_number: int
    ) -> Climbed[Speech]:
        """One piece of a line as sound; returns when its first bytes are there.

        Raises
        ------
        NotFound
            No such session of this account, or nothing of that name is said in it.
        NobodyCould
            No voice is set up, or none could; the turn remembers why.
        """
        session = self.sessions.load(user_id, session_id)
        return self.speak_piece_of(session, turn_number, line, piece_number)

    def speak_piece_of(
        self, session: Session, turn_number: int, line: str, piece_number: int
    ) -> Climbed[Speech]:
        """`speak_piece` of a session that is at hand: what a turn says never changes.

        Who speaks is kept once the first sound has been handed on: nobody waits for the note.
        """
        said = self.lines(session, turn_number).get(line, ())
        if not 0 <= piece_number < len(said):
            raise NotFound()
        voice = PERSONAS[session.setup.difficulty].name.lower()
        name = f"{'farewell' if turn_number == FAREWELL else line}.{piece_number}"
        try:
            climbed = self.voicing.say(session.id, said[piece_number], voice)
        except NobodyCould as error:
            step = Step(Part.SPEAK, PAGE, latency_s=error.latency_s, falls=error.falls)
            if error.falls:  # with no voice set up nothing fell
                self._keep(session, turn_number, replace(step, pieces=(name,)))
            raise
        step = replace(climbed.step, pieces=(name,))
        speech = climbed.value
        chunks = self._watched(speech.chunks, session, turn_number, step)
        return replace(climbed, value=replace(speech, chunks=chunks))

    def speak_bridge(self, session: Session, turn_number: int, text: str) -> Climbed[Speech]:
        """A word that may bridge a wait as sound. Raises NobodyCould.

        It is asked for ahead and seldom said: the turn keeps no more of it than what it cost.
        """
        climbed = self.voicing.say(
            session.id, text, PERSONAS[session.setup.difficulty].name.lower()
        )
        if climbed.step.cost_usd != 0.0:
            self._keep(session, turn_number, replace(climbed.step, pieces=("bridge",)))
        return climbed

    def _watched(
        self, chunks: Iterator[bytes], session: Session, turn_number: int, spoken: Step
    ) -> Iterator[bytes]:
        """The sound; where it breaks off, the page says the rest, and the turn remembers why."""
        try:
            try:
                yield from islice(chunks, 1)
            finally:
                self._keep(session, turn_number, spoken)
            yield from chunks
        except ProviderError as error:
            fallen = (Fall.of(spoken.rung, error),)
            step = Step(Part.SPEAK, PAGE, falls=fallen, pieces=spoken.pieces)
            self._keep(session, turn_number, step)
            raise

    def _keep(self, session: Session, turn_number: int, step: Step) -> None:
        """Keep what the turn does not know yet: it is spoken in pieces, and again on request."""
        turn = session.spoken_turn(turn_number)
        if turn is not None and with_speech(turn.steps, step) != turn.steps:
            try:
                self.note(session.user_id, session.id, turn_number, step)
            except StoreError as error:  # nobody falls silent because it could not be written down
                _log.warning("step of speech not kept: %s", type(error).__name__)


def _texts(session: Session, turn: Turn) -> dict[str, str]:
    persona = PERSONAS[session.setup.difficulty]
    question = session.question(turn.question_id) if turn.question_id else None
    return {
        "lead": turn.lead_in,
        "question": turn.asked,
        "simpler": question.rephrased if question else "",
        "hint": question.hint if question else "",
        "nudge": persona.nudge,
        "time_up": persona.time_up,
    }
