"""A span that ends in another thread than it began in."""

from __future__ import annotations

from contextlib import AbstractContextManager
from contextvars import copy_context


class Stretch:
    """Work handed on: the span is open from here until `end`, which any thread may call.

    It lives in a context of its own, so that what this thread does next is no part of it.
    """

    def __init__(self, span: AbstractContextManager[None]) -> None:
        self._context, self._span = copy_context(), span
        self._context.run(span.__enter__)

    def end(self, error: BaseException | None = None) -> None:
        """Close the span; `error` is what nobody foresaw, if that ended it."""
        told = (type(error), error, error.__traceback__) if error else (None, None, None)
        self._context.run(self._span.__exit__, *told)
