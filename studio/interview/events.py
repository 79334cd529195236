"""What can happen to a session (events, past tense) and what must then be done (effects)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studio.interview.model import (
    LiveTrace,
    ProbeReason,
    Question,
    Recording,
    TimedWord,
    Turn,
    WordsFrom,
)
from studio.interview.steps import Step


@dataclass(frozen=True, slots=True)
class Options:
    """What the interviewer may do next; the plan decides, the interviewer phrases.

    Attributes
    ----------
    answered : Turn or None
        The turn just answered; None at the opening.
    may_probe : bool
        A follow-up on the current question is still allowed.
    next_question : Question or None
        The planned question that comes next.
    may_invite : bool
        The candidate may now be invited to ask own questions.
    """

    answered: Turn | None
    may_probe: bool
    next_question: Question | None
    may_invite: bool


@dataclass(frozen=True, slots=True)
class Probe:
    """Follow up on what was said. `lead_in` may stop or acknowledge the answer first."""

    text: str
    reason: ProbeReason
    lead_in: str = ""


@dataclass(frozen=True, slots=True)
class AskNext:
    """Go on to the next planned question after a transition (or greeting)."""

    lead_in: str


@dataclass(frozen=True, slots=True)
class InviteQuestions:
    """Invite the candidate's own questions, or answer one and invite another."""

    text: str
    lead_in: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """Say goodbye."""

    farewell: str


Move = Probe | AskNext | InviteQuestions | Close


# ── events ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """The candidate sat down."""

    at: datetime


@dataclass(frozen=True, slots=True)
class InterviewerMoved:
    """The interviewer chose what to say next; `step` says who thought it out."""

    move: Move
    at: datetime
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class RecordingKept:
    """A recording of the open turn is stored but not handed in."""

    turn_number: int
    recording: Recording
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordingDiscarded:
    """The candidate threw the draft recording away to record again."""

    turn_number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerRecorded:
    """The draft recording was handed in, with its words if they are known already."""

    turn_number: int
    at: datetime
    text: str | None = None
    words_from: WordsFrom = WordsFrom.CANDIDATE


@dataclass(frozen=True, slots=True)
class AnswerHeard:
    """A recogniser heard what the recording of a turn says."""

    turn_number: int
    at: datetime
    text: str
    words: tuple[TimedWord, ...]
    step: Step


@dataclass(frozen=True, slots=True)
class AnswerUnheard:
    """Every rung that hears was asked, and none could: the interview goes on without words."""

    turn_number: int
    at: datetime
    step: Step


@dataclass(frozen=True, slots=True)
class TurnSpoken:
    """A piece of what a turn says was spoken, or could not be; kept with the voice's other ones.

    The number `FAREWELL` stands for the goodbye.
    """

    turn_number: int
    at: datetime
    step: Step


@dataclass(frozen=True, slots=True)
class TurnTraced:
    """How the exchange around a live answer went; told once the reply is on its way."""

    turn_number: int
    trace: LiveTrace


@dataclass(frozen=True, slots=True)
class SidesKept:
    """What both sides of an answered live turn sounded like is stored."""

    turn_number: int
    recording: Recording


@dataclass(frozen=True, slots=True)
class AnswerTyped:
    """The candidate typed the answer."""

    turn_number: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class TurnSkipped:
    """The candidate passed on the open turn."""

    turn_number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ThinkingAsked:
    """The candidate said "let me think"; the clock of the turn stands."""

    turn_number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionPaused:
    """The candidate paused the interview."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SessionResumed:
    """The candidate came back: after a pause, a reload, a crash."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CandidateReturned:
    """The page was opened anew in the middle of a session: a reload, a closed tab, a crash."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SessionEndedEarly:
    """The candidate ended the interview and wants the report of what there is."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SessionAbandoned:
    """The candidate gave the interview up."""

    at: datetime


@dataclass(frozen=True, slots=True)
class WordsGiven:
    """The candidate wrote down what a recording says, during the interview or afterwards."""

    turn_number: int
    text: str
    at: datetime


Event = (
    SessionStarted
    | InterviewerMoved
    | RecordingKept
    | RecordingDiscarded
    | AnswerRecorded
    | AnswerHeard
    | AnswerUnheard
    | AnswerTyped
    | TurnSpoken
    | TurnTraced
    | SidesKept
    | TurnSkipped
    | ThinkingAsked
    | SessionPaused
    | SessionResumed
    | CandidateReturned
    | SessionEndedEarly
    | SessionAbandoned
    | WordsGiven
)


# ── effects ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Consider:
    """Ask the interviewer for a move within these options."""

    options: Options


@dataclass(frozen=True, slots=True)
class Ask:
    """Show and speak this turn."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Hear:
    """Find out what the recording of this turn says; the interviewer waits for it."""

    turn_number: int


@dataclass(frozen=True, slots=True)
class Measure:
    """The recording of this turn can be measured."""

    turn_number: int


@dataclass(frozen=True, slots=True)
class DropRecording:
    """A recording that no turn points to any more."""

    key: str


@dataclass(frozen=True, slots=True)
class Grade:
    """The answers are complete: the report can be made."""


Effect = Consider | Ask | Hear | Measure | DropRecording | Grade
