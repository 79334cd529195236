"""Speech of this machine: espeak-ng as a process of its own, its sound passed on as it comes.

A process, not the library: espeak-ng is GPL-3 and keeps its state in globals; the command takes
20 ms for a question.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, NoReturn

from studio.errors import Kind, ProviderError, ProviderUnavailable, ReplyInvalid
from studio.ports import Asking, Speech, Usage
from studio.providers._failure import Failed
from studio.providers.riff import WavStream

_PROVIDER, _PORT = "espeak", "TextToSpeech"
_NOT_INSTALLED = (
    "This computer has no voice of its own: install espeak-ng (Debian, Ubuntu: "
    "sudo apt-get install espeak-ng; macOS: brew install espeak-ng)."
)
_TOO_SLOW = "This computer's own voice took too long."
_NO_SOUND = "This computer's own voice made no sound."

PROGRAMS = ("espeak-ng", "espeak")
DEFAULT_VOICE = "en-us"
VOICES = {"maya": "en-us+f3", "daniel": "en-gb+m3", "ingrid": "en-us+f4"}
"""The personas' voices; any other name is spoken by `DEFAULT_VOICE`."""

WORDS_PER_MINUTE = 160
"""espeak's own 175 sounds hurried in a question; interviewers read at about 150 to 160."""
_SLOWEST, _FASTEST = 80, 450  # the range espeak takes
_CHUNK = 8_192  # 0.19 s at 22,050 Hz
_LONGEST_TEXT = 5_000  # fits a pipe's buffer: writing it cannot block


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """The `TextToSpeech` that needs no network and no key.

    Parameters
    ----------
    rate : float, 0.5..2
        Speed; 1 is `WORDS_PER_MINUTE`.
    programs : tuple of str
        Names or paths of the command, the preferred one first.
    """

    rate: float = 1.0
    programs: tuple[str, ...] = PROGRAMS

    def available(self) -> bool:
        """True when the command is installed."""
        return self._program() is not None

    def speak(self, text: str, voice: str, asking: Asking) -> Speech:
        """The text as sound; see `studio.ports.TextToSpeech`."""
        said = _sayable(text)
        if not said:
            raise ReplyInvalid(_NO_SOUND, provider=_PROVIDER, port=_PORT, kind=Kind.EMPTY)
        running = _Running(self._start(voice), asking)
        running.say(said)
        first = running.read_pcm()
        if not first:
            running.fail()
        usage = Usage(model="espeak-ng", n_in=len(said), cost_usd=0.0)
        return Speech(running.sample_rate_hz, running.go_on(first), usage)

    def _program(self) -> str | None:
        return next((found for name in self.programs if (found := shutil.which(name))), None)

    def _start(self, voice: str) -> subprocess.Popen[bytes]:
        program = self._program()
        if program is None:
            raise ProviderUnavailable(
                _NOT_INSTALLED, provider=_PROVIDER, port=_PORT, kind=Kind.ABSENT
            )
        pace = min(max(round(WORDS_PER_MINUTE * self.rate), _SLOWEST), _FASTEST)
        named = VOICES.get(voice.strip().lower(), DEFAULT_VOICE)
        command = [program, "--stdout", "--stdin", "-b", "1", "-v", named, "-s", str(pace)]
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # it may quote the text
            )
        except OSError as error:
            raise ProviderUnavailable(
                _NOT_INSTALLED, provider=_PROVIDER, port=_PORT, kind=Kind.ABSENT
            ) from error


class _Running:
    """One command under way; killed at its deadline, whether anybody reads or not."""

    def __init__(self, process: subprocess.Popen[bytes], asking: Asking) -> None:
        assert process.stdin is not None and process.stdout is not None  # both are pipes
        self._process = process
        self._stdin: IO[bytes] = process.stdin
        self._stdout: IO[bytes] = process.stdout
        self._wav = WavStream()
        self._is_late = False
        self._total_s = max(asking.total_s, asking.budget_s)
        self._watch = self._watch_for(asking.budget_s)

    def say(self, text: str) -> None:
        """Hand the text over and close the pipe, which is when espeak begins."""
        try:
            self._stdin.write(text.encode())
            self._stdin.close()
        except OSError as error:  # it ended before it read
            self._end()
            raise self._error() from error

    @property
    def sample_rate_hz(self) -> int:
        """Of the samples that have been read."""
        assert self._wav.layout is not None
        return self._wav.layout.sample_rate_hz

    def read_pcm(self) -> bytes:
        """The next samples, whole; empty at the end."""
        while chunk := self._stdout.read(_CHUNK):  # waits for all of it, or for the end
            try:
                samples = self._wav.feed(chunk)
            except Failed:
                self.fail()
            if samples:
                return samples
        return b""

    def go_on(self, first: bytes) -> Iterator[bytes]:
        """What came first and all that follows."""
        self._watch.cancel()
        self._watch = self._watch_for(self._total_s)
        return self._rest(first)

    def _rest(self, chunk: bytes) -> Iterator[bytes]:
        try:
            while chunk:
                yield chunk
                chunk = self.read_pcm()
            if self._is_late:
                raise self._error()
        finally:
            self._end()

    def fail(self) -> NoReturn:
        """End the command and say why there is no sound."""
        self._end()
        raise self._error()

    def _error(self) -> ProviderError:
        if self._is_late:
            return ProviderUnavailable(_TOO_SLOW, provider=_PROVIDER, port=_PORT, kind=Kind.SLOW)
        return ReplyInvalid(_NO_SOUND, provider=_PROVIDER, port=_PORT, kind=Kind.EMPTY)

    def _watch_for(self, seconds: float) -> threading.Timer:
        watch = threading.Timer(seconds, self._give_up)
        watch.daemon = True
        watch.start()
        return watch

    def _give_up(self) -> None:
        self._is_late = True
        self._process.kill()
        self._process.wait()  # nobody may come to read: no zombie is left

    def _end(self) -> None:
        self._watch.cancel()
        self._process.kill()
        self._process.wait()
        for pipe in (self._stdin, self._stdout):
            try:
                pipe.close()
            except OSError:  # the text was still on its way to a command that is gone
                continue


def _sayable(text: str) -> str:
    """Without what espeak takes for commands: control characters, and ``[[phonemes]]``."""
    plain = "".join(c if c.isprintable() else " " for c in text[:_LONGEST_TEXT])
    return " ".join(plain.replace("[[", "[ [").encode(errors="ignore").decode().split())
