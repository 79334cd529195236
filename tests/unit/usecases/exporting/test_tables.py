"""Tables that a spreadsheet opens without running anything and pandas reads without a hint."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.usecases.exporting.recordings import KeptRecording
from studio.usecases.exporting.tables import (
    as_cell,
    events_csv,
    measures_csv,
    scores_csv,
    to_csv,
    turns_csv,
)
from tests.unit.usecases.exporting.samples import SAID, a_report, bare_report, with_answer

DANGEROUS = "=+-@\t\r\n"
KEPT = KeptRecording(1, "audio/turn-01.flac", 31.25, io.BytesIO(b"fLaC"))


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30",
        "-x",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\ufeff=1",
        "＝1",
        "\n=cmd|' /C'!A0",
    ],
)
def test_words_that_would_run_are_held(text: str) -> None:
    assert as_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["I led it", "1-2", "a=b", "'quoted'", "", "“-5”"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert as_cell(text) == text


def test_numbers_keep_their_sign() -> None:
    assert [as_cell(v) for v in (-1, -2.5, 0.1, None)] == ["-1", "-2.5", "0.1", ""]


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_comes_back_and_no_cell_begins_a_formula(cells: list[str]) -> None:
    data = to_csv([f"c{i}" for i in range(len(cells))], iter([cells]))
    told = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
    found = told[0] if told else [""]  # a row of one empty cell may be read as none
    for cell, kept in zip(cells, found, strict=True):
        plain = cell.encode("utf-8", "backslashreplace").decode()
        assert kept in (plain, f"'{plain}")
        assert not kept.startswith(tuple(DANGEROUS))


def test_a_hostile_answer_is_held_in_its_table() -> None:
    report = with_answer(a_report(), '=HYPERLINK("http://evil.example","click")')
    assert rows(turns_csv(report, ()))[0]["answer"].startswith("'=HYPERLINK")


def test_turns_tell_what_was_asked_and_answered() -> None:
    table = rows(turns_csv(a_report(), (KEPT,)))
    assert [row["turn"] for row in table] == ["1", "2", "3", "4"]
    assert table[0]["answer"] == SAID
    assert table[0]["audio_file"] == "audio/turn-01.flac"
    assert table[0]["duration_s"] == "31.25"
    assert table[0]["word_times"] == "aligned"
    assert (table[0]["ended_by"], table[0]["decided_s"]) == ("sounded_finished", "0.5")
    assert (table[0]["reached_s"], table[0]["reached_within_s"]) == ("1.0", "0.04")
    assert table[0]["filled_s"] == "0.6"
    assert (table[0]["cut_in_s"], table[1]["ended_by"]) == ("1.5", "")
    assert table[1]["answer"].startswith("Because it paid. 日本語")
    assert table[1]["asked_because"] == "result_missing"
    assert table[2]["answer_kind"] == "skipped"
    assert table[3]["answer_kind"] == ""


def test_an_erased_recording_names_no_file() -> None:
    gone = replace(KEPT, reader=None)
    assert rows(turns_csv(a_report(), (gone,)))[0]["audio_file"] == ""


def test_every_measure_has_a_number_with_unit_or_a_reason() -> None:
    table = rows(measures_csv(a_report()))
    assert {row["measure"] for row in table} >= {"wpm", "pause_ratio", "articulation_rate_per_s"}
    assert all(bool(row["value"]) != bool(row["reason"]) for row in table)
    length = next(row for row in table if row["measure"] == "duration_s")
    assert float(length["value"]) == pytest.approx(12.0, abs=0.1)
    assert length["unit"] == "s"


def test_events_lie_in_the_recording() -> None:
    table = rows(events_csv(a_report()))
    assert any(row["kind"] == "filled_pause" and row["text"] == "Um" for row in table)
    assert all(0 <= float(row["start_s"]) <= float(row["end_s"]) <= 12.1 for row in table)


def test_scores_carry_reason_quotes_and_the_own_view() -> None:
    table = rows(scores_csv(a_report()))
    first = table[0]
    assert (first["scope"], first["criterion"], first["band"]) == ("question", "structure", "4")
    assert first["quotes"] == "turn 1: “I moved” | turn 2: “Because”"
    assert table[1]["band"] == "" and table[1]["reason"] == "Not enough evidence."
    overall = {row["criterion"]: row for row in table if row["scope"] == "session"}
    assert (overall["structure"]["band"], overall["structure"]["self_rating"]) == ("3", "4")
    assert (overall["clarity"]["band"], overall["clarity"]["self_rating"]) == ("", "2")
    assert {row["rubric"] for row in table} == {"2026-11.1"}


@pytest.mark.parametrize("table", [measures_csv, events_csv, scores_csv])
def test_nothing_known_leaves_the_head(table: object) -> None:
    data = table(bare_report())  # type: ignore[operator]
    assert rows(data) == [] and data.count(b",") > 5


def test_pandas_reads_the_names_as_they_are() -> None:
    frame = pd.read_csv(io.BytesIO(turns_csv(a_report(), ())))
    assert frame.columns[0] == "turn"
    assert frame["answer"][0] == SAID
