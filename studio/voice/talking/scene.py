"""Where a live interview stands: what its parts share, and what the page may know of it."""

from __future__ import annotations

from dataclasses import replace

from studio.interview.model import Session, Turn
from studio.interview.personas import PERSONAS, Persona, time_given_s
from studio.voice.listening.patience import PUSH_TO_TALK, Patience
from studio.voice.talking.exchange import Exchange
from studio.voice.talking.snapshot import Doing, Snapshot


class Scene:
    """The state that the floor, the interviewer and the handing in have in common.

    Changed on the voice loop only; `snapshot` is replaced whole, so that any thread may read it.
    `mic_s` is the microphone's clock, which decisions go by: no sound, no time.
    """

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.snapshot = Snapshot()
        self.doing = Doing.WAITING
        self.session: Session | None = None
        self.exchange: Exchange | None = None
        self.mic_s = 0.0
        self.is_muted = False
        self.is_held = False

    def put(self, doing: Doing) -> None:
        """This is what goes on from now."""
        self.doing = doing
        self.tell(doing=doing)

    def tell(self, **changes: object) -> None:
        """Let the page know."""
        self.snapshot = replace(self.snapshot, **changes)  # type: ignore[arg-type]

    @property
    def is_deaf(self) -> bool:
        """The microphone does not count: it is muted, or the key to talk is not held."""
        return self.is_muted or (self.patience == PUSH_TO_TALK and not self.is_held)

    def under_way(self) -> Exchange:
        """The exchange that is open; only where there is one."""
        assert self.exchange is not None
        return self.exchange

    @property
    def persona(self) -> Persona:
        """Who interviews."""
        assert self.session is not None
        return PERSONAS[self.session.setup.difficulty]

    def time_s(self, turn: Turn) -> float:
        """How long an answer to it may take, seconds."""
        assert self.session is not None
        return time_given_s(self.session, turn)
