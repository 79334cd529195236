"""Settings: read once, from a mapping, checked, frozen. The only reader of configuration."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studio.errors import ConfigError

PREFIX = "INTERVIEWGYM_"


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
    """

    data_dir: Path
    database_url: str
    packs: tuple[Path, ...] = ()
    user_id: str = "local"
    max_answer_s: float = 900.0
    workers: int = 1


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
    )


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


def process_settings() -> Settings:
    """Settings of this process: ``.streamlit/secrets.toml`` first, the environment over it."""
    secrets_file = Path(".streamlit/secrets.toml")
    told: dict[str, str] = {}
    if secrets_file.is_file():
        try:
            table = tomllib.loads(secrets_file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{secrets_file} is not valid TOML.") from error
        told = {k: str(v) for k, v in table.items() if k.startswith(PREFIX)}
    return load_settings({**told, **os.environ})
