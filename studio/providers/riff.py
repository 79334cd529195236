"""Takes the sound out of a WAV while it is still arriving.

Vendors that stream one cannot know its length: sizes are 0xFFFFFFFF or 0x7FFFF000, and other
chunks may stand before the sound. A header taken to be 44 bytes long is heard as a click.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from studio.errors import Kind
from studio.providers._failure import failed

_MOST_HEADER_BYTES = 1 << 16
_UNKNOWN_FROM = 0x7FFF0000
"""A size as large as this is a way of saying "unknown"."""
_PCM, _EXTENSIBLE = 1, 0xFFFE


@dataclass(frozen=True, slots=True)
class Layout:
    """How the samples lie."""

    sample_rate_hz: int
    n_channels: int
    n_bits: int


class WavStream:
    """Feed it bytes as they come; gives whole mono 16-bit samples.

    Examples
    --------
    >>> head = b"RIFF" + b"\\xff" * 4 + b"WAVE" + b"LIST" + struct.pack("<I", 3) + b"abc\\0"
    >>> head += b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 24000, 48000, 2, 16)
    >>> wav = WavStream()
    >>> wav.feed(head + b"data" + b"\\xff" * 4 + b"\\x01\\x00\\x02"), wav.feed(b"\\x00")
    (b'\\x01\\x00', b'\\x02\\x00')
    >>> wav.layout.sample_rate_hz
    24000
    """

    def __init__(self) -> None:
        self.layout: Layout | None = None
        self._held = bytearray()
        self._is_in_data = False
        self._left: int | None = None
        """Bytes of sound still to come; None where the header does not know."""
        self._n_heads = 0

    def feed(self, arrived: bytes) -> bytes:
        """The samples that are whole now. Raises Failed when it is no sound that we play."""
        self._held += arrived
        if not self._is_in_data:
            self._walk()
            if not self._is_in_data:
                self._n_heads += len(arrived)
                if self._n_heads > _MOST_HEADER_BYTES:
                    raise failed(Kind.GARBLED)
                return b""
        n = len(self._held) if self._left is None else min(len(self._held), self._left)
        n -= n % 2
        sound = bytes(self._held[:n])
        del self._held[:n]
        if self._left is not None:
            self._left -= n
            if self._left < 2:  # what follows the sound is none
                self._held.clear()
        return sound

    def end(self) -> None:
        """Say that no more bytes come. Raises Failed when sound is missing."""
        if not self._is_in_data:
            raise failed(Kind.GARBLED)
        if self._left is not None and self._left >= 2:
            raise failed(Kind.BROKEN_OFF)

    def _walk(self) -> None:
        """Go from chunk to chunk until the sound begins, as far as the bytes are there."""
        held = self._held
        if not b"RIFF".startswith(bytes(held[:4])):
            raise failed(Kind.GARBLED)
        if len(held) < 12:
            return
        if held[8:12] != b"WAVE":
            raise failed(Kind.GARBLED)
        at = 12
        while at + 8 <= len(held):
            name, size = bytes(held[at : at + 4]), int.from_bytes(held[at + 4 : at + 8], "little")
            at += 8
            if name == b"data":
                self._begin(at, size)
                return
            if at + size > len(held):
                return
            if name == b"fmt ":
                self.layout = _layout(bytes(held[at : at + size]))
            at += size + (size & 1)

    def _begin(self, at: int, size: int) -> None:
        if self.layout is None:
            raise failed(Kind.GARBLED)
        del self._held[:at]
        self._is_in_data = True
        self._left = None if size >= _UNKNOWN_FROM or size == 0 else size


def _layout(chunk: bytes) -> Layout:
    if len(chunk) < 16:
        raise failed(Kind.GARBLED)
    form, n_channels, rate_hz, _, _, n_bits = struct.unpack_from("<HHIIHH", chunk)
    if form not in (_PCM, _EXTENSIBLE) or (n_channels, n_bits) != (1, 16):
        raise failed(Kind.GARBLED)
    if not 8000 <= rate_hz <= 96000:
        raise failed(Kind.GARBLED)
    return Layout(rate_hz, n_channels, n_bits)
