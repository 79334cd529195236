"""The weather is as bad as it is told to be, and the same for the same seed."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.bad_network import Line, Sky, Weather, _Forecast

BAD = Weather(loss_ratio=0.03, burst_packets=3.0, late_s=0.2)


def delays(seed: int, weather: Weather, n: int = 20_000) -> list[float | None]:
    line = Line(seed)
    return [line.delay_s(weather) for _ in range(n)]


def test_losses_come_in_bursts_of_the_length_and_share_told() -> None:
    lost = [late_s is None for late_s in delays(1, BAD, 200_000)]
    bursts = [sum(1 for _ in run) for is_lost, run in itertools.groupby(lost) if is_lost]
    assert sum(lost) / len(lost) == pytest.approx(0.03, rel=0.1)
    assert sum(bursts) / len(bursts) == pytest.approx(3.0, rel=0.1)


def test_packets_are_late_by_up_to_what_is_told_and_overtake_one_another() -> None:
    late = [late_s for late_s in delays(2, BAD) if late_s is not None]
    assert 0.0 <= min(late) < 0.001 and 0.199 < max(late) <= 0.2
    arrivals = [n * 0.02 + late_s for n, late_s in enumerate(late)]
    n_overtaken = sum(then < now for now, then in itertools.pairwise(arrivals))
    assert n_overtaken > len(arrivals) / 4


def test_the_same_seed_is_the_same_luck() -> None:
    assert delays(3, BAD) == delays(3, BAD) != delays(4, BAD)


def test_a_fine_day_harms_nothing_and_a_cut_lets_nothing_through() -> None:
    assert set(delays(5, Weather(), 100)) == {0.0}
    assert set(delays(5, Weather(is_cut=True), 100)) == {None}


def test_the_weather_turns_while_it_is_read(tmp_path: Path) -> None:
    sky = Sky(tmp_path / "weather.json", BAD)
    (path,) = sky.environ.values()
    forecast = _Forecast(path)
    assert forecast.now() == BAD
    for weather in (Weather(is_cut=True), BAD):
        sky.turn(weather)
        assert forecast.now() == weather == forecast.now()
