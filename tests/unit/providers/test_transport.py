from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator

import pytest

from studio.errors import Kind, NothingSpoken, ProviderRefused, ProviderUnavailable
from studio.ports import Asking
from studio.providers._failure import Edge, Failed, Failure, failed
from studio.providers._transport import Deadline, Pump, Reply, Transport

BUSY = Failure(Kind.BUSY, 429, may_retry=True)
DOWN = Failure(Kind.DOWN, 503, may_retry=True)


class Door:
    """Counts who is in."""

    def __init__(self) -> None:
        self.n_in = self.n_entered = 0

    def __call__(self, _within_s: float) -> Callable[[], None]:
        self.n_in += 1
        self.n_entered += 1
        return self._leave

    def _leave(self) -> None:
        self.n_in -= 1


class Hands:
    """A clock and a sleep without waiting."""

    def __init__(self) -> None:
        self.at_s = 100.0
        self.slept_s: list[float] = []

    def clock(self) -> float:
        return self.at_s

    def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.at_s += seconds


class Vendor:
    """Fails as told, then answers."""

    def __init__(self, *failures: Failure) -> None:
        self.failures, self.n_asked, self.n_closed = list(failures), 0, 0

    def __call__(self, _left_s: float) -> Generator[str, None, None]:
        self.n_asked += 1
        if self.failures:
            raise Failed(self.failures.pop(0))
        try:
            yield "a"
            yield "b"
        finally:
            self.n_closed += 1


def read(error: Exception) -> Failure | None:
    return error.failure if isinstance(error, Failed) else None


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def transport(hands: Hands) -> Transport:
    return Transport("Vendor", "vendor", read, hands.clock, hands.sleep, lambda: 1.0)


def deadline(hands: Hands, first_s: float = 5.0, whole_s: float = 9.0) -> Deadline:
    return Deadline.of(Asking("s", first_s, whole_s), hands.clock)


def until(is_so: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 5
    while not is_so() and time.monotonic() < end_s:
        time.sleep(0.005)
    assert is_so()


def test_a_total_of_nothing_is_the_budget(hands: Hands) -> None:
    made = Deadline.of(Asking("s", 5.0), hands.clock)
    assert (made.first_left_s(), made.whole_left_s()) == (5.0, 5.0)


def test_gives_the_whole_reply_and_its_place_back(transport: Transport, hands: Hands) -> None:
    door, vendor = Door(), Vendor()
    assert list(transport.ask(deadline(hands), vendor, door)) == ["a", "b"]
    until(lambda: door.n_in == 0)
    assert vendor.n_closed == 1 and hands.slept_s == []


def test_asks_again_with_growing_pauses(transport: Transport, hands: Hands) -> None:
    door, vendor = Door(), Vendor(DOWN, DOWN)
    assert list(transport.ask(deadline(hands), vendor, door)) == ["a", "b"]
    assert hands.slept_s == [0.25, 0.5] and door.n_entered == 3
    until(lambda: door.n_in == 0)


def test_gives_up_after_three(transport: Transport, hands: Hands) -> None:
    door, vendor = Door(), Vendor(DOWN, DOWN, DOWN, DOWN)
    with pytest.raises(Failed, match="down"):
        transport.ask(deadline(hands), vendor, door)
    assert vendor.n_asked == 3
    until(lambda: door.n_in == 0)


def test_waits_as_long_as_it_is_asked_to(transport: Transport, hands: Hands) -> None:
    vendor = Vendor(Failure(Kind.BUSY, 429, retry_after_s=3.0, may_retry=True))
    assert list(transport.ask(deadline(hands), vendor, Door())) == ["a", "b"]
    assert hands.slept_s == [3.0]


@pytest.mark.parametrize("asked_s", [4.96, 5.0, 60.0])
def test_leaves_at_once_when_the_pause_is_longer_than_the_time(
    transport: Transport, hands: Hands, asked_s: float
) -> None:
    vendor = Vendor(Failure(Kind.BUSY, 429, retry_after_s=asked_s, may_retry=True))
    with pytest.raises(Failed) as caught:
        transport.ask(deadline(hands), vendor, Door())
    assert caught.value.failure.retry_after_s == asked_s
    assert hands.slept_s == [] and vendor.n_asked == 1


def test_does_not_ask_again_where_it_cannot_help(transport: Transport, hands: Hands) -> None:
    vendor = Vendor(Failure(Kind.REFUSED, 400))
    with pytest.raises(Failed):
        transport.ask(deadline(hands), vendor, Door())
    assert vendor.n_asked == 1


def test_a_reply_without_a_piece_is_empty(transport: Transport, hands: Hands) -> None:
    def nothing(_left_s: float) -> Generator[str, None, None]:
        yield from ()

    with pytest.raises(Failed, match="empty"):
        transport.ask(deadline(hands), nothing, Door())


def test_a_bug_is_not_taken_for_an_outage(transport: Transport, hands: Hands) -> None:
    def wrong(_left_s: float) -> Generator[str, None, None]:
        yield {"a": "b"}["c"]

    with pytest.raises(KeyError):
        transport.ask(deadline(hands), wrong, Door())


class TestInRealTime:
    """Waiting itself cannot be faked."""

    def test_a_silent_vendor_is_left_in_time_and_its_place_is_free(self) -> None:
        door, is_over = Door(), threading.Event()

        def silent(_left_s: float) -> Generator[str, None, None]:
            is_over.wait(5)
            yield "late"

        transport = Transport("Vendor", "vendor", read)
        begun_s = time.monotonic()
        with pytest.raises(Failed, match="slow"):
            transport.ask(Deadline.of(Asking("s", 0.1), time.monotonic), silent, door)
        assert time.monotonic() - begun_s < 1.0
        assert door.n_in == 0
        is_over.set()

    def test_the_whole_has_a_deadline_too(self) -> None:
        def trickling(_left_s: float) -> Generator[str, None, None]:
            for _ in range(100):
                yield "."
                time.sleep(0.05)

        transport = Transport("Vendor", "vendor", read)
        reply = transport.ask(Deadline.of(Asking("s", 1.0, 0.3), time.monotonic), trickling, Door())
        begun_s, got = time.monotonic(), []
        with pytest.raises(Failed, match="slow"):
            got.extend(reply)
        assert time.monotonic() - begun_s < 1.3

    def test_a_stall_in_the_middle_is_left_long_before_the_whole_is_due(self) -> None:
        is_over = threading.Event()

        def stalling(_left_s: float) -> Generator[str, None, None]:
            yield "one"
            yield "two"
            is_over.wait(5)
            yield "late"

        transport = Transport("Vendor", "vendor", read)
        asking = Asking("s", 1.0, 30.0, gap_s=0.2)
        reply = transport.ask(Deadline.of(asking, time.monotonic), stalling, Door())
        begun_s, got = time.monotonic(), []
        with pytest.raises(Failed, match="slow"):
            got.extend(reply)
        assert 0.1 < time.monotonic() - begun_s < 1.2
        is_over.set()

    def test_a_reply_that_nobody_reads_ends(self) -> None:
        closed = threading.Event()

        def endless(_left_s: float) -> Generator[str, None, None]:
            try:
                while True:
                    yield "."
                    time.sleep(0.005)
            finally:
                closed.set()

        transport = Transport("Vendor", "vendor", read)
        door = Door()
        reply: Reply[str] | None = transport.ask(
            Deadline.of(Asking("s", 1.0), time.monotonic), endless, door
        )
        assert reply is not None
        reply = None
        assert closed.wait(5) and door.n_in == 0

    def test_a_call_gives_its_place_back_once(self) -> None:
        n_over = []

        def one() -> Generator[str, None, None]:
            yield "a"

        pump = Pump(one, read, lambda: n_over.append(1))
        assert pump.take(5) == "a"
        until(lambda: bool(n_over))
        pump.leave()
        pump.leave()
        assert n_over == [1]


class TestEdge:
    def test_ends_the_chain(self) -> None:
        def ask() -> None:
            with Edge("Vendor", "vendor", "ChatModel"):
                try:
                    raise ValueError("what the candidate said")
                except ValueError:
                    raise Failed(Failure(Kind.BUSY, 429, 9.0)) from None

        with pytest.raises(ProviderUnavailable, match=r"^Vendor asks for a pause\.$") as caught:
            ask()
        assert caught.value.__suppress_context__ and caught.value.__cause__ is None
        assert (caught.value.provider, caught.value.port) == ("vendor", "ChatModel")
        assert (caught.value.status, caught.value.retry_after_s) == (429, 9.0)

    def test_every_kind_has_a_sentence(self) -> None:
        found_elsewhere = {Kind.UNUSABLE, Kind.MISSING, Kind.ABSENT, Kind.UNASKED, Kind.OTHER}
        for kind in set(Kind) - found_elsewhere:
            expected = NothingSpoken if kind is Kind.SILENT else Exception
            with pytest.raises(expected, match=r"\.$"), Edge("Vendor", "vendor", "X"):
                raise failed(kind)

    def test_lets_others_pass(self) -> None:
        with (
            pytest.raises(ProviderRefused, match="mine"),
            Edge("Vendor", "vendor", "X"),
        ):
            raise ProviderRefused("mine", provider="p", port="P")
