"""What a model may tell the candidate in the report: about the words, from the words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.interview.marking import Note
from studio.interview.reading.lexicon import GENERIC
from studio.interview.reading.text import content, stem, words
from studio.interview.speech_checks import has_markup, is_english, leak_problems, promises
from studio.interview.speech_claims import invents, misquotes

MIN_WORDS, MAX_WORDS = 4, 45
_ABOUT_THE_PERSON = re.compile(
    r"\b(?:nervous\w*|anxious|anxiety|confiden(?:t|ce|tly)|insecure|enthusias\w+|passion\w*|shy"
    r"|charisma\w*|personality|character|attitude|arrogan\w+|lazy|intelligen\w+|smart|clever"
    r"|stupid|talented|gifted|accent|voice|tone|body language|native speaker|emotion\w*"
    r"|hire|hired|hireable|hiring|employable|recruiters? (?:will|would)"
    r"|(?:better|worse) than (?:most|other|others|average|many)|top \d+|above average"
    r"|below average)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn, as feedback may refer to it: what was asked, and what was said."""

    asked: str
    answer: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a note is held against.

    Attributes
    ----------
    turns : mapping of turn number to Spoken
        Every turn that was read.
    known : tuple of str
        What else may be named: rubric, good answers, facts.
    instructions, secrets : tuple of str
        The prompt's own words, and what stands only in it.
    """

    turns: Mapping[int, Spoken]
    known: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


def usable_notes(notes: Sequence[Note], ground: Ground) -> tuple[str, ...]:
    """The notes that may be shown, each with its turn."""
    return tuple(dict.fromkeys(told for n in notes if (told := usable_note(n, ground)) is not None))


def usable_note(note: Note, ground: Ground, *, is_step: bool = False) -> str | None:
    """The note as the report says it, its turn at the end; None when it may not be shown.

    A step to take may name numbers of its own: how often, how long.

    Examples
    --------
    >>> ground = Ground({2: Spoken("What broke?", "I rolled the release back in ten minutes.")})
    >>> usable_note(Note(2, "Say who noticed before you rolled back the release."), ground)
    'Say who noticed before you rolled back the release. (turn 2)'
    >>> usable_note(Note(2, "You will be hired for this release, surely."), ground) is None
    True
    """
    turn = ground.turns.get(note.turn)
    if turn is None or not _is_specific(note.text, turn):
        return None
    if not is_sayable(note.text, ground, is_step=is_step):
        return None
    return f"{note.text.rstrip()} (turn {note.turn})"


def is_sayable(text: str, ground: Ground, *, is_step: bool = False) -> bool:
    """Whether a text keeps the rules for everything that is shown, whatever it is about."""
    answers = tuple(t.answer for t in ground.turns.values())
    asked = tuple(t.asked for t in ground.turns.values())
    return (
        MIN_WORDS <= len(text.split()) <= MAX_WORDS
        and not has_markup(text)
        and is_english(text)
        and not promises(text)
        and _ABOUT_THE_PERSON.search(text) is None
        and not leak_problems(text, ground.instructions, ground.secrets)
        and not misquotes(text, (*answers, *asked))
        and not invents(text, (*answers, *asked, *ground.known), numbers=not is_step)
    )


def _is_specific(text: str, turn: Spoken) -> bool:
    """It shares a word of its own with the turn it is about; "project" or "time" is none."""
    about = _stems(turn.asked) | _stems(turn.answer)
    return bool(about & _stems(text))


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(w.lower) for w in content(words(text)) if w.lower not in GENERIC)
