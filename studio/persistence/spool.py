"""Keeps an answer durable while it is being spoken, half a second at a time, on its own thread.

A spool is one file a turn, `user/session/turn.s16`: bare int16 samples at 16 kHz, so that whatever
a kill leaves behind can be read. The media loop only hands samples over; the disk is the writer's.

Several processes may share the folder. A spool is whoever's opened it last: opening puts a new file
with what the old one held in its place, and whoever still writes into the old one sees that it is
not there any more. No lock, so that nothing has to be taken from a process that died.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from studio.errors import NotAllowed, NotFound, StoreUnavailable
from studio.persistence.spool_files import (
    flush,
    flush_folder,
    identity,
    make_folder,
    parts_of,
    take_over,
)

Samples = npt.NDArray[np.int16]

RATE_HZ = 16_000
PIECE_S = 0.5
"""How long samples wait for the disk; with the flush itself, a kill costs less than a second."""
MOST_WAITING_S = 60.0
"""With so much not written (the disk hangs or is full) a spool gives up: memory has an end too."""
BEHIND_S = 5.0
"""With so much not written the disk does not keep up: ten pieces, which no busy machine needs."""
_TRY_AGAIN_S = 1.0
_TRIES = 5
_BYTES_PER_S = 2 * RATE_HZ
_SUFFIX = ".s16"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,127}\Z")


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """Whose answer a spool holds."""

    user_id: str
    session_id: str
    turn_number: int


class Spool:
    """One answer on its way to the disk. `add` may be called on the media loop; it never waits."""

    def __init__(self, spools: Spools, answer: Answer, file: int) -> None:
        self.answer = answer
        self.trouble: StoreUnavailable | None = None
        """Why nothing more is written, or nothing just now; None while all is well."""
        self._spools, self._file = spools, file
        self._identity = identity(os.fstat(file))
        self._waiting = bytearray()
        self._is_over = self._is_given_up = self._is_taken = False

    @property
    def is_behind(self) -> bool:
        """Nothing reaches the disk just now, or too slowly to count on."""
        return (
            self.trouble is not None
            or self._is_over
            or len(self._waiting) > BEHIND_S * _BYTES_PER_S
        )

    @property
    def is_given_up(self) -> bool:
        """Nothing more will: too much was waiting, or it is closed."""
        return self._is_given_up or self._is_over

    @property
    def is_taken(self) -> bool:
        """Another process has opened or removed it: the answer goes on there, or is handed in."""
        return self._is_taken

    def add(self, samples: Samples) -> None:
        """Append samples [shape=(n,), int16] at 16 kHz; ignored once it is closed."""
        with self._spools._changed:
            if self._is_over or self._is_given_up:
                return
            self._waiting += samples.astype("<i2", copy=False).tobytes()
            if len(self._waiting) > MOST_WAITING_S * _BYTES_PER_S:
                self._is_given_up = True
                self._waiting.clear()
                self.trouble = self.trouble or StoreUnavailable()

    def flush(self, timeout_s: float = 5.0) -> None:
        """Wait until all that was added is on the disk; not for the media loop.

        Raises
        ------
        StoreUnavailable
            It could not be written, or not in that time.
        """
        self._spools._wait_for(self, timeout_s)

    def close(self) -> None:
        """Write the rest and let go of the file, which stays until it is discarded; waits."""
        if self._is_over:
            return
        self._is_taken = self._is_taken or not self._spools._is_in_place(self)
        try:
            if not self._is_taken:
                self.flush()
        finally:
            self._spools._let_go(self)

    def discard(self) -> None:
        """Let go of the file and remove it: the answer is kept elsewhere. Waits for the disk.

        One that another process has opened since stays: it is not this one's any more.
        """
        is_ours = self._spools._is_in_place(self)
        self._spools._let_go(self)
        if is_ours:
            self._spools.discard(self.answer)

    def _give_away(self) -> None:
        """Another process has it: what waits belongs nowhere."""
        self._is_taken = self._is_given_up = True
        self._waiting.clear()
        self.trouble = self.trouble or StoreUnavailable()


class Spools:
    """The spools of one data folder, and the one thread that writes them all.

    Parameters
    ----------
    folder : Path
        Made when the first spool is opened, for this machine's user only.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed = threading.Condition()
        self._open: list[Spool] = []
        self._thread: threading.Thread | None = None
        self._is_closed = self._is_urgent = False

    def open(self, user_id: str, session_id: str, turn_number: int) -> Spool:
        """The spool of that answer: the one that is open, or behind what a crash left. Waits.

        Where another process has it open, it is taken from there.

        Raises
        ------
        NotAllowed
            The names cannot be a file's.
        StoreUnavailable
            The disk does not take it.
        """
        answer = Answer(user_id, session_id, turn_number)
        path = self._path(answer)
        with self._changed:
            open_here = [s for s in self._open if s.answer == answer and not s._is_over]
        for spool in open_here:
            if self._is_in_place(spool):
                return spool
        try:
            file = self._file(path)
        except OSError as error:
            raise StoreUnavailable() from error
        spool = Spool(self, answer, file)
        with self._changed:
            self._open.append(spool)
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_on, name="spool", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return spool

    def read(self, answer: Answer) -> Samples:
        """All that is on the disk of that answer, [shape=(n,), int16] at 16 kHz.

        Raises
        ------
        NotFound
            There is no such spool.
        """
        try:
            data = self._path(answer).read_bytes()
        except FileNotFoundError as error:
            raise NotFound() from error
        except OSError as error:
            raise StoreUnavailable() from error
        return np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int16)

    def left(self, user_id: str, session_id: str | None = None) -> list[Answer]:
        """Spools of that account (or of one session of it) that lie on the disk, open ones too."""
        _checked(user_id, session_id or "x")
        found = []
        for path in sorted((self._folder / user_id).glob(f"{session_id or '*'}/*{_SUFFIX}")):
            with contextlib.suppress(ValueError):
                found.append(Answer(user_id, path.parent.name, int(path.stem)))
        return sorted(found)

    def sessions(self, user_id: str) -> list[str]:
        """Sessions of that account of which a spool lies on the disk."""
        return sorted({answer.session_id for answer in self.left(user_id)})

    def forget_old(self, user_id: str, older_than_s: float) -> int:
        """Remove the account's spools that grew by nothing for so long; how many went."""
        newest = time.time() - older_than_s
        old = []
        for answer in self.left(user_id):
            with contextlib.suppress(FileNotFoundError):  # handed in meanwhile
                if self._path(answer).stat().st_mtime <= newest:
                    old.append(answer)
        self._give_up(old)
        for answer in old:
            self.discard(answer)
        return len(old)

    def discard(self, answer: Answer) -> None:
        """Remove that spool; nothing happens when there is none."""
        path = self._path(answer)
        try:
            path.unlink(missing_ok=True)
            for part in parts_of(path):  # last: of a process that was killed, or just takes it over
                part.unlink(missing_ok=True)
            if path.parent.is_dir():
                flush_folder(path.parent)
        except OSError as error:
            raise StoreUnavailable() from error
        for folder in (path.parent, path.parent.parent):
            with contextlib.suppress(OSError):  # not empty, or gone
                folder.rmdir()

    def erase(self, user_id: str, session_id: str | None = None) -> int:
        """Remove all spools of an account or a session, also those being written; how many went."""
        with self._changed:
            living = [s.answer for s in self._open if s.answer.user_id == user_id]
        self._give_up([a for a in living if session_id in (None, a.session_id)])
        answers = self.left(user_id, session_id)
        for answer in answers:
            self.discard(answer)
        return len(answers)

    def _give_up(self, answers: Sequence[Answer]) -> None:
        """Write nothing more of them."""
        with self._changed:
            living = [s for s in self._open if s.answer in answers]
        for spool in living:
            self._let_go(spool)

    def close(self) -> None:
        """Write what waits, as far as the disk takes it, and end the writer."""
        with self._changed:
            spools, thread = list(self._open), self._thread
        for spool in spools:
            with contextlib.suppress(StoreUnavailable):  # the spool tells of it
                spool.close()
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if thread is not None:
            thread.join()

    def _file(self, path: Path) -> int:
        """A new file in its place with the whole samples of the old one, open for appending."""
        for left in reversed(range(_TRIES)):
            try:
                make_folder(path.parent, self._folder)
                return take_over(path)
            except FileNotFoundError:  # the folder was pruned beside us
                if not left:
                    raise
        raise AssertionError("unreachable")

    def _is_in_place(self, spool: Spool) -> bool:
        """Whether its file is still the one of that name."""
        try:
            return identity(self._path(spool.answer).stat()) == spool._identity
        except FileNotFoundError:
            return False
        except OSError:  # the disk is away, which is no reason to give anything away
            return True

    def _path(self, answer: Answer) -> Path:
        _checked(answer.user_id, answer.session_id)
        name = f"{answer.turn_number:d}{_SUFFIX}"
        return self._folder / answer.user_id / answer.session_id / name

    def _wait_for(self, spool: Spool, timeout_s: float) -> None:
        until = time.monotonic() + timeout_s
        with self._changed:
            while spool._waiting and not spool._is_over:
                left_s = until - time.monotonic()
                if left_s <= 0 or spool.trouble:
                    break
                self._is_urgent = True
                self._changed.notify_all()
                self._changed.wait(left_s)
            if spool.trouble or spool._waiting:
                raise spool.trouble or StoreUnavailable()

    def _let_go(self, spool: Spool) -> None:
        with self._changed:
            if spool._is_over:
                return
            spool._is_over = True
            self._changed.notify_all()
            while spool in self._open:  # the writer is at it: it closes the file
                self._changed.wait()

    def _write_on(self) -> None:
        """The writer: every half second, one flush a spool that has something."""
        while True:
            with self._changed:
                if not self._is_urgent and not self._is_closed and not self._ended():
                    self._changed.wait(self._pause_s())
                self._is_urgent = False
                if self._is_closed:
                    return
                ended, spools = self._ended(), list(self._open)
            for spool in spools:
                if spool not in ended:
                    self._write(spool)
            for spool in ended:
                os.close(spool._file)
            with self._changed:
                self._open = [s for s in self._open if s not in ended]
                self._changed.notify_all()

    def _ended(self) -> list[Spool]:
        return [spool for spool in self._open if spool._is_over]

    def _pause_s(self) -> float | None:
        if not self._open:
            return None  # until somebody opens one
        return _TRY_AGAIN_S if all(spool.trouble for spool in self._open) else PIECE_S

    def _write(self, spool: Spool) -> None:
        is_in_place = self._is_in_place(spool)
        with self._changed:
            if not is_in_place:
                spool._give_away()
                self._changed.notify_all()
            data = bytes(spool._waiting)
        if not data:
            return
        n_written = 0
        try:
            while n_written < len(data):
                n_written += os.write(spool._file, data[n_written:])
            flush(spool._file)
            trouble = None
        except OSError as error:
            trouble = StoreUnavailable()
            trouble.__cause__ = error
        with self._changed:
            del spool._waiting[:n_written]
            if not spool._is_given_up:
                spool.trouble = trouble
            self._changed.notify_all()


def _checked(*names: str) -> None:
    if not all(_NAME.match(name) for name in names):
        raise NotAllowed()
