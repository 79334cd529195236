"""librosa, imported where it is used, with a place to keep what numba compiles for it."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

_VARIABLE = "NUMBA_CACHE_DIR"
_CLONE = Path(__file__).resolve().parents[1]


@cache
def import_librosa() -> ModuleType:
    """librosa, with a folder for its compiled parts named before numba looks for one.

    Left alone, numba writes beside librosa's source and gives up where it may write nowhere;
    without a folder each process would compile for half a minute.
    """
    os.environ[_VARIABLE] = str(find_cache(os.environ.get(_VARIABLE)))
    import librosa

    return librosa


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
