"""Answers on their way to the disk: what a kill leaves, what a full disk does, what stays."""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from studio.errors import NotAllowed, NotFound, StoreUnavailable
from studio.persistence import spool as module
from studio.persistence.spool import RATE_HZ, Answer, Spool, Spools
from tests.contract.spool_process import N_ANSWERS, sound, talk

# Real time on a shared machine, as in tests/unit/voice/test_calls.py.
pytestmark = pytest.mark.flaky(reruns=2, reruns_delay=1)

N_KILLS = 8
MINE = Answer("local", "session", 1)


def test_a_kill_costs_less_than_the_last_second(tmp_path: Path) -> None:
    moments = random.Random(2026_11)
    for _ in range(N_KILLS):
        taken = taken_until_killed(tmp_path, moments.uniform(0.2, 1.6))
        spools = Spools(tmp_path)
        answers = spools.left("local", "session")
        assert answers == [Answer("local", "session", n) for n in range(1, N_ANSWERS + 1)]
        for answer, n_taken in zip(answers, taken, strict=True):
            kept = spools.read(answer)
            assert n_taken - len(kept) < RATE_HZ
            assert np.array_equal(kept, sound(0, len(kept)))


def taken_until_killed(folder: Path, seconds: float) -> list[int]:
    """Samples a fresh process had taken for each answer when it was killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([talk.__module__])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=talk, args=(str(folder), theirs))
    process.start()
    theirs.close()
    with ours:
        taken = ours.recv()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            taken = ours.recv()
        process.kill()
        process.join()
        while True:
            try:
                taken = ours.recv()  # said before it died, still in the pipe
            except EOFError:
                return list(taken)


@pytest.fixture
def spools(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = Spools(tmp_path / "spool")
    yield made
    made.close()


def test_what_was_flushed_can_be_read_and_goes_on(spools: Spools) -> None:
    spool = spools.open("local", "session", 1)
    spool.add(sound(0, 500))
    spool.flush()
    assert np.array_equal(spools.read(MINE), sound(0, 500))
    assert spools.open("local", "session", 1) is spool
    spool.close()
    spool.add(sound(0, 9))  # too late
    again = spools.open("local", "session", 1)
    again.add(sound(500, 800))
    again.close()
    assert np.array_equal(spools.read(MINE), sound(0, 800))


def test_it_is_on_the_disk_within_a_second_by_itself(spools: Spools) -> None:
    spools.open("local", "session", 1).add(sound(0, 320))
    time.sleep(0.9)
    assert len(spools.read(MINE)) == 320


def test_half_a_sample_of_a_torn_write_is_dropped(spools: Spools, tmp_path: Path) -> None:
    path = tmp_path / "spool" / "local" / "session" / "1.s16"
    path.parent.mkdir(parents=True)
    path.write_bytes(sound(0, 10).tobytes() + b"x")
    assert np.array_equal(spools.read(MINE), sound(0, 10))
    spool = spools.open("local", "session", 1)
    spool.add(sound(10, 20))
    spool.close()
    assert np.array_equal(spools.read(MINE), sound(0, 20))


def test_a_discarded_one_leaves_nothing(spools: Spools, tmp_path: Path) -> None:
    spool = spools.open("local", "session", 1)
    spool.add(sound(0, 10))
    spool.discard()
    spool.add(sound(0, 10))
    assert list((tmp_path / "spool").iterdir()) == []
    with pytest.raises(NotFound):
        spools.read(MINE)
    spools.discard(MINE)


def test_one_finds_and_erases_only_ones_own(spools: Spools) -> None:
    for user, session, turn in [("a", "s", 2), ("a", "s", 10), ("a", "t", 1), ("b", "s", 1)]:
        spools.open(user, session, turn).add(sound(0, 100))
    assert spools.left("a") == [Answer("a", "s", 2), Answer("a", "s", 10), Answer("a", "t", 1)]
    assert spools.left("a", "t") == [Answer("a", "t", 1)] and spools.left("c") == []
    assert spools.erase("a", "s") == 2
    assert spools.left("a") == [Answer("a", "t", 1)] and len(spools.left("b")) == 1
    assert spools.erase("a") == 1 and spools.left("a") == []


@pytest.mark.parametrize("name", ["", "..", "../a", "a/b", ".hidden", "a\n"])
def test_names_that_leave_the_folder_are_refused(spools: Spools, name: str) -> None:
    with pytest.raises(NotAllowed):
        spools.open(name, "session", 1)
    with pytest.raises(NotAllowed):
        spools.left("a", name or "..")


def test_only_this_machines_user_may_look(spools: Spools, tmp_path: Path) -> None:
    spools.open("local", "session", 1)
    modes = {p.stat().st_mode & 0o777 for p in (tmp_path / "spool").rglob("*") if p.is_dir()}
    assert modes == {0o700}
    assert (tmp_path / "spool/local/session/1.s16").stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_told_and_got_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spools = Spools(tmp_path)
    spool = spools.open("local", "session", 1)
    with monkeypatch.context() as patch:
        patch.setattr(module.os, "write", no_space)
        spool.add(sound(0, 700))
        with pytest.raises(StoreUnavailable):
            spool.flush()
        assert spool.is_behind and isinstance(spool.trouble, StoreUnavailable)
    spool.add(sound(700, 900))
    wait_until_well(spool)
    assert np.array_equal(spools.read(MINE), sound(0, 900))
    spools.close()


def test_memory_is_bounded_when_the_disk_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING_S", 0.1)
    monkeypatch.setattr(module.os, "write", no_space)
    spools = Spools(tmp_path)
    spool = spools.open("local", "session", 1)
    for _ in range(20):
        spool.add(sound(0, 320))
    assert spool.trouble is not None and not spool._waiting
    assert spool.is_given_up and spool.is_behind
    spools.close()


def test_a_disk_that_does_not_keep_up_is_told_before_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    spools = Spools(tmp_path)
    spool = spools.open("local", "session", 1)
    monkeypatch.setattr(module.os, "fsync", lambda _file: goes_on.wait(20))
    spool.add(sound(0, int(module.BEHIND_S * RATE_HZ)))
    assert not spool.is_behind
    spool.add(sound(0, 320))
    assert spool.is_behind and not spool.is_given_up and spool.trouble is None
    goes_on.set()
    spool.flush()
    assert not spool.is_behind
    spools.close()


def test_a_slow_disk_does_not_hold_up_who_adds(
    spools: Spools, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = spools.open("local", "session", 1)
    with monkeypatch.context() as patch:
        patch.setattr(module.os, "fsync", lambda _file: time.sleep(0.3))
        spool.add(sound(0, 320))
        longest = 0.0
        for _ in range(60):
            began = time.perf_counter()
            spool.add(sound(0, 320))
            longest = max(longest, time.perf_counter() - began)
            time.sleep(0.02)
    assert longest < 0.15


def test_closing_leaves_no_thread_and_no_file(tmp_path: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    spools = Spools(tmp_path)
    for number in range(5):
        spools.open("local", "session", number).add(sound(0, 320))
    thread = spools._thread
    spools.close()
    assert thread is not None and not thread.is_alive()
    assert len(list(Path("/dev/fd").iterdir())) == before
    assert all(len(spools.read(answer)) == 320 for answer in spools.left("local"))


def no_space(_file: int, _data: bytes) -> int:
    raise OSError(errno.ENOSPC, "no space left on device")


def wait_until_well(spool: Spool) -> None:
    until = time.monotonic() + 10
    while spool.trouble is not None or spool._waiting:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_nobody_came_back_to_is_forgotten_and_what_grows_is_not(tmp_path: Path) -> None:
    spools = Spools(tmp_path)
    answers = [Answer("local", "session", n) for n in (1, 2)] + [Answer("other", "session", 1)]
    opened = [spools.open(a.user_id, a.session_id, a.turn_number) for a in answers]
    for spool in opened:
        spool.add(sound(0, RATE_HZ))
        spool.flush()
    opened[1].close()
    week_ago = time.time() - 7 * 86_400
    for old in answers:
        os.utime(
            tmp_path / old.user_id / old.session_id / f"{old.turn_number}.s16", (week_ago,) * 2
        )
    opened[0].add(sound(0, RATE_HZ))
    opened[0].flush()
    assert spools.forget_old("local", 8 * 86_400) == 0
    assert spools.forget_old("local", 6 * 86_400) == 1
    assert spools.left("local") == answers[:1] and spools.left("other") == answers[2:]
    os.utime(tmp_path / "local" / "session" / "1.s16", (week_ago,) * 2)
    assert spools.forget_old("local", 6 * 86_400) == 1, "held open by a page nobody looks at"
    opened[0].add(sound(0, RATE_HZ))
    opened[0].flush()
    assert spools.left("local") == []
    spools.close()


@pytest.fixture
def two(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Two processes of one studio, as far as a folder can tell them apart."""
    both = Spools(tmp_path), Spools(tmp_path)
    yield both
    for spools in both:
        spools.close()


def test_an_answer_goes_on_in_the_process_that_opened_it_last(two: tuple[Spools, Spools]) -> None:
    here, there = two
    before = here.open("local", "session", 1)
    before.add(sound(0, 500))
    before.flush()
    now = there.open("local", "session", 1)
    assert np.array_equal(there.read(MINE), sound(0, 500))
    now.add(sound(500, 800))
    now.flush()
    before.add(sound(0, 320))  # two microphones: the older one is not heard any more
    wait_until_taken(before)
    assert before.is_behind and before.is_given_up and not now.is_taken
    before.close()
    before.discard()
    assert np.array_equal(there.read(MINE), sound(0, 800)), "neither mixed in nor thrown away"


def test_it_can_be_taken_back(two: tuple[Spools, Spools]) -> None:
    here, there = two
    before = here.open("local", "session", 1)
    before.add(sound(0, 500))
    before.flush()
    now = there.open("local", "session", 1)
    now.add(sound(500, 800))
    now.flush()
    again = here.open("local", "session", 1)
    assert again is not before
    again.add(sound(800, 900))
    again.flush()
    assert np.array_equal(here.read(MINE), sound(0, 900))
    wait_until_taken(now)


def test_a_silent_one_learns_too_that_its_answer_was_handed_in_elsewhere(
    two: tuple[Spools, Spools],
) -> None:
    here, there = two
    before = here.open("local", "session", 1)
    there.open("local", "session", 1).discard()
    wait_until_taken(before)
    before.close()
    assert here.left("local") == []


def test_what_a_kill_left_of_taking_over_goes_with_the_answer(
    spools: Spools, tmp_path: Path
) -> None:
    spool = spools.open("local", "session", 1)
    (tmp_path / "spool/local/session/.1.s16.abc.part").write_bytes(b"xx")
    spool.discard()
    assert list((tmp_path / "spool").iterdir()) == []


def test_on_a_full_disk_what_a_crash_left_can_be_opened_all_the_same(
    two: tuple[Spools, Spools], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two
    spool = here.open("local", "session", 1)
    spool.add(sound(0, 500))
    spool.close()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", lambda *_: no_space(0, b""))
        again = there.open("local", "session", 1)
    again.add(sound(500, 600))
    again.flush()
    assert np.array_equal(there.read(MINE), sound(0, 600))


def wait_until_taken(spool: Spool) -> None:
    until = time.monotonic() + 10
    while not spool.is_taken:
        assert time.monotonic() < until
        time.sleep(0.01)
