"""Puts a call's audio packets in order without holding any back: nobody plays them, we listen.

aiortc's own buffer waits for four more packets before it gives one (80 ms), and after a lost one
for up to sixteen, a wait that it keeps for the rest of the call. That suits a loudspeaker, which
needs an even flow. A listener does not: here a packet that is in order comes out at once, and only
behind a gap is there a short wait, as long as this network's disorder asks for. What was held back
then comes out as one longer frame, so that a wait ends with the gap that made it.
"""

from __future__ import annotations

import logging
from collections import deque

from aiortc import rtcrtpreceiver
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rtp import RtpPacket
from aiortc.utils import uint16_add

_log = logging.getLogger(__name__)

PATIENCE = 2
"""A missing packet counts as lost when this many have come after it: 40 ms, at first."""
MOST_PATIENCE = 15
CALM = 500
"""Frames in order (10 s) after which the wait becomes a packet shorter again."""
_RESTART = 100  # sequence numbers this far apart are another stream
_HALF = 1 << 15
_MOST_MERGED = 6  # RFC 6716: a packet holds up to 120 ms
_FRAME_TICKS = 960  # 20 ms, as every browser sends
_HOW_MANY = 0b11  # of an Opus packet's first byte: 0 is one frame, 3 is any number


class OrderlyBuffer:
    """Stands for aiortc's `JitterBuffer` in an audio receiver: one call of `add` a packet."""

    def __init__(self) -> None:
        self.patience = PATIENCE
        self._next: int | None = None
        self._newest = 0
        self._held: dict[int, RtpPacket] = {}
        self._lost: deque[int] = deque(maxlen=_RESTART)
        self._n_calm = 0

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        """What the packet sets free, in order; the flag (ask for a key frame) is video's."""
        number = packet.sequence_number
        if self._next is None or _RESTART < _ahead(number, self._next) < (1 << 16) - _RESTART:
            self._held.clear()
            self._next = self._newest = number
        if _ahead(number, self._next) >= _HALF:
            self._came_too_late(number)
            return False, None
        self._held[number] = packet
        if _ahead(number, self._newest) < _HALF:
            self._newest = number
        if self._next not in self._held and _ahead(self._newest, self._next) >= self.patience:
            self._give_up(self._next)
        return False, self._take()

    def _came_too_late(self, number: int) -> None:
        """Wait longer from now on, if it was given up for lost: this network mixes that much."""
        if number in self._lost:
            self._lost.remove(number)
            self.patience = min(MOST_PATIENCE, _ahead(self._newest, number) + 1)
            self._n_calm = 0

    def _give_up(self, missing: int) -> None:
        self._next = min(self._held, key=lambda number: _ahead(number, missing))
        self._lost.extend(uint16_add(missing, n) for n in range(_ahead(self._next, missing)))

    def _take(self) -> JitterFrame | None:
        """Packets that follow one another from the next on, as far as they can be one frame."""
        taken: list[RtpPacket] = []
        while (packet := self._held.get(self._next or 0)) is not None:
            if taken and not _may_follow(taken, packet):
                break  # it comes out with the next packet
            del self._held[packet.sequence_number]
            self._next = uint16_add(packet.sequence_number, 1)
            if _data(packet):  # an empty one only probes the network
                taken.append(packet)
        if not taken:
            return None
        self._n_calm += 1
        if self._n_calm >= CALM and self.patience > PATIENCE:
            self.patience -= 1
            self._n_calm = 0
        return JitterFrame(merged([_data(p) for p in taken]), taken[0].timestamp)


def _ahead(number: int, of: int) -> int:
    return uint16_add(number, -of)


def _data(packet: RtpPacket) -> bytes:
    data: bytes = packet._data  # type: ignore[attr-defined]  # put there by aiortc's receiver
    return data


def _may_follow(taken: list[RtpPacket], packet: RtpPacket) -> bool:
    """Tell whether a packet can be merged to those: Opus, of one frame each, coded alike."""
    data, first = _data(packet), _data(taken[0])[0]
    is_next = packet.timestamp - taken[-1].timestamp == _FRAME_TICKS
    is_alike = not data or (data[0] == first and not first & _HOW_MANY)
    return is_next and is_alike and len(taken) < _MOST_MERGED


def merged(payloads: list[bytes]) -> bytes:
    """Opus packets of one frame each, coded alike, as one packet (RFC 6716, 3.2.5).

    Examples
    --------
    >>> merged([b"\\x48one", b"\\x48three"])
    b'K\\x82\\x03onethree'
    """
    if len(payloads) == 1:
        return payloads[0]
    frames = [payload[1:] for payload in payloads]
    head = bytes([payloads[0][0] | 0b11, 0b1000_0000 | len(frames)])
    return head + b"".join(_size(len(frame)) for frame in frames[:-1]) + b"".join(frames)


def _size(n: int) -> bytes:
    """A frame's length (RFC 6716, 3.2.1)."""
    return bytes([n]) if n < 252 else bytes([252 + n % 4, (n - 252 - n % 4) // 4])


def _buffer(
    capacity: int, prefetch: int = 0, is_video: bool = False
) -> JitterBuffer | OrderlyBuffer:
    return JitterBuffer(capacity, prefetch, is_video) if is_video else OrderlyBuffer()


def listen_promptly() -> None:
    """Give `OrderlyBuffer` to every audio receiver that aiortc makes from now on in this process.

    The one place that reaches into aiortc: `requirements.txt` holds its minor, and a test tells
    when a receiver no longer asks for its buffer in this way.
    """
    if getattr(rtcrtpreceiver, "JitterBuffer", None) is JitterBuffer:
        rtcrtpreceiver.JitterBuffer = _buffer  # type: ignore[assignment, attr-defined]
    elif getattr(rtcrtpreceiver, "JitterBuffer", None) is not _buffer:
        _log.warning("aiortc is not the one this was made for: its own jitter buffer stays")
