"""A telemetry that tells nobody: the default where none is wired."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from studio.interview.steps import Step


class Silence:
    """`Telemetry` that keeps nothing."""

    def span(self, name: str, **ids: str | int) -> AbstractContextManager[None]:
        """Nothing is timed."""
        return nullcontext()

    def count_step(self, step: Step) -> None:
        """Nothing is counted."""
