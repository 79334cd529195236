"""Why a rung was passed over, as one of a few classes: a counter's label must not be a sentence."""

from __future__ import annotations

from studio.interview.steps import Fall

_PHRASES = (
    ("busy", ("pause", "quota", "limit", "too many")),
    ("slow", ("too long", "in time", "timed out")),
    ("down", ("cannot be reached", "could not be reached", "did not answer", "does not answer")),
    ("broken_off", ("broke off",)),
    ("refused", ("key", "does not allow", "terms", "not take", "refused")),
    ("gone", ("none of the models", "retired", "no longer")),
    ("invalid", ("cannot be used", "not used", "empty answer", "stopped before", "not fit")),
    ("absent", ("not installed", "not set up", "nothing is set up")),
    ("silent", ("no voice", "no speech", "nothing was said")),
)
OTHER = "other"
"""A sentence that none of the phrases stands in."""


def reason(fall: Fall) -> str:
    """The class of a fall, by the words that adapters say it with.

    Examples
    --------
    >>> reason(Fall("groq", "Groq asks for a pause.")), reason(Fall("groq", "Hm."))
    ('busy', 'other')
    """
    why = fall.why.lower()
    found = (name for name, phrases in _PHRASES if any(phrase in why for phrase in phrases))
    return next(found, OTHER)
