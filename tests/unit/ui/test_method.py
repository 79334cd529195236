"""The page on method leaves no measure out."""

from analytics.units import METRICS
from studio.ui.method import FAMILIES


def test_every_measure_stands_in_one_family() -> None:
    told = [name for names in FAMILIES.values() for name in names]
    assert sorted(told) == sorted(METRICS)
