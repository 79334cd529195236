"""Handing in the answer of a live turn: foreseen, then committed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from studio.errors import NothingSpoken, RecordingTooShort, StudioError
from studio.interview.model import EndedBy, Session, Turn
from studio.interview.steps import Part, Step
from studio.ports import Foreseen
from studio.voice.talking.desk import Desk, Lane, shrug
from studio.voice.talking.exchange import Exchange, Look, Samples
from studio.voice.talking.interviewer import Interviewer
from studio.voice.talking.keeping import Keeping
from studio.voice.talking.partner import Partner
from studio.voice.talking.scene import Scene
from studio.voice.talking.sides import Sides, Take
from studio.voice.talking.snapshot import Doing
from studio.voice.talking.tracing import Tracing

_log = logging.getLogger(__name__)

_MOST_LOOKS = 2
_UNTOLD = Step(Part.HEAR, "ahead", model="untold")
"""A look whose price nobody knows yet when the answer is handed in: the sum is not known either."""
_LAST_WORDS_S = 3.0  # a browser may take two, and the page looks twice a second


class Handover:
    """The open exchange's answer on its way into the interview.

    Parameters
    ----------
    on_next : callable of a Session, or of what was raised
        The turn is over: this is where the interview stands.
    on_back : callable
        The answer could not be handed in: the candidate has the floor again.
    """

    def __init__(
        self,
        scene: Scene,
        desk: Desk,
        partner: Partner,
        interviewer: Interviewer,
        tracing: Tracing,
        sides: Sides,
        *,
        keeping: Keeping,
        on_next: Callable[[Session | BaseException], None],
        on_back: Callable[[], None],
    ) -> None:
        self._scene, self._desk, self._partner = scene, desk, partner
        self._interviewer, self._tracing, self._sides = interviewer, tracing, sides
        self._keeping, self._on_next, self._on_back = keeping, on_next, on_back
        self._n_looks = 0

    def open(self, turn: Turn) -> Exchange:
        """The turn's exchange: a new one, or what was said of the answer before."""
        exchange, kept = self._keeping.open(turn)
        self._sides.begin(turn.number, kept)
        return exchange

    def keep(self, samples: Samples, *, is_voice: bool) -> None:
        """Add to the answer."""
        self._keeping.add(samples, is_voice=is_voice)

    def look_ahead(self) -> None:
        """Have the answer so far heard, and the reply to it thought out, before it is over.

        Not while older looks are still under way that nobody wants any more: where a provider
        hangs, every pause would take one more thread of the pool.
        """
        if self._n_looks < _MOST_LOOKS:
            self._look()

    def _look(self) -> None:
        exchange = self._scene.under_way()
        look = exchange.look = Look(self._tracing.clock())
        recorded, number, voiced = exchange.recorded(), exchange.turn.number, exchange.where_voiced

        def first(piece: str) -> None:
            look.first_s = self._tracing.clock()
            self._desk.post(self._rehearse, exchange, look, piece)

        def is_wanted() -> bool:
            return exchange.look is look

        def told(foreseen: Foreseen | BaseException) -> None:
            self._n_looks -= 1
            is_stale = exchange.look is not look  # the candidate went on meanwhile
            if isinstance(foreseen, BaseException):
                (shrug if is_stale else partial(self._stumble, exchange))(foreseen)
            elif is_stale:
                exchange.spent.extend(foreseen.steps)
            else:
                self._foreseen(exchange, look, foreseen)

        def see() -> Foreseen:
            return self._partner.foresee(number, recorded(), voiced, first, is_wanted)

        self._n_looks += 1
        self._desk.work(see, told)

    def _rehearse(self, exchange: Exchange, look: Look, text: str) -> None:
        """It is spoken while the rest is thought out and the answer is stored, and heard after."""

        def rehearse() -> None:
            if exchange.look is look:  # the candidate may have gone on while it waited its turn
                self._partner.rehearse(text)

        if exchange.look is look:
            self._desk.work(rehearse, shrug, Lane.AHEAD)

    def write(self, turn_number: int, text: str, *, is_final: bool) -> None:
        """What the browser has written down since it began to listen: counts if nobody else heard.

        It begins anew whenever it listens anew; what was final before stays.
        """
        exchange = self._scene.exchange
        if exchange is None or exchange.turn.number != turn_number or exchange.is_committed:
            return
        if not exchange.is_being_written:
            exchange.written.append("")
        exchange.written[-1], exchange.is_being_written = text, not is_final
        if not exchange.words_were_heard:
            exchange.words = exchange.all_written
            self._scene.tell(heard=exchange.words)
        look = exchange.look
        if is_final and look is not None and look.waits_until_s is not None:
            self._commit(exchange, look)

    def mind_the_wait(self) -> None:
        """The browser's last words are waited for, but not for ever."""
        exchange = self._scene.under_way()
        look = exchange.look
        until_s = look.waits_until_s if look is not None else None
        if look is not None and until_s is not None and self._scene.mic_s >= until_s:
            self._commit(exchange, look)

    def drop_look(self) -> None:
        """Throw away what was foreseen: the candidate goes on, or is gone."""
        exchange = self._scene.exchange
        if exchange is None or exchange.is_committed:
            return
        look, exchange.look = exchange.look, None
        if look is not None and look.foreseen is not None:
            exchange.spent.extend(look.foreseen.steps)

    def end(self, ended_by: EndedBy) -> None:
        """The turn is over: hand the answer in; a turn without a word is skipped."""
        exchange = self._scene.under_way()
        if not exchange.has_voice:
            self.skip()
            return
        exchange.ended_by, exchange.decided_s = ended_by, self._tracing.clock()
        exchange.voice_ended_s = exchange.voice_ended_s or exchange.decided_s
        self._scene.put(Doing.THINKING)
        self._interviewer.bridge.decided(exchange)
        look = exchange.look
        exchange.was_foreseen = look is not None
        if look is None:
            self._look()
        elif look.foreseen is not None:
            self._commit_when_written(exchange, look)

    def skip(self) -> None:
        """Pass on the question."""
        exchange = self._scene.under_way()
        self._interviewer.hush()
        self.drop_look()
        exchange.is_committed = True
        self._keeping.forget()
        self._sides.drop()
        self._scene.put(Doing.THINKING)
        self._desk.work(
            self._keeping.ready(partial(self._partner.skip, exchange.turn.number)), self._on_next
        )

    def _foreseen(self, exchange: Exchange, look: Look, foreseen: Foreseen) -> None:
        look.foreseen = foreseen
        if foreseen.text:
            exchange.words, exchange.words_were_heard = foreseen.text, True
        self._scene.tell(heard=exchange.words)
        if foreseen.said_next:
            self._rehearse(exchange, look, foreseen.said_next)
        if self._scene.doing is Doing.THINKING:
            self._commit_when_written(exchange, look)

    def _commit_when_written(self, exchange: Exchange, look: Look) -> None:
        if exchange.is_being_written and not exchange.words_were_heard:
            look.waits_until_s = self._scene.mic_s + _LAST_WORDS_S
        else:
            self._commit(exchange, look)

    def _commit(self, exchange: Exchange, look: Look) -> None:
        assert look.foreseen is not None
        exchange.is_committed = True
        spool = self._keeping.take()
        n_heard = self._sides.n_heard  # what comes from here on belongs to no answer
        number, recorded, foreseen = exchange.turn.number, exchange.recorded(), look.foreseen
        untold = (_UNTOLD,) * self._n_looks  # older looks that are still under way
        spent, written = (*exchange.spent, *untold), exchange.all_written

        def answer() -> Session:
            session = self._partner.answer(number, recorded(), foreseen, spent, written)
            self._keeping.open_next(session)
            return session

        def told(session: Session | BaseException) -> None:
            if isinstance(session, BaseException):
                self._keeping.give_back(exchange, spool)
                self._stumble(exchange, session)
                return
            self._tracing.answered(exchange)
            self._keeping.stored(exchange, spool)
            both_heard = (
                self._sides.n_heard if exchange.was_bridged else n_heard
            )  # the word as well
            take = self._sides.hand_over(both_heard)
            now = self._scene.exchange
            if now is None or now is exchange or now.turn.number == number:
                self._on_next(session)  # else a new connection found it answered, and went on
            if take is not None:  # last: the reply comes first
                self._desk.work(partial(self._keep_sides, take), shrug, Lane.LATER)

        self._desk.work(answer, told)

    def _keep_sides(self, take: Take) -> None:
        self._partner.keep_sides(take.turn_number, take.stereo())

    def _stumble(self, exchange: Exchange, error: BaseException) -> None:
        """The answer could not be handed in: it is still there, and the candidate goes on."""
        if exchange is not self._scene.exchange:
            return
        exchange.is_committed, exchange.look = False, None
        said = error.user_message if isinstance(error, StudioError) else ""
        if not said:
            _log.error("live answer failed: %s", type(error).__name__, exc_info=error)
        if isinstance(error, RecordingTooShort | NothingSpoken):  # there is nothing to keep
            exchange.begin_anew()
            self._keeping.begin_anew(exchange)
        self._scene.tell(notice=said or "That did not work. Please go on.", offers=("record",))
        self._on_back()
