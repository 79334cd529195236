"""What the studio asks of the world, as Protocols over our own types.

Every method raises errors of `studio.errors` only; adapters translate at their edge.
Every reader takes the account's id first: nobody reads past it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Generic, Protocol, TypeVar

from studio.errors import StudioError
from studio.interview.account import Consent, Helpfulness, Profile, SelfRating
from studio.interview.documents import Document as KeptDocument
from studio.interview.documents import Fact
from studio.interview.events import AskNext, Close, InviteQuestions, Move, Options, Probe
from studio.interview.model import Session, SessionQuery, SessionSummary, TimedWord
from studio.interview.rubric import SessionReview
from studio.interview.steps import Part, Step
from studio.interview.text import MAX_ANSWER_CHARS, clean_text

Document = Mapping[str, object]
"""A JSON object as `analytics.report.SpeechMetrics.to_dict()` makes it."""

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Climbed(Generic[V]):
    """What a ladder's rung gave, and the step it took."""

    value: V
    step: Step


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The time now, aware UTC."""


class Interviewer(Protocol):
    """Chooses and phrases the next move inside the plan's options."""

    def move(self, session: Session, options: Options) -> Move:
        """The interviewer's next move; must fit `options`."""


Tell = Callable[[str], object]


def tell_nobody(piece: str) -> None:
    """Nobody waits for it."""


class Thinking(Protocol):
    """The interviewer, whichever rung is up: always one move."""

    def think(self, session: Session, options: Options, tell: Tell = tell_nobody) -> Climbed[Move]:
        """The next move inside the options, and who thought it out.

        `tell` hears the first piece that will be said as soon as it is certain, which may be
        before the move is: it may be spoken ahead, and must not be heard, for the move may yet
        turn out otherwise.
        """


class Grader(Protocol):
    """Judges a session against the rubric."""

    def grade(self, session: Session, at: datetime) -> SessionReview:
        """The review of every answered question.

        Raises
        ------
        GradingInvalid
            The grader's reply breaks the rubric's contract.
        """


class Aligner(Protocol):
    """Finds where each word of a known text lies in a recording."""

    def align(self, flac: bytes, text: str) -> tuple[TimedWord, ...]:
        """Word times for `text`, in order.

        Raises
        ------
        ReplyInvalid
            The text does not fit the recording.
        ProviderUnavailable
            The aligner is not installed or took too long.
        """


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom a provider is asked, and how long that may take.

    Attributes
    ----------
    session_id : str
        The queue before a provider is fair between sessions.
    budget_s : float > 0
        Seconds until the caller goes one rung down: for a stream until its first piece, otherwise
        until the whole reply.
    total_s : float
        Seconds until the whole of a stream; 0 means `budget_s`.
    gap_s : float
        Longest wait between two pieces of a stream, seconds; 0 means until `total_s`.
    """

    session_id: str
    budget_s: float
    total_s: float = 0.0
    gap_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call took: the vendor's model name, and its price by the published list.

    `n_in` and `n_out` are tokens for a chat model, characters for speech, seconds of audio (as
    billed) for hearing. `prompt` is the name and version of the template that was sent.
    """

    model: str
    n_in: float = 0.0
    n_out: float = 0.0
    cost_usd: float | None = None
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A transcript: `words` carry their times where the recogniser knows them.

    `n_dropped` counts stretches taken for inventions of the recogniser (no voice there).
    """

    text: str
    words: tuple[TimedWord, ...]
    usage: Usage
    n_dropped: int = 0


Intervals = Sequence[tuple[float, float]]
"""(start, end) in seconds from the beginning, in order, apart from one another."""


class SpeechToText(Protocol):
    """Hears what a recording says."""

    def hear(
        self, flac: bytes, hint: str, asking: Asking, voiced: Intervals | None = None
    ) -> Heard:
        """The transcript of a mono FLAC; `hint` holds names that may be spoken.

        `voiced` says where there is voice, where whoever recorded it knows; otherwise it is
        looked for.

        Raises
        ------
        ProviderUnavailable, ProviderRefused, ReplyInvalid
            Nothing was heard for a reason of the provider's.
        NothingSpoken
            The recogniser answered, and there is no speech.
        """


class Hearing(Protocol):
    """The ears, whichever rung is up."""

    def hear(
        self, session_id: str, flac: bytes, hint: str, voiced: Intervals | None = None
    ) -> Climbed[Heard]:
        """What the recording says; `voiced` as in `SpeechToText`.

        Raises
        ------
        NobodyCould
            No rung is there, or none could.
        NothingSpoken
            The recording holds no speech.
        """


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a prompt; `role` is "system", "user" or "assistant"."""

    role: str
    content: str


@dataclass(slots=True)
class ChatStream:
    """A reply as it comes: iterate it once; `usage` is there when it has ended.

    Iterating raises what `ChatModel.stream` may raise.
    """

    pieces: Iterator[str]
    usage: Usage | None = None

    def __iter__(self) -> Iterator[str]:
        """The pieces of text, in order."""
        return self.pieces


@dataclass(frozen=True, slots=True)
class JsonReply:
    """A reply that is a JSON object; its shape was asked for, not yet checked."""

    document: Document
    usage: Usage


class ChatModel(Protocol):
    """A language model: plain text as a stream, or one JSON object."""

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, asking: Asking
    ) -> ChatStream:
        """The reply in pieces; returns when the first piece is there.

        Raises
        ------
        ProviderUnavailable, ProviderRefused, ReplyInvalid
            No reply, no whole reply in time, or an empty one.
        """

    def reply_json(
        self,
        messages: Sequence[ChatMessage],
        schema: Document,
        *,
        max_tokens: int,
        temperature: float,
        asking: Asking,
    ) -> JsonReply:
        """One JSON object after `schema` (JSON Schema; every property required, none other).

        Raises
        ------
        ProviderUnavailable, ProviderRefused, ReplyInvalid
            No reply, or no JSON object.
        """


@dataclass(slots=True)
class Speech:
    """Spoken words as they come: mono 16-bit little-endian PCM at `sample_rate_hz`.

    Iterate once; `usage` is known from the start.
    """

    sample_rate_hz: int
    chunks: Iterator[bytes]
    usage: Usage = field(default_factory=lambda: Usage(""))


class TextToSpeech(Protocol):
    """Speaks a text."""

    def speak(self, text: str, voice: str, asking: Asking) -> Speech:
        """The text as sound; returns when the first bytes are there. An empty `voice` is the
        rung's own choice.

        Raises
        ------
        ProviderUnavailable, ProviderRefused, ReplyInvalid
            No sound, or none in time.
        """


class Voicing(Protocol):
    """The interviewer's voice on the server, whichever rung is up."""

    def say(self, session_id: str, text: str, voice: str) -> Climbed[Speech]:
        """The text as sound. Raises NobodyCould when no rung could."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What was worked out beside the interview.

    Attributes
    ----------
    heard : Climbed[Heard] or StudioError
        The words, or why there are none: asking once is enough.
    thought : Climbed[Move] or None
        The reply; None where nothing was to be thought out, or nobody could.
    heard_after_s, thought_after_s : float >= 0
        How long each took from the beginning, seconds.
    """

    heard: Climbed[Heard] | StudioError
    heard_after_s: float
    thought: Climbed[Move] | None = None
    thought_after_s: float | None = None

    @property
    def text(self) -> str:
        """The words as the session would keep them; empty when there are none."""
        return foreseen_text(self.heard.value) if isinstance(self.heard, Climbed) else ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step that was paid for."""
        own = (self.heard, self.thought)
        return tuple(climbed.step for climbed in own if isinstance(climbed, Climbed))

    @property
    def said_next(self) -> str:
        """What the interviewer would begin to say; empty when that is not known."""
        if self.thought is None:
            return ""
        match self.thought.value:
            case Probe(text=text, lead_in=lead_in) | InviteQuestions(text=text, lead_in=lead_in):
                return lead_in or text
            case AskNext(lead_in=lead_in):
                return lead_in
            case Close(farewell=farewell):
                return farewell


def foreseen_text(heard: Heard) -> str:
    """What was heard as a session keeps it."""
    return clean_text(heard.text[:MAX_ANSWER_CHARS])


@dataclass(frozen=True, slots=True)
class KeptSpeech:
    """Speech whole, as a cache keeps it: mono 16-bit little-endian PCM, and who spoke."""

    sample_rate_hz: int
    pcm: bytes
    model: str = ""


class SpeechCache(Protocol):
    """Keeps spoken lines, so that a question of the bank is paid for and waited for once.

    It may forget at any time, and it never fails: what cannot be kept or read is not there.
    """

    @property
    def generation(self) -> int:
        """How often it was cleared; ask before the speech begins, and hand it to `put`."""

    def get(self, key: str) -> KeptSpeech | None:
        """What was kept under that key (64 hexadecimal digits), or None."""

    def put(self, key: str, speech: KeptSpeech, generation: int) -> None:
        """Keep it, unless all was cleared since that generation.

        The one not heard for longest goes when there is no room.
        """

    def clear(self) -> None:
        """Forget all of it, what is still being spoken too: it may repeat a candidate's words."""

    def forget_old(self) -> None:
        """Forget what nobody heard for long."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a provider offers: model names, when that was read, and what it has retired since."""

    models: tuple[str, ...]
    read_at: datetime
    retired: tuple[str, ...] = ()


class CatalogueStore(Protocol):
    """Keeps what providers offer, so that a start needs no network."""

    def catalogue(self, provider: str) -> Catalogue | None:
        """The catalogue as read last, or None."""

    def save_catalogue(self, provider: str, catalogue: Catalogue) -> None:
        """Store it, replacing an earlier one."""


class Standing(StrEnum):
    """How a rung stands."""

    UP = "up"
    RESTING = "resting"
    REFUSED = "refused"
    ABSENT = "absent"
    BROWSER = "browser"
    """The candidate's browser decides: the server cannot know."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One rung as the Connections screen tells it.

    Attributes
    ----------
    detail : str
        Model in use, what is left of an allowance; for an absent rung, how to set it up.
    why : str
        The last failure in plain words; empty when the last call went well.
    until : datetime or None
        When a resting rung is asked again.
    can_test : bool
        Whether a small call can try it now.
    """

    part: Part
    rung: str
    title: str
    standing: Standing
    detail: str = ""
    why: str = ""
    until: datetime | None = None
    can_test: bool = False


class Connections(Protocol):
    """What the studio is connected to, rung by rung."""

    def connections(self) -> Sequence[Connection]:
        """Every rung of every part, the best first."""

    def test(self, part: Part, rung: str) -> Connection:
        """Try the rung with a small call, whatever its breaker says; how it stands then."""


class Telemetry(Protocol):
    """Sees what happens: ids, rungs and times, never a word of anybody's."""

    def span(self, name: str, **ids: str | int) -> AbstractContextManager[None]:
        """A stretch of work, timed; `ids` name session and turn."""

    def count_step(self, step: Step) -> None:
        """Count a finished step by part, rung and model, with its latency and cost."""


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


class ReportPrinter(Protocol):
    """Turns a report into a PDF."""

    def print(self, report: Document) -> bytes:
        """The PDF's bytes."""


class ReadNote(StrEnum):
    """What a reader left out of a document, so that the candidate can be told."""

    HIDDEN_TEXT = "hidden_text"
    MORE_PAGES = "more_pages"
    MORE_TEXT = "more_text"


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of a file as a person sees it, and what was left out."""

    text: str
    notes: tuple[ReadNote, ...] = ()


class DocumentReader(Protocol):
    """Reads the text of a file that somebody handed over."""

    def read(self, name: str, data: bytes) -> ReadText:
        """The visible text; the bytes decide what kind of file it is, not its name.

        Raises
        ------
        DocumentUnreadable
            No text, no kind of file we read, too large, or broken; the message says which.
        """


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
