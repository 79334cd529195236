"""The nouns of an interview, as frozen values: question, turn, answer, session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from studio.interview.documents import Fact
from studio.interview.steps import UNHEARD, Part, Step

FAREWELL = 0
"""Stands in a turn number's place for what is said after the last turn."""


class InterviewType(StrEnum):
    """What kind of interview is practised."""

    BEHAVIOURAL = "behavioural"
    HR_SCREEN = "hr_screen"
    TECHNICAL = "technical"
    SYSTEM_DESIGN = "system_design"
    CASE = "case"


class Role(StrEnum):
    """The family of roles the candidate prepares for."""

    SOFTWARE = "software"
    DATA = "data"
    PRODUCT = "product"
    DESIGN = "design"
    MARKETING = "marketing"
    SALES = "sales"
    FINANCE = "finance"
    HEALTHCARE = "healthcare"
    TEACHING = "teaching"
    SUPPORT = "support"
    OPERATIONS = "operations"
    GRADUATE = "graduate"


class Difficulty(StrEnum):
    """How hard the questions are and how the interviewer behaves."""

    WARMUP = "warmup"
    STANDARD = "standard"
    INTENSE = "intense"

    @property
    def harder(self) -> Difficulty:
        """One step up; the hardest stays."""
        return _LADDER[min(_LADDER.index(self) + 1, len(_LADDER) - 1)]

    @property
    def easier(self) -> Difficulty:
        """One step down; the easiest stays."""
        return _LADDER[max(_LADDER.index(self) - 1, 0)]


_LADDER = (Difficulty.WARMUP, Difficulty.STANDARD, Difficulty.INTENSE)

ANY_ROLE = "any"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the bank, with what an interviewer needs to ask and judge it.

    Attributes
    ----------
    roles : tuple of str
        Values of `Role`, or ``("any",)``.
    time_s : int, 45..300
        How long a good spoken answer takes.
    good_answer : tuple of str
        Content points that a good answer holds.
    keywords : tuple of str
        Lower-case words or phrases that an answer to the point is likely to touch.
    """

    id: str
    type: InterviewType
    roles: tuple[str, ...]
    competency: str
    difficulty: Difficulty
    text: str
    rephrased: str
    hint: str
    time_s: int
    follow_ups: tuple[str, ...]
    good_answer: tuple[str, ...]
    keywords: tuple[str, ...]
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What the candidate chose before the first question.

    Exactly one of `n_questions` (1..12) and `minutes` (3..90) counts; the other is None.
    A retake names the session and turn whose question is asked again. `facts` are those of the
    résumé, and the requirements of the job description; each stands in its text.
    """

    type: InterviewType
    role: Role
    difficulty: Difficulty
    n_questions: int | None = 5
    minutes: int | None = None
    voice: str = ""
    voice_rate: float = 1.0
    job_description: str = ""
    seed: int = 0
    retake_session_id: str | None = None
    retake_turn_number: int | None = None
    resume: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """A stored recording: where it lies and how long it is."""

    key: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of the transcript with its place in the recording, in seconds."""

    text: str
    start_s: float
    end_s: float


class WordsFrom(StrEnum):
    """Where the words of an answer come from."""

    CANDIDATE = "candidate"
    RECOGNISER = "recogniser"
    BROWSER = "browser"


class AnswerKind(StrEnum):
    """How the candidate answered."""

    RECORDED = "recorded"
    TYPED = "typed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the candidate gave for one turn.

    `text` is what was said: typed, given beside a recording, or heard by a recogniser
    (`words_from`); None when only a recording exists. `words` are its times where a recogniser
    gave them. `recording` is None for typed and skipped answers, and again once retention has
    erased the audio.
    """

    kind: AnswerKind
    at: datetime
    text: str | None = None
    recording: Recording | None = None
    words_from: WordsFrom = WordsFrom.CANDIDATE
    words: tuple[TimedWord, ...] = ()


class EndedBy(StrEnum):
    """Why a spoken turn of a live interview was taken to be over."""

    SILENCE = "silence"
    SOUNDED_FINISHED = "sounded_finished"
    CANDIDATE = "candidate"
    TIME_UP = "time_up"


@dataclass(frozen=True, slots=True)
class LiveTrace:
    """How the exchange around a live answer went.

    Attributes
    ----------
    ended_by : EndedBy
        Why the answer was taken to be over; `TIME_UP` when the interviewer stopped it.
    decided_s, heard_s, begun_s, thought_s, voiced_s, replied_s, reached_s : float >= 0 or None
        From the end of the candidate's voice, seconds: the turn was decided to be over; its words
        were there; the first sentence of what is said next was written, while the rest was still
        being written; all of it was thought out; its first sound had come from the voice; that
        sound had left for the candidate; it was heard there, as the browser tells. None where there
        was none of it, or nobody could tell.
    reached_within_s : float >= 0 or None
        How true `reached_s` is, seconds: two clocks are compared over a network.
    filled_s : float >= 0 or None
        From the same moment: a short word of the interviewer's left, to bridge the wait.
    cut_in_s : float >= 0 or None
        How much of the question had been played when the candidate cut in, seconds.
    cut_in_share : float 0..1 or None
        The same as a share of the whole line; a guess where the voice was still at work on it.
    was_foreseen : bool
        The answer was heard, and the reply thought out, before it was decided to be over.
    """

    ended_by: EndedBy
    decided_s: float
    heard_s: float | None = None
    thought_s: float | None = None
    voiced_s: float | None = None
    replied_s: float | None = None
    cut_in_s: float | None = None
    cut_in_share: float | None = None
    was_foreseen: bool = False
    begun_s: float | None = None
    reached_s: float | None = None
    reached_within_s: float | None = None
    filled_s: float | None = None


class TurnKind(StrEnum):
    """Where the words of a turn come from."""

    QUESTION = "question"
    FOLLOW_UP = "follow_up"
    CANDIDATE_QUESTIONS = "candidate_questions"


class ProbeReason(StrEnum):
    """Why the interviewer followed up."""

    RESULT_MISSING = "result_missing"
    NO_NUMBER = "no_number"
    WE_NOT_I = "we_not_i"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    VAGUE = "vague"
    CONTRADICTION = "contradiction"
    OFF_QUESTION = "off_question"
    WHY = "why"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing asked and its answer.

    Attributes
    ----------
    number : int >= 1
        Place in the session; numbers have no gaps.
    lead_in : str
        What the interviewer says before the question: a greeting, a transition.
    asked : str
        The question itself, exactly as it is spoken and shown; fixed once asked.
    draft : Recording or None
        A recording that is stored but not handed in yet.
    thinking_since : datetime or None
        When the candidate asked for time to think; the clock of the turn stands.
    steps : tuple of Step
        Which rung thought the question out, spoke it, heard the answer; in the order it happened.
        The last turn also keeps who thought the goodbye out.
    live : LiveTrace or None
        How the exchange went; None unless it was answered in a live conversation.
    sides : Recording or None
        What both sides of a live turn sounded like, interviewer left, candidate right; it is kept
        beside the answer's recording and goes with it.
    """

    number: int
    kind: TurnKind
    question_id: str | None
    asked: str
    asked_at: datetime
    lead_in: str = ""
    reason: ProbeReason | None = None
    answer: Answer | None = None
    draft: Recording | None = None
    thinking_since: datetime | None = None
    steps: tuple[Step, ...] = ()
    live: LiveTrace | None = None
    sides: Recording | None = None

    def step(self, part: Part) -> Step | None:
        """The newest step of that part, or None."""
        return next((s for s in reversed(self.steps) if s.part is part), None)

    @property
    def waits_for_ears(self) -> bool:
        """True when the answer is a recording that no rung has been asked to hear yet."""
        answer = self.answer
        is_recording = answer is not None and answer.kind is AnswerKind.RECORDED
        return (
            is_recording
            and answer is not None
            and answer.text is None
            and answer.recording is not None
            and self.step(Part.HEAR) is None
        )

    @property
    def is_unheard(self) -> bool:
        """True when every rung that hears was asked and none could."""
        step = self.step(Part.HEAR)
        return step is not None and step.rung == UNHEARD


class Phase(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    CONSIDERING = "considering"
    ASKED = "asked"
    FINISHED = "finished"
    ABANDONED = "abandoned"


LIVE_PHASES = (Phase.PLANNED, Phase.CONSIDERING, Phase.ASKED)


@dataclass(frozen=True, slots=True)
class Session:
    """One interview, whole: the plan, the turns, and where it stands.

    `version` counts stored changes; a store refuses to save over a newer one.
    `paused_s` is time already spent in pauses and away, `paused_since` an open pause;
    `active_since` is when the candidate last began or came back to the open turn.
    """

    id: str
    user_id: str
    setup: Setup
    questions: tuple[Question, ...]
    created_at: datetime
    phase: Phase = Phase.PLANNED
    turns: tuple[Turn, ...] = ()
    started_at: datetime | None = None
    finished_at: datetime | None = None
    paused_since: datetime | None = None
    paused_s: float = 0.0
    active_since: datetime | None = None
    farewell: str = ""
    version: int = 0

    @property
    def is_live(self) -> bool:
        """True while the interview can go on."""
        return self.phase in LIVE_PHASES

    @property
    def open_turn(self) -> Turn | None:
        """The turn that waits for an answer, or None."""
        return self.turns[-1] if self.phase is Phase.ASKED and self.turns else None

    @property
    def answered_turns(self) -> tuple[Turn, ...]:
        """Turns with an answer other than a skip."""
        return tuple(
            t
            for t in self.turns
            if t.answer is not None and t.answer.kind is not AnswerKind.SKIPPED
        )

    def turn(self, number: int) -> Turn:
        """The turn with that number.

        Raises
        ------
        KeyError
            The session has no such turn.
        """
        if not 1 <= number <= len(self.turns):
            raise KeyError(number)
        return self.turns[number - 1]

    def spoken_turn(self, number: int) -> Turn | None:
        """The turn that keeps who spoke it, the last one for `FAREWELL`; None when there is none.

        The goodbye has no turn of its own.
        """
        number = len(self.turns) if number == FAREWELL else number
        return self.turns[number - 1] if 1 <= number <= len(self.turns) else None

    def question(self, question_id: str) -> Question:
        """The planned question with that id.

        Raises
        ------
        KeyError
            The session plans no such question.
        """
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def turns_of(self, question_id: str) -> tuple[Turn, ...]:
        """The question's own turn and its follow-ups, in order."""
        return tuple(t for t in self.turns if t.question_id == question_id)

    def elapsed_s(self, at: datetime) -> float:
        """Seconds of interview until `at`, pauses left out; 0 before the start."""
        if self.started_at is None:
            return 0.0
        end = self.paused_since or self.finished_at or at
        return max(0.0, (end - self.started_at).total_seconds() - self.paused_s)


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line of the history; `overall_band` stays None until the candidate's own view is in."""

    id: str
    setup: Setup
    phase: Phase
    created_at: datetime
    finished_at: datetime | None
    n_answered: int
    n_turns: int
    overall_band: float | None = None
    is_rated: bool = False


@dataclass(frozen=True, slots=True)
class SessionQuery:
    """What the history is filtered by; None and empty mean "all"."""

    text: str = ""
    type: InterviewType | None = None
    role: Role | None = None
    difficulty: Difficulty | None = None
    phases: tuple[Phase, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50
    offset: int = 0
