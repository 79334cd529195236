"""Each part's rungs with their budgets, what stands below them, and what is not set up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from studio.config import Settings
from studio.interview.personal import sentences_of
from studio.interview.steps import Part
from studio.ports import (
    Asking,
    ChatMessage,
    ChatModel,
    Connection,
    Grader,
    Interviewer,
    SpeechCache,
    SpeechToText,
    Standing,
    TextToSpeech,
)
from studio.providers.cached_voice import CachedVoice
from studio.providers.espeak import EspeakVoice
from studio.providers.groq import Groq
from studio.providers.hallucination import Voiced
from studio.providers.ladder import Rung
from studio.providers.ladders import Judge, Mind
from studio.providers.minds.grader import ModelGrader
from studio.providers.minds.interviewer import ModelInterviewer
from studio.providers.whisper import WhisperEars
from studio.usecases.intake import silent_second

GROQ, COMPATIBLE, WHISPER, ESPEAK = "groq", "compatible", "whisper", "espeak"

HEAR_S = 8.0
"""Longest wait for Groq's transcript, seconds."""
LISTEN_HERE_S = 20.0
"""Longest wait for this machine's own recogniser: it has no faster one below it."""
HEAR_MOST_S, THINK_MOST_S, SPEAK_MOST_S, GRADE_MOST_S = 28.0, 8.0, 2.5, 90.0
"""Longest wait for all rungs of a part together; what is left of it bounds each further rung."""
FIRST_TOKEN_S, REPLY_S = 3.0, 6.0
"""Longest wait for the first words of a move, and for all of it."""
FIRST_SOUND_S, SPEECH_S, SOUND_GAP_S = 1.5, 30.0, 1.5
"""Longest wait for the first sound of a piece, for all of it, and from sound to sound: a voice that
stops midway is left within what the page itself waits (`server_voice.js`)."""
GRADE_S = 60.0
"""Longest wait for all samples of a grading; it runs beside the people being served."""


def ears(settings: Settings, groq: Groq | None, voiced: Voiced) -> Sequence[Rung[SpeechToText]]:
    """Who hears."""
    rungs: list[Rung[SpeechToText]] = []
    if groq is not None:
        model = _in_use(groq, "SpeechToText")
        rungs.append(Rung(GROQ, "Groq Whisper", groq.ears, HEAR_S, detail=model))
    here = whisper(settings, voiced)
    if here is not None:
        name = here.folder.name
        rungs.append(
            Rung(WHISPER, "Whisper on this machine", here, LISTEN_HERE_S, detail=lambda: name)
        )
    return rungs


def whisper(settings: Settings, voiced: Voiced) -> WhisperEars | None:
    """This machine's recogniser; None where its package or its model is missing."""
    folder = settings.local.whisper_dir
    here = WhisperEars(folder, voiced) if folder is not None else None
    return here if here is not None and here.available() else None


def minds(groq: Groq | None, local: ChatModel | None, plan: Interviewer) -> Sequence[Rung[Mind]]:
    """Who thinks."""
    rungs: list[Rung[Mind]] = []
    if groq is not None:
        asked = ModelInterviewer(groq.mind, plan, sentences_of)
        model = _in_use(groq, "ChatModel")
        rungs.append(Rung(GROQ, "Groq", asked, FIRST_TOKEN_S, REPLY_S, model))
    if local is not None:
        asked = ModelInterviewer(local, plan, sentences_of)
        rungs.append(Rung(COMPATIBLE, "Your own model server", asked, FIRST_TOKEN_S, REPLY_S))
    return rungs


def judges(
    settings: Settings, groq: Groq | None, local: ChatModel | None, floor_grader: Grader
) -> Sequence[Rung[Judge]]:
    """Who grades."""
    rungs: list[Rung[Judge]] = []
    samples = f"{settings.grading_samples} samples: the median counts, the range is shown"
    for name, title, mind in (
        (GROQ, "Groq", groq.mind if groq is not None else None),
        (COMPATIBLE, "Your own model server", local),
    ):
        if mind is not None:
            judge = ModelGrader(mind, floor_grader, settings.grading_samples, sentences_of)
            rungs.append(Rung(name, title, judge, GRADE_S, detail=lambda: samples))
    return rungs


def voices(
    settings: Settings, groq: Groq | None, spoken: SpeechCache
) -> Sequence[Rung[TextToSpeech]]:
    """Who speaks on the server: Orpheus when it is asked for, this machine's own voice."""
    rungs: list[Rung[TextToSpeech]] = []
    waits = FIRST_SOUND_S, SPEECH_S
    if groq is not None and settings.voice == "orpheus":
        made_by = ",".join((*settings.groq.speak_models, settings.groq.orpheus_voice))
        orpheus = CachedVoice(groq.voice, spoken, GROQ, made_by)
        model = _in_use(groq, "TextToSpeech")
        rungs.append(Rung(GROQ, "Groq Orpheus", orpheus, *waits, detail=model, gap_s=SOUND_GAP_S))
    here = EspeakVoice()
    if here.available():
        rungs.append(Rung(ESPEAK, "This machine's voice", here, *waits, gap_s=SOUND_GAP_S))
    return rungs


def _in_use(groq: Groq, port: str) -> Callable[[], str]:
    """A line for the screen: the model in use, what is retired, what is left of the allowance."""

    def told() -> str:
        lineup = groq.lineups()[port]
        parts = [lineup.in_use or "no model is offered"]
        if lineup.retired:
            parts.append(f"retired: {', '.join(lineup.retired)}")
        for left in groq.left():
            day = left.requests_per_day
            if left.model == lineup.in_use and day is not None:
                parts.append(f"{day.remaining} of {day.limit} calls left today")
        return " · ".join(parts)

    return told


def absent(
    settings: Settings,
    ear_rungs: Sequence[Rung[SpeechToText]],
    voice_rungs: Sequence[Rung[TextToSpeech]],
) -> Sequence[Connection]:
    """Rungs that are not set up, with how to."""
    told: list[Connection] = []
    no_key = not settings.groq.api_key
    ear_names = {rung.name for rung in ear_rungs}
    if no_key:
        how = "Set GROQ_API_KEY in the environment or in .streamlit/secrets.toml."
        told += [
            _absent(part, GROQ, title, how)
            for part, title in (
                (Part.HEAR, "Groq Whisper"),
                (Part.THINK, "Groq"),
                (Part.GRADE, "Groq"),
            )
        ]
    if WHISPER not in ear_names:
        how = "Type: make local-models. Then set INTERVIEWGYM_WHISPER_DIR to the model's folder."
        told.append(_absent(Part.HEAR, WHISPER, "Whisper on this machine", how))
    if not settings.local.chat_url:
        how = (
            "Set INTERVIEWGYM_LOCAL_CHAT_URL to an OpenAI-compatible server: Ollama, llama.cpp, "
            "vLLM."
        )
        for part in (Part.THINK, Part.GRADE):
            told.append(_absent(part, COMPATIBLE, "Your own model server", how))
    names = {rung.name for rung in voice_rungs}
    if GROQ not in names:
        how = "Set INTERVIEWGYM_VOICE to orpheus" + (" and GROQ_API_KEY." if no_key else ".")
        told.append(_absent(Part.SPEAK, GROQ, "Groq Orpheus", how))
    if ESPEAK not in names:
        how = "Install espeak-ng on this machine."
        told.append(_absent(Part.SPEAK, ESPEAK, "This machine's voice", how))
    return told


def _absent(part: Part, rung: str, title: str, how: str) -> Connection:
    return Connection(part, rung, title, Standing.ABSENT, how)


def floor() -> Sequence[Connection]:
    """What is there without any provider, below every ladder."""
    return (
        Connection(
            Part.HEAR,
            "browser",
            "Your browser writes it down",
            Standing.BROWSER,
            "Where no ears above are up: on this device where it can, through its maker only where "
            "your settings allow that.",
        ),
        Connection(
            Part.HEAR,
            "candidate",
            "Your own words",
            Standing.UP,
            "Type or paste what you said; they are placed on the recording by alignment.",
        ),
        Connection(
            Part.THINK,
            "builtin",
            "Built-in interviewer",
            Standing.UP,
            "Rules and lines of our own, on this machine; English.",
        ),
        Connection(
            Part.SPEAK,
            "browser",
            "Your browser's voice",
            Standing.BROWSER,
            "One answer at a time: it speaks first, unless Orpheus was chosen. In a conversation "
            "it speaks only where nobody above can, since you could not cut in on it. Captions are "
            "always on.",
        ),
        Connection(
            Part.GRADE,
            "builtin",
            "Built-in grader",
            Standing.UP,
            "Reads words and patterns, on this machine; the same answer gets the same score.",
        ),
    )


# ── trials: the smallest call that shows whether a rung answers ──────────────────────────────


def try_ears(adapter: SpeechToText, asking: Asking) -> object:
    """A second of silence; "nothing was said" is the right answer."""
    return adapter.hear(silent_second(), "", asking)


def try_voice(adapter: TextToSpeech, asking: Asking) -> object:
    """One short line, heard by nobody."""
    return b"".join(adapter.speak("Hello.", "", asking).chunks)


def try_mind(adapter: Mind, asking: Asking) -> object:
    """One word of the model behind the interviewer."""
    assert isinstance(adapter, ModelInterviewer)
    ask = (ChatMessage("user", "Say only: ready."),)
    return "".join(adapter.chat.stream(ask, max_tokens=16, asking=asking))


def try_judge(adapter: Judge, asking: Asking) -> object:
    """One JSON object of the model behind the grader."""
    assert isinstance(adapter, ModelGrader)
    schema = {
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    }
    ask = (ChatMessage("user", "Answer with the JSON object that says you are ready."),)
    return adapter.chat.reply_json(ask, schema, max_tokens=32, temperature=0.0, asking=asking)
