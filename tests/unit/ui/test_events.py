"""The table of events: every event is in it, the filter narrows it, words come first."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from analytics.metrics import Event, SpeechMetrics
from analytics.report import measure_text
from studio.ui.events import KINDS, rows_of

TEXT = "So I guess the guys built it. So in the end the team and the team saved 5 percent."
EVENTS = (
    Event("silent_pause", 1.0, 1.4, 0.9, "audio"),
    Event("long_pause", 3.0, 4.25, 0.8, "both", place="inside"),
    Event("filled_pause", 5.0, 5.5, 0.6, "audio"),
)


def metrics() -> SpeechMetrics:
    return replace(measure_text(TEXT), events=EVENTS)


def _show(metrics: object) -> None:
    from studio.ui import events

    events.show("s-1", metrics)  # type: ignore[arg-type]


def shown() -> AppTest:
    app = AppTest.from_function(_show, default_timeout=60, args=(metrics(),)).run()
    assert not app.exception
    return app


def test_a_row_an_event_and_a_row_a_mark_without_a_time() -> None:
    rows = rows_of(metrics())
    assert len(rows) == len(EVENTS) + len(metrics().marks)
    long_pause = rows[1]
    assert long_pause["What"] == "Long pause"
    assert (long_pause["Length (s)"], long_pause["Where"]) == (1.25, "in mid-sentence")
    better = {row["Words"]: row["Better"] for row in rows}
    assert better["guys"] == "everyone, team"


def test_the_filter_keeps_the_kinds_that_were_chosen() -> None:
    app = shown()
    assert len(app.dataframe[0].value) == len(rows_of(metrics()))
    app.button_group[0].set_value(["Long pause", "Filled pause"]).run()
    assert list(app.dataframe[0].value["What"]) == ["Long pause", "Filled pause"]


def test_most_used_words_and_the_parts_of_a_story_are_told() -> None:
    app = shown()
    assert app.text[0].value == "Most used: team (2)"
    assert "action" not in app.caption[0].value
    assert "result" in app.caption[0].value


def test_every_kind_that_is_measured_has_a_name() -> None:
    told = Event.__doc__ or ""
    for kind in KINDS:
        assert kind.startswith("star_") or kind in told
