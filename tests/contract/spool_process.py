"""A server that spools answers until it is killed, and says how much it had taken when."""

from __future__ import annotations

import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import numpy.typing as npt

from studio.persistence.spool import RATE_HZ, Spools

N_ANSWERS = 6
FRAME = RATE_HZ // 50


def sound(begin: int, end: int) -> npt.NDArray[np.int16]:
    """Samples by their place: no two stretches of a minute are alike."""
    at = np.arange(begin, end, dtype=np.int64)
    return ((at * at // 7 + at) % 30_011).astype(np.int16)


def talk(folder: str, told: Connection) -> None:
    """Take frames in real time for several answers at once."""
    spools = Spools(Path(folder))
    open_ones = [spools.open("local", "session", number) for number in range(1, N_ANSWERS + 1)]
    behind = [len(spools.read(spool.answer)) for spool in open_ones]
    began_at, n = time.monotonic(), 0
    while True:
        time.sleep(max(0.0, began_at + n / RATE_HZ - time.monotonic()))
        for spool, before in zip(open_ones, behind, strict=True):
            spool.add(sound(before + n, before + n + FRAME))
        n += FRAME
        told.send([before + n for before in behind])
