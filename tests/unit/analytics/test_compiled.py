"""librosa stays out of the way until it is needed, and is compiled once on a machine."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analytics.compiled import find_cache

HEAVY = ("librosa", "numba", "scipy", "sklearn")

LIGHT = """
import sys
import analytics.report
analytics.report.measure_text("I guess we fixed it.")
print(*(name for name in {heavy} if name in sys.modules))
"""

WARM = """
from numba.core.event import install_recorder
from analytics.warm import warm_up
with install_recorder("numba:compile") as compiled:
    warm_up()
print(len(compiled.buffer))
"""

ANSWER = """
import json
from analytics.compiled import import_librosa
from numba.core.event import install_recorder
with install_recorder("numba:compile") as compiled:
    import numpy as np
    from analytics.speech.pitch import PitchTrack
    from analytics.speech.pitch_check import measure_agreement
    from analytics.speech.spectrum import measure_spectrum
    t = np.arange(32_000) / 16_000
    samples = np.sin(2 * np.pi * 150 * t).astype(np.float32)
    measure_spectrum(samples)
    track = PitchTrack(np.full(200, 150.0), np.ones(200, dtype=np.float32))
    agreement = measure_agreement(samples, track)
print(json.dumps([len(compiled.buffer), agreement]))
"""


def run(code: str, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files_in(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_importing_the_report_and_measuring_text_load_no_librosa() -> None:
    assert run(LIGHT.format(heavy=HEAVY)).split() == []


def test_the_warm_up_compiles_all_that_an_answer_needs(tmp_path: Path) -> None:
    """Two warm up at once on a fresh machine, as two workers do; one compiles, the other waits."""
    with ThreadPoolExecutor() as at_once:
        both = [at_once.submit(run, WARM, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2)]
        n_least, n_most = sorted(int(one.result()) for one in both)
    assert n_least == 0 < n_most
    made = files_in(tmp_path)
    assert any(name.endswith(".nbi") for name in made)
    n_compiled, agreement = json.loads(run(ANSWER, NUMBA_CACHE_DIR=str(tmp_path)))
    assert n_compiled == 0
    assert agreement == 1.0
    assert files_in(tmp_path) == made


def test_the_named_folder_comes_first(tmp_path: Path) -> None:
    assert find_cache(str(tmp_path / "deep" / "numba")) == tmp_path / "deep" / "numba"


def test_without_a_name_the_clone_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.compiled._CLONE", tmp_path)
    assert find_cache(None) == tmp_path / ".cache" / "numba"


def test_a_clone_that_cannot_be_written_to_leaves_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = tmp_path / "wall"
    wall.write_text("a file, where folders are wanted")
    monkeypatch.setattr("analytics.compiled._CLONE", wall)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "mine"))
    assert find_cache(str(wall)) == tmp_path / "mine" / "interviewgym" / "numba"


def test_where_nothing_can_be_written_the_process_has_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = tmp_path / "wall"
    wall.write_text("a file, where folders are wanted")
    monkeypatch.setattr("analytics.compiled._CLONE", wall)
    monkeypatch.setenv("XDG_CACHE_HOME", str(wall))
    alone = find_cache(None)
    assert alone.stat().st_mode & 0o077 == 0
    alone.rmdir()
