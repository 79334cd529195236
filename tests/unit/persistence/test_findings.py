from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.persistence.findings import PARTS, join, split
from tests.contract.samples import a_document

KEYS = st.sampled_from(
    ["value", "unit", "reason", "kind", "start_s", "end_s", "text", "name", "extra", "position"]
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
ANYTHING = st.recursive(
    LEAVES | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
ITEMS = st.dictionaries(KEYS, LEAVES | st.text(max_size=8), max_size=6)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "version": st.text(max_size=4),
        "values": st.dictionaries(st.text(max_size=6), ITEMS, max_size=4) | ANYTHING,
        "curves": ANYTHING,
        "events": st.lists(ITEMS, max_size=4) | ANYTHING,
        "words": st.lists(ITEMS, max_size=4) | ANYTHING,
    },
)


def stored(value: Any) -> Any:
    """What a JSON column gives back."""
    return json.loads(json.dumps(value))


@given(DOCUMENTS)
def test_every_document_comes_back_letter_by_letter(document: dict[str, Any]) -> None:
    taken = split(document)
    columns = {
        key: [{**row, "extra": stored(row["extra"])} for row in rows]
        for key, rows in taken.rows.items()
    }
    assert json.dumps(join(stored(taken.rest), columns)) == json.dumps(document)


def test_what_the_analytics_write_goes_to_rows_whole() -> None:
    taken = split(a_document())
    assert {part.key for part in PARTS} == set(taken.rows)
    extras = [row["extra"] for row in taken.rows["values"] + taken.rows["words"]]
    assert [extra for extra in extras if extra] == [{"value": 3}]  # an int beside its column


@pytest.mark.parametrize("number", [2**63, 2**53 + 1, 10**400])
def test_a_number_no_column_holds_exactly_stays_exact(number: int) -> None:
    (row,) = split({"values": {"n": {"value": number, "unit": "", "reason": None}}}).rows["values"]
    assert row["extra"] == {"value": number}
