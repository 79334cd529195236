"""Whether a call reaches the candidate at all: when another way to answer should be offered.

Pure: the page looks twice a second and passes the time in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

NOT_CONNECTED_S = 8.0
DROPPED_S = 3.0
"""After the two seconds without sound that a call needs to count as away: five in all."""
SILENT_S = 8.0
SILENT_DB = -85.0
"""Below any room: a switched-off microphone, or the wrong one, gives zeros."""


class Trouble(StrEnum):
    """Why talking does not work just now."""

    NONE = ""
    BLOCKED = "blocked"
    """The browser may not use a microphone, or there is none."""
    NOT_CONNECTED = "not_connected"
    DROPPED = "dropped"
    LOST = "lost"
    """The browser gave the call up after that, and the candidate has to press Start again."""
    MIC_SILENT = "mic_silent"


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the call.

    Attributes
    ----------
    is_called : bool
        The candidate has pressed Start, and not hung up.
    is_joined : bool
        Sound comes from this tab.
    is_stalled : bool
        The call was never ended, but no sound has come for two seconds.
    is_heard_out : bool
        The interviewer listens and the microphone counts: something should be heard.
    level_db : float
        The microphone, dB re full scale.
    has_microphone : bool
        The browser may use one; True while nobody knows.
    """

    is_called: bool
    is_joined: bool
    is_stalled: bool = False
    is_heard_out: bool = False
    level_db: float = 0.0
    has_microphone: bool = True


@dataclass(frozen=True, slots=True)
class Reach:
    """Since when something is wrong, on the page's clock; None: it is not.

    Attributes
    ----------
    away_since_s : float or None
        The call is wanted and no sound comes.
    was_joined : bool
        Sound came since Start was pressed.
    has_stalled : bool
        It stopped coming, and not because somebody hung up.
    was_heard : bool
        More than zeros came: what a gate makes silent afterwards is no broken microphone.
    silent_since_s : float or None
        Nothing but zeros comes.
    """

    away_since_s: float | None = None
    was_joined: bool = False
    has_stalled: bool = False
    was_heard: bool = False
    silent_since_s: float | None = None


def look(reach: Reach, now_s: float, sight: Sight) -> tuple[Reach, Trouble]:
    """What one more look comes to.

    Parameters
    ----------
    now_s : float
        Seconds; a look earlier than the last one counts as no time.

    Examples
    --------
    >>> pressed, _ = look(Reach(), 0.0, Sight(is_called=True, is_joined=False))
    >>> look(pressed, 7.9, Sight(is_called=True, is_joined=False))[1]
    <Trouble.NONE: ''>
    >>> look(pressed, 8.0, Sight(is_called=True, is_joined=False))[1]
    <Trouble.NOT_CONNECTED: 'not_connected'>
    """
    if not sight.has_microphone:
        return Reach(), Trouble.BLOCKED
    if not sight.is_called:
        is_lost = reach.has_stalled
        return Reach(has_stalled=is_lost), Trouble.LOST if is_lost else Trouble.NONE
    if not sight.is_joined:
        since_s = now_s if reach.away_since_s is None else reach.away_since_s
        away_s = now_s - since_s
        stalled = sight.is_stalled
        now = replace(reach, away_since_s=since_s, has_stalled=stalled, silent_since_s=None)
        if reach.was_joined:
            return now, Trouble.DROPPED if away_s >= DROPPED_S else Trouble.NONE
        return now, Trouble.NOT_CONNECTED if away_s >= NOT_CONNECTED_S else Trouble.NONE
    was_heard = reach.was_heard or sight.level_db > SILENT_DB
    if was_heard or not sight.is_heard_out:
        return Reach(was_joined=True, was_heard=was_heard), Trouble.NONE
    since_s = now_s if reach.silent_since_s is None else reach.silent_since_s
    is_silent = now_s - since_s >= SILENT_S
    now = Reach(was_joined=True, silent_since_s=since_s)
    return now, Trouble.MIC_SILENT if is_silent else Trouble.NONE
