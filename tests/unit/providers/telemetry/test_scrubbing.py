"""Nothing of an event passes but what is allowed, wherever a text stands in it."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.providers.telemetry.scrubbing import scrub

SAID = "I was let go from Acme"
KEYS = (
    "event_id type level timestamp release environment tags contexts trace exception values value "
    "module mechanism stacktrace frames abs_path filename function lineno vars context_line spans "
    "op status description data transaction session turn request user breadcrumbs extra message"
).split()

texts = st.sampled_from([SAID, f"{SAID}.py", f"/home/jo/{SAID}.py", f"<{SAID}>"])
trees = st.recursive(
    texts | st.integers() | st.none() | st.just("transaction"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=30,
)


@settings(deadline=None)  # a machine with other things to do
@given(st.dictionaries(st.sampled_from(KEYS), trees))
def test_a_sentence_passes_nowhere(event: dict[str, object]) -> None:
    assert SAID not in json.dumps(scrub(event))


def test_a_transaction_keeps_names_times_and_ids_of_its_spans() -> None:
    span = {
        "op": "hear",
        "span_id": "b2",
        "trace_id": "c3",
        "timestamp": "2026-11-26T10:00:02Z",
        "description": SAID,
        "data": {"thread.name": SAID},
        "tags": {"session": "s-1", "turn": 2, "answer": SAID},
    }
    told = scrub({"type": "transaction", "transaction": "turn", "spans": [span], "user": SAID})
    assert told == {
        "type": "transaction",
        "platform": "python",
        "transaction": "turn",
        "transaction_info": {"source": "custom"},
        "spans": [
            {
                "op": "hear",
                "span_id": "b2",
                "trace_id": "c3",
                "timestamp": "2026-11-26T10:00:02Z",
                "tags": {"session": "s-1", "turn": 2},
            }
        ],
    }
