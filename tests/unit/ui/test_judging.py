"""Own bands and own words: what is kept of what is typed."""

import pytest

from analytics.units import METRICS
from studio.interview.account import OwnBand, Preferences
from studio.ui.judging import bands_of, words_of
from studio.usecases.baseline import spec_for


def row(name: str, low: float | None, high: float | None) -> dict[str, object]:
    return {"name": name, "From": low, "To": high}


def test_only_bands_that_differ_are_kept() -> None:
    ours = METRICS["wpm"].band
    assert ours is not None
    assert bands_of([row("wpm", *ours), row("pause_ratio", None, 0.3)]) == (
        OwnBand("pause_ratio", None, 0.3),
    )


def test_sides_are_put_in_order() -> None:
    assert bands_of([row("wpm", 180, 120)]) == (OwnBand("wpm", 120.0, 180.0),)


def test_an_emptied_band_is_no_band() -> None:
    kept = Preferences(bands=bands_of([row("wpm", None, float("nan"))]))
    assert spec_for(kept, "wpm").band is None


def test_the_own_usual_stands_in_for_every_band() -> None:
    low, high = spec_for(Preferences(), "wpm", usual=150.0).band or (None, None)
    assert (low, high) == (pytest.approx(135), pytest.approx(165))


def test_words_are_cleaned_and_each_kept_once() -> None:
    assert words_of(" Like,like,  You   know ,,\x00right ") == ("like", "you know", "right")
    assert words_of("  ") == ()
