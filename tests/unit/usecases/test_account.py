"""Consent, retention and erasure: what is promised goes, and nothing else."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import MetaData, func, select

from studio.errors import NotFound, TextUnusable
from studio.interview.account import AudioRetention, Dictation
from studio.interview.model import Role, Session
from studio.persistence.speech_cache import FolderSpeechCache
from studio.persistence.spool import Spools
from studio.ports import KeptSpeech
from tests.unit.usecases.conftest import WHO, InterruptedStore, Studio
from tests.unit.usecases.fakes import an_answer


def full(studio: Studio, hz: float = 220.0) -> Session:
    """A finished session that has left a row in every table a session can."""
    session = studio.begin(1, job_description="We look for somebody.")
    studio.conduct.keep_recording(WHO, session.id, 1, an_answer(hz=hz))
    studio.conduct.hand_in_recording(WHO, session.id, 1, "I led the xylophone migration.")
    session = studio.conduct.end_early(WHO, session.id)
    studio.bench.finish()
    studio.review.report(WHO, session.id)
    studio.review.rate_self(WHO, session.id, {"clarity": 3}, "Fine.")
    studio.review.rate_helpfulness(WHO, session.id, 4, "Yes.")
    return session


def rows(studio: Studio) -> dict[str, int]:
    """How many rows each table of the database file has, whoever made the table."""
    found = MetaData()
    found.reflect(studio.engine)
    with studio.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in found.tables.items()
            if "migration" not in name
        }


def files(studio: Studio) -> list[Path]:
    return [p for p in (studio.folder / "recordings").rglob("*") if p.is_file()]


def age(paths: list[Path], **how_far: float) -> None:
    """Let the files have lain there for so long."""
    then = time.time() - timedelta(**how_far).total_seconds()
    for path in paths:
        os.utime(path, (then, then))


class TestErasure:
    def test_an_erased_session_leaves_no_row_and_no_file(self, studio: Studio) -> None:
        studio.account.onboard(WHO, Role.DATA, None, AudioRetention.UNTIL_DELETED)
        before = rows(studio)
        session = full(studio)
        filled = {name for name, n in rows(studio).items() if n > before[name]}
        assert {"sessions", "turns", "findings", "reviews", "self_ratings", "helpfulness"} < filled
        assert len(files(studio)) == 1
        studio.account.erase_session(WHO, session.id)
        assert rows(studio) == before
        assert files(studio) == []

    def test_its_words_leave_the_disk(self, studio: Studio) -> None:
        session = full(studio)
        studio.account.erase_session(WHO, session.id)
        for path in studio.folder.glob("studio.db*"):
            assert b"xylophone" not in path.read_bytes(), path.name

    def test_the_other_sessions_stay_whole(self, studio: Studio) -> None:
        gone, stays = full(studio, hz=200), full(studio, hz=300)
        report = studio.review.report(WHO, stays.id)
        studio.account.erase_session(WHO, gone.id)
        assert studio.review.report(WHO, stays.id) == report
        assert len(files(studio)) == 1

    def test_it_cannot_be_erased_twice_or_by_another(self, studio: Studio) -> None:
        session = full(studio)
        with pytest.raises(NotFound):
            studio.account.erase_session("somebody-else", session.id)
        assert len(files(studio)) == 1
        studio.account.erase_session(WHO, session.id)
        with pytest.raises(NotFound):
            studio.account.erase_session(WHO, session.id)

    def test_a_session_under_way_goes_with_its_kept_recording(self, studio: Studio) -> None:
        session = studio.begin(2)
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        studio.account.erase_session(WHO, session.id)
        assert files(studio) == []

    def test_an_erased_account_leaves_nothing_at_all(self, studio: Studio) -> None:
        studio.account.onboard(WHO, Role.DATA, date(2026, 12, 1), AudioRetention.DAYS_30)
        full(studio)
        live = studio.begin(2)
        studio.conduct.keep_recording(WHO, live.id, 1, an_answer())
        studio.account.erase_everything(WHO)
        assert set(rows(studio).values()) == {0}
        assert files(studio) == []
        assert studio.account.profile(WHO).onboarded_at is None


class TestConsent:
    def test_a_provider_joined_later_asks_for_a_new_yes(self, studio: Studio) -> None:
        here, account = studio.account, replace(studio.account, sent_to="Groq")
        assert not account.must_ask_again(WHO), "nobody was asked at all yet"
        here.choose_retention(WHO, AudioRetention.DAYS_30)
        assert not here.must_ask_again(WHO)
        assert account.must_ask_again(WHO)
        account.choose_retention(WHO, AudioRetention.DAYS_30)
        assert not account.must_ask_again(WHO)
        assert account.consents(WHO)[-1].wording_version.endswith("+groq")

    def test_a_provider_that_left_needs_no_new_yes(self, studio: Studio) -> None:
        replace(studio.account, sent_to="Groq").choose_retention(WHO, AudioRetention.DAYS_30)
        assert not studio.account.must_ask_again(WHO)


class TestRetention:
    @pytest.mark.parametrize(
        ("retention", "kept_days", "gone_days"),
        [(AudioRetention.DAYS_30, 29, 31), (AudioRetention.DAYS_365, 364, 366)],
    )
    def test_audio_goes_when_its_days_are_over(
        self, studio: Studio, retention: AudioRetention, kept_days: int, gone_days: int
    ) -> None:
        studio.account.choose_retention(WHO, retention)
        session = full(studio)
        report = studio.review.report(WHO, session.id)
        studio.clock.forward(days=kept_days)
        assert studio.account.erase_expired(WHO) == 0
        assert len(files(studio)) == 1
        studio.clock.forward(days=gone_days - kept_days)
        assert studio.account.erase_expired(WHO) == 1
        assert files(studio) == []
        after = studio.review.report(WHO, session.id)
        assert (after.findings, after.review) == (report.findings, report.review)
        answer = after.session.turns[0].answer
        assert answer is not None
        assert answer.recording is None
        assert answer.text == "I led the xylophone migration."
        assert studio.account.erase_expired(WHO) == 0

    def test_until_deleted_means_for_ever(self, studio: Studio) -> None:
        studio.account.choose_retention(WHO, AudioRetention.UNTIL_DELETED)
        full(studio)
        studio.clock.forward(days=10_000)
        assert studio.account.erase_expired(WHO) == 0
        assert len(files(studio)) == 1

    def test_keeping_nothing_waits_for_the_measures(self, studio: Studio) -> None:
        studio.account.choose_retention(WHO, AudioRetention.NONE)
        session = studio.begin(1)
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        studio.conduct.end_early(WHO, session.id)
        assert studio.account.erase_expired(WHO) == 0
        studio.bench.finish()
        assert studio.account.erase_expired(WHO) == 1
        assert files(studio) == []

    def test_keeping_nothing_does_not_wait_for_ever(self, studio: Studio) -> None:
        studio.account.choose_retention(WHO, AudioRetention.NONE)
        session = studio.begin(1)
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        studio.conduct.end_early(WHO, session.id)
        studio.bench.fail(ValueError())
        studio.clock.forward(days=1, hours=1)
        assert studio.account.erase_expired(WHO) == 1

    def test_an_interview_under_way_keeps_its_audio(self, studio: Studio) -> None:
        studio.account.choose_retention(WHO, AudioRetention.NONE)
        session = studio.begin(2)
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        studio.conduct.hand_in_recording(WHO, session.id, 1)
        studio.bench.finish()
        assert studio.account.erase_expired(WHO) == 0
        assert len(files(studio)) == 1

    @pytest.mark.parametrize(
        ("retention", "days"), [(AudioRetention.NONE, 1), (AudioRetention.DAYS_30, 30)]
    )
    def test_an_interview_left_unfinished_does_not_keep_it_for_ever(
        self, studio: Studio, retention: AudioRetention, days: int
    ) -> None:
        studio.account.choose_retention(WHO, retention)
        session = studio.begin(2)
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer(hz=200))
        session = studio.conduct.hand_in_recording(WHO, session.id, 1, "I led it.")
        studio.conduct.keep_recording(WHO, session.id, 2, an_answer(hz=300))
        studio.bench.finish()
        age(files(studio), days=days, minutes=-1)
        assert studio.account.erase_expired(WHO) == 0
        age(files(studio), days=days, minutes=1)
        studio.conduct.keep_recording(
            WHO, session.id, 2, an_answer(hz=400)
        )  # the candidate is back
        assert studio.account.erase_expired(WHO) == 1
        age(files(studio), days=days, minutes=1)
        assert studio.account.erase_expired(WHO) == 1
        assert files(studio) == []
        session = studio.conduct.reopen(WHO, session.id)
        assert session.open_turn is not None
        assert (session.open_turn.number, session.open_turn.draft) == (2, None)
        assert session.turns[0].answer is not None
        assert session.turns[0].answer.text == "I led it."
        assert studio.account.erase_expired(WHO) == 0

    def test_a_shorter_time_erases_at_once_and_every_choice_is_remembered(
        self, studio: Studio
    ) -> None:
        studio.account.onboard(WHO, Role.DATA, None, AudioRetention.UNTIL_DELETED)
        full(studio)
        studio.clock.forward(days=40)
        studio.account.choose_retention(WHO, AudioRetention.DAYS_30)
        assert files(studio) == []
        consents = studio.account.accounts.consents(WHO)
        assert [c.choice for c in consents] == ["until_deleted", "30_days"]
        assert studio.account.profile(WHO).retention is AudioRetention.DAYS_30


class TestOrphans:
    def test_only_what_no_turn_points_to_goes(self, studio: Studio) -> None:
        done = full(studio)
        live = studio.begin(2)
        studio.conduct.keep_recording(WHO, live.id, 1, an_answer(hz=300))
        kept = studio.keys()
        studio.blobs.put(f"{WHO}/{done.id}/turn-01-ffffffffffff.flac", b"fLaC")
        studio.blobs.put(f"{WHO}/s-never-saved/turn-01-eeeeeeeeeeee.flac", b"fLaC")
        studio.blobs.put("somebody-else/s-9/turn-01-dddddddddddd.flac", b"fLaC")
        assert studio.account.sweep(WHO) == 0  # young: they may be about to be saved
        age(files(studio), hours=1)
        assert studio.account.sweep(WHO) == 2
        assert studio.keys() == kept
        assert len(studio.blobs.keys("somebody-else")) == 1


class TestProfile:
    def test_onboarding_keeps_role_day_and_consent(self, studio: Studio) -> None:
        profile = studio.account.onboard(WHO, Role.SALES, date(2026, 12, 1), AudioRetention.NONE)
        assert studio.account.profile(WHO) == profile
        assert (profile.role, profile.interview_on) == (Role.SALES, date(2026, 12, 1))
        assert profile.retention is AudioRetention.NONE
        assert profile.onboarded_at is not None
        assert [c.choice for c in studio.account.accounts.consents(WHO)] == ["none"]

    def test_a_name_is_cleaned_or_refused(self, studio: Studio) -> None:
        profile = studio.account.profile(WHO)
        studio.account.save_profile(replace(profile, display_name="  Zo\u202ee\x00 "))
        assert studio.account.profile(WHO).display_name == "Zoe"
        with pytest.raises(TextUnusable, match="at most 80"):
            studio.account.save_profile(replace(profile, display_name="x" * 100))


@pytest.mark.parametrize("erase", ["session", "everything"])
def test_erasing_forgets_what_the_interviewer_said(studio: Studio, erase: str) -> None:
    spoken = FolderSpeechCache(studio.folder / "speech")
    account = replace(studio.account, spoken=spoken)
    session = full(studio)
    line = KeptSpeech(24_000, b"You said you led the xylophone migration.")
    spoken.put("0" * 64, line, spoken.generation)
    if erase == "session":
        account.erase_session(WHO, session.id)
    else:
        account.erase_everything(WHO)
    assert spoken.get("0" * 64) is None
    assert list(spoken.folder.iterdir()) == []


@pytest.mark.parametrize("erase", ["session", "everything"])
def test_a_crash_amid_erasing_leaves_no_speech(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, erase: str
) -> None:
    spoken = FolderSpeechCache(studio.folder / "speech")
    account = replace(studio.account, spoken=spoken)
    session = full(studio)
    spoken.put("0" * 64, KeptSpeech(24_000, b"You said you led it."), spoken.generation)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(account.sessions), "erase", dies)
    monkeypatch.setattr(type(account.accounts), "erase_account", dies)
    erasing = partial(account.erase_session, WHO, session.id)
    with pytest.raises(KeyboardInterrupt):
        erasing() if erase == "session" else account.erase_everything(WHO)
    assert spoken.get("0" * 64) is None


def test_what_is_spoken_while_a_session_is_erased_goes_with_it(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = FolderSpeechCache(studio.folder / "speech")
    account = replace(studio.account, spoken=spoken)
    session = full(studio)
    erase = InterruptedStore.erase
    began: list[int] = []

    def a_moment_later(store: InterruptedStore, user_id: str, session_id: str) -> None:
        began.append(spoken.generation)  # a page asks for a line whose rows are still there
        erase(store, user_id, session_id)

    monkeypatch.setattr(InterruptedStore, "erase", a_moment_later)
    account.erase_session(WHO, session.id)
    spoken.put("0" * 64, KeptSpeech(24_000, b"You said you led it."), began[0])
    assert spoken.get("0" * 64) is None


def test_a_sweep_forgets_old_speech_without_a_new_line(studio: Studio) -> None:
    spoken = FolderSpeechCache(studio.folder / "speech")
    account = replace(studio.account, spoken=spoken)
    for n in range(2):
        spoken.put(str(n) * 64, KeptSpeech(24_000, b"Hello."), spoken.generation)
    old = time.time() - 31 * 86_400
    os.utime(spoken.folder / f"{'0' * 64}.speech", (old, old))
    assert account.sweep(WHO) == 0  # recordings are counted, not speech
    assert [spoken.get(str(n) * 64) is None for n in range(2)] == [True, False]


class TestDictation:
    def test_nothing_leaves_the_device_before_somebody_says_so(self, studio: Studio) -> None:
        preferences = studio.account.profile(WHO).preferences
        assert preferences.dictation is Dictation.ON_DEVICE

    def test_a_choice_is_a_dated_consent_and_touches_nothing_else(self, studio: Studio) -> None:
        studio.account.onboard(WHO, Role.DATA, None, AudioRetention.UNTIL_DELETED)
        profile = studio.account.profile(WHO)
        kept = replace(profile.preferences, not_fillers=("like",))
        studio.account.save_profile(replace(profile, preferences=kept))
        studio.account.choose_dictation(WHO, Dictation.ALSO_MAKER)
        studio.account.choose_dictation(WHO, Dictation.OFF)
        changed = studio.account.profile(WHO)
        assert changed.preferences == replace(kept, dictation=Dictation.OFF)
        assert changed.retention is AudioRetention.UNTIL_DELETED
        choices = [(c.purpose, c.choice) for c in studio.account.consents(WHO)]
        assert choices[1:] == [("browser_dictation", "also_maker"), ("browser_dictation", "off")]


def with_both_sides(studio: Studio) -> Session:
    """A finished live session: its answer's recording, and that of both sides."""
    session = full(studio)
    return studio.conduct.keep_sides(WHO, session.id, 1, an_answer(hz=500), 2.0)


class TestBothSides:
    """They are covered wherever the answer's recording is."""

    def test_they_lie_beside_the_recording(self, studio: Studio) -> None:
        turn = with_both_sides(studio).turns[0]
        assert turn.answer is not None and turn.answer.recording is not None
        assert turn.sides is not None and turn.sides.duration_s == 2.0
        assert sorted(studio.keys()) == sorted([turn.answer.recording.key, turn.sides.key])
        assert studio.conduct.keep_sides(WHO, "s-1", 1, an_answer(hz=600), 2.0).turns[0] == turn
        assert len(files(studio)) == 2, "a second take of the same turn is not kept"

    def test_they_go_with_their_session_and_with_the_account(self, studio: Studio) -> None:
        session = with_both_sides(studio)
        studio.account.erase_session(WHO, session.id)
        assert files(studio) == []
        with_both_sides(studio)
        studio.account.erase_everything(WHO)
        assert files(studio) == [] and set(rows(studio).values()) == {0}

    def test_retention_takes_both(self, studio: Studio) -> None:
        studio.account.choose_retention(WHO, AudioRetention.DAYS_30)
        session = with_both_sides(studio)
        studio.clock.forward(days=31)
        assert studio.account.erase_expired(WHO) == 2
        assert files(studio) == [] and studio.stored(session).turns[0].sides is None

    def test_in_a_session_left_open_the_older_takes_the_younger_along(self, studio: Studio) -> None:
        studio.account.choose_retention(WHO, AudioRetention.DAYS_30)
        session = studio.begin(2)
        studio.conduct.keep_recording(WHO, session.id, 1, an_answer())
        studio.conduct.hand_in_recording(WHO, session.id, 1, "I led it.")
        age(files(studio), days=31)
        studio.conduct.keep_sides(WHO, session.id, 1, an_answer(hz=500), 2.0)
        assert studio.account.erase_expired(WHO) == 2
        assert files(studio) == [] and studio.stored(session).turns[0].sides is None

    def test_they_are_no_orphans(self, studio: Studio) -> None:
        with_both_sides(studio)
        age(files(studio), hours=1)
        assert studio.account.sweep(WHO) == 0
        assert len(files(studio)) == 2

    def test_where_the_recording_is_gone_they_do_not_come(self, studio: Studio) -> None:
        session = full(studio)
        studio.sessions.forget_recording(WHO, session.id, 1)
        studio.blobs.erase(f"{WHO}/{session.id}")
        kept = studio.conduct.keep_sides(WHO, session.id, 1, an_answer(hz=500), 2.0)
        assert kept.turns[0].sides is None and files(studio) == []

    def test_a_session_deleted_meanwhile_leaves_none(
        self, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        session = full(studio)
        put = studio.blobs.put

        def deleted_meanwhile(key: str, data: bytes) -> None:
            studio.account.erase_session(WHO, session.id)
            put(key, data)

        monkeypatch.setattr(studio.blobs, "put", deleted_meanwhile)
        with pytest.raises(NotFound):
            studio.conduct.keep_sides(WHO, session.id, 1, an_answer(hz=500), 2.0)
        assert files(studio) == []


class Unfinished:
    """Remembers whose answers lie about."""

    def __init__(self, *sessions: str) -> None:
        self.left = list(sessions)

    def sessions(self, user_id: str) -> list[str]:
        return list(self.left)

    def forget_old(self, user_id: str, older_than_s: float) -> int:
        return 0

    def erase(self, user_id: str, session_id: str | None = None) -> int:
        gone = [s for s in self.left if session_id in (None, s)]
        self.left = [s for s in self.left if s not in gone]
        return len(gone)


def test_an_answer_under_way_goes_with_its_session(studio: Studio) -> None:
    kept, ended, going = studio.begin(), studio.finished(), studio.begin()
    unfinished = Unfinished(kept.id, ended.id, going.id, "deleted-long-ago")
    account = replace(studio.account, unfinished=unfinished)
    account.sweep(WHO)
    assert unfinished.left == [kept.id, going.id]
    account.erase_session(WHO, kept.id)
    assert unfinished.left == [going.id]
    account.erase_everything(WHO)
    assert unfinished.left == []


@pytest.mark.parametrize(
    ("retention", "days"), [(AudioRetention.NONE, 1), (AudioRetention.DAYS_30, 30)]
)
def test_a_live_session_left_open_does_not_keep_what_was_said_for_ever(
    studio: Studio, retention: AudioRetention, days: int
) -> None:
    spools = Spools(studio.folder / "live")
    account = replace(studio.account, unfinished=spools)
    account.choose_retention(WHO, retention)
    session = studio.begin()
    spool = spools.open(WHO, session.id, 1)
    spool.add(np.ones(16_000, np.int16))
    spool.close()
    lies = list((studio.folder / "live").rglob("*.s16"))
    age(lies, days=days, minutes=-1)
    account.sweep(WHO)
    assert spools.left(WHO), "a break must not cost the answer"
    age(lies, days=days, minutes=1)
    account.sweep(WHO)
    assert spools.left(WHO) == [] and studio.stored(session).is_live
    account.choose_retention(WHO, AudioRetention.UNTIL_DELETED)
    spools.open(WHO, session.id, 1).close()
    age(list((studio.folder / "live").rglob("*.s16")), days=9_999)
    account.sweep(WHO)
    assert spools.left(WHO), "until deleted means for ever"
    spools.close()
