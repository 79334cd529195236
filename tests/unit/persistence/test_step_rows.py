"""What a stored turn's JSON becomes again, also when another version wrote it."""

from __future__ import annotations

from studio.interview.model import EndedBy, LiveTrace
from studio.persistence.step_rows import trace_of, trace_values


def test_a_trace_comes_back_as_it_was() -> None:
    trace = LiveTrace(EndedBy.SILENCE, 0.9, replied_s=4.2, filled_s=2.2)
    assert trace_of(trace_values(trace)) == trace


def test_a_trace_of_another_version_is_read_as_far_as_it_is_known() -> None:
    values = trace_values(LiveTrace(EndedBy.SILENCE, 0.9, replied_s=4.2)) or {}
    del values["filled_s"]
    older = trace_of({**values, "smelt_s": 1.0})
    assert older == LiveTrace(EndedBy.SILENCE, 0.9, replied_s=4.2) and older.filled_s is None
