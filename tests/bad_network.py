"""A bad network in user space: packets of calls are lost in bursts, late and out of order.

netem needs a kernel that has it, and rights. Here the sockets of aioice stand in the network's
place: whatever a server under test sends or gets in a call goes through a `Line`, so that no pair
of candidates leads round it. The server reads the weather from a file, which a test writes anew
at any time: `Sky` is the test's end, `install` the server's.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SETTING = "CALLS_IN_BAD_WEATHER"
"""The variable that names the file."""
OVERTAKEN_BY = 10
"""At most so many come before one that was sent sooner: 0.2 s of a call. A busy machine reads a
heap of packets at once, and would mix it more than any network does."""


@dataclass(frozen=True)
class Weather:
    """What happens to packets, each way.

    Attributes
    ----------
    loss_ratio : float 0..1
        Share of packets that never come, in the long run.
    burst_packets : float >= 1
        How many of them are lost in a row, on average.
    late_s : float >= 0
        A packet is up to this late, each by its own luck: what was sent later may come sooner.
    is_cut : bool
        Nothing comes through at all.
    """

    loss_ratio: float = 0.0
    burst_packets: float = 1.0
    late_s: float = 0.0
    is_cut: bool = False


class Line:
    """One way of one socket; its luck comes from the seed alone.

    Losses follow Gilbert's model of two states: a packet in the bad one is lost, and the chances
    to enter and to leave it give the ratio and the length of the bursts.
    """

    def __init__(self, seed: int) -> None:
        self._luck = random.Random(seed)
        self._is_bad = False

    def delay_s(self, weather: Weather) -> float | None:
        """How late the next packet is; None when it never comes."""
        leave = 1 / weather.burst_packets
        enter = leave * weather.loss_ratio / max(1e-9, 1 - weather.loss_ratio)
        chance, late = self._luck.random(), self._luck.random()
        self._is_bad = chance >= leave if self._is_bad else chance < enter
        return None if weather.is_cut or self._is_bad else late * weather.late_s


class Sky:
    """Makes the weather for a server that was started with `environ`."""

    def __init__(self, path: Path, weather: Weather) -> None:
        self._path = path
        self.turn(weather)

    @property
    def environ(self) -> dict[str, str]:
        """For the server."""
        return {SETTING: str(self._path)}

    def turn(self, weather: Weather) -> None:
        """From the next packet on it is like this."""
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(asdict(weather)))
        new.replace(self._path)


class _Forecast:
    """Reads the file again when it is another one."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._seen = (0, 0)
        self._weather = Weather()

    def now(self) -> Weather:
        stat = self._path.stat()
        seen = (stat.st_ino, stat.st_mtime_ns)
        if seen != self._seen:
            self._weather = Weather(**json.loads(self._path.read_text()))
            self._seen = seen
        return self._weather


class _Way:
    """Carries what goes one way through one socket, in real time."""

    def __init__(self, line: Line, forecast: _Forecast) -> None:
        self._line, self._forecast = line, forecast
        self._under_way: dict[int, tuple[asyncio.TimerHandle, Callable[[], None]]] = {}
        self._n = 0

    def carry(self, deliver: Callable[..., None], *packet: Any) -> None:
        """Have it delivered in its time, or never."""
        number = self._n = self._n + 1
        delay_s = self._line.delay_s(self._forecast.now())
        if delay_s is None:
            return

        def arrive() -> None:
            self._under_way.pop(number)[0].cancel()
            deliver(*packet)

        loop = asyncio.get_running_loop()
        self._under_way[number] = loop.call_later(delay_s, arrive), arrive
        for other in [n for n in self._under_way if n <= number - OVERTAKEN_BY]:
            self._under_way[other][1]()


class _Outwards:
    """Stands for a socket's transport: what is sent through it has to get through the weather."""

    def __init__(self, transport: Any, way: _Way) -> None:
        self._transport, self._way = transport, way

    def sendto(self, data: bytes, addr: Any = None) -> None:
        self._way.carry(self._send, data, addr)

    def _send(self, data: bytes, addr: Any) -> None:
        if not self._transport.is_closing():
            self._transport.sendto(data, addr)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def install(path: str) -> None:
    """Put every socket of every call of this process into the weather that the file tells."""
    import aioice.ice

    forecast, seeds = _Forecast(path), iter(range(1_000_000))

    class InBadWeather(aioice.ice.StunProtocol):
        """A socket of a call."""

        def connection_made(self, transport: Any) -> None:
            self._come = _Way(Line(next(seeds)), forecast)
            super().connection_made(_Outwards(transport, _Way(Line(next(seeds)), forecast)))

        def datagram_received(self, data: bytes | str, addr: Any) -> None:
            self._come.carry(super().datagram_received, data, addr)

    aioice.ice.StunProtocol = InBadWeather  # type: ignore[misc]
