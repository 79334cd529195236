"""Builds the room for live interviews, and seats whoever comes."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from analytics.audio import load_signal, to_flac_as_it_is
from studio.config import Settings
from studio.errors import InputError
from studio.interview.model import Session
from studio.persistence.spool import Answer, Spool, Spools
from studio.usecases.conduct import Conduct
from studio.usecases.live import LiveInterview
from studio.usecases.speaking import Speaking
from studio.voice.call import ice
from studio.voice.listening import turn, vad
from studio.voice.listening.patience import NORMAL, Patience
from studio.voice.room import Room
from studio.voice.talking.desk import Lane, shrug
from studio.voice.talking.exchange import Samples
from studio.voice.talking.far_end import ProcessClock
from studio.voice.talking.floor import Ending
from studio.voice.talking.talk import Talk

if TYPE_CHECKING:
    from studio.voice.call.leg import Leg


@dataclass(frozen=True, slots=True)
class Live:
    """Live interviews of this process.

    `looks_ahead` tells whether an answer is heard at its first plausible pause, not only once it
    is over; it is asked at each. `clock` is what they are timed by.
    """

    room: Room
    spools: Spools
    servers: ice.Servers
    conduct: Conduct
    speaking: Speaking
    looks_ahead: Callable[[], bool]
    max_answer_s: float
    clock: ProcessClock = field(default_factory=ProcessClock)

    def talk(self, session: Session, patience: Patience = NORMAL) -> Talk | None:
        """The live interview of that session; None when every seat is taken."""
        partner = LiveInterview(self.conduct, self.speaking, session.user_id, session.id)

        def make(room: Room) -> Talk:
            room.work(get_ready, shrug, Lane.LATER)
            return Talk(
                partner,
                room,
                patience=patience,
                open_spool=partial(self._open_spool, session.user_id, session.id),
                ending=how_it_ends,
                looks_ahead=self.looks_ahead,
                max_answer_s=self.max_answer_s,
                clock=self.clock.now_s,
                on_taken=partial(room.leave, session.id),
            )

        return self.room.enter(session.id, make)

    def connect(self, talk: Talk) -> Leg:
        """Two ends for a new connection to it."""
        from studio.voice.inbox import connect  # brings aiortc: only who talks pays for it

        return connect(talk, self.room)

    def holds(self, session: Session) -> bool:
        """True while it is held live here, or something said in it waits to be stored."""
        return self.room.talk(session.id) is not None or self._unfinished(session) is not None

    def leave(self, session: Session) -> Session:
        """End the live way; what was said of an open answer is stored as its recording."""
        session = self._with_what_was_said(session)
        self.room.leave(session.id)
        return session

    def end_early(self, user_id: str, session_id: str) -> Session:
        """End the interview now, held live or not: what was said is never thrown away unasked."""
        session = self.conduct.sessions.load(user_id, session_id)
        if self.holds(session):
            self.leave(session)
        return self.conduct.end_early(user_id, session_id)

    def _unfinished(self, session: Session) -> Answer | None:
        """What was said of the open answer and is not stored yet."""
        turn_now = session.open_turn
        if turn_now is None:
            return None
        answer = Answer(session.user_id, session.id, turn_now.number)
        return answer if answer in self.spools.left(session.user_id, session.id) else None

    def _with_what_was_said(self, session: Session) -> Session:
        answer = self._unfinished(session)
        if answer is None:
            return session
        spool = self.spools.open(session.user_id, session.id, answer.turn_number)
        spool.flush()
        said = [self._draft(session, answer.turn_number), self.spools.read(answer)]
        flac = to_flac_as_it_is(np.concatenate(said))
        with contextlib.suppress(InputError):  # nothing yet, too short, or silent
            session = self.conduct.keep_recording(
                session.user_id, session.id, answer.turn_number, flac
            )
        spool.discard()
        return session

    def _draft(self, session: Session, turn_number: int) -> Samples:
        """The recording that was kept when the candidate changed over before: it goes on."""
        turn_now = session.open_turn
        draft = turn_now.draft if turn_now is not None and turn_now.number == turn_number else None
        if draft is None:
            return np.zeros(0, np.int16)
        signal = load_signal(self.conduct.blobs.path(draft.key), max_s=self.max_answer_s)
        samples: Samples = np.round(signal.samples * 32_767.0).astype(np.int16)
        return samples

    def configurations(self, session_id: str) -> tuple[ice.Configuration, ice.Configuration]:
        """How a call finds its way: the browser's end, and ours."""
        ends = (ice.for_browser, ice.for_server)
        browser, server = (end(self.servers, session_id, time.time()) for end in ends)
        return browser, server

    def trial(self) -> Callable[[str, Callable[[], None]], Awaitable[str]]:
        """What answers the offer of a trial call; brings aiortc, so ask for it off the loop."""
        from studio.voice.call import probe

        _, server = self.configurations(ice.TRIAL)
        return lambda offer, ended: probe.answer(offer, server, ended)

    def warm_up(self) -> None:
        """At start: load the networks that the first answer would wait for."""
        vad.warm_up()
        turn.warm_up()

    def close(self) -> None:
        """Let go of every live interview."""
        self.room.close()
        self.spools.close()

    def _open_spool(self, user_id: str, session_id: str, number: int) -> tuple[Samples, Spool]:
        answer = Answer(user_id, session_id, number)
        draft = self._draft(self.conduct.sessions.load(user_id, session_id), number)
        spool = self.spools.open(user_id, session_id, number)  # first: no other process adds to it
        return np.concatenate([draft, self.spools.read(answer)]), spool


def open_live(
    settings: Settings,
    conduct: Conduct,
    speaking: Speaking,
    spools: Spools,
    *,
    looks_ahead: Callable[[], bool],
) -> Live:
    """The room of this process; nothing runs in it before somebody comes."""
    calls = settings.calls
    return Live(
        Room(settings.live_seats),
        spools,
        ice.Servers(
            stun_urls=calls.stun_urls,
            turn_urls=calls.turn_urls,
            username=calls.turn_username,
            credential=calls.turn_credential.reveal(),
            secret=calls.turn_secret.reveal(),
        ),
        conduct,
        speaking,
        looks_ahead,
        settings.max_answer_s,
    )


@cache
def get_ready() -> None:
    """Beside a process's first live interview: what its first pause would wait seconds for.

    With it, and with what carries calls, 150,000 objects come after the freeze at start: each full
    collection would walk them, and every voice would wait for that.
    """
    from studio.voice.listening import hesitation

    hesitation.warm_up()
    gc.collect()
    gc.freeze()


def how_it_ends(samples: Samples) -> Ending:
    """What prosody tells about a pause; an "um" is looked for where the turn may go on."""
    # brings the measures of speech: on the first pause, not at start
    from studio.voice.listening import hesitation

    likely = turn.probability(samples)
    may_go_on = likely is None or likely < NORMAL.likely
    return Ending(likely, may_go_on and hesitation.ends_in_filler(samples))
