"""The ladders of this installation: which rungs there are, best first, from the settings."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from studio.bootstrap.rungs import (
    GRADE_MOST_S,
    GROQ,
    HEAR_MOST_S,
    SPEAK_MOST_S,
    THINK_MOST_S,
    WHISPER,
    absent,
    ears,
    floor,
    judges,
    minds,
    try_ears,
    try_judge,
    try_mind,
    try_voice,
    voices,
)
from studio.config import Settings
from studio.errors import ProviderUnavailable
from studio.interview.bank import Bank
from studio.interview.steps import Part
from studio.persistence.speech_cache import FolderSpeechCache
from studio.ports import CatalogueStore, Clock, SpeechCache
from studio.providers.builtin.grader import BuiltinGrader
from studio.providers.builtin.interviewer import BuiltinInterviewer
from studio.providers.connections import LadderConnections
from studio.providers.groq import Groq, connect, connect_compatible, probe
from studio.providers.hallucination import Voiced
from studio.providers.ladder import Ladder
from studio.providers.ladders import LadderGrader, LadderHearing, LadderThinking, LadderVoicing
from studio.providers.whisper import WhisperEars


@dataclass(frozen=True, slots=True)
class Ladders:
    """Every part's ladder, as the ports that use cases see.

    `voice_order` is who speaks in the page, the first choice first.
    """

    settings: Settings
    groq: Groq | None
    hearing: LadderHearing
    thinking: LadderThinking
    voicing: LadderVoicing
    grading: LadderGrader
    connections: LadderConnections
    spoken: SpeechCache
    voice_order: tuple[str, ...]

    def look_around(self) -> None:
        """Read what providers offer and see whether the local server is there; in the background.

        A server that is away rests at once, so that no first turn waits for it.
        """
        threading.Thread(target=self._look, name="look-around", daemon=True).start()

    def _look(self) -> None:
        if self.groq is not None:
            self.groq.models.refresh()
        for rung in self.hearing.ladder.rungs:
            if rung.name == WHISPER and isinstance(rung.adapter, WhisperEars):
                rung.adapter.warm_up()
        local = self.settings.local
        if local.chat_url and not probe(local.chat_url, local.chat_key or None):
            away = ProviderUnavailable(
                "The local model server does not answer.",
                provider="compatible",
                port="ChatModel",
                retry_after_s=60.0,
            )
            self.thinking.ladder.note("compatible", away)
            self.grading.ladder.note("compatible", away)


def build_ladders(
    settings: Settings, bank: Bank, catalogues: CatalogueStore, clock: Clock, voiced: Voiced
) -> Ladders:
    """The ladders; nothing is asked and no vendor's code imported before the first call.

    Parameters
    ----------
    voiced : callable
        Where there is voice in a FLAC, in seconds: what a recogniser is held against.
    """
    groq = (
        connect(settings.groq, catalogues, clock, voiced=voiced) if settings.groq.api_key else None
    )
    local = (
        connect_compatible(settings.local, catalogues, clock) if settings.local.chat_url else None
    )
    interviewer, grader = BuiltinInterviewer(), BuiltinGrader(bank)
    spoken = FolderSpeechCache(Path(settings.data_dir) / "speech")
    hear = Ladder(Part.HEAR, ears(settings, groq, voiced), HEAR_MOST_S, clock.now)
    think = Ladder(Part.THINK, minds(groq, local, interviewer), THINK_MOST_S, clock.now)
    speak = Ladder(Part.SPEAK, voices(settings, groq, spoken), SPEAK_MOST_S, clock.now)
    grade = Ladder(Part.GRADE, judges(settings, groq, local, grader), GRADE_MOST_S, clock.now)
    others = (*absent(settings, hear.rungs, speak.rungs), *floor())
    tried = ((hear, try_ears), (think, try_mind), (speak, try_voice), (grade, try_judge))
    return Ladders(
        settings=settings,
        groq=groq,
        hearing=LadderHearing(hear),
        thinking=LadderThinking(think, interviewer),
        voicing=LadderVoicing(speak),
        grading=LadderGrader(grade, grader),
        connections=LadderConnections(tried, others, clock.now),
        spoken=spoken,
        voice_order=_voice_order([rung.name for rung in speak.rungs]),
    )


def _voice_order(server: list[str]) -> tuple[str, ...]:
    """Orpheus was asked for: it speaks first. This machine's own voice only where the browser's
    does not."""
    if GROQ in server:
        return ("server", "browser", "captions")
    return ("browser", "server", "captions") if server else ("browser", "captions")
