"""One exchange of a live interview: the question, the answer so far, and how it went."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from studio.interview.model import EndedBy, LiveTrace, Turn
from studio.interview.steps import Step
from studio.ports import Foreseen, Intervals

RATE_HZ = 16_000
"""Of the microphone's sound, as everything that listens wants it."""
PRE_ROLL_S = 2.5
"""Kept from before the floor is the candidate's: whoever cuts in has begun by then, and most are
believed within that time (docs/voice.md)."""
_ONSET_STEPS = 6  # kept before the first step of voice, 0.2 s: a voice begins softly

Samples = npt.NDArray[np.int16]


@dataclass(eq=False, slots=True)
class Look:
    """One look ahead: begun at `began_s` on the loop's clock.

    `first_s` is when the first sentence of the reply was there while the rest was being written;
    `waits_until_s` on the microphone's clock is set while it waits for the browser's last words.
    """

    began_s: float
    foreseen: Foreseen | None = None
    first_s: float | None = None
    waits_until_s: float | None = None


@dataclass(eq=False, slots=True)
class Exchange:
    """What one turn holds while it is under way.

    `answer` grows while the candidate has the floor; `before` is the short time before that.
    `n_voiced` is how many samples there were at the last voice; `voiced` where there is voice among
    the first `n_judged`. `words` are those somebody heard so far, `written` those of the browser, a
    piece for each time it listened. `is_done` once the answer is stored or passed on; `bridged_s`
    when a word left that bridges the wait for the reply.
    """

    turn: Turn
    answer: list[Samples] = field(default_factory=list)
    before: list[tuple[Samples, bool]] = field(default_factory=list)
    n_samples: int = 0
    n_voiced: int = 0
    n_judged: int = 0
    voiced: list[tuple[int, int]] = field(default_factory=list)
    has_voice: bool = False
    voice_ended_s: float = 0.0
    decided_s: float = 0.0
    ended_by: EndedBy = EndedBy.SILENCE
    look: Look | None = None
    spent: list[Step] = field(default_factory=list)
    words: str = ""
    words_were_heard: bool = False
    written: list[str] = field(default_factory=list)
    is_being_written: bool = False
    cut_in_s: float | None = None
    cut_in_share: float | None = None
    is_committed: bool = False
    is_done: bool = False
    was_foreseen: bool = False
    answered_s: float | None = None
    voiced_s: float | None = None
    bridged_s: float | None = None

    @property
    def answer_s(self) -> float:
        """Length of the answer so far, seconds."""
        return self.n_samples / RATE_HZ

    @property
    def all_written(self) -> str:
        """Everything the browser has written down of it."""
        return " ".join(filter(None, self.written))

    @property
    def may_go_on(self) -> bool:
        """Whether who speaks on belongs to the answer: not once somebody has ended it."""
        return self.ended_by not in (EndedBy.CANDIDATE, EndedBy.TIME_UP)

    @property
    def was_bridged(self) -> bool:
        """Whether a word bridged this wait: not one that the candidate spoke on after."""
        return self.bridged_s is not None and self.bridged_s >= self.decided_s

    def taken_up(self, turn: Turn) -> Exchange:
        """The same answer, listened to anew after a lost connection or a pause.

        What it cost is shared: a look that is still under way adds to it.
        """
        return replace(
            self,
            turn=turn,
            answer=list(self.answer),
            before=[],
            written=list(self.written),
            voiced=list(self.voiced),
            is_being_written=False,
            look=None,
            ended_by=EndedBy.SILENCE,
            is_committed=False,
        )

    def wait(self, samples: Samples, *, is_voice: bool) -> None:
        """Remember a little of what is heard before the answer begins."""
        self.before.append((samples, is_voice))
        while sum(len(s) for s, _ in self.before[1:]) >= PRE_ROLL_S * RATE_HZ:
            self.before.pop(0)

    def begun(self) -> list[tuple[Samples, bool]]:
        """What was said before the floor was given: from the first voice on; then forgotten."""
        before, self.before = self.before, []
        first = next((at for at, (_, is_voice) in enumerate(before) if is_voice), len(before))
        return before[max(0, first - _ONSET_STEPS) :]

    def take(self, samples: Samples, *, is_voice: bool | None = None) -> None:
        """Add to the answer; None: whether there is voice in it was never judged here."""
        self.answer.append(samples)
        begin, self.n_samples = self.n_samples, self.n_samples + len(samples)
        if is_voice is None or self.n_judged != begin:
            return
        self.n_judged = self.n_samples
        if is_voice and self.voiced and self.voiced[-1][1] == begin:
            begin = self.voiced.pop()[0]
        if is_voice:
            self.voiced.append((begin, self.n_samples))

    def begin_anew(self) -> None:
        """What was said so far was no answer: throw it away."""
        self.answer, self.voiced, self.words = [], [], ""
        self.n_samples = self.n_judged = self.n_voiced = 0
        self.has_voice = self.words_were_heard = False

    @property
    def where_voiced(self) -> Intervals | None:
        """Where there is voice, seconds; None where some of the answer was never judged here."""
        if self.n_judged != self.n_samples:
            return None
        return tuple((begin / RATE_HZ, end / RATE_HZ) for begin, end in self.voiced)

    def last(self, seconds: float) -> Samples:
        """The end of the answer."""
        wanted, got, n = int(seconds * RATE_HZ), [], 0
        for samples in reversed(self.answer):
            got.append(samples)
            n += len(samples)
            if n >= wanted:
                break
        return np.concatenate(got[::-1])[-wanted:] if got else np.zeros(0, np.int16)

    def recorded(self) -> Callable[[], bytes]:
        """Makes a file of the answer so far, whatever comes after; a long one takes its time."""
        return partial(wav_of, tuple(self.answer))

    def trace(self, replied_at_s: float | None) -> LiveTrace:
        """How it went; every time counts from the end of the candidate's voice."""
        look = self.look
        foreseen = look.foreseen if look is not None else None

        def since(at_s: float | None) -> float | None:
            return None if at_s is None else round(max(0.0, at_s - self.voice_ended_s), 3)

        heard, thought = None, since(self.answered_s)  # by then it was thought out in any case
        if look is not None and foreseen is not None and foreseen.text:
            heard = since(look.began_s + foreseen.heard_after_s)
        if look is not None and foreseen is not None and foreseen.thought_after_s is not None:
            thought = since(look.began_s + foreseen.thought_after_s)
        return LiveTrace(
            ended_by=self.ended_by,
            decided_s=since(self.decided_s) or 0.0,
            heard_s=heard,
            begun_s=since(look.first_s) if look is not None else None,
            thought_s=thought,
            voiced_s=since(self.voiced_s),
            replied_s=since(replied_at_s),
            cut_in_s=self.cut_in_s,
            cut_in_share=self.cut_in_share,
            was_foreseen=self.was_foreseen,
            filled_s=since(self.bridged_s) if self.was_bridged else None,
        )


def wav_of(pieces: Sequence[Samples]) -> bytes:
    """Samples at 16 kHz, mono, as a file."""
    whole = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
    with io.BytesIO() as file:
        with wave.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE_HZ)
            out.writeframes(whole.astype("<i2", copy=False).tobytes())
        return file.getvalue()
