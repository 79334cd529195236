"""Works out the reply to an answer that may be over, before it is known to be.

At the first plausible pause of a live answer it is heard and the reply is thought out beside the
interview, which stays as it is. When the candidate goes on, what was foreseen is thrown away; when
the turn is over, `Remembering` conducts the interview with it: nobody is asked twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from studio.errors import StudioError
from studio.interview.engine import advance
from studio.interview.events import (
    AnswerHeard,
    AnswerRecorded,
    Consider,
    Move,
    Options,
    RecordingKept,
)
from studio.interview.model import Recording, Session
from studio.interview.steps import Step, cost_of
from studio.ports import Climbed, Foreseen, Heard, Intervals, Tell, foreseen_text, tell_nobody
from studio.usecases.conduct import Conduct, names_to_expect
from studio.usecases.intake import take_spoken

_FORESEEN = "foreseen"  # the key of a recording that is not stored


def foresee(
    conduct: Conduct,
    session: Session,
    turn_number: int,
    data: bytes,
    voiced: Intervals | None = None,
    tell: Tell = tell_nobody,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Foreseen:
    """Hear the answer so far, and think out the reply to it; nothing is stored.

    Parameters
    ----------
    session : Session
        As it stands, with that turn open.
    data : bytes
        The recording so far, in any container.
    voiced : Intervals or None
        Where there is voice in it; None: it is looked for.
    tell : callable of a text
        As in `studio.ports.Thinking`.
    is_wanted : callable
        Looked at between hearing and thinking: nothing is thought out for who goes on speaking.
    """
    began = time.monotonic()
    turn, now = session.turn(turn_number), conduct.clock.now()
    try:
        taken = take_spoken(data, max_s=conduct.max_answer_s)
        names = names_to_expect(session, turn)
        heard = conduct.hearing.hear(session.id, taken.flac, names, voiced)
    except StudioError as error:
        return Foreseen(error, time.monotonic() - began)
    heard_after_s = time.monotonic() - began
    recording = Recording(_FORESEEN, taken.duration_s)
    kept, _ = advance(session, RecordingKept(turn_number, recording, now))
    answered, _ = advance(kept, AnswerRecorded(turn_number, now))
    event = AnswerHeard(turn_number, now, foreseen_text(heard.value), heard.value.words, heard.step)
    considering, effects = advance(answered, event)
    options = next((e.options for e in effects if isinstance(e, Consider)), None)
    if options is None or not is_wanted():
        return Foreseen(heard, heard_after_s)
    try:
        thought = conduct.interviewer.think(considering, options, tell)
    except StudioError:  # whoever conducts asks again
        return Foreseen(heard, heard_after_s)
    return Foreseen(heard, heard_after_s, thought, time.monotonic() - began)


def remembering(conduct: Conduct, foreseen: Foreseen, spent: Sequence[Step] = ()) -> Conduct:
    """The same conduct, for the one answer that was foreseen: it is heard and thought out already.

    What tries that were thrown away cost (`spent`) is counted with the hearing: the interview is
    honest about its price.
    """
    once = _Once(foreseen, spent, conduct)
    return replace(conduct, hearing=once, interviewer=once)


class _Once:
    """`Hearing` and `Thinking` that know one answer; what else is asked goes to the real ones."""

    def __init__(self, foreseen: Foreseen, spent: Sequence[Step], conduct: Conduct) -> None:
        self._heard: Climbed[Heard] | StudioError | None = foreseen.heard
        self._thought, self._text = foreseen.thought, foreseen.text
        self._spent, self._conduct = spent, conduct

    def hear(
        self, session_id: str, flac: bytes, hint: str, voiced: Intervals | None = None
    ) -> Climbed[Heard]:
        """What was heard already, the first time."""
        heard, self._heard = self._heard, None
        if heard is None:
            return self._conduct.hearing.hear(session_id, flac, hint, voiced)
        if isinstance(heard, StudioError):
            raise heard
        return replace(heard, step=_with_cost(heard.step, self._spent))

    def think(self, session: Session, options: Options, tell: Tell = tell_nobody) -> Climbed[Move]:
        """What was thought out already, the first time, while it answers what was said."""
        thought, self._thought = self._thought, None
        answer = session.turns[-1].answer if session.turns else None
        if thought is None or answer is None or answer.text != self._text:
            return self._conduct.interviewer.think(session, options, tell)
        return thought


def _with_cost(step: Step, spent: Sequence[Step]) -> Step:
    return replace(step, cost_usd=cost_of((step, *spent))) if spent else step
