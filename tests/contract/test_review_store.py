from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from analytics.metrics import Event
from analytics.report import measure_text
from studio.errors import NotFound, TextUnusable
from studio.persistence import tables
from studio.persistence.engine import reading, writing
from studio.persistence.store import SqlReviewStore, SqlSessionStore
from studio.ports import Finding, ReviewStore
from tests.contract.samples import OTHER, USER, a_document, a_finding, a_review, a_whole_session


@pytest.fixture
def store(engine: Engine) -> SqlReviewStore:
    SqlSessionStore(engine).save(a_whole_session())
    made = SqlReviewStore(engine)
    _kept: ReviewStore = made
    return made


def kept(store: SqlReviewStore, document: Any) -> str:
    """The document's JSON after a round through the store: types and order of keys count."""
    store.save_finding(USER, "s-1", Finding(1, "v", document))
    return json.dumps(store.findings(USER, "s-1")[1].document)


class TestFindings:
    def test_nothing_measured_yet(self, store: SqlReviewStore) -> None:
        assert store.findings(USER, "s-1") == {}

    def test_a_document_reads_back_letter_by_letter(self, store: SqlReviewStore) -> None:
        assert kept(store, a_document()) == json.dumps(a_document())

    def test_what_the_analytics_write_reads_back(self, store: SqlReviewStore) -> None:
        heard = Event("filled_pause", 1.25, 1.5, 0.75, "both", text="um")
        document = replace(measure_text("I, um, led it. We cut it by 40%."), events=(heard,))
        assert len(document.to_dict()["values"]) > 10
        assert kept(store, document.to_dict()) == json.dumps(document.to_dict())

    @pytest.mark.parametrize(
        "change",
        [
            {"values": {}},
            {"values": None},
            {"values": {"rate": 4.5}},
            {"values": {"rate": {"value": True, "unit": "Hz"}}},
            {"values": {"rate": {"unit": "Hz", "value": 1.0, "reason": None}}},
            {"values": {"rate": {"value": 2**60 + 1, "unit": "", "reason": None, "n": [1]}}},
            {"events": []},
            {"events": [{"start_s": "soon"}]},
            {"events": [{"kind": "pause", "start_s": 1, "end_s": 2.0}, "odd"]},
            {"words": [["I", 0.1, 0.2]]},
            {"words": [{"text": None, "start_s": 0.1, "end_s": 0.2}]},
            {"later": {"nested": [1, 2.0, "x", None, {"deep": "\u202e"}]}},
        ],
    )
    def test_whatever_its_shape(self, store: SqlReviewStore, change: dict[str, Any]) -> None:
        document = {**a_document(), **change}
        assert kept(store, document) == json.dumps(document)

    def test_values_events_and_words_are_rows(self, store: SqlReviewStore, engine: Engine) -> None:
        store.save_finding(USER, "s-1", a_finding())
        with reading(engine) as connection:
            values = connection.execute(select(tables.metrics.c.name, tables.metrics.c.value))
            assert {row[0]: row[1] for row in values} == {
                "speech_rate": 4.25,
                "n_pauses": 3.0,
                "f0_median": None,
            }
            kinds = connection.execute(select(tables.events.c.kind)).scalars().all()
            assert kinds == ["pause", "filler"]
            words = connection.execute(select(tables.words.c.text)).scalars().all()
            assert words == ["word0", "word1", "word2"]
            stored = connection.execute(select(tables.findings.c.document)).scalar_one()
            assert stored["values"] is stored["events"] is stored["words"] is None

    def test_measuring_again_replaces(self, store: SqlReviewStore) -> None:
        store.save_finding(USER, "s-1", a_finding())
        shorter = a_finding(words=[], events=[])
        store.save_finding(USER, "s-1", shorter)
        assert store.findings(USER, "s-1") == {1: shorter}

    def test_each_turn_has_its_own(self, store: SqlReviewStore) -> None:
        two = a_finding(2, measured_text="other", words=a_document(50)["words"])
        store.save_finding(USER, "s-1", two)
        store.save_finding(USER, "s-1", a_finding(1))
        assert store.findings(USER, "s-1") == {1: a_finding(1), 2: two}

    def test_a_turn_or_session_that_is_not_there(self, store: SqlReviewStore) -> None:
        for user_id, session_id, turn in ((USER, "s-1", 9), (USER, "s-2", 1), (OTHER, "s-1", 1)):
            with pytest.raises(NotFound):
                store.save_finding(user_id, session_id, a_finding(turn))
        for user_id, session_id in ((USER, "s-2"), (OTHER, "s-1")):
            with pytest.raises(NotFound):
                store.findings(user_id, session_id)
        assert store.findings(USER, "s-1") == {}

    def test_nan_is_no_measure(self, store: SqlReviewStore) -> None:
        store.save_finding(USER, "s-1", a_finding())
        for broken in ({"curves": [float("nan")]}, {"values": {"f0": {"value": float("inf")}}}):
            with pytest.raises(ValueError, match="not JSON compliant"):
                store.save_finding(USER, "s-1", a_finding(**broken))
        assert store.findings(USER, "s-1") == {1: a_finding()}

    def test_text_that_cannot_be_kept_replaces_nothing(self, store: SqlReviewStore) -> None:
        store.save_finding(USER, "s-1", a_finding())
        with pytest.raises(TextUnusable):
            store.save_finding(USER, "s-1", a_finding(measured_text="\ud800"))
        assert store.findings(USER, "s-1") == {1: a_finding()}


class TestReviews:
    def test_not_graded_yet(self, store: SqlReviewStore) -> None:
        assert store.review(USER, "s-1") is None

    def test_a_review_reads_back_as_it_was(self, store: SqlReviewStore) -> None:
        store.save_review(USER, "s-1", a_review())
        assert store.review(USER, "s-1") == a_review()

    def test_a_review_may_hold_nothing(self, store: SqlReviewStore) -> None:
        empty = replace(
            a_review(), questions=(), overall=(), overall_band=None, strengths=(), improvements=()
        )
        store.save_review(USER, "s-1", empty)
        assert store.review(USER, "s-1") == empty

    def test_grading_again_replaces_every_score(self, store: SqlReviewStore) -> None:
        store.save_review(USER, "s-1", a_review())
        again = replace(a_review(), questions=a_review().questions[1:], graded_by="builtin-2")
        store.save_review(USER, "s-1", again)
        assert store.review(USER, "s-1") == again

    def test_a_review_by_one_grader_alone(self, store: SqlReviewStore) -> None:
        plain = replace(a_review(), step=None, flags=())
        store.save_review(USER, "s-1", plain)
        assert store.review(USER, "s-1") == plain

    def test_a_review_from_before_graders_had_rungs(
        self, store: SqlReviewStore, engine: Engine
    ) -> None:
        store.save_review(USER, "s-1", a_review())
        with writing(engine) as connection:
            connection.exec_driver_sql("update reviews set step = null, flags = '[]'")
            connection.exec_driver_sql("update scores set samples = '[]'")
        found = store.review(USER, "s-1")
        assert found is not None and found.step is None and found.flags == ()
        assert {s.samples for q in found.questions for s in q.scores} == {()}

    def test_a_session_that_is_not_there(self, store: SqlReviewStore) -> None:
        for user_id, session_id in ((USER, "s-2"), (OTHER, "s-1")):
            with pytest.raises(NotFound):
                store.save_review(user_id, session_id, a_review())
            with pytest.raises(NotFound):
                store.review(user_id, session_id)
        assert store.review(USER, "s-1") is None
