"""Every error the studio raises on purpose, with the sentence the candidate reads.

::

    StudioError                     user_message, kind, retryable=False
    ├─ InputError                   the candidate can mend it
    │   ├─ RecordingTooShort
    │   ├─ RecordingUnreadable
    │   ├─ RecordingTooLong
    │   ├─ NothingSpoken
    │   ├─ TextUnusable
    │   ├─ DocumentUnreadable       a résumé or job description without usable text
    │   └─ PackInvalid              a question pack that cannot be loaded
    ├─ AccessError
    │   └─ NotAllowed
    ├─ ProviderError                + provider, port, status
    │   ├─ ProviderUnavailable      (retryable)
    │   │   └─ NobodyCould          every rung of a ladder was asked; says why, rung by rung
    │   ├─ ProviderRefused
    │   │   └─ AccountRefused       key, permission, terms, models: only other settings end it
    │   └─ ReplyInvalid
    │       ├─ WordsUnusable        a model answered, and the interviewer must not say that
    │       └─ GradingInvalid
    ├─ StoreError
    │   ├─ NotFound
    │   ├─ Conflict                 (retryable: load again, then say it again)
    │   └─ StoreUnavailable         (retryable)
    └─ ConfigError                  at start only

No transcript, audio, prompt, address or key ever enters a message: ids only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How something failed: what is counted and stored beside the sentence for a person."""

    BUSY = "busy"
    """It asks for a pause: an allowance is used up."""
    CROWDED = "crowded"
    """Too many of our own calls wait before it."""
    DOWN = "down"
    SLOW = "slow"
    BROKEN_OFF = "broken_off"
    KEY = "key"
    FORBIDDEN = "forbidden"
    TERMS = "terms"
    GONE = "gone"
    """It offers none of the models that are set."""
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    GARBLED = "garbled"
    EMPTY = "empty"
    CUT_SHORT = "cut_short"
    UNUSABLE = "unusable"
    """A reply of the right shape that must not be said, or marks that do not fit."""
    SILENT = "silent"
    """There is no speech in the recording."""
    MISSING = "missing"
    """What it should work on is not there any more."""
    ABSENT = "absent"
    """It is not installed or not set up."""
    UNASKED = "unasked"
    """Those before it took all the time."""
    OTHER = "other"
    """Nobody said; also what was stored before kinds were."""


class StudioError(Exception):
    """An error with a sentence for the person in front of the screen.

    Parameters
    ----------
    user_message : str
        What happened and what to do about it, in plain words.
    """

    kind: Kind = Kind.OTHER
    retryable: bool = False
    default_message: str = "Something went wrong. Please try again."

    def __init__(self, user_message: str | None = None) -> None:
        self.user_message = user_message or self.default_message
        super().__init__(self.user_message)


@dataclass(frozen=True, slots=True)
class Fall:
    """A rung that was asked first and did not do it: how it failed, and why in plain words.

    `cost_usd` is what it charged all the same, for replies that could not be used; None when that
    is not known.
    """

    rung: str
    why: str
    kind: Kind = Kind.OTHER
    cost_usd: float | None = 0.0

    @classmethod
    def of(cls, rung: str, error: StudioError) -> Fall:
        """The fall that an error is."""
        cost_usd = error.cost_usd if isinstance(error, ProviderError) else 0.0
        return cls(rung, error.user_message, error.kind, cost_usd)


class InputError(StudioError):
    """Something the candidate handed over cannot be used, and the candidate can mend it."""


class RecordingTooShort(InputError):
    """The recording ends before anything could be said."""

    default_message = "That recording is too short to use. Please record your answer again."


class RecordingTooLong(InputError):
    """The recording is longer than an answer can be."""

    default_message = "That recording is longer than an answer may be. Please record a shorter one."


class RecordingUnreadable(InputError):
    """The bytes are not audio that any of our decoders reads."""

    default_message = (
        "That file could not be read as audio. Please record again, or type your answer."
    )


class NothingSpoken(InputError):
    """The recording holds no voice."""

    kind = Kind.SILENT
    default_message = (
        "No voice was heard in that recording. Check the microphone, or type your answer."
    )


class TextUnusable(InputError):
    """The text is empty or longer than an answer can be."""

    default_message = "That text cannot be used as an answer. Please shorten or retype it."


class DocumentUnreadable(InputError):
    """The file holds no text that can be read, or is larger than a document may be."""

    default_message = (
        "That file could not be read as text. Please use a PDF or Word file with text in it, "
        "or paste the text."
    )


class PackInvalid(InputError):
    """A question pack breaks the bank's rules; ``problems`` lists every one."""

    default_message = "That question pack cannot be loaded."

    def __init__(self, origin: str, problems: tuple[str, ...]) -> None:
        self.origin = origin
        self.problems = problems
        super().__init__(f"The question pack {origin} has problems: " + "; ".join(problems))


class AccessError(StudioError):
    """Somebody asked for what is not theirs."""


class NotAllowed(AccessError):
    """The account may not do this."""

    default_message = "This is not available to your account."


class ProviderError(StudioError):
    """A provider did not do what its port asks.

    Parameters
    ----------
    provider, port : str
        Who was asked, and for what ("reportlab", "ReportPrinter").
    kind : Kind or None
        How it failed, where the adapter knows more than the class says.
    status : int or None
        The vendor's status code where there is one.
    cost_usd : float or None
        What replies that could not be used were charged; None when that is not known.
    retry_after_s : float or None
        How long the vendor asks to be left alone, seconds.
    """

    default_message = "A service the studio uses did not answer."

    def __init__(
        self,
        user_message: str | None = None,
        *,
        provider: str,
        port: str,
        kind: Kind | None = None,
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        self.provider, self.port, self.status = provider, port, status
        self.kind = kind or type(self).kind
        self.retry_after_s = retry_after_s
        self.cost_usd: float | None = 0.0
        super().__init__(user_message)


class ProviderUnavailable(ProviderError):
    """The provider is out of reach or too slow just now."""

    kind = Kind.DOWN
    retryable = True


class NobodyCould(ProviderUnavailable):
    """Every rung of a ladder was asked or passed over, and none could.

    Parameters
    ----------
    falls : tuple of Fall
        Each rung's reason; empty when there is no rung at all.
    latency_s : float
        How long that took, seconds.
    """

    def __init__(self, port: str, falls: tuple[Fall, ...], latency_s: float) -> None:
        self.falls, self.latency_s = falls, latency_s
        last = falls[-1] if falls else Fall("", "Nothing is set up for this.", Kind.ABSENT)
        super().__init__(last.why, provider="ladder", port=port, kind=last.kind)


class ProviderRefused(ProviderError):
    """The provider understood and said no; asking again does not help."""

    kind = Kind.REFUSED


class AccountRefused(ProviderRefused):
    """The provider says no to this account, whatever is asked; only other settings end it."""


class ReplyInvalid(ProviderError):
    """The provider answered with something that cannot be used."""

    kind = Kind.GARBLED


class WordsUnusable(ReplyInvalid):
    """A model's words break the rules of the interview: the plan's own are said instead."""

    kind = Kind.UNUSABLE


class GradingInvalid(ReplyInvalid):
    """A grader's reply breaks the rubric's contract."""

    kind = Kind.UNUSABLE


class StoreError(StudioError):
    """The store could not do what was asked."""

    default_message = "Your work could not be saved or read just now."


class NotFound(StoreError):
    """No such thing, or not this account's."""

    kind = Kind.MISSING
    default_message = "That could not be found. It may have been deleted."


class Conflict(StoreError):
    """Somebody (another tab) changed it first; load again."""

    retryable = True
    default_message = "This session moved on in another tab. The newest state is shown now."


class StoreUnavailable(StoreError):
    """The database or the disk does not answer just now."""

    retryable = True
    default_message = "The studio cannot reach its storage just now. Nothing is lost: try again."


class ConfigError(StudioError):
    """The configuration cannot be used; raised at start only."""
