"""The palette meets WCAG 2.2 AA on both grounds, light and dark."""

import re
import tomllib

import pytest

from tests.conftest import ROOT

THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
STYLE = (ROOT / "studio/ui/style.py").read_text(encoding="utf-8")
GROUNDS = ("backgroundColor", "secondaryBackgroundColor")
TEXTS = [name for name in THEME["light"] if name.endswith("TextColor")] + ["textColor", "linkColor"]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(front: str, back: str, share: float) -> str:
    """Lay ``share`` of one colour over another."""
    pairs = [(int(front[i : i + 2], 16), int(back[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * f + (1 - share) * b):02x}" for f, b in pairs)


def test_contrast_is_wcags():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_readable(scheme, ground, text):
    assert contrast(THEME[scheme][text], THEME[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_caption_is_readable(scheme, ground):
    # Streamlit draws captions in the colour of text at 60 %.
    ground = THEME[scheme][ground]
    assert contrast(mixed(THEME[scheme]["textColor"], ground, 0.6), ground) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_accent_is_readable_as_text(scheme, ground):
    # The chosen tab, pill and slider value are written in it.
    assert contrast(THEME[scheme]["primaryColor"], THEME[scheme][ground]) >= 4.5


@pytest.mark.parametrize(("scheme", "position"), [("light", 1), ("dark", 2)])
def test_the_label_of_a_primary_button_is_readable(scheme, position):
    rule = re.search(r"light-dark\((#\w{6}), (#\w{6})\)", STYLE)
    assert rule
    assert contrast(THEME[scheme]["primaryColor"], rule[position]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ticks_and_knobs_stand_out_on_the_accent(scheme):
    assert contrast(THEME[scheme]["primaryColor"], "#ffffff") >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_border_of_a_field_stands_out(scheme, ground):
    assert contrast(THEME[scheme]["borderColor"], THEME[scheme][ground]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_of_a_chart_stand_out(scheme):
    ground = THEME[scheme]["backgroundColor"]
    assert all(contrast(line, ground) >= 3 for line in THEME[scheme]["chartCategoricalColors"])
