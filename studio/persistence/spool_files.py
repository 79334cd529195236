"""The files behind spools: one is taken over by putting a new one in its place."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

try:
    from fcntl import F_FULLFSYNC, fcntl  # type: ignore[attr-defined, unused-ignore]
except ImportError:  # only macOS has it: there fsync alone leaves data in the disk's own cache
    F_FULLFSYNC = None

_PART = ".part"
_COPIED_AT_A_TIME = 1 << 20


def take_over(path: Path) -> int:
    """A new file with the whole samples of the old one, put in its place; open for appending.

    Whoever has the old one open goes on writing into a file that has no name any more. On a disk
    that is full the old one is opened as it is: then it is shared, and nothing is lost.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}{_PART}")
    try:
        return _made_anew(path, part)
    except FileNotFoundError:
        raise
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        try:
            file = os.open(path, os.O_WRONLY | os.O_APPEND)
        except OSError:
            raise error from None
        _drop_half_a_sample(file)
        return file


def parts_of(path: Path) -> Iterator[Path]:
    """New files that never came to their place: their process was killed."""
    return path.parent.glob(f".{path.name}.*{_PART}")


def identity(status: os.stat_result) -> tuple[int, int]:
    """Which file it is, whatever its name."""
    return status.st_dev, status.st_ino


def make_folder(folder: Path, top: Path) -> None:
    """Make it and what is missing above it, up to `top`, for this machine's user only."""
    if folder.is_dir():
        return
    if folder != top:
        make_folder(folder.parent, top)
    folder.mkdir(mode=0o700, parents=folder == top, exist_ok=True)
    flush_folder(folder.parent)


def flush(file: int) -> None:
    """Wait until it is on the disk."""
    if F_FULLFSYNC is not None:
        fcntl(file, F_FULLFSYNC)
    else:
        os.fsync(file)


def flush_folder(folder: Path) -> None:
    """Wait until the names in it are on the disk."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _made_anew(path: Path, part: Path) -> int:
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    try:
        with contextlib.suppress(FileNotFoundError), path.open("rb") as old:
            with os.fdopen(os.dup(file), "wb") as new:
                shutil.copyfileobj(old, new, _COPIED_AT_A_TIME)
            _drop_half_a_sample(file)
            flush(file)
        part.replace(path)
        flush_folder(path.parent)
    except BaseException:
        os.close(file)
        raise
    return file


def _drop_half_a_sample(file: int) -> None:
    """Of a torn write."""
    os.ftruncate(file, os.fstat(file).st_size // 2 * 2)
