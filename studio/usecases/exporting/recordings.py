"""Which recordings of a session go into its export, and under what name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from studio.interview.model import AnswerKind, Session


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """One recording: its name in the export, and a reader; None when the audio is gone."""

    turn_number: int
    file: str
    duration_s: float | None
    reader: BinaryIO | None

    @property
    def is_kept(self) -> bool:
        """True when the export holds the sound itself."""
        return self.reader is not None


def recordings_of(session: Session) -> Iterator[tuple[int, str, str | None, float | None]]:
    """(turn number, name in the export, key in the store, seconds) of everything recorded.

    A recording that retention has erased has no key; the name it had is still told.
    """
    for turn in session.turns:
        if turn.answer is not None and turn.answer.kind is AnswerKind.RECORDED:
            kept = turn.answer.recording
            name = f"audio/turn-{turn.number:02d}.flac"
            yield (
                turn.number,
                name,
                kept.key if kept else None,
                kept.duration_s if kept else None,
            )
        if turn.sides is not None:
            name = f"audio/turn-{turn.number:02d}-both.flac"
            yield turn.number, name, turn.sides.key, turn.sides.duration_s
        if turn.draft is not None:
            name = f"audio/turn-{turn.number:02d}-draft.flac"
            yield turn.number, name, turn.draft.key, turn.draft.duration_s
