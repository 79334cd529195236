"""The ZIP: what is in it, that it is the same each time, that nothing inside the store leaks."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from studio.errors import ProviderRefused, StoreUnavailable
from studio.persistence.blobs import FolderBlobStore
from studio.ports import Document
from studio.usecases.exporting import Exporting
from tests.contract.samples import USER
from tests.unit.usecases.exporting.samples import (
    DRAFT_KEY,
    KEY,
    SAID,
    SIDES_KEY,
    a_report,
    bare_report,
)

SOUND, DRAFT, BOTH = b"fLaC" + bytes(range(256)) * 9000, b"fLaC draft", b"fLaC both sides"


class NotingPrinter:
    """Prints the document's own JSON, or raises what it is given."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def print(self, report: Document) -> bytes:
        if self.error is not None:
            raise self.error
        return json.dumps(report).encode()


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobStore:
    store = FolderBlobStore(tmp_path)
    store.put(KEY, SOUND)
    store.put(SIDES_KEY, BOTH)
    store.put(DRAFT_KEY, DRAFT)
    return store


@pytest.fixture
def exporting(blobs: FolderBlobStore) -> Exporting:
    return Exporting(NotingPrinter(), blobs)


def opened(data: bytes) -> zipfile.ZipFile:
    pack = zipfile.ZipFile(io.BytesIO(data))
    assert pack.testzip() is None
    return pack


def facts(pack: zipfile.ZipFile) -> dict[str, Any]:
    found = json.loads(pack.read("session.json"))
    assert isinstance(found, dict)
    return found


def test_the_pack_holds_the_session_whole(exporting: Exporting) -> None:
    pack = opened(exporting.export_session(a_report()))
    assert pack.namelist() == [
        "README.txt",
        "report.pdf",
        "session.json",
        "turns.csv",
        "measures.csv",
        "events.csv",
        "scores.csv",
        "audio/turn-01.flac",
        "audio/turn-01-both.flac",
        "audio/turn-04-draft.flac",
    ]
    assert pack.read("audio/turn-01-both.flac") == BOTH
    assert pack.read("audio/turn-01.flac") == SOUND
    assert pack.read("audio/turn-04-draft.flac") == DRAFT


def test_the_json_holds_every_part(exporting: Exporting) -> None:
    found = facts(opened(exporting.export_session(a_report())))
    assert found["schema"] == "interviewgym.session/1"
    assert found["versions"]["graded_by"] == "builtin-1"
    assert found["setup"]["type"] == "behavioural"
    assert found["session"]["finished_at"] == "2026-11-02T12:10:00.123456+00:00"
    first = found["turns"][0]
    assert first["answer"]["text"] == SAID
    assert first["recordings"] == [
        {"file": "audio/turn-01.flac", "duration_s": 31.25, "is_kept": True},
        {"file": "audio/turn-01-both.flac", "duration_s": 33.5, "is_kept": True},
    ]
    assert first["live"]["ended_by"] == "sounded_finished" and first["live"]["cut_in_s"] == 1.5
    assert first["finding"]["values"]["duration_s"]["unit"] == "s"
    assert first["finding"]["events"]
    assert found["turns"][1]["answer"]["text"].startswith("Because it paid. 日本語 🚀")
    score = found["review"]["questions"][0]["scores"][0]
    assert score["quotes"][0] == {"turn_number": 1, "start": 0, "end": 7, "text": "I moved"}
    assert found["self_rating"]["bands"] == [["structure", 4], ["clarity", 2], ["relevance", 5]]
    assert found["helpfulness"]["rating"] == 4


def test_nothing_of_the_store_or_the_account_is_told(exporting: Exporting) -> None:
    pack = opened(exporting.export_session(a_report()))
    for name in pack.namelist():
        assert USER.encode() not in pack.read(name)


def test_questions_never_asked_stay_unseen(exporting: Exporting) -> None:
    report = a_report()
    report = replace(report, session=replace(report.session, turns=report.session.turns[:1]))
    found = facts(opened(exporting.export_session(report)))
    assert [q["id"] for q in found["questions"]] == ["behavioural-001"]


def test_the_same_report_gives_the_same_bytes(exporting: Exporting) -> None:
    first, second = (exporting.export_session(a_report()) for _ in range(2))
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


def test_its_times_are_the_sessions(exporting: Exporting) -> None:
    pack = opened(exporting.export_session(a_report()))
    assert {entry.date_time for entry in pack.infolist()} == {(2026, 11, 2, 12, 10, 0)}


def test_a_clock_before_1980_is_no_obstacle(exporting: Exporting) -> None:
    bare = bare_report()
    old = replace(bare, session=replace(bare.session, created_at=datetime(1970, 1, 1, tzinfo=UTC)))
    pack = opened(exporting.export_session(old))
    assert {entry.date_time[0] for entry in pack.infolist()} == {1980}


def test_sound_is_stored_as_it_is(exporting: Exporting) -> None:
    pack = opened(exporting.export_session(a_report()))
    assert pack.getinfo("audio/turn-01.flac").compress_type == zipfile.ZIP_STORED
    assert pack.getinfo("session.json").compress_type == zipfile.ZIP_DEFLATED


def test_erased_audio_is_absent_and_said_so(exporting: Exporting, blobs: FolderBlobStore) -> None:
    blobs.erase(KEY)
    blobs.erase(SIDES_KEY)
    pack = opened(exporting.export_session(a_report()))
    assert "audio/turn-01.flac" not in pack.namelist()
    assert pack.read("README.txt").decode().count("Turn 1: the recording has been erased.") == 1
    for told in facts(pack)["turns"][0]["recordings"]:
        assert told["is_kept"] is False and told["file"] is None


def test_the_readme_names_every_file(exporting: Exporting) -> None:
    pack = opened(exporting.export_session(a_report()))
    readme = pack.read("README.txt").decode()
    for name in pack.namelist()[1:]:
        assert name.partition("/")[0] in readme
    assert "audio/turn-04-draft.flac: recorded, not handed in" in readme
    assert "audio/turn-01-both.flac: both sides" in readme


def test_a_session_without_anything_exports(exporting: Exporting) -> None:
    pack = opened(exporting.export_session(bare_report()))
    assert facts(pack)["turns"] == [] and facts(pack)["review"] is None
    assert "Nothing was recorded" in pack.read("README.txt").decode()


def test_a_pdf_that_fails_is_an_error_and_no_pack(blobs: FolderBlobStore) -> None:
    refused = ProviderRefused(provider="noting", port="ReportPrinter")
    with pytest.raises(ProviderRefused):
        Exporting(NotingPrinter(refused), blobs).export_session(a_report())


def test_a_store_that_fails_is_an_error_and_no_pack(blobs: FolderBlobStore) -> None:
    class Broken(FolderBlobStore):
        def open(self, key: str) -> Any:
            raise StoreUnavailable()

    with pytest.raises(StoreUnavailable):
        Exporting(NotingPrinter(), Broken(Path("unused"))).export_session(a_report())
