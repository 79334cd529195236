"""Keeping the answer that is being spoken: in memory, and on the disk as it comes.

The disk is for whoever comes after a crash; while this process lives, memory holds the answer, and
a disk that fails costs nothing of it.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence

import numpy as np

from studio.errors import StoreUnavailable, StudioError
from studio.interview.model import Session, Turn
from studio.voice.talking.desk import Desk, shrug
from studio.voice.talking.exchange import RATE_HZ, Exchange, Samples
from studio.voice.talking.partner import Spool
from studio.voice.talking.scene import Scene

_log = logging.getLogger(__name__)

_MEND_EVERY_S = 5.0
_PIECE = 30 * RATE_HZ  # what is caught up at a time: a spool takes no more than a minute at once
_NOTHING: tuple[Samples, None] = (np.zeros(0, np.int16), None)

OpenSpool = Callable[[int], tuple[Samples, Spool]]


class Keeping:
    """The open exchange's answer on its way to the disk; one spool a turn.

    Called on the voice loop, but for what is said to be done in the pool.

    Parameters
    ----------
    open_spool : callable of a turn's number
        What a crash left of the answer to it, and where the rest is kept as it comes.
    on_taken : callable
        Told once when another process goes on with the interview.
    """

    def __init__(
        self,
        scene: Scene,
        desk: Desk,
        open_spool: OpenSpool,
        on_taken: Callable[[], object],
    ) -> None:
        self._scene, self._desk, self._open_spool = scene, desk, open_spool
        self._on_taken = on_taken
        self._is_taken = False
        self._spool: Spool | None = None
        self._opening = threading.Lock()
        self._at_hand: tuple[int, tuple[Samples, Spool | None]] = (0, _NOTHING)
        self._aside: Exchange | None = None
        self._late: Spool | None = None  # of an answer that is being stored
        self._is_at_it = False  # a spool is being opened for the answer under way
        self._mends_at_s = 0.0

    # ── whose answer ──────────────────────────────────────────────────────────────────────────

    def set_aside(self) -> None:
        """It is looked anew where the interview stands: what was said waits for its turn."""
        if self._scene.exchange is not None:
            self._aside = self._scene.exchange

    def ready(self, find: Callable[[], Session]) -> Callable[[], Session]:
        """The same work, with a spool opened for the turn that is open after it.

        To be done in the pool: opening one waits for the disk, and nobody else's voice may wait
        with it. What is open of an answer is closed first.
        """
        spool, self._spool = self._spool, None

        def found() -> Session:
            with self._opening:
                if spool is not None:
                    _let_go_of(spool)
                    if spool.is_taken:  # more may have been said there, or thrown away
                        self._aside = None
                session = find()
                self._open_for(session)
            return session

        return found

    def open_next(self, session: Session) -> None:
        """In the pool, after an answer: open a spool for the next one. It may fail: the answer is
        stored, and only a crash would cost the next."""
        try:
            with self._opening:
                self._open_for(session)
        except StudioError as error:
            _log.warning("next answer not kept as it comes: %s", type(error).__name__)

    def open(self, turn: Turn) -> tuple[Exchange, Samples]:
        """The turn's exchange, and what the disk held of its answer.

        An answer that a crash broke off goes on from there. One that this process holds itself
        goes on from memory, unless another way to answer has kept more since.
        """
        (number, (kept, spool)), self._at_hand = self._at_hand, (0, _NOTHING)
        if number != turn.number:
            kept, spool = _NOTHING
        aside, self._aside, self._spool = self._aside, None, spool
        if aside is not None and aside.turn.number == turn.number:
            if aside.n_samples > len(kept):
                exchange = aside.taken_up(turn)
                self._mend(exchange)
                return exchange, kept
            if aside.n_samples == len(kept):
                return aside.taken_up(turn), kept
        exchange = Exchange(turn)
        if len(kept):
            exchange.take(kept)
            exchange.has_voice = True
        return exchange, kept

    def close(self) -> None:
        """Let go of the answer; what is on the disk of it stays."""
        (_, (_, waiting)), self._at_hand = self._at_hand, (0, _NOTHING)
        spool, self._spool, self._aside = self._spool, None, None
        for one in (spool, waiting):
            if one is not None:
                self._desk.work(one.close, shrug)

    # ── the answer under way ──────────────────────────────────────────────────────────────────

    def add(self, samples: Samples, *, is_voice: bool) -> None:
        """Add to the answer."""
        self._scene.under_way().take(samples, is_voice=is_voice)
        if self._spool is not None:
            self._spool.add(samples)

    def mind(self) -> None:
        """See whether the disk takes what is said: tell while it does not, and try again."""
        exchange = self._scene.exchange
        if exchange is None or exchange.is_committed or self._is_at_it:
            return
        spool = self._spool
        if self._is_taken or (spool is not None and spool.is_taken):
            self._give_up()
            return
        is_kept = spool is not None and not spool.is_behind
        if is_kept is not self._scene.snapshot.is_kept:
            self._scene.tell(is_kept=is_kept)
        is_lost = spool is None or spool.is_given_up  # else its writer tries again by itself
        if is_lost and self._scene.mic_s >= self._mends_at_s:
            self._mend(exchange)

    def _give_up(self) -> None:
        """Another process has the answer: it is not taken back from there."""
        if not self._is_taken:
            self._is_taken = True
            self._on_taken()

    def take(self) -> Spool | None:
        """Its spool, for whoever hands the answer in: what comes meanwhile is no part of it."""
        spool, self._spool = self._spool, None
        return spool

    def stored(self, exchange: Exchange, spool: Spool | None) -> None:
        """The answer is stored: what the disk held of it goes."""
        exchange.is_done = True
        late, self._late = self._late, None
        for one in (spool, late):
            if one is not None:
                self._desk.work(one.discard, shrug)

    def give_back(self, exchange: Exchange, spool: Spool | None) -> None:
        """The answer is not stored: its spool goes on, or stays on the disk for who comes."""
        late, self._late = self._late, None
        spool = spool or late
        if exchange is self._scene.exchange:
            self._spool = spool
        elif spool is not None:
            self._close(spool)

    def forget(self) -> None:
        """The turn was passed on: nothing of the answer is kept."""
        spool, self._spool, self._aside = self._spool, None, None
        self._scene.under_way().is_done = True
        if spool is not None:
            self._desk.work(spool.discard, shrug)

    def begin_anew(self, exchange: Exchange) -> None:
        """What was said so far was no answer: throw it away."""
        spool, self._spool = self._spool, None
        number = exchange.turn.number

        def anew() -> Spool:
            if spool is not None:
                spool.discard()
            with self._opening:
                return self._open_spool(number)[1]

        self._have(anew, exchange, 0)

    def _open_for(self, session: Session) -> None:
        turn, aside = session.open_turn, self._aside
        if turn is None:
            return
        try:
            self._at_hand = turn.number, self._open_spool(turn.number)
        except StoreUnavailable as error:
            if aside is None or aside.turn.number != turn.number:
                raise  # nobody knows what the disk holds of it
            _log.warning("answer goes on in memory alone: %s", type(error).__name__)
            self._at_hand = turn.number, _NOTHING

    def _mend(self, exchange: Exchange) -> None:
        """Have the disk catch up with what memory holds of the answer."""
        spool, self._spool = self._spool, None
        pieces, number = tuple(exchange.answer), exchange.turn.number

        def caught_up() -> Spool:
            if spool is not None:
                _let_go_of(spool)  # not under the lock: on a disk that hangs this takes for ever
            with self._opening:
                kept, opened = self._open_spool(number)
                try:
                    _write(opened, pieces, len(kept))
                except StoreUnavailable:
                    _let_go_of(opened)  # with what waits in it: it is written the next time
                    raise
                return opened

        self._have(caught_up, exchange, len(pieces))

    def _have(self, opening: Callable[[], Spool], exchange: Exchange, n_pieces: int) -> None:
        """Open a spool in the pool for what of the answer comes after so many pieces."""
        self._is_at_it = True
        self._mends_at_s = self._scene.mic_s + _MEND_EVERY_S

        def told(opened: Spool | BaseException) -> None:
            self._is_at_it = False
            if isinstance(opened, BaseException):
                shrug(opened)
            elif exchange.is_done:
                self._desk.work(opened.discard, shrug)
            elif exchange.is_committed:
                self._late = opened  # until it is known whether the answer could be stored
            elif exchange is not self._scene.exchange:
                self._close(opened)
            else:
                for samples in exchange.answer[n_pieces:]:  # what was said meanwhile
                    opened.add(samples)
                self._spool = opened

        self._desk.work(opening, told)

    def _close(self, spool: Spool) -> None:
        """Let go of it, unless it is the one that is open again by now: there is one a turn."""
        _, (_, waiting) = self._at_hand
        if spool is not self._spool and spool is not waiting:
            self._desk.work(spool.close, shrug)


def _let_go_of(spool: Spool) -> None:
    """Close it; what the disk did not take is in memory."""
    with contextlib.suppress(StoreUnavailable):
        spool.close()


def _write(spool: Spool, pieces: Sequence[Samples], n_kept: int) -> None:
    """All that comes after so many samples, in portions that a spool can hold; waits for each."""
    missing = np.concatenate([np.zeros(0, np.int16), *pieces])[n_kept:]
    for at in range(0, len(missing), _PIECE):
        spool.add(missing[at : at + _PIECE])
        spool.flush()
