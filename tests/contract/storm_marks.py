"""Holds what the server did to each call beside what the product remembers of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.interview.model import AnswerKind, Session, Turn
from studio.interview.rubric import SessionReview
from studio.interview.steps import Part, Step
from studio.ports import BlobStore
from tests.groq.script import Received, Script

_OURS = ("took too long", "words were not used", "too many questions", "asks for a pause")
"""Reasons that need no fault of the server: a busy machine, an unusable reply, a known limit."""


@dataclass(frozen=True)
class Acknowledged:
    """An answer whose call returned: from then on it is the product's to keep."""

    number: int
    words: str
    is_recording: bool


@dataclass(frozen=True)
class Calls:
    """What reached the server, by part and rung, in order; a fault's name or nothing."""

    found: dict[tuple[str, str], list[str]]

    @classmethod
    def since(cls, script: Script, mark: int) -> Calls:
        """The calls after that many."""
        found: dict[tuple[str, str], list[str]] = {}
        for call in script.received[mark:]:
            found.setdefault(_part_and_rung(call), []).append(call.fault)
        return cls(found)

    def of(self, part: str, rung: str) -> list[str]:
        """How the calls to that rung went."""
        return self.found.get((part, rung), [])

    def n_rungs(self, part: str) -> int:
        """How many rungs were asked; one that was asked for its models only is one too."""
        n = sum(asked == part for asked, _ in self.found)
        is_only_listed = ("models", "groq") in self.found and not self.of(part, "compatible")
        return n + (is_only_listed and part in ("think", "grade"))


def _part_and_rung(call: Received) -> tuple[str, str]:
    if call.endpoint != "chat":
        return call.endpoint, "groq"
    part = "grade" if "response_format" in call.fields else "think"
    return part, "compatible" if "max_tokens" in call.fields else "groq"


def step_problems(part: str, calls: Calls, step: Step | None, ladder: Sequence[str]) -> list[str]:
    """Where the step tells another story than the server."""
    if step is None:
        return [f"{part}: no step is kept"]
    fallen = {fall.rung: fall.why for fall in step.falls}
    above = ladder[: ladder.index(step.rung)] if step.rung in ladder else ladder
    found = [f"{part}: {rung} was passed over in silence" for rung in above if rung not in fallen]
    if step.rung in fallen:
        found.append(f"{part}: {step.rung} fell and did it all the same")
    for rung in ladder:
        faults = calls.of(part, rung)
        if faults and faults[-1] and rung not in fallen:
            found.append(f"{part}: {faults[-1]} of {rung} is marked nowhere")
        why = fallen.get(rung, "")
        if faults and not faults[-1] and why and not any(reason in why for reason in _OURS):
            found.append(f"{part}: {rung} fell without a fault: {why}")
    return found


def speech_problems(calls: Calls, rung: str, turn: Turn) -> list[str]:
    """A voice may also break off after its first bytes; what was kept once is asked of nobody."""
    falls = [f.rung for s in turn.steps if s.part is Part.SPEAK for f in s.falls]
    faults = calls.of("speak", "groq")
    if faults and faults[-1] and "groq" not in falls:
        return [f"speak: {faults[-1]} is marked nowhere"]
    if rung != "groq" and "groq" not in falls:
        return ["speak: groq was passed over in silence"]
    return []


def grading_problems(calls: Calls, review: SessionReview) -> list[str]:
    """A sample that failed after the first one is told as a doubt, not as a fall."""
    step = review.step
    if step is not None and not step.falls and step.rung == "builtin":
        bands = [s.band for q in review.questions for s in q.scores]
        return ["grade: the built-in one, without a reason"] if any(bands) else []
    is_doubted = any("instead of" in flag for flag in review.flags)
    found = step_problems("grade", calls, step, ("groq", "compatible"))
    return [p for p in found if not (is_doubted and step and f"of {step.rung} is marked" in p)]


def answer_problems(
    blobs: BlobStore, session: Session, acknowledged: Sequence[Acknowledged]
) -> list[str]:
    """Answers that were taken and are not there."""
    there = {turn.number: turn for turn in session.answered_turns}
    found = [f"answer {a.number} is lost" for a in acknowledged if a.number not in there]
    for one in acknowledged:
        if one.number in there:
            found += [f"answer {one.number} {w}" for w in _wrong(blobs, there[one.number], one)]
    return found


def _wrong(blobs: BlobStore, turn: Turn, one: Acknowledged) -> Iterator[str]:
    answer = turn.answer
    assert answer is not None
    if one.words and answer.text != one.words:
        yield "has other words"
    if not one.is_recording:
        return
    if answer.kind is not AnswerKind.RECORDED or answer.recording is None:
        yield "has no recording"
        return
    with blobs.open(answer.recording.key) as audio:
        if audio.read(4) != b"fLaC":
            yield "has a broken recording"
    if not answer.text and not turn.is_unheard:
        yield "has no words and no reason"
