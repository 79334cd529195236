"""Tells what a recogniser invented from what was said: pure.

Recognisers of the Whisper family write fluent sentences over silence and noise, and repeat
themselves without end. What they say about their own doubt is half of the evidence, our own voice
activity is the other half.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from studio.interview.model import TimedWord
from studio.ports import Intervals

NO_SPEECH_PROB = 0.6
AVG_LOGPROB = -1.0
COMPRESSION_RATIO = 2.4
"""The thresholds of the reference decoder (Radford et al. 2022, arXiv:2212.04356, section 4.5)."""

_SEGMENT_SLACK_S = 0.25
_WORD_SLACK_S = 0.5
"""Its word times wander into pauses, by cross-attention and not by listening for an edge."""
_LEAST_VOICE_S = 0.15
_LOOP = 4
_LONGEST_LOOP = 8

_PHANTOMS = frozenset(
    {
        "you",
        "bye",
        "bye bye",
        "thank you",
        "thank you very much",
        "thank you so much",
        "thank you for watching",
        "thanks for watching",
        "thank you for listening",
        "thank you for your attention",
        "thank you for watching please subscribe",
        "please subscribe",
        "please subscribe to my channel",
        "like and subscribe",
        "see you next time",
        "see you in the next video",
        "subtitles by the amara org community",
        "transcribed by https otter ai",
        "music",
        "applause",
        "silence",
        "blank audio",
    }
)
"""What the subtitles it learned from say where nobody speaks."""

Voiced = Callable[[bytes], Intervals | None]
"""Where there is voice in a recording, in order, in seconds; None when nobody could tell in time.
It raises nothing: a transcript must not be lost for it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a transcript with the recogniser's own doubts.

    Attributes
    ----------
    no_speech_prob : float, 0..1
        That nobody speaks here.
    avg_logprob : float <= 0
        Mean log probability of its tokens.
    compression_ratio : float > 0
        Length of the text by its length when compressed; high where it repeats itself.
    """

    start_s: float
    end_s: float
    text: str
    no_speech_prob: float = 0.0
    avg_logprob: float = 0.0
    compression_ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Believed:
    """What is left, and how many stretches were taken out."""

    segments: tuple[Segment, ...]
    words: tuple[TimedWord, ...]
    n_dropped: int


def believe(
    segments: Sequence[Segment], words: Sequence[TimedWord], voiced: Intervals | None
) -> Believed:
    """Leave out what nobody said.

    Parameters
    ----------
    voiced : sequence of (start_s, end_s), or None
        Where there is voice in the recording, in order; None when nobody listened for it.

    Examples
    --------
    >>> said = Segment(0.0, 2.0, "We moved the billing service.")
    >>> invented = Segment(2.0, 30.0, "Thank you for watching!")
    >>> believe([said, invented], [], [(0.1, 1.9)]).segments == (said,)
    True
    """
    kept: list[Segment] = []
    dropped: list[Segment] = []
    for i, segment in enumerate(segments):
        is_kept = not _is_invented(segment, voiced) and not _is_echo(segments, i)
        (kept if is_kept else dropped).append(segment)
    words_kept = tuple(w for w in words if _is_said(w, kept, dropped, voiced))
    lost = frozenset(words) - frozenset(words_kept)
    texts = [_without_lost_words(s, words, lost) for s in kept]
    left = tuple(replace(s, text=t) for s, t in zip(kept, texts, strict=True) if t)
    return Believed(left, words_kept, len(segments) - len(left))


def _is_invented(segment: Segment, voiced: Intervals | None) -> bool:
    if segment.no_speech_prob > NO_SPEECH_PROB and segment.avg_logprob < AVG_LOGPROB:
        return True
    if segment.compression_ratio > COMPRESSION_RATIO and is_loop(_plain(segment.text)):
        return True
    is_phantom = " ".join(_plain(segment.text)) in _PHANTOMS
    if voiced is None:
        return is_phantom and segment.no_speech_prob > NO_SPEECH_PROB
    if is_phantom:  # a breath before it is no thanks
        return _voice_s(segment.start_s, segment.end_s, voiced) < _LEAST_VOICE_S
    return not _has_voice(segment.start_s, segment.end_s, voiced, _SEGMENT_SLACK_S)


def _is_echo(segments: Sequence[Segment], i: int) -> bool:
    """Whether it is one of four or more equal segments in a row, and not the first of them."""
    text = _plain(segments[i].text)
    if i == 0 or _plain(segments[i - 1].text) != text:
        return False
    first = last = i
    while first > 0 and _plain(segments[first - 1].text) == text:
        first -= 1
    while last + 1 < len(segments) and _plain(segments[last + 1].text) == text:
        last += 1
    return last - first + 1 >= _LOOP


def is_loop(words: Sequence[str]) -> bool:
    """Whether most of the text is one phrase of up to eight words, four times or more in a row.

    Examples
    --------
    >>> is_loop("and then we and then we and then we and then we".split())
    True
    >>> is_loop("I I I think we we moved it".split())
    False
    """
    for n in range(1, min(_LONGEST_LOOP, len(words) // _LOOP) + 1):
        run = longest = 0
        for i in range(n, len(words)):
            run = run + 1 if words[i] == words[i - n] else 0
            longest = max(longest, run)
        if longest >= n * (_LOOP - 1) and longest + n > len(words) / 2:
            return True
    return False


def _is_said(
    word: TimedWord,
    kept: Sequence[Segment],
    dropped: Sequence[Segment],
    voiced: Intervals | None,
) -> bool:
    if voiced is not None and not _has_voice(word.start_s, word.end_s, voiced, _WORD_SLACK_S):
        return False
    if not dropped:
        return True
    at_s = _middle_s(word)
    off_s = min(_distance(at_s, s) for s in dropped)
    return any(_distance(at_s, s) <= off_s for s in kept)


def _without_lost_words(
    segment: Segment, words: Sequence[TimedWord], lost: frozenset[TimedWord]
) -> str:
    """The segment's own text, with its punctuation, unless words of it were taken out."""
    if not any(_distance(_middle_s(w), segment) == 0 for w in lost):
        return segment.text.strip()
    mine = [w for w in words if _distance(_middle_s(w), segment) == 0]
    return " ".join(w.text.strip() for w in mine if w not in lost)


def _middle_s(word: TimedWord) -> float:
    return (word.start_s + word.end_s) / 2


def _distance(at_s: float, segment: Segment) -> float:
    return max(segment.start_s - at_s, at_s - segment.end_s, 0.0)


def _voice_s(start_s: float, end_s: float, voiced: Intervals) -> float:
    return sum(max(0.0, min(end_s, b) - max(start_s, a)) for a, b in voiced)


def _has_voice(start_s: float, end_s: float, voiced: Intervals, slack_s: float) -> bool:
    first = bisect.bisect_left(voiced, start_s - slack_s, key=lambda interval: interval[1])
    return first < len(voiced) and voiced[first][0] <= end_s + slack_s


def _plain(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())
