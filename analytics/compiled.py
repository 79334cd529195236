"""librosa, imported where it is used, with a place to keep what numba compiles for it."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np

_VARIABLE = "NUMBA_CACHE_DIR"
_CLONE = Path(__file__).resolve().parents[1]


@cache
def import_librosa() -> ModuleType:
    """librosa, with all that we use of it compiled."""
    return load_librosa(lambda _part: None)


def load_librosa(tell: Callable[[str], None]) -> ModuleType:
    """The same, telling which part comes next.

    Left alone, numba writes beside librosa's source and gives up where it may write nowhere;
    without a folder each process would compile for half a minute.  So the folder is named before
    numba looks for one.
    """
    folder = find_cache(os.environ.get(_VARIABLE))
    os.environ[_VARIABLE] = str(folder)
    with _alone(folder):
        tell("array helpers")
        import librosa

        librosa.util.localmin(np.zeros(4))
        tell("pitch")
        tone = np.sin(np.arange(736, dtype=np.float32) / 16)[None, :]
        librosa.yin(tone, fmin=60, fmax=800, sr=16_000, frame_length=736, center=False)
    return librosa


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other process compile into the folder meanwhile.

    numba keeps a function and the wrapper that calls it in two files, and each process numbers its
    functions itself: of two at once, one can leave its wrapper beside the other's function, and
    whoever loads them dies of it (a segmentation fault, at each start, for good).
    """
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go of with the file, or with the process
        yield


def find_cache(named: str | None) -> Path:
    """The first folder that can be written to.

    Parameters
    ----------
    named : str or None
        What the environment asks for. After it come the clone's own ``.cache`` (which `make`
        fills), the user's, and a folder of this process alone: numba runs what it finds in its
        cache, so it is never one that others can write to.
    """
    for folder in _places(named):
        if _is_writable(folder):
            return folder
    alone = tempfile.mkdtemp(prefix="numba-")
    atexit.register(shutil.rmtree, alone, ignore_errors=True)
    return Path(alone)


def _places(named: str | None) -> Iterator[Path]:
    if named:
        yield Path(named)
    yield _CLONE / ".cache" / "numba"
    users = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - Path.home() raises where there is none
    yield Path(users) / "interviewgym" / "numba"


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
