"""Spoken lines as files: a line of JSON, then the samples; bounded, the stalest goes first."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from studio.ports import KeptSpeech

_log = logging.getLogger(__name__)

MOST_BYTES = 200_000_000
"""About seventy minutes of speech at 24 kHz: the questions of some hundred interviews."""
MOST_AGE_S = 30 * 86_400.0
_KEY = re.compile(r"[0-9a-f]{64}\Z")
_SUFFIX, _PART = ".speech", ".part"
_PART_LASTS_S = 600.0
_LONGEST_HEAD = 1_000


@dataclass(slots=True)
class FolderSpeechCache:
    """`SpeechCache` on a folder; only this machine's user may look into it.

    The generation is counted in this process, which alone speaks and clears.

    Parameters
    ----------
    most_bytes : int
        Room for all files together.
    most_age_s : float
        What nobody heard for so long is forgotten, seconds.
    """

    folder: Path
    most_bytes: int = MOST_BYTES
    most_age_s: float = MOST_AGE_S
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _generation: int = field(default=0, repr=False, compare=False)

    @property
    def generation(self) -> int:
        """How often it was cleared."""
        return self._generation

    def get(self, key: str) -> KeptSpeech | None:
        """What was kept under that key, or None; it counts as heard now."""
        path = self._path(key)
        if path is None:
            return None
        try:
            kept = _read(path.read_bytes())
            if kept is None:  # cut short by a power failure
                path.unlink()
            else:
                os.utime(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            _log.warning("speech cache not read: %s", type(error).__name__)
            return None
        return kept

    def put(self, key: str, speech: KeptSpeech, generation: int) -> None:
        """Keep it, whole or not at all; not at all when it began before the last clearing."""
        path = self._path(key)
        data = _written(speech)
        if path is None or not speech.pcm or len(data) > self.most_bytes:
            return
        part = path.with_name(f".{secrets.token_hex(8)}{_PART}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f:
                f.write(data)
            self._reveal(part, path, generation)
        except OSError as error:
            _log.warning("speech not kept: %s", type(error).__name__)
            _forget(part)
        self.forget_old()

    def clear(self) -> None:
        """Forget all of it, and what is still on its way here."""
        with self._lock:
            self._generation += 1
            for path, _ in self._files(_SUFFIX, _PART):
                _forget(path)

    def forget_old(self) -> None:
        """Forget what nobody heard for long, and what there is no room for."""
        with self._lock:
            self._make_room()

    def _reveal(self, part: Path, path: Path, generation: int) -> None:
        """Under the lock that clearing takes: nothing appears after it that began before."""
        with self._lock:
            if generation == self._generation:
                part.replace(path)
            else:
                _forget(part)

    def _path(self, key: str) -> Path | None:
        return self.folder / f"{key}{_SUFFIX}" if _KEY.match(key) else None

    def _make_room(self) -> None:
        now = time.time()
        for path, status in self._files(_PART):
            if now - status.st_mtime > _PART_LASTS_S:  # its writer was killed
                _forget(path)
        newest_first = sorted(self._files(_SUFFIX), key=lambda f: f[1].st_mtime, reverse=True)
        room = self.most_bytes
        for path, status in newest_first:
            room -= status.st_size
            if room < 0 or now - status.st_mtime > self.most_age_s:
                _forget(path)

    def _files(self, *suffixes: str) -> list[tuple[Path, os.stat_result]]:
        found = []
        with contextlib.suppress(OSError):  # no folder yet
            for path in self.folder.iterdir():
                if path.name.endswith(suffixes):
                    with contextlib.suppress(OSError):  # another process forgot it
                        found.append((path, path.stat()))
        return found


def _written(speech: KeptSpeech) -> bytes:
    head = {"rate": speech.sample_rate_hz, "model": speech.model, "bytes": len(speech.pcm)}
    return json.dumps(head).encode() + b"\n" + speech.pcm


def _read(data: bytes) -> KeptSpeech | None:
    """The speech, or None when the file is not one of ours, whole."""
    head, _, pcm = data[: _LONGEST_HEAD + 1].partition(b"\n")
    pcm = data[len(head) + 1 :]
    try:
        told = json.loads(head)
        if int(told["bytes"]) != len(pcm):
            return None
        return KeptSpeech(int(told["rate"]), pcm, str(told["model"]))
    except (ValueError, KeyError, TypeError):
        return None


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
