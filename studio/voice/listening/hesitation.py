"""Did the voice end in an "um"? Asked where a pause has just begun.

Costs about 20 ms, so off the voice loop, and only where the end-of-turn model does not call the
turn over: where it did, this found none of the nine "um"s that stood there (docs/voice.md).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analytics.errors import NoPhonation
from analytics.speech.filled_pauses import ends_hesitating
from analytics.speech.filters import without_rumble
from analytics.speech.pitch import track_pitch
from analytics.speech.spectrum import measure_spectrum
from analytics.speech.voice_activity import find_voice

HEARD_S = 3.0
_N = int(HEARD_S * 16_000)
_FULL_SCALE = 32_768.0


def warm_up() -> None:
    """Bring in the measures of speech and run them once: seconds in a new process."""
    at = np.arange(_N) / 16_000
    hum = sum(np.sin(2 * np.pi * 150 * n * at) for n in range(1, 21))
    ends_in_filler((1_500 * np.asarray(hum)).astype(np.int16))


def ends_in_filler(samples: npt.NDArray[np.int16]) -> bool:
    """Whether the last voice is a filled pause.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,), int16]
        The answer so far, mono at 16 kHz, up to the pause in question; its last 3 s count.

    Examples
    --------
    >>> ends_in_filler(np.zeros(16_000, np.int16))
    False
    """
    if not samples.any():
        return False
    heard = without_rumble(samples[-_N:].astype(np.float32) / np.float32(_FULL_SCALE))
    spectrum = measure_spectrum(heard)
    try:
        voice = find_voice(heard, spectrum)
    except NoPhonation:
        return False
    return ends_hesitating(voice, track_pitch(heard, voice.is_voice, spectrum.level_db))
