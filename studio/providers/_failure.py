"""What can go wrong with a vendor, and our error for it, without a word of anybody's in it."""

from __future__ import annotations

from dataclasses import dataclass

from studio.errors import (
    AccountRefused,
    Kind,
    NothingSpoken,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
    ReplyInvalid,
)

_SAYS: dict[Kind, tuple[type[ProviderError], str]] = {
    Kind.BUSY: (ProviderUnavailable, "{} asks for a pause."),
    Kind.CROWDED: (ProviderUnavailable, "{} has too many questions before it just now."),
    Kind.DOWN: (ProviderUnavailable, "{} cannot be reached just now."),
    Kind.SLOW: (ProviderUnavailable, "{} took too long to answer."),
    Kind.BROKEN_OFF: (ProviderUnavailable, "{} broke off in the middle of its answer."),
    Kind.KEY: (AccountRefused, "{} did not accept the key. Check it in the settings."),
    Kind.FORBIDDEN: (AccountRefused, "{} does not allow this to the account of the key."),
    Kind.TERMS: (
        AccountRefused,
        "{} wants the terms of this model accepted once, by an administrator in its console.",
    ),
    Kind.GONE: (AccountRefused, "{} offers none of the models that are set."),
    Kind.TOO_LARGE: (ProviderRefused, "{} does not take that much at once."),
    Kind.REFUSED: (ProviderRefused, "{} did not take the request."),
    Kind.GARBLED: (ReplyInvalid, "{} answered with something that cannot be used."),
    Kind.EMPTY: (ReplyInvalid, "{} gave an empty answer."),
    Kind.CUT_SHORT: (ReplyInvalid, "{} stopped before its answer was whole."),
}
"""The kinds that a vendor's call has; the others are found elsewhere."""
_CHARGED = {Kind.BROKEN_OFF, Kind.GARBLED, Kind.EMPTY, Kind.CUT_SHORT}
"""Something was written, and is charged: how much, nobody told."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How one call failed.

    Attributes
    ----------
    status : int or None
        The vendor's status code, where one came.
    retry_after_s : float or None
        How long the vendor asks to be left alone, seconds.
    may_retry : bool
        The vendor may answer the same question a moment later.
    """

    kind: Kind
    status: int | None = None
    retry_after_s: float | None = None
    may_retry: bool = False


class Failed(Exception):
    """Carries a `Failure` up to where it becomes an error of ours; never leaves the providers."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.kind.value)


def failed(kind: Kind) -> Failed:
    """A failure that we found ourselves."""
    return Failed(Failure(kind))


def as_error(failure: Failure, *, name: str, provider: str, port: str) -> Exception:
    """The error a caller catches; `name` is how the vendor is called in sentences.

    Examples
    --------
    >>> str(as_error(Failure(Kind.BUSY), name="Groq", provider="groq", port="ChatModel"))
    'Groq asks for a pause.'
    """
    if failure.kind is Kind.SILENT:
        return NothingSpoken()
    error, sentence = _SAYS[failure.kind]
    told = error(
        sentence.format(name),
        provider=provider,
        port=port,
        kind=failure.kind,
        status=failure.status,
        retry_after_s=failure.retry_after_s,
    )
    if failure.kind in _CHARGED:
        told.cost_usd = None
    return told


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a `Failed` becomes an error of ours: ``with edge: …``."""

    name: str
    provider: str
    port: str

    def __enter__(self) -> None:
        """Nothing to open."""

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        """Translate; the chain ends here."""
        if isinstance(error, Failed):
            raise as_error(
                error.failure, name=self.name, provider=self.provider, port=self.port
            ) from None
