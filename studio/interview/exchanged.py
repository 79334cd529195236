"""A live exchange in words: when what came after the answer, how it ended, what was never heard."""

from __future__ import annotations

from studio.interview.model import EndedBy, LiveTrace, Turn

STAGES = {
    "decided_s": "judged finished",
    "heard_s": "words written",
    "begun_s": "first sentence",
    "thought_s": "reply ready",
    "voiced_s": "voice",
    "replied_s": "on its way",
    "reached_s": "heard by you",
}
"""Field of `LiveTrace` to the stage's name, as they follow when nothing is foreseen."""
_ENDED = {
    EndedBy.SILENCE: "a silence",
    EndedBy.SOUNDED_FINISHED: "it sounded finished",
    EndedBy.CANDIDATE: "you said so",
    EndedBy.TIME_UP: "time was up",
}


def stages(trace: LiveTrace) -> tuple[tuple[str, float], ...]:
    """Every stage that was reached with its seconds after the end of the voice, as they came.

    Examples
    --------
    >>> stages(LiveTrace(EndedBy.SILENCE, 0.9, heard_s=0.5, replied_s=1.2))
    (('words written', 0.5), ('judged finished', 0.9), ('on its way', 1.2))
    """
    reached = [
        (title, seconds)
        for name, title in STAGES.items()
        if (seconds := getattr(trace, name)) is not None
    ]
    return tuple(sorted(reached, key=lambda stage: stage[1]))


def stages_text(trace: LiveTrace) -> str:
    """The stages in one line.

    Examples
    --------
    >>> stages_text(LiveTrace(EndedBy.SILENCE, 0.9, replied_s=1.25))
    'You stopped → judged finished 0.90 s → on its way 1.25 s'
    """
    return " → ".join(["You stopped", *(f"{title} {s:.2f} s" for title, s in stages(trace))])


def how_it_went(trace: LiveTrace) -> str:
    """Why the turn was over, what is known of the reply, and whether the candidate cut in.

    Examples
    --------
    >>> how_it_went(LiveTrace(EndedBy.CANDIDATE, 0.1, cut_in_s=2.345))
    'Ended because you said so. You cut in after 2.3 s of the question.'
    >>> told = how_it_went(LiveTrace(EndedBy.SILENCE, 0.9, reached_s=1.35, reached_within_s=0.035))
    >>> told.removeprefix("Ended by a silence. ")
    'Your browser told when you heard the reply, true to 0.04 s but for your loudspeaker.'
    >>> how_it_went(LiveTrace(EndedBy.SILENCE, 0.9, replied_s=4.2, filled_s=2.21))
    'Ended by a silence. A word bridged the wait at 2.2 s.'
    """
    why = _ENDED[trace.ended_by]
    told = f"Ended by {why}." if trace.ended_by is EndedBy.SILENCE else f"Ended because {why}."
    if trace.was_foreseen and trace.heard_s is not None:
        told += " Your answer was heard ahead, while you paused."
    if trace.filled_s is not None:
        told += f" A word bridged the wait at {trace.filled_s:.1f} s."
    if trace.reached_s is not None and trace.reached_within_s is not None:
        told += (
            " Your browser told when you heard the reply, "
            f"true to {trace.reached_within_s:.2f} s but for your loudspeaker."
        )
    if trace.cut_in_s is not None:
        told += f" You cut in after {trace.cut_in_s:.1f} s of the question."
    return told


def played(turn: Turn) -> tuple[str, str]:
    """What the interviewer said in the turn: what was played of it, and what never was.

    The place is that of the cut in the sound, told in letters: exact to a word or two.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from studio.interview.model import TurnKind
    >>> trace = LiveTrace(EndedBy.SILENCE, 0.9, cut_in_s=0.8, cut_in_share=0.5)
    >>> at = datetime(2026, 11, 2, tzinfo=UTC)
    >>> played(Turn(1, TurnKind.QUESTION, None, "What did you do?", at, "Well.", live=trace))
    ('Well. What did', 'you do?')
    """
    line = f"{turn.lead_in} {turn.asked}".strip()
    share = turn.live.cut_in_share if turn.live is not None else None
    if share is None or share >= 1.0:
        return line, ""
    at = round(share * len(line))
    space = line.find(" ", at)  # the word that was being said counts as heard
    return (line, "") if space < 0 else (line[:space], line[space + 1 :])
