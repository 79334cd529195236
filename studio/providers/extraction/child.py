"""The process that reads one file: ``python -m studio.providers.extraction.child pdf|docx``.

Bytes come on stdin; out goes one JSON object, ``{"text", "notes"}`` or ``{"problem"}``.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys

from studio.providers.extraction.problem import Problem

MEMORY_BYTES = 512 * 1024 * 1024
CPU_S = 12
MAX_CHARS = 120_000
"""More than four times what is kept: the parent cuts, so that it can say so."""


def main() -> None:
    """Read stdin within limits and say what it holds."""
    _limit()
    data = sys.stdin.buffer.read()
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a package's chatter must not mix with the reply
    reply = json.dumps(_read(sys.argv[1], data)).encode()
    with os.fdopen(out, "wb") as told:
        told.write(reply)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit still holds
        return
    for name, most in (
        ("RLIMIT_AS", MEMORY_BYTES),
        ("RLIMIT_CPU", CPU_S),
        ("RLIMIT_FSIZE", 16 * 1024 * 1024),
        ("RLIMIT_CORE", 0),
    ):
        with contextlib.suppress(ValueError, OSError, AttributeError):  # not every system has each
            resource.setrlimit(getattr(resource, name), (most, most))


def _read(kind: str, data: bytes) -> dict[str, object]:
    try:
        if kind == "pdf":
            from studio.providers.extraction.pdf import read_pdf as read
        else:
            from studio.providers.extraction.word import read_word as read
    except ImportError:
        return {"problem": "missing"}
    try:
        text, notes = read(data)
    except Problem as problem:
        return {"problem": str(problem)}
    except MemoryError:
        return {"problem": "too_much"}
    except Exception:  # noqa: BLE001 - parsers raise whatever a broken file makes them raise
        return {"problem": "broken"}
    return {"text": text[:MAX_CHARS], "notes": notes}


if __name__ == "__main__":
    main()
