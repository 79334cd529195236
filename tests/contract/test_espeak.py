"""The machine's own voice: the real command, and commands that misbehave."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from studio.errors import ProviderUnavailable, ReplyInvalid
from studio.interview.personas import PERSONAS, Persona
from studio.ports import Asking
from studio.providers.espeak import PROGRAMS, VOICES, EspeakVoice
from studio.voice.talking.bridge import sound_of

QUESTION = "What did you change, and how did it turn out?"
SOON = Asking("s1", budget_s=5.0)
QUIET = """printf 'RIFF$\\360\\377\\177WAVEfmt \\020\\000\\000\\000\\001\\000\\001\\000'
printf '\\042\\126\\000\\000\\104\\254\\000\\000\\002\\000\\020\\000data\\000\\360\\377\\177'
"""


@pytest.fixture
def voice() -> EspeakVoice:
    if not any(map(shutil.which, PROGRAMS)):
        pytest.skip("no espeak-ng here: apt-get install espeak-ng")
    return EspeakVoice()


def fake(folder: Path, script: str) -> EspeakVoice:
    """A command of that name that does something else."""
    program = folder / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return EspeakVoice(programs=(str(program),))


def said(voice: EspeakVoice, text: str, name: str = "") -> tuple[int, np.ndarray]:
    speech = voice.speak(text, name, SOON)
    return speech.sample_rate_hz, np.frombuffer(b"".join(speech.chunks), "<i2")


@pytest.mark.parametrize("persona", PERSONAS.values(), ids=lambda p: p.name)
def test_every_word_that_bridges_a_wait_is_short_enough(
    voice: EspeakVoice, persona: Persona
) -> None:
    for text in persona.bridges:
        word = sound_of(voice.speak(text, persona.name.lower(), SOON))
        assert 0.4 < len(word) / 24_000 < 1.1, text


def test_a_question_becomes_sound_of_its_length(voice: EspeakVoice) -> None:
    assert voice.available()
    rate_hz, samples = said(voice, QUESTION)
    assert 16_000 <= rate_hz <= 48_000
    assert 1.5 < len(samples) / rate_hz < 6.0
    assert 3_000 < np.abs(samples.astype(int)).max() < 32_768


def test_it_tells_what_was_used_and_that_it_is_free(voice: EspeakVoice) -> None:
    speech = voice.speak(QUESTION, "", SOON)
    assert (speech.usage.model, speech.usage.n_in) == ("espeak-ng", len(QUESTION))
    assert speech.usage.cost_usd == 0.0
    b"".join(speech.chunks)


def test_each_persona_has_a_voice_and_a_stranger_gets_the_plain_one(voice: EspeakVoice) -> None:
    heard = {name: said(voice, QUESTION, name)[1].tobytes() for name in (*VOICES, "", "Samantha")}
    assert heard[""] == heard["Samantha"]
    assert len(set(heard.values())) == len(VOICES) + 1
    assert heard["maya"] == said(voice, QUESTION, "Maya")[1].tobytes()


def test_a_faster_rate_is_a_shorter_sound(voice: EspeakVoice) -> None:
    slow, plain, fast = (len(said(EspeakVoice(rate=r), QUESTION)[1]) for r in (0.7, 1.0, 1.5))
    assert slow > 1.2 * plain > 1.5 * fast


def test_what_espeak_takes_for_commands_is_read_out_as_text(voice: EspeakVoice) -> None:
    plain = said(voice, "We moved 40S on.")[1]
    assert len(said(voice, "We moved \x0140S on.")[1]) == len(plain)
    assert len(said(voice, "-f /etc/hostname")[1]) > 10_000
    assert (
        said(voice, "A list [[h@l'oU]] here")[1].tobytes()
        != said(voice, "A list here")[1].tobytes()
    )
    assert len(said(voice, "na\ud800ïve, café, 你好")[1]) > 10_000


@pytest.mark.parametrize("text", ["", " \n\t", "\x01"])
def test_nothing_to_say_is_no_sound(text: str) -> None:
    with pytest.raises(ReplyInvalid, match="no sound"):
        EspeakVoice().speak(text, "", SOON)


def test_a_machine_without_it_says_what_to_install() -> None:
    mute = EspeakVoice(programs=("no-such-espeak",))
    assert not mute.available()
    with pytest.raises(ProviderUnavailable, match="install espeak-ng"):
        mute.speak(QUESTION, "", SOON)


@pytest.mark.parametrize(
    "script", ["exit 1", "echo hello", "exec cat", QUIET, f"head -c 4; {QUIET}"]
)
def test_a_command_that_makes_no_sound_is_told_as_such(tmp_path: Path, script: str) -> None:
    with pytest.raises(ReplyInvalid, match="no sound"):
        fake(tmp_path, script).speak(QUESTION, "", SOON)


@pytest.mark.parametrize("script", ["exec sleep 30", f"{QUIET}exec sleep 30"])
def test_one_that_hangs_is_left_within_the_budget(tmp_path: Path, script: str) -> None:
    started = time.monotonic()
    with pytest.raises(ProviderUnavailable, match="too long"):
        fake(tmp_path, script).speak(QUESTION, "", Asking("s1", budget_s=0.3))
    assert time.monotonic() - started < 2.0


def test_one_that_stalls_in_the_middle_ends_in_an_error_not_in_silence(tmp_path: Path) -> None:
    stalls = fake(tmp_path, f"{QUIET}head -c 8192 /dev/zero\nexec sleep 30")
    speech = stalls.speak(QUESTION, "", Asking("s1", budget_s=1.0, total_s=1.5))
    assert speech.sample_rate_hz == 22_050
    heard = bytearray()

    def listen() -> None:
        for chunk in speech.chunks:
            heard.extend(chunk)

    with pytest.raises(ProviderUnavailable, match="too long"):
        listen()
    assert heard == bytes(8_192)


def test_who_stops_listening_ends_the_command(tmp_path: Path) -> None:
    endless = fake(tmp_path, f"{QUIET}echo $$ > {tmp_path}/pid\nexec cat /dev/zero")
    speech = endless.speak(QUESTION, "", SOON)
    next(speech.chunks)
    speech.chunks.close()  # type: ignore[attr-defined]
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()
