"""The table of measures is complete enough for a screen."""

import pytest

from analytics.units import METRICS, MetricSpec


@pytest.mark.parametrize("name", METRICS)
def test_each_measure_says_what_it_is(name: str) -> None:
    spec: MetricSpec = METRICS[name]
    assert spec.title
    assert spec.meaning.endswith(".")
    assert spec.method
    assert spec.source
    assert spec.needs in {"audio", "words", "any"}
    low, high = spec.span
    assert low < high
    if spec.band is not None:
        assert spec.band_source
        assert any(edge is not None and low <= edge <= high for edge in spec.band)
