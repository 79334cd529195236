"""What a live interview would wait for is there before it does, and the collector is spared it."""

from __future__ import annotations

import subprocess
import sys

FIRST_PAUSE = """
import gc, sys
from studio.bootstrap.live import get_ready, how_it_ends
from studio.voice.listening import turn, vad
from analytics.speech import silero
from tests.unit.voice.conftest import voice_like
import studio.voice.inbox

vad.warm_up()
assert silero.weights.cache_info().currsize == 1
said = voice_like(3.0, 16_000)
get_ready()
loaded, unseen = set(sys.modules), gc.get_freeze_count()
assert unseen > 100_000 > len(gc.get_objects()), (unseen, len(gc.get_objects()))
turn.probability = lambda _: None  # then silence decides, and an "um" is looked for
how_it_ends(said)
assert set(sys.modules) == loaded, sorted(set(sys.modules) - loaded)
get_ready()
assert gc.get_freeze_count() <= unseen, "once a process"
"""


def test_the_first_pause_loads_nothing() -> None:
    subprocess.run([sys.executable, "-c", FIRST_PAUSE], check=True, timeout=200)
