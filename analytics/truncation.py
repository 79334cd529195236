"""Whether a file is shorter than its own header says: what a decoder passes over in silence."""

import io
import os
from pathlib import Path

_RIFF, _FORM, _OGG = b"RIFF", b"FORM", b"OggS"
_UNKNOWN = 0x7FFF_FF00  # and above: what writers to a pipe put where they cannot know the length
_LARGEST_PAGE = 27 + 255 + 255 * 255
_LAST_PAGE = 0x04
_SHORTEST_HEAD = 12


def breaks_off(data: bytes | Path) -> bool:
    """Whether a WAV or AIFF lacks bytes that it announces, or an OGG its last page.

    Reads the first bytes and the last page only. Of other formats it says nothing.

    Examples
    --------
    >>> breaks_off(b"RIFF" + (100).to_bytes(4, "little") + b"WAVE" + bytes(96))
    False
    >>> breaks_off(b"RIFF" + (100).to_bytes(4, "little") + b"WAVE" + bytes(60))
    True
    """
    with data.open("rb") if isinstance(data, Path) else io.BytesIO(data) as stream:
        head = stream.read(_SHORTEST_HEAD)
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - 2 * _LARGEST_PAGE))
        tail = stream.read() if head.startswith(_OGG) else b""
    if len(head) < _SHORTEST_HEAD:
        return False
    if head.startswith((_RIFF, _FORM)):
        announced = int.from_bytes(head[4:8], "little" if head.startswith(_RIFF) else "big")
        return 0 < announced < _UNKNOWN and announced + 8 > size + 1  # a pad byte may be missing
    return head.startswith(_OGG) and not _ends_in_last_page(tail)


def _ends_in_last_page(tail: bytes) -> bool:
    """An OGG stream ends with a page that says so (RFC 3533), and the page is whole."""
    at = tail.rfind(_OGG)
    n_segments = tail[at + 26] if at >= 0 and at + 27 <= len(tail) else None
    if n_segments is None or not tail[at + 5] & _LAST_PAGE:
        return False
    lengths = tail[at + 27 : at + 27 + n_segments]
    return len(lengths) == n_segments and at + 27 + n_segments + sum(lengths) <= len(tail)
