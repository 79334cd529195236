"""What the interviewer says, on its way out: queued, paced by who pulls, and stopped at once.

One thread pushes speech as it comes, another pulls 20 ms at a time. Nothing here waits for
anything: an empty queue is silence, a cut queue is silence from the next frame on.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import soxr

Samples = npt.NDArray[np.int16]

RATE_HZ = 24_000
SILENT_DB = -120.0
_FULL_SCALE = 32_768.0
_REMEMBERED = 64  # utterances whose length played is still known
_LEVELS = 100  # frames of 20 ms


@dataclass(eq=False, slots=True)
class _Utterance:
    """One utterance in the queue; `is_whole` when nothing more will be pushed."""

    number: int
    pieces: deque[Samples] = field(default_factory=deque)
    is_whole: bool = False
    has_begun: bool = False
    making: threading.Lock = field(default_factory=threading.Lock)
    rate_hz: int = RATE_HZ
    stream: soxr.ResampleStream | None = None


class Playout:
    """The queue between speech and the call: int16 mono at 24 kHz, whole utterances in order.

    The three callables run on the thread that pulls, outside the lock: they must not block.

    Parameters
    ----------
    on_first : callable of an utterance's number
        Its first sample has just been pulled.
    on_drained : callable of an utterance's number
        It was ended and its last sample has been pulled; never for one that was cut.
    tap : callable of samples [shape=(n,), int16]
        Every frame that was pulled, silence too, to keep what the candidate was sent.

    Examples
    --------
    >>> playout = Playout()
    >>> playout.begin(1)
    >>> playout.push(np.full(480, 7, np.int16), RATE_HZ)
    >>> playout.pull(4), playout.cut(), playout.pull(2)
    (array([7, 7, 7, 7], dtype=int16), 0.00016..., array([0, 0], dtype=int16))
    """

    def __init__(
        self,
        on_first: Callable[[int], None] | None = None,
        on_drained: Callable[[int], None] | None = None,
        tap: Callable[[Samples], None] | None = None,
    ) -> None:
        self._on_first, self._on_drained, self._tap = on_first, on_drained, tap
        self._lock = threading.Lock()
        self._queue: deque[_Utterance] = deque()
        self._open: _Utterance | None = None
        self._played: dict[int, int] = {}
        self._is_held = False
        self._gain = self._target = 1.0
        self._levels: deque[tuple[int, float]] = deque(maxlen=_LEVELS)

    def begin(self, utterance: int) -> None:
        """Queue a new utterance behind what is still to be said; one not yet ended is ended."""
        self.end()
        with self._lock:
            self._open = _Utterance(utterance)
            self._queue.append(self._open)
            self._played[utterance] = 0
            while len(self._played) > _REMEMBERED:
                del self._played[next(iter(self._played))]

    def put_first(self, utterance: int, samples: Samples) -> bool:
        """Say a whole utterance before what is queued; False where that can be heard already.

        Parameters
        ----------
        samples : np.ndarray [shape=(n,), int16]
            At 24 kHz.
        """
        with self._lock:
            if self._queue and (self._queue[0].has_begun or self._queue[0].pieces):
                return False
            self._queue.appendleft(_Utterance(utterance, deque([samples]), is_whole=True))
            self._played[utterance] = 0
            return True

    def push(self, samples: Samples, rate_hz: int, utterance: int | None = None) -> None:
        """Add speech to the open utterance; dropped when there is none, for it was cut.

        Parameters
        ----------
        samples : np.ndarray [shape=(n,), int16]
            Of any length; resampled without seams.
        utterance : int or None
            The one it belongs to: dropped when another is open by now.
        """
        mine = self._open
        if mine is None or utterance not in (None, mine.number):
            return
        with mine.making:
            fresh = _resampled(mine, samples, rate_hz)
            with self._lock:
                if self._open is mine:
                    mine.pieces.extend(fresh)

    def end(self) -> None:
        """Nothing more comes for the open utterance."""
        mine = self._open
        if mine is None:
            return
        with mine.making:
            rest = _flushed(mine)
            with self._lock:
                if self._open is mine:
                    mine.pieces.extend(rest)
                    mine.is_whole = True
                    self._open = None

    def pull(self, n: int) -> Samples:
        """The next `n` samples to send: silence where there is nothing, and while held."""
        with self._lock:
            samples, events = self._next(n)
        if self._tap is not None:
            self._tap(samples)
        for tell, number in events:
            if tell is not None:
                tell(number)
        return samples

    def duck(self, db: float) -> None:
        """Speak softer by that many decibels (0 is as loud as it is); glides over one frame."""
        self._target = 10 ** (-abs(db) / 20)

    def cut(self) -> float:
        """Fall silent and drop what is queued; held and ducked are over too.

        Returns
        -------
        float >= 0
            Seconds that were played of the utterance that was being said; 0 when there was none.
        """
        with self._lock:
            played = self._played.get(self._queue[0].number, 0) if self._queue else 0
            self._queue.clear()
            self._open = None
            self._is_held = False
            self._gain = self._target = 1.0
            return played / RATE_HZ

    def hold(self) -> None:
        """Fall silent without losing a sample."""
        self._is_held = True

    def go_on(self) -> None:
        """Speak on from where `hold` stopped."""
        self._is_held = False

    def played_s(self, utterance: int) -> float:
        """Seconds of that utterance that were pulled so far; they are heard a little later."""
        with self._lock:
            return self._played.get(utterance, 0) / RATE_HZ

    def level_db(self, window_s: float = 0.5) -> float:
        """The loudest frame pulled in the last seconds (up to 2), dB re full scale.

        An echo of the interviewer comes back some tenths of a second later, and softer than this.
        """
        with self._lock:
            left, loudest = round(window_s * RATE_HZ), 0.0
            for n, power in reversed(self._levels):
                if left <= 0:
                    break
                loudest = max(loudest, power)
                left -= n
        return max(SILENT_DB, 10 * math.log10(loudest)) if loudest > 0 else SILENT_DB

    def _next(self, n: int) -> tuple[Samples, list[tuple[Callable[[int], None] | None, int]]]:
        """The next samples, and whom to tell of whose first or last one; the lock is held."""
        samples = np.zeros(n, np.int16)
        events: list[tuple[Callable[[int], None] | None, int]] = []
        n_filled = 0
        while self._queue and not self._is_held:
            saying = self._queue[0]
            if not saying.pieces:
                if not saying.is_whole:
                    break  # its next piece is late
                events.append((self._on_drained, self._queue.popleft().number))
                continue
            if n_filled == n:
                break
            if not saying.has_begun:
                saying.has_begun = True
                events.append((self._on_first, saying.number))
            n_filled += self._take(saying, samples[n_filled:])
        if n_filled:
            self._soften(samples)
        self._levels.append((n, _power(samples) if n_filled else 0.0))
        return samples, events

    def _take(self, saying: _Utterance, into: Samples) -> int:
        piece = saying.pieces[0]
        n = min(len(piece), len(into))
        into[:n] = piece[:n]
        if n == len(piece):
            saying.pieces.popleft()
        else:
            saying.pieces[0] = piece[n:]
        self._played[saying.number] = self._played.get(saying.number, 0) + n
        return n

    def _soften(self, samples: Samples) -> None:
        """Bring the frame to the loudness that is asked for, in place."""
        if self._gain == self._target == 1.0:
            return
        glide = np.linspace(self._gain, self._target, len(samples), dtype=np.float32)
        samples[:] = np.rint(samples * glide)
        self._gain = self._target


def _resampled(mine: _Utterance, samples: Samples, rate_hz: int) -> list[Samples]:
    """The samples at our rate, as far as they are made; the rest of another rate comes first."""
    rest = _flushed(mine) if rate_hz != mine.rate_hz else []
    mine.rate_hz = rate_hz
    if rate_hz == RATE_HZ:
        return [
            *rest,
            *_unless_empty(np.array(samples, np.int16)),
        ]  # a copy: the caller may reuse it
    if mine.stream is None:
        mine.stream = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="int16", quality="HQ")
    return [*rest, *_unless_empty(mine.stream.resample_chunk(np.ascontiguousarray(samples)))]


def _flushed(mine: _Utterance) -> list[Samples]:
    """What the resampler still holds."""
    stream, mine.stream = mine.stream, None
    if stream is None:
        return []
    return _unless_empty(stream.resample_chunk(np.zeros(0, np.int16), last=True))


def _unless_empty(samples: Samples) -> list[Samples]:
    return [samples] if len(samples) else []


def _power(samples: Samples) -> float:
    """Mean square, re full scale."""
    scaled = samples.astype(np.float32) / _FULL_SCALE
    return float(np.dot(scaled, scaled)) / len(samples)
