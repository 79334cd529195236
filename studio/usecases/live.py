"""One candidate's interview, as the live loop needs it: conducted and spoken, with foresight."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.audio import SAMPLE_RATE_HZ, to_flac_as_it_is
from studio.errors import NobodyCould, StudioError
from studio.interview.model import LiveTrace, Session, WordsFrom
from studio.interview.personas import PERSONAS
from studio.interview.pieces import pieces
from studio.interview.steps import Step
from studio.ports import Foreseen, Speech
from studio.usecases.conduct import Conduct
from studio.usecases.foresight import foresee, remembering
from studio.usecases.speaking import Speaking

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiveInterview:
    """The interview of one session, by its use cases; every call may block."""

    conduct: Conduct
    speaking: Speaking
    user_id: str
    session_id: str

    def session(self) -> Session:
        """The interview as it stands, with what a crash left undone carried on."""
        return self.conduct.come_back(self.user_id, self.session_id)

    def foresee(self, turn_number: int, wav: bytes) -> Foreseen:
        """Hear the answer so far and think out the reply; nothing is stored."""
        return foresee(self.conduct, self._stored(), turn_number, wav)

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
        conduct, who = remembering(self.conduct, foreseen, spent), (self.user_id, self.session_id)
        kept = conduct.keep_recording(*who, turn_number, wav)
        if kept.open_turn is None or kept.open_turn.number != turn_number:
            return kept  # answered in another way meanwhile
        said = written if isinstance(foreseen.heard, NobodyCould) else ""
        return conduct.hand_in_recording(*who, turn_number, said, WordsFrom.BROWSER)

    def skip(self, turn_number: int) -> Session:
        """Pass on the turn."""
        return self.conduct.skip(self.user_id, self.session_id, turn_number)

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
        return self.speaking.lines(self._stored(), turn_number)

    def speak(self, turn_number: int, line: str, piece: int) -> Speech:
        """One piece as sound, once its first bytes are there. Raises NobodyCould."""
        return self.speaking.speak_piece(
            self.user_id, self.session_id, turn_number, line, piece
        ).value

    def rehearse(self, text: str) -> None:
        """Have the first piece of that text in the voice's memory."""
        voice = PERSONAS[self._stored().setup.difficulty].name.lower()
        for piece in pieces(text)[:1]:
            try:
                for _ in self.speaking.voicing.say(self.session_id, piece, voice).value.chunks:
                    pass
            except StudioError as error:
                _log.info("nothing rehearsed: %s", type(error).__name__)

    def _stored(self) -> Session:
        return self.conduct.sessions.load(self.user_id, self.session_id)
