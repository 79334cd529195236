"""When the interviewer was heard at the far end of a call: what a browser tells, and what of it is
believed.

::

    quiet ──────────────────────────────▶│ sound          at the candidate's
              sent_at_s │ network, buffers│ at_s
    quiet_since_s ≤ sent_at_s ≤ at_s ≤ sent_at_s + 3 s
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

MOST_S = 3.0
"""Later than that no call that is still up brings a sound: something else was heard."""


@dataclass(frozen=True, slots=True)
class ProcessClock:
    """The clock that live interviews of this process are timed by, as a browser may be told it.

    It counts from when it was made, so it tells nobody how long the machine has been up. `process`
    names whose clock it is: what was read from another process' clock means nothing here.
    """

    process: str = field(default_factory=lambda: secrets.token_urlsafe(8))
    _made_s: float = field(default_factory=time.monotonic, repr=False)

    def now_s(self) -> float:
        """Seconds, monotonic."""
        return time.monotonic() - self._made_s


@dataclass(frozen=True, slots=True)
class Onset:
    """A sound that began at the candidate's after a quiet, on the clock of a process.

    Attributes
    ----------
    process : str
        Whose clock that is.
    at_s : float
        When it was heard, seconds.
    quiet_since_s : float
        From then until `at_s` the browser listened, and nothing was heard.
    within_s : float >= 0
        How true both are: half of what the quickest answer of the clock took, and a block of sound.
    """

    process: str
    at_s: float
    quiet_since_s: float
    within_s: float


def heard_at_s(sent_at_s: float, onset: Onset) -> float | None:
    """When the sound that was sent then was heard, if the onset is that sound's; else None.

    It is when the browser listened all the while: the first sound after a quiet that began before
    the sending is the sent one's. What was heard before it was sent, or long after, is not.

    Parameters
    ----------
    sent_at_s : float
        When its first sample left, on the clock of `onset`, seconds.

    Returns
    -------
    float >= sent_at_s or None
        Seconds on the same clock.

    Examples
    --------
    >>> heard_at_s(10.0, Onset("a", 10.25, quiet_since_s=4.0, within_s=0.01))
    10.25
    >>> heard_at_s(10.0, Onset("a", 11.5, quiet_since_s=10.75, within_s=0.01))  # a later one
    """
    was_watched = onset.quiet_since_s <= sent_at_s + onset.within_s
    is_after = sent_at_s - onset.within_s <= onset.at_s <= sent_at_s + MOST_S
    return max(onset.at_s, sent_at_s) if was_watched and is_after else None
