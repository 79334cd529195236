"""Is a reply so late that a word should bridge the wait? Pure: the time comes in."""

from __future__ import annotations

from dataclasses import dataclass, replace

LATE_S = 1.3
"""After the turn was decided to be over. People answer each other within 0.2 s (Levinson & Torreira
2015), and a line that is silent for a second or two sounds broken; but of usual replies that were
not foreseen 95 % are on their way within 1.2 s (docs/voice.md): a word would only delay them."""
ECHO_S = 0.5
"""For so long after its end a word may come back from the candidate's loudspeaker."""


@dataclass(frozen=True, slots=True)
class Late:
    """How a wait for a reply stands, on the microphone's clock.

    `since_s` is None where nobody waits, or a word has been said already: one a wait.
    """

    since_s: float | None = None
    is_said: bool = False
    ended_s: float = float("-inf")

    def decided(self, now_s: float) -> Late:
        """The turn is over: the reply is waited for from now on."""
        return replace(self, since_s=now_s)

    def is_due(self, now_s: float, *, is_voice: bool) -> bool:
        """Whether a word should bridge the wait now; never over somebody's voice.

        Examples
        --------
        >>> wait = Late().decided(10.0)
        >>> [wait.is_due(at_s, is_voice=False) for at_s in (10.0, 11.2, 11.4)]
        [False, False, True]
        >>> wait.is_due(11.4, is_voice=True), wait.begun().is_due(20.0, is_voice=False)
        (False, False)
        """
        is_late = self.since_s is not None and now_s - self.since_s >= LATE_S
        return is_late and not is_voice

    def begun(self) -> Late:
        """The word is being said."""
        return replace(self, since_s=None, is_said=True)

    def over(self, now_s: float) -> Late:
        """The word has been said to its end."""
        return replace(self, is_said=False, ended_s=now_s)

    def replied(self) -> Late:
        """The reply sounds, or will not from here: nobody waits any more."""
        return replace(self, since_s=None)

    def may_echo(self, now_s: float) -> bool:
        """Whether what the microphone hears may be that word.

        Examples
        --------
        >>> word = Late().decided(10.0).begun()
        >>> word.may_echo(15.0), word.over(12.0).may_echo(12.4), word.over(12.0).may_echo(12.6)
        (True, True, False)
        """
        return self.is_said or now_s < self.ended_s + ECHO_S
