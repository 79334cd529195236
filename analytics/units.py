"""Every measure by name: unit, range, meaning, method, source, and the band it is judged by.

Bands come from data and name it.  Without data there is no band: a number is then only compared
with the speaker's own.
"""

from dataclasses import dataclass

_MIT = (
    "MIT interview data: 137 mock interviews with human ratings "
    "(Naim et al. 2015, arXiv:1504.03425)"
)
_SWITCHBOARD = "NLTK's Switchboard sample: 36 calls with human labels"
_QUARTERS = f"{_SWITCHBOARD}: three of four speakers (71) stay below"


@dataclass(frozen=True)
class MetricSpec:
    """What a number is and how it may be shown.

    ``span`` is the range a value can take; ``band`` the range that good answers keep to, an open
    side is None.
    """

    title: str
    unit: str
    span: tuple[float, float]
    meaning: str
    method: str
    source: str
    needs: str
    band: tuple[float | None, float | None] | None = None
    band_source: str | None = None
    digits: int = 1


_SELF = "definition"
_PAUSE_SOURCE = "De Jong & Bosker (2013), DiSS 2013"
_RATE_SOURCE = "De Jong & Wempe (2009), Behavior Research Methods 41(2)"
_PITCH_SOURCE = "Hincks & Edlund (2009), Language Learning & Technology 13(3)"
_VAD = "voice-activity network for the region, level of 10 ms frames for the edges"
_SYLLABLES = "peaks of the 300-3000 Hz level that are voiced"
_FILLED = "words of the transcript, and still voice in the sound that no word accounts for"
_FILLED_SOURCE = "Goto, Itou & Hayamizu (1999), Eurospeech"
SYLLABLES_A_WORD = 1.29  # mean over 51,000 words of the same conversations
_INF = float("inf")

METRICS: dict[str, MetricSpec] = {
    "duration_s": MetricSpec(
        "Length", "s", (0, _INF), "How long the recording is.", "samples / rate", _SELF, "audio"
    ),
    "phonation_s": MetricSpec(
        "Time with voice",
        "s",
        (0, _INF),
        "How long there was voice, pauses left out.",
        _VAD,
        _SELF,
        "audio",
    ),
    "first_word_after_s": MetricSpec(
        "From record to first word",
        "s",
        (0, _INF),
        "From the start of the recording to the first voice. When the question ended is not in "
        "the recording, so this is not how long you thought about it.",
        _VAD,
        _SELF,
        "audio",
    ),
    "phonation_ratio": MetricSpec(
        "Share of voice",
        "",
        (0, 1),
        "Share of the time from first to last voice that is voiced speech and not silence.",
        _VAD,
        _PAUSE_SOURCE,
        "audio",
        digits=2,
    ),
    "n_syllables": MetricSpec(
        "Syllables",
        "",
        (0, _INF),
        "Syllables heard in the recording.",
        _SYLLABLES,
        _RATE_SOURCE,
        "audio",
        digits=0,
    ),
    "speech_rate_per_s": MetricSpec(
        "Speech rate",
        "syllables/s",
        (0, 12),
        "Syllables a second from first to last voice, pauses counted in.",
        _SYLLABLES,
        _RATE_SOURCE,
        "audio",
        digits=2,
        band=(3.0, 4.2),
        band_source=f"{_MIT}: 140-195 words a minute at 1.29 syllables a word",
    ),
    "articulation_rate_per_s": MetricSpec(
        "Articulation rate",
        "syllables/s",
        (0, 12),
        "Syllables a second of phonation time, silent pauses of 0.25 s and more left out.",
        _SYLLABLES,
        _RATE_SOURCE,
        "audio",
        digits=2,
    ),
    "n_words": MetricSpec(
        "Words",
        "",
        (0, _INF),
        "Words in the transcript, um and uh left out.",
        "counted",
        _SELF,
        "words",
        digits=0,
    ),
    "wpm": MetricSpec(
        "Pace",
        "words/min",
        (0, 400),
        "Words a minute from first to last voice.",
        "words of the transcript over the time from first to last voice",
        _MIT,
        "words",
        band=(140, 195),
        band_source=f"{_MIT}: ratings rise up to about 195 words a minute and do not fall before",
        digits=0,
    ),
    "n_pauses": MetricSpec(
        "Silent pauses",
        "",
        (0, _INF),
        "Silences of 0.25 s and more inside the answer.",
        _VAD,
        _PAUSE_SOURCE,
        "audio",
        digits=0,
    ),
    "n_long_pauses": MetricSpec(
        "Long pauses",
        "",
        (0, _INF),
        "Silences of 2 s anywhere, or of 1 s inside a clause.",
        _VAD,
        "Kahng, Applied Psycholinguistics: pauses inside clauses are what listeners notice",
        "audio",
        digits=0,
    ),
    "pauses_per_min": MetricSpec(
        "Pauses a minute", "/min", (0, 240), "Silent pauses a minute.", _VAD, _PAUSE_SOURCE, "audio"
    ),
    "pause_median_s": MetricSpec(
        "Typical pause",
        "s",
        (0, _INF),
        "Half of the silent pauses are shorter than this.",
        _VAD,
        _PAUSE_SOURCE,
        "audio",
        digits=2,
    ),
    "pause_longest_s": MetricSpec(
        "Longest pause",
        "s",
        (0, _INF),
        "The longest silence inside the answer.",
        _VAD,
        _PAUSE_SOURCE,
        "audio",
    ),
    "pause_ratio": MetricSpec(
        "Share of pauses",
        "",
        (0, 1),
        "Share of the time from first to last voice spent in silent pauses.",
        _VAD,
        _PAUSE_SOURCE,
        "audio",
        digits=2,
    ),
    "mean_run_syllables": MetricSpec(
        "Length of runs",
        "syllables",
        (0, _INF),
        "Syllables between one silent pause and the next.",
        _SYLLABLES,
        "Hincks (2005), Interspeech",
        "audio",
    ),
    "pitch_median_hz": MetricSpec(
        "Median pitch",
        "Hz",
        (65, 400),
        "The middle of the voice: a fact about the speaker, neither good nor bad.",
        "autocorrelation and Viterbi search",
        "Boersma (1993), IFA Proceedings 17",
        "audio",
        digits=0,
    ),
    "pitch_sd_st": MetricSpec(
        "Pitch variety",
        "semitones",
        (0, 24),
        "Standard deviation of the pitch around the speaker's own median.",
        "autocorrelation and Viterbi search",
        _PITCH_SOURCE,
        "audio",
    ),
    "pitch_span_st": MetricSpec(
        "Pitch span",
        "semitones",
        (0, 48),
        "Distance from the 10th to the 90th percentile of the pitch.",
        "autocorrelation and Viterbi search",
        _PITCH_SOURCE,
        "audio",
    ),
    "pitch_agreement_ratio": MetricSpec(
        "Two methods agree on pitch",
        "",
        (0, 1),
        "Share of the voice in which a second method finds the same pitch within a semitone; "
        "under 70 % the pitch is not told.",
        "librosa's YIN every 20 ms, beside our own tracker",
        "De Cheveigné & Kawahara (2002), Journal of the Acoustical Society of America 111(4)",
        "audio",
        digits=2,
    ),
    "pitch_trend_st_per_min": MetricSpec(
        "Pitch trend",
        "semitones/min",
        (-60, 60),
        "Whether the voice rises or sinks over the answer.",
        "slope of the medians of ten-second pieces",
        _SELF,
        "audio",
    ),
    "level_trend_db_per_min": MetricSpec(
        "Loudness trend",
        "dB/min",
        (-120, 120),
        "Whether the voice gets louder or quieter over the answer.",
        "slope of the medians of ten-second pieces",
        _SELF,
        "audio",
    ),
    "level_sd_db": MetricSpec(
        "Loudness variety",
        "dB",
        (0, 40),
        "How much the level of voiced sound moves; microphones that level the voice hide it.",
        "level of 10 ms frames with voice",
        _SELF,
        "audio",
    ),
    "phrase_fade_db": MetricSpec(
        "Fade at phrase ends",
        "dB",
        (-40, 40),
        "How much quieter the last 0.3 s of a phrase is than the phrase.",
        "level of 10 ms frames with voice",
        _SELF,
        "audio",
    ),
    "n_filled_pauses": MetricSpec(
        "Filled pauses",
        "",
        (0, _INF),
        "Um, uh, er, hm said while thinking.",
        _FILLED,
        _FILLED_SOURCE,
        "any",
        digits=0,
    ),
    "filled_pauses_per_min": MetricSpec(
        "Filled pauses a minute",
        "/min",
        (0, 240),
        "Um, uh, er, hm for each minute from first to last voice.",
        _FILLED,
        _FILLED_SOURCE,
        "audio",
    ),
    "filled_pauses_per_100_words": MetricSpec(
        "Filled pauses a 100 words",
        "/100 words",
        (0, 200),
        "Um, uh, er, hm for each hundred words.",
        _FILLED,
        _FILLED_SOURCE,
        "words",
        band=(None, 2.0),
        band_source=f"{_MIT}: 0.9 rated 5.40, 2.3 rated 5.13, flat near 5.0 above",
    ),
    "lexical_fillers_per_100_words": MetricSpec(
        "Filler words a 100 words",
        "/100 words",
        (0, 100),
        "Words like 'you know' used as discourse markers, for each hundred words.",
        "words in their context",
        _SWITCHBOARD,
        "words",
        band=(None, 3.2),
        band_source=_QUARTERS,
    ),
    "hedges_per_100_words": MetricSpec(
        "Hedges a 100 words",
        "/100 words",
        (0, 100),
        "Wording like 'I guess' or 'sort of'.",
        "list of phrases",
        _SELF,
        "words",
        band=(None, 1.9),
        band_source=_QUARTERS,
    ),
    "repetitions_per_100_words": MetricSpec(
        "Repetitions a 100 words",
        "/100 words",
        (0, 100),
        "Words said and then said again or replaced.",
        "copies within a few words",
        _SWITCHBOARD,
        "words",
        band=(None, 3.7),
        band_source=_QUARTERS,
    ),
    "vocabulary_ratio": MetricSpec(
        "Vocabulary variety",
        "",
        (0, 1),
        "Share of different words in windows of fifty.",
        "moving-average type-token ratio",
        "Covington & McFall (2010), Journal of Quantitative Linguistics 17(2)",
        "words",
        digits=2,
    ),
    "i_share_ratio": MetricSpec(
        "I and we",
        "",
        (0, 1),
        "Share of 'I' among 'I' and 'we'.",
        "counted",
        _SELF,
        "words",
        digits=2,
    ),
}
