"""One candidate's interview, as the live loop needs it: conducted and spoken, with foresight."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from analytics.audio import SAMPLE_RATE_HZ, to_flac_as_it_is
from studio.errors import NobodyCould, StudioError
from studio.interview.model import FAREWELL, LiveTrace, Session, WordsFrom
from studio.interview.personas import PERSONAS
from studio.interview.pieces import pieces
from studio.interview.steps import Step
from studio.ports import Climbed, Foreseen, Intervals, Speech, Tell, tell_nobody
from studio.usecases.at_once import at_once
from studio.usecases.conduct import Conduct
from studio.usecases.foresight import foresee, remembering
from studio.usecases.rehearsing import Rehearsing
from studio.usecases.speaking import Speaking

_log = logging.getLogger(__name__)


class LiveInterview:
    """The interview of one session, by its use cases; every call may block."""

    def __init__(self, conduct: Conduct, speaking: Speaking, user_id: str, session_id: str) -> None:
        self.conduct, self.user_id, self.session_id = conduct, user_id, session_id
        self._plain, self._rehearsing = speaking, Rehearsing(speaking.voicing)
        self._speaking = replace(speaking, voicing=self._rehearsing)
        self._seen: Session | None = None  # as it was last seen; its turns' words stay as they are

    def session(self) -> Session:
        """The interview as it stands, with what a crash left undone carried on."""
        return self._see(self.conduct.come_back(self.user_id, self.session_id))

    def foresee(
        self,
        turn_number: int,
        wav: bytes,
        voiced: Intervals | None = None,
        tell: Tell = tell_nobody,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> Foreseen:
        """Hear the answer so far and think out the reply; nothing is stored."""
        session = self._stored()
        return foresee(self.conduct, session, turn_number, wav, voiced, tell, is_wanted)

    def answer(
        self,
        turn_number: int,
        wav: bytes,
        foreseen: Foreseen,
        spent: Sequence[Step],
        written: str = "",
    ) -> Session:
        """Answer the turn with the recording; where no ears were up, with what the browser wrote.

        Raises
        ------
        StudioError
            It is no answer (too short, nothing spoken), or it cannot be stored now.
        """
        return self._see(self._answered(turn_number, wav, foreseen, spent, written))

    def _answered(
        self, turn_number: int, wav: bytes, foreseen: Foreseen, spent: Sequence[Step], written: str
    ) -> Session:
        who = (self.user_id, self.session_id)

        def hand_in(conduct: Conduct) -> Session:
            conduct = remembering(conduct, foreseen, spent)
            kept = conduct.keep_recording(*who, turn_number, wav)
            if kept.open_turn is None or kept.open_turn.number != turn_number:
                return kept  # answered in another way meanwhile
            said = written if isinstance(foreseen.heard, NobodyCould) else ""
            return conduct.hand_in_recording(*who, turn_number, said, WordsFrom.BROWSER)

        asks_nobody = isinstance(foreseen.heard, Climbed) and foreseen.thought is not None
        return at_once(self.conduct, hand_in) if asks_nobody else hand_in(self.conduct)

    def skip(self, turn_number: int) -> Session:
        """Pass on the turn."""
        return self._see(self.conduct.skip(self.user_id, self.session_id, turn_number))

    def think(self, turn_number: int) -> None:
        """Note that the candidate asked for time."""
        self.conduct.think(self.user_id, self.session_id, turn_number)

    def trace(self, turn_number: int, trace: LiveTrace) -> None:
        """Note how the exchange went; an interview does not stop because that cannot be kept."""
        try:
            self.conduct.note_trace(self.user_id, self.session_id, turn_number, trace)
        except StudioError as error:
            _log.warning("trace of turn not kept: %s", type(error).__name__)

    def keep_sides(self, turn_number: int, both: npt.NDArray[np.int16]) -> None:
        """Keep what was heard in the answered turn, [shape=(n, 2), 16 kHz], interviewer left.

        An interview does not stop because that cannot be kept; the report says so.
        """
        try:
            flac, length_s = to_flac_as_it_is(both), len(both) / SAMPLE_RATE_HZ
            self.conduct.keep_sides(self.user_id, self.session_id, turn_number, flac, length_s)
        except StudioError as error:
            _log.warning("both sides of a turn not kept: %s", type(error).__name__)

    def lines(self, turn_number: int) -> Mapping[str, tuple[str, ...]]:
        """What may be said in the turn: name of the line to its pieces."""
        return self._speaking.lines(self._with(turn_number), turn_number)

    def speak(self, turn_number: int, line: str, piece: int) -> Speech:
        """One piece as sound, once its first bytes are there. Raises NobodyCould."""
        session = self._with(turn_number)
        return self._speaking.speak_piece_of(session, turn_number, line, piece).value

    def bridge(self, turn_number: int, text: str) -> Speech:
        """A word that may bridge the wait for a late reply, as sound; a rehearsal stays at hand."""
        session = self._with(turn_number)
        return self._plain.speak_bridge(session, turn_number, text).value

    def rehearse(self, text: str) -> None:
        """Have the first piece of that text ready to be spoken; blocks until it is whole."""
        session = self._seen or self._stored()
        voice = PERSONAS[session.setup.difficulty].name.lower()
        for piece in pieces(text)[:1]:
            self._rehearsing.rehearse(self.session_id, piece, voice)

    def _with(self, turn_number: int) -> Session:
        """The session with that turn in it; read anew where it was not seen yet."""
        seen = self._seen
        is_in = seen is not None and (
            bool(seen.farewell) if turn_number == FAREWELL else turn_number <= len(seen.turns)
        )
        return seen if seen is not None and is_in else self._see(self._stored())

    def _see(self, session: Session) -> Session:
        self._seen = session
        return session

    def _stored(self) -> Session:
        return self.conduct.sessions.load(self.user_id, self.session_id)
