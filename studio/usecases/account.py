"""An account's rights: consent, retention, erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from studio.errors import NotFound
from studio.interview.account import AudioRetention, Consent, Dictation, Profile
from studio.interview.model import Role
from studio.interview.text import clean_text
from studio.ports import (
    AccountStore,
    BlobStore,
    Clock,
    RecordingIndex,
    ReviewStore,
    SessionStore,
    SpeechCache,
    UnfinishedAnswers,
)

CONSENT_WORDING = "2026-11.2"
"""Recordings stay on this machine; with ``+`` and a provider's name, they are also sent there."""
AUDIO_PURPOSE = "store_audio"
DICTATION_WORDING = "2026-11.1"
DICTATION_PURPOSE = "browser_dictation"
ORPHAN_AGE_S = 600.0


@dataclass(frozen=True, slots=True)
class Account:
    """The account's use cases over their ports.

    `spoken` is forgotten with every erasure: a spoken line may repeat what a candidate said.
    `unfinished` holds answers of live conversations that were not handed in yet.
    `sent_to` is the provider that recordings are sent to; empty when they stay here.
    """

    accounts: AccountStore
    sessions: SessionStore
    recordings: RecordingIndex
    reviews: ReviewStore
    blobs: BlobStore
    clock: Clock
    spoken: SpeechCache | None = None
    sent_to: str = ""
    unfinished: UnfinishedAnswers | None = None

    def profile(self, user_id: str) -> Profile:
        """The account's profile."""
        return self.accounts.profile(user_id)

    def consents(self, user_id: str) -> Sequence[Consent]:
        """What was chosen so far, oldest first."""
        return self.accounts.consents(user_id)

    def onboard(
        self, user_id: str, role: Role, interview_on: date | None, retention: AudioRetention
    ) -> Profile:
        """Keep the answers of the first visit; the audio choice becomes a dated consent."""
        self.choose_retention(user_id, retention)
        profile = replace(
            self.accounts.profile(user_id),
            role=role,
            interview_on=interview_on,
            onboarded_at=self.clock.now(),
        )
        self.accounts.save_profile(profile)
        return profile

    @property
    def wording(self) -> str:
        """The version of the consent's words that is true of this installation."""
        return f"{CONSENT_WORDING}+{self.sent_to.lower()}" if self.sent_to else CONSENT_WORDING

    def must_ask_again(self, user_id: str) -> bool:
        """True when the last consent to recording was given under words that are true no more."""
        given = [c for c in self.accounts.consents(user_id) if c.purpose == AUDIO_PURPOSE]
        return bool(given) and bool(self.sent_to) and given[-1].wording_version != self.wording

    def choose_retention(self, user_id: str, retention: AudioRetention) -> None:
        """Keep how long audio may be stored, as a consent that is never overwritten."""
        consent = Consent(AUDIO_PURPOSE, retention.value, self.wording, self.clock.now())
        self.accounts.add_consent(user_id, consent)
        profile = self.accounts.profile(user_id)
        self.accounts.save_profile(replace(profile, retention=retention))
        self.erase_expired(user_id)

    def choose_dictation(self, user_id: str, choice: Dictation) -> None:
        """Keep where the browser may write answers down, as a consent that is never overwritten."""
        now = self.clock.now()
        consent = Consent(DICTATION_PURPOSE, choice.value, DICTATION_WORDING, now)
        self.accounts.add_consent(user_id, consent)
        profile = self.accounts.profile(user_id)
        kept = replace(profile.preferences, dictation=choice)
        self.accounts.save_profile(replace(profile, preferences=kept))

    def save_profile(self, profile: Profile) -> None:
        """Keep changed preferences."""
        name = profile.display_name.strip()
        kept = clean_text(name, max_chars=80) if name else ""
        self.accounts.save_profile(replace(profile, display_name=kept))

    def erase_session(self, user_id: str, session_id: str) -> None:
        """Delete one session: every row, every measure, every recording."""
        self._forget_spoken()  # first: after a crash in between nobody would erase it again
        self.sessions.erase(user_id, session_id)
        self.blobs.erase(f"{user_id}/{session_id}")
        if self.unfinished is not None:
            self.unfinished.erase(user_id, session_id)
        self._forget_spoken()  # once more: what was spoken from the rows while they were there

    def erase_everything(self, user_id: str) -> None:
        """Delete the account with all it holds."""
        self._forget_spoken()
        self.accounts.erase_account(user_id)
        self.blobs.erase(user_id)
        if self.unfinished is not None:
            self.unfinished.erase(user_id)
        self._forget_spoken()

    def _forget_spoken(self) -> None:
        if self.spoken is not None:
            self.spoken.clear()

    def erase_expired(self, user_id: str) -> int:
        """Erase recordings that retention no longer covers; returns how many went.

        The days count from the session's end; in a session that was never ended, from when the
        recording was stored, and there they are one day at least: a break must not cost the
        interview. So do an answer's of a live conversation that nobody came back to, from its last
        word on. A recording that is not measured yet waits for its measures, at most a day:
        "keep nothing" must not cost the candidate the report.
        """
        days = self.accounts.profile(user_id).retention.days
        if days is None:
            return 0
        ended_by = self.clock.now() - timedelta(days=days)
        due = [
            found
            for found in self.recordings.recordings_of_finished(user_id, ended_by)
            if days > 0 or self._is_settled(user_id, *found[:2])
        ]
        n_gone = 0
        for session_id, turn_number, key in (*due, *self._left_lying(user_id, max(days, 1))):
            self.recordings.forget_recording(user_id, session_id, turn_number)
            n_gone += self.blobs.erase(key)
        if self.unfinished is not None:
            self.unfinished.forget_old(user_id, max(days, 1) * 86_400.0)
        return n_gone

    def _left_lying(self, user_id: str, days: int) -> list[tuple[str, int, str]]:
        """Recordings at least that old in sessions that nobody ended; a turn's go together."""
        unfinished = self.recordings.recordings_of_unfinished(user_id)
        if not unfinished:
            return []
        old = set(self.blobs.keys(user_id, older_than_s=days * 86_400.0))
        due = {found[:2] for found in unfinished if found[2] in old}
        return [found for found in unfinished if found[:2] in due]

    def sweep(self, user_id: str) -> int:
        """Erase what is due: old speech, expired recordings, orphans; how many recordings went."""
        if self.spoken is not None:
            self.spoken.forget_old()
        self._forget_unfinished(user_id)
        return self.erase_expired(user_id) + self.erase_orphans(user_id)

    def _forget_unfinished(self, user_id: str) -> None:
        """What was begun in a session that has ended, or is gone, is nobody's answer any more."""
        if self.unfinished is None:
            return
        for session_id in self.unfinished.sessions(user_id):
            try:
                is_live = self.sessions.load(user_id, session_id).is_live
            except NotFound:
                is_live = False
            if not is_live:
                self.unfinished.erase(user_id, session_id)

    def erase_orphans(self, user_id: str) -> int:
        """Erase recordings that no turn points to: a crash came between storing and saving.

        Young ones are left alone: a recording is stored a moment before its turn is saved, perhaps
        by another process.
        """
        stored = self.blobs.keys(user_id, older_than_s=ORPHAN_AGE_S)
        known = set(self.recordings.known_keys(user_id))
        orphans = [key for key in stored if key not in known]
        return sum(self.blobs.erase(key) for key in orphans)

    def _is_settled(self, user_id: str, session_id: str, turn_number: int) -> bool:
        if turn_number in self.reviews.findings(user_id, session_id):
            return True
        ended_at = self.sessions.load(user_id, session_id).finished_at
        return ended_at is not None and self.clock.now() - ended_at > timedelta(days=1)
