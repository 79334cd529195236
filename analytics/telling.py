"""A measure in words: the number with its unit, its band, and where it stands to it."""

from analytics.metrics import Measure
from analytics.units import MetricSpec

HEADLINE = (
    "wpm",
    "articulation_rate_per_s",
    "pause_ratio",
    "filled_pauses_per_100_words",
    "pitch_span_st",
)
"""The measures on top of each answer; the rest is one click away."""

_UNITS = {"syllables/s": "syl/s", "words/min": "wpm", "/100 words": "", "semitones": "st"}


def shown(measure: Measure, spec: MetricSpec) -> str:
    """The number with its unit, or a dash; the reason stands below it."""
    if measure.value is None:
        return "–"
    if _is_share(spec):
        return f"{measure.value * 100:.0f} %"
    return f"{measure.value:.{spec.digits}f} {_UNITS.get(spec.unit, spec.unit)}".strip()


def judged(measure: Measure, spec: MetricSpec) -> str:
    """Where the number stands to its band, in words."""
    if measure.value is None:
        return (measure.reason or "").capitalize()
    if spec.band is None:
        return "No band: compare with your own"
    low, high = spec.band
    if low is not None and measure.value < low:
        return f"Below the band: {band_of(spec)}"
    if high is not None and measure.value > high:
        return f"Above the band: {band_of(spec)}"
    return f"Within the band: {band_of(spec)}"


def band_of(spec: MetricSpec) -> str:
    """The band in words, or a dash."""
    if spec.band is None:
        return "–"
    scale, unit = (100, " %") if _is_share(spec) else (1, "")
    low, high = spec.band
    if low is None and high is not None:
        return f"up to {high * scale:g}{unit}"
    if high is None and low is not None:
        return f"from {low * scale:g}{unit}"
    return f"{(low or 0) * scale:g}–{(high or 0) * scale:g}{unit}"


def _is_share(spec: MetricSpec) -> bool:
    return spec.span == (0, 1)
