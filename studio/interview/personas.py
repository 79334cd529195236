"""How each difficulty behaves: the numbers in one table, read by engine, interviewer and screen."""

from __future__ import annotations

from dataclasses import dataclass

from studio.interview.model import Difficulty, Question, Session, Turn

UNTIMED_S = 120.0
"""Given for the candidate's own questions, which have no time of their own."""


@dataclass(frozen=True, slots=True)
class Persona:
    """One interviewer's behaviour.

    Attributes
    ----------
    patience_s : float
        Silence the interviewer bears before a word of encouragement; inf means none ever comes.
    hint_delay_s : float
        Silence before a hint is offered; inf means never.
    time_factor : float
        The question's own `time_s` times this is the time given.
    max_probes : int, 0..2
        Most follow-ups on one question.
    offers_hints, rephrases : bool
        Whether help may be offered, and whether a repeat uses plainer words.
    stops_ramblers : bool
        Stops an answer that runs past its time.
    asks_why : bool
        Doubts an answer that has nothing missing.
    working : str
        What the screen says while the interviewer considers an answer.
    bridges : tuple of str
        What is said when a live reply is late, by turns: at most a second long, and no word about
        an answer that nobody has judged; empty for nothing.
    """

    difficulty: Difficulty
    name: str
    title: str
    manner: str
    patience_s: float
    hint_delay_s: float
    time_factor: float
    max_probes: int
    offers_hints: bool
    rephrases: bool
    stops_ramblers: bool
    asks_why: bool
    nudge: str
    time_up: str
    working: str
    bridges: tuple[str, ...]

    def time_for(self, question: Question) -> float:
        """Seconds this interviewer gives the question."""
        return question.time_s * self.time_factor


_NEVER = float("inf")

PERSONAS: dict[Difficulty, Persona] = {
    p.difficulty: p
    for p in (
        Persona(
            difficulty=Difficulty.WARMUP,
            name="Maya",
            title="Warmup",
            manner="Warm. Waits long, rephrases, offers a hint when you are stuck.",
            patience_s=12.0,
            hint_delay_s=20.0,
            time_factor=1.5,
            max_probes=1,
            offers_hints=True,
            rephrases=True,
            stops_ramblers=False,
            asks_why=False,
            nudge="Take your time. There is no hurry here.",
            time_up="You have said plenty. Round it off whenever you like.",
            working="Maya is taking in what you said …",
            bridges=("One moment.", "Just a moment.", "Bear with me."),
        ),
        Persona(
            difficulty=Difficulty.STANDARD,
            name="Daniel",
            title="Standard",
            manner="Neutral. Asks for specifics, for your own part, for the measurable result.",
            patience_s=20.0,
            hint_delay_s=_NEVER,
            time_factor=1.0,
            max_probes=2,
            offers_hints=False,
            rephrases=False,
            stops_ramblers=False,
            asks_why=False,
            nudge="Whenever you are ready.",
            time_up="Please come to the end of your answer.",
            working="Daniel is noting your answer …",
            bridges=("One moment.", "Just a second.", "Let me see."),
        ),
        Persona(
            difficulty=Difficulty.INTENSE,
            name="Ingrid",
            title="Intense",
            manner=(
                "Sceptical and short. Asks why, stops an answer that rambles, lets silence stand."
            ),
            patience_s=_NEVER,
            hint_delay_s=_NEVER,
            time_factor=0.75,
            max_probes=2,
            offers_hints=False,
            rephrases=False,
            stops_ramblers=True,
            asks_why=True,
            nudge="",
            time_up="Let me stop you there.",
            working="Ingrid looks at you and says nothing …",
            bridges=(),  # she lets silence stand
        ),
    )
}
"""Seconds are our own choice, ordered as Microsoft's, LiveKit's and interview guides' waiting times
are; step 4 tunes them against measured false cut-offs."""


def time_given_s(session: Session, turn: Turn) -> float:
    """Seconds the session's interviewer gives the answer to this turn."""
    if turn.question_id is None:
        return UNTIMED_S
    return PERSONAS[session.setup.difficulty].time_for(session.question(turn.question_id))
