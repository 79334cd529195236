"""A WAV, byte by byte, as vendors stream one."""

from __future__ import annotations

import struct


def wav(
    sound: bytes,
    *,
    size: int | None = 0xFFFFFFFF,
    rate_hz: int = 24_000,
    channels: int = 1,
    bits: int = 16,
    junk: bytes = b"INFOISFT\x05\0\0\0Lavf\0",
) -> bytes:
    """Samples behind a header as voices stream it: another chunk before, no length by default."""
    fmt = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * 2, 2, bits)
    parts = b"fmt " + struct.pack("<I", len(fmt)) + fmt
    parts += b"LIST" + struct.pack("<I", len(junk)) + junk + b"\0" * (len(junk) % 2)
    told = len(sound) if size is None else size
    parts += b"data" + struct.pack("<I", told) + sound
    return b"RIFF" + struct.pack("<I", 0xFFFFFFFF) + b"WAVE" + parts
