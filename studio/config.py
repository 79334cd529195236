"""Settings: read once, from a mapping, checked, frozen. The only reader of configuration."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from studio.errors import ConfigError

PREFIX = "INTERVIEWGYM_"
VENDOR_NAMES = ("GROQ_API_KEY", "GROQ_BASE_URL", "SENTRY_DSN")
"""Names that the vendors' own documentation gives; they carry no prefix of ours."""
VOICES = ("browser", "orpheus")
LOG_LEVELS = ("info", "debug", "warning", "error")
LIVE_SEATS = 4
"""Live conversations that one core was measured to hold: docs/voice.md."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that shows itself as ``***``; `reveal` gives it to the one who must send it.

    Examples
    --------
    >>> Secret("key"), f"{Secret('key')}", Secret("key").reveal(), bool(Secret())
    (***, '***', 'key', False)
    """

    _text: str = field(default="", repr=False)

    def __repr__(self) -> str:
        """Never the text itself."""
        return "***" if self._text else "(none)"

    def __bool__(self) -> bool:
        """True when there is one."""
        return bool(self._text)

    def reveal(self) -> str:
        """The text itself."""
        return self._text


_NONE = Secret()


@dataclass(frozen=True, slots=True)
class GroqSettings:
    """How Groq is reached, and which of its models are preferred, the best first.

    Attributes
    ----------
    base_url : str
        Empty for Groq's own address; a trailing ``/openai/v1`` is cut off.
    orpheus_voice : str
        The voice of Groq's speech; empty for the persona's own.
    """

    api_key: Secret = _NONE
    base_url: str = ""
    chat_models: tuple[str, ...] = ("openai/gpt-oss-120b", "openai/gpt-oss-20b", "qwen/qwen3.8-27b")
    hear_models: tuple[str, ...] = ("whisper-large-v3-turbo", "whisper-large-v3")
    speak_models: tuple[str, ...] = ("canopylabs/orpheus-v1-english",)
    orpheus_voice: str = ""


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """What runs on this machine or beside it.

    Attributes
    ----------
    chat_url : str
        An OpenAI-compatible server (Ollama, llama.cpp, vLLM), with or without ``/v1``; empty for
        none.
    chat_models : tuple of str
        Preferred models there; empty for the first one that it offers.
    whisper_dir : Path or None
        Folder of a faster-whisper model.
    """

    chat_url: str = ""
    chat_key: Secret = _NONE
    chat_models: tuple[str, ...] = ()
    whisper_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class CallSettings:
    """How live calls find their way; nothing is needed on this machine or in one network.

    Attributes
    ----------
    stun_urls, turn_urls : tuple of str
        The server's end of a call uses the first of each only, browsers use all.
    turn_username : str
        With `turn_credential`: what the TURN server knows for everybody.
    turn_secret : Secret
        Shared with a TURN server that takes time-limited credentials (coturn's
        ``use-auth-secret``).
    """

    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_username: str = ""
    turn_credential: Secret = _NONE
    turn_secret: Secret = _NONE


@dataclass(frozen=True, slots=True)
class Settings:
    """How this studio runs.

    Attributes
    ----------
    data_dir : Path
        Folder of the embedded database and the recordings.
    database_url : str
        SQLAlchemy address; SQLite in `data_dir` by default.
    packs : tuple of Path
        Question packs to load besides the built-in bank.
    user_id : str
        The account of the person at this machine (there is no sign-in on embedded defaults).
    max_answer_s : float
        Longest recording taken as one answer, seconds.
    workers : int >= 1
        Processes that measure recordings.
    voice : "browser" or "orpheus"
        Who speaks first; Groq's free allowance for Orpheus is a handful of interviews a day.
    grading_samples : int, 1..9
        How often a model grades a session; the median counts, the range is shown.
    sentry_dsn : Secret
        Where errors are reported to; empty for nowhere.
    environment : str
        What Sentry calls this installation.
    traces_ratio : float, 0..1
        Share of stretches of work whose times Sentry is told.
    log_level : str
        Least level of a line in the log.
    metrics_open : bool
        Other machines may read ``/metrics``, not only this one.
    live_seats : int >= 0
        Live conversations at a time; 0 offers none.
    looks_ahead : bool or None
        Hear an answer at its first plausible pause; None: unless that is billed (Groq's ears).
    """

    data_dir: Path
    database_url: str
    packs: tuple[Path, ...] = ()
    user_id: str = "local"
    max_answer_s: float = 900.0
    workers: int = 1
    groq: GroqSettings = field(default_factory=GroqSettings)
    local: LocalSettings = field(default_factory=LocalSettings)
    calls: CallSettings = field(default_factory=CallSettings)
    voice: str = "browser"
    grading_samples: int = 3
    sentry_dsn: Secret = _NONE
    environment: str = "local"
    traces_ratio: float = 1.0
    log_level: str = "INFO"
    metrics_open: bool = False
    live_seats: int = LIVE_SEATS
    looks_ahead: bool | None = None


def load_settings(values: Mapping[str, str]) -> Settings:
    """Settings from names such as ``INTERVIEWGYM_DATA_DIR``; unset names take their defaults.

    Raises
    ------
    ConfigError
        A value cannot be used; the message names it.
    """
    data_dir = Path(values.get(PREFIX + "DATA_DIR") or "data").expanduser().resolve()
    packs = values.get(PREFIX + "PACKS", "")
    return Settings(
        data_dir=data_dir,
        database_url=values.get(PREFIX + "DATABASE_URL") or f"sqlite:///{data_dir / 'studio.db'}",
        packs=tuple(Path(p.strip()).expanduser() for p in packs.split(",") if p.strip()),
        max_answer_s=_positive(values, "MAX_ANSWER_S", 900.0),
        workers=max(1, int(_positive(values, "WORKERS", 1))),
        groq=_groq(values),
        local=_local(values),
        calls=_calls(values),
        voice=_one_of(values, "VOICE", VOICES),
        grading_samples=min(9, max(1, int(_positive(values, "GRADING_SAMPLES", 3)))),
        sentry_dsn=Secret(values.get("SENTRY_DSN", "").strip()),
        environment=values.get(PREFIX + "ENVIRONMENT") or "local",
        traces_ratio=_ratio(values, "SENTRY_TRACES", 1.0),
        log_level=_one_of(values, "LOG_LEVEL", LOG_LEVELS).upper(),
        metrics_open=_one_of(values, "METRICS", ("local", "on")) == "on",
        live_seats=_seats(values),
        looks_ahead={"auto": None, "on": True, "off": False}[
            _one_of(values, "LOOK_AHEAD", ("auto", "on", "off"))
        ],
    )


def _seats(values: Mapping[str, str]) -> int:
    given = values.get(PREFIX + "LIVE_SEATS", "").strip()
    return 0 if given == "0" else int(_positive(values, "LIVE_SEATS", LIVE_SEATS))


def _groq(values: Mapping[str, str]) -> GroqSettings:
    plain = GroqSettings()
    base_url = values.get("GROQ_BASE_URL", "").strip().rstrip("/")
    return GroqSettings(
        api_key=Secret(values.get("GROQ_API_KEY", "").strip()),
        base_url=base_url.removesuffix("/openai/v1"),
        chat_models=_names(values, "CHAT_MODELS") or plain.chat_models,
        hear_models=_names(values, "HEAR_MODELS") or plain.hear_models,
        speak_models=_names(values, "SPEAK_MODELS") or plain.speak_models,
        orpheus_voice=values.get(PREFIX + "ORPHEUS_VOICE", "").strip(),
    )


def _local(values: Mapping[str, str]) -> LocalSettings:
    folder = values.get(PREFIX + "WHISPER_DIR", "").strip()
    url = values.get(PREFIX + "LOCAL_CHAT_URL", "").strip().rstrip("/")
    return LocalSettings(
        chat_url=url.removesuffix("/v1"),
        chat_key=Secret(values.get(PREFIX + "LOCAL_CHAT_KEY", "").strip()),
        chat_models=_names(values, "LOCAL_CHAT_MODELS"),
        whisper_dir=Path(folder).expanduser().resolve() if folder else None,
    )


def _calls(values: Mapping[str, str]) -> CallSettings:
    calls = CallSettings(
        stun_urls=_urls(values, "STUN_URLS", ("stun:",)),
        turn_urls=_urls(values, "TURN_URLS", ("turn:", "turns:")),
        turn_username=values.get(PREFIX + "TURN_USERNAME", "").strip(),
        turn_credential=Secret(values.get(PREFIX + "TURN_CREDENTIAL", "").strip()),
        turn_secret=Secret(values.get(PREFIX + "TURN_SECRET", "").strip()),
    )
    is_static = bool(calls.turn_username and calls.turn_credential)
    if calls.turn_urls and is_static == bool(calls.turn_secret):
        raise ConfigError(
            f"{PREFIX}TURN_URLS needs either {PREFIX}TURN_SECRET, or both "
            f"{PREFIX}TURN_USERNAME and {PREFIX}TURN_CREDENTIAL."
        )
    return calls


def _urls(values: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> tuple[str, ...]:
    urls = _names(values, name)
    for url in urls:
        host = url.partition(":")[2].partition("?")[0]
        if not url.startswith(schemes) or not host or host.startswith("/"):
            raise ConfigError(
                f"{PREFIX}{name} must hold addresses such as {schemes[0]}host:3478, not {url!r}."
            )
    return urls


def _names(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(n.strip() for n in values.get(PREFIX + name, "").split(",") if n.strip())


def _positive(values: Mapping[str, str], name: str, default: float) -> float:
    text = values.get(PREFIX + name, "")
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 < number < 1e9:
        raise ConfigError(f"{PREFIX}{name} must be a number above 0, not {text!r}.")
    return number


def _ratio(values: Mapping[str, str], name: str, default: float) -> float:
    text = values.get(PREFIX + name, "")
    try:
        number = float(text) if text else default
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ConfigError(f"{PREFIX}{name} must be a number from 0 to 1, not {text!r}.")
    return number


def _one_of(values: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """One of the known words, the first when nothing is said."""
    word = values.get(PREFIX + name, "").strip().lower() or known[0]
    if word not in known:
        raise ConfigError(f"{PREFIX}{name} must be one of {', '.join(known)}, not {word!r}.")
    return word


def process_settings() -> Settings:
    """Settings of this process: ``.streamlit/secrets.toml`` first, the environment over it."""
    secrets_file = Path(".streamlit/secrets.toml")
    told: dict[str, str] = {}
    if secrets_file.is_file():
        try:
            table = tomllib.loads(secrets_file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{secrets_file} is not valid TOML.") from error
        told = {k: str(v) for k, v in table.items() if k.startswith(PREFIX) or k in VENDOR_NAMES}
    return load_settings({**told, **os.environ})
