"""Spoken lines as files: a line of JSON, then the samples; bounded, the stalest goes first."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator
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
_COUNTED = ".cleared"
_LONGEST_HEAD = 1_000


@dataclass(slots=True)
class FolderSpeechCache:
    """`SpeechCache` on a folder; only this machine's user may look into it.

    Revealing and clearing take the folder's lock, and the generation is counted in a file beside
    it: an erasure in one process of the studio also holds for what another one is speaking.

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
    _n_cleared: int = field(default=0, repr=False, compare=False)

    @property
    def generation(self) -> int:
        """How often it was cleared, here or elsewhere: another number after each clearing."""
        try:
            elsewhere = int(self._counted.read_bytes())
        except (OSError, ValueError):  # never cleared
            elsewhere = 0
        return elsewhere + self._n_cleared

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
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            self._count()
            for path, _ in self._files(_SUFFIX, _PART):
                _forget(path)

    def forget_old(self) -> None:
        """Forget what nobody heard for long, and what there is no room for."""
        with self._alone():
            self._make_room()

    def _reveal(self, part: Path, path: Path, generation: int) -> None:
        """Under the lock that clearing takes: nothing appears after it that began before."""
        with self._alone():
            if generation == self.generation:
                part.replace(path)
            else:
                _forget(part)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Before all other threads, and all other processes that can reach the folder."""
        with self._lock, contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):  # no folder yet: nothing to be alone with
                folder = os.open(self.folder, os.O_RDONLY)
                held.callback(os.close, folder)
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield

    @property
    def _counted(self) -> Path:
        """Beside the folder, which holds nothing but speech."""
        return self.folder.with_name(self.folder.name + _COUNTED)

    def _count(self) -> None:
        """The generation goes up, in the file; on a disk that is full for this process at least."""
        count = self.generation + 1 - self._n_cleared
        part = self._counted.with_name(f"{self._counted.name}{_PART}")
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
                file.write(str(count).encode())
            part.replace(self._counted)
        except OSError as error:
            _log.warning("clearing of speech told to no other process: %s", type(error).__name__)
            self._n_cleared += 1

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
