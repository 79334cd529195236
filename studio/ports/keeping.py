"""What is kept, and where: sessions, findings, accounts, recordings, documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from studio.interview.account import Consent, Helpfulness, Profile, SelfRating
from studio.interview.documents import Document as KeptDocument
from studio.interview.documents import Fact
from studio.interview.model import Session, SessionQuery, SessionSummary
from studio.interview.rubric import SessionReview
from studio.ports.asking import Document


class SessionStore(Protocol):
    """Keeps sessions whole."""

    def save(self, session: Session) -> Session:
        """Store the session and its turns in one transaction; returns it with the next version.

        Raises
        ------
        Conflict
            A newer version is stored already.
        """

    def load(self, user_id: str, session_id: str) -> Session:
        """The stored session. Raises NotFound, also for another account's."""

    def search(self, user_id: str, query: SessionQuery) -> Sequence[SessionSummary]:
        """Summaries, newest first. `query.text` looks into questions, answers, job description."""

    def erase(self, user_id: str, session_id: str) -> None:
        """Remove every row of the session. Raises NotFound."""

    def seen_questions(self, user_id: str) -> Sequence[str]:
        """Ids of the questions asked so far, oldest first, repeats included."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was measured in one turn: the analytics document and the version that made it."""

    turn_number: int
    version: str
    document: Document


class ReviewStore(Protocol):
    """Keeps what was found out about a session: measures, scores, the candidate's own view."""

    def save_finding(self, user_id: str, session_id: str, finding: Finding) -> None:
        """Store one turn's measures, replacing earlier ones."""

    def findings(self, user_id: str, session_id: str) -> Mapping[int, Finding]:
        """Measures by turn number."""

    def save_review(self, user_id: str, session_id: str, review: SessionReview) -> None:
        """Store the graded review, replacing an earlier one."""

    def review(self, user_id: str, session_id: str) -> SessionReview | None:
        """The graded review, or None when the session is not graded yet."""


class FeedbackStore(Protocol):
    """Keeps what the candidate says about own answers and about the report."""

    def save_self_rating(self, user_id: str, session_id: str, rating: SelfRating) -> None:
        """Store the self-rating; the first one stays, because it was given blind."""

    def self_rating(self, user_id: str, session_id: str) -> SelfRating | None:
        """The self-rating, or None."""

    def save_helpfulness(self, user_id: str, session_id: str, helpfulness: Helpfulness) -> None:
        """Store how helpful the report was, replacing an earlier rating."""

    def helpfulness(self, user_id: str, session_id: str) -> Helpfulness | None:
        """The helpfulness rating, or None."""


class AccountStore(Protocol):
    """Keeps profiles and consents."""

    def profile(self, user_id: str) -> Profile:
        """The profile; a fresh one when nothing is stored yet."""

    def save_profile(self, profile: Profile) -> None:
        """Store the profile."""

    def add_consent(self, user_id: str, consent: Consent) -> None:
        """Add a consent to the record."""

    def consents(self, user_id: str) -> Sequence[Consent]:
        """All consents, oldest first."""

    def erase_account(self, user_id: str) -> None:
        """Remove every row of the account: sessions, findings, consents, profile."""


class RecordingIndex(Protocol):
    """Which recordings the turns point to."""

    def known_keys(self, user_id: str) -> Sequence[str]:
        """Keys of every recording, draft and both-sided recording a turn points to."""

    def recordings_of_finished(
        self, user_id: str, before: datetime
    ) -> Sequence[tuple[str, int, str]]:
        """(session id, turn number, key) of recordings in sessions that ended before then.

        A live turn has two: the answer's, and that of both sides.
        """

    def recordings_of_unfinished(self, user_id: str) -> Sequence[tuple[str, int, str]]:
        """The same, drafts too, of sessions that were never ended."""

    def forget_recording(self, user_id: str, session_id: str, turn_number: int) -> None:
        """Take every recording out of the turn; its measures and words stay."""


class BlobStore(Protocol):
    """Keeps recordings. A key is ``user/session/turn-token.flac``; no part may leave the store."""

    def put(self, key: str, data: bytes) -> None:
        """Store durably: when this returns, a crash loses nothing. Whole or not at all."""

    def open(self, key: str) -> BinaryIO:
        """A seekable reader. Raises NotFound."""

    def path(self, key: str) -> Path:
        """A local file with the blob's bytes, for serving by Range. Raises NotFound."""

    def erase(self, prefix: str) -> int:
        """Remove the key, or everything below ``prefix/``; returns how many blobs went."""

    def keys(self, prefix: str, older_than_s: float = 0.0) -> Sequence[str]:
        """Keys at or below the prefix, stored at least that many seconds ago, sorted."""


class UnfinishedAnswers(Protocol):
    """Answers that are kept while they are being spoken."""

    def sessions(self, user_id: str) -> Sequence[str]:
        """Ids of the account's sessions that have some."""

    def forget_old(self, user_id: str, older_than_s: float) -> int:
        """Remove those to which nothing was added for so long; how many went."""

    def erase(self, user_id: str, session_id: str | None = None) -> int:
        """Remove those of the session, or of the whole account; how many went."""


class DocumentStore(Protocol):
    """Keeps an account's résumés and job descriptions, apart from any session."""

    def add_document(self, document: KeptDocument) -> None:
        """Store it. Raises Conflict for an id that is taken."""

    def documents(self, user_id: str) -> Sequence[KeptDocument]:
        """All of the account's, newest first; copies that sessions hold are not among them."""

    def document(self, user_id: str, document_id: str) -> KeptDocument:
        """That document. Raises NotFound, also for another account's."""

    def save_facts(self, user_id: str, document_id: str, facts: Sequence[Fact]) -> None:
        """Store the corrected facts in place of the earlier ones. Raises NotFound."""

    def erase_document(self, user_id: str, document_id: str) -> None:
        """Remove it; sessions keep their own copy until they are deleted. Raises NotFound."""
