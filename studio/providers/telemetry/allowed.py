"""What may be told of what happened: names, ids, places in source files; never a text."""

from __future__ import annotations

import re
import sys
import sysconfig
import traceback
from pathlib import Path

WITHHELD = "(withheld)"
IDS = ("session", "turn")
"""The ids that `Telemetry.span` may carry; any other is dropped."""

ROOT = Path(__file__).resolve().parents[3]
_STANDARD = f"{Path(sysconfig.get_paths()['stdlib']).resolve()}/"
_PACKAGES = "/site-packages/"
_ID = re.compile(r"[\w.:/@+-]{1,100}", re.ASCII)
_NAME = re.compile(r"(<\w+>|[\w.]+){1,8}", re.ASCII)
_MOST_FRAMES = 12


def told_id(value: object) -> str | int | float:
    """An id as it is; what could be a sentence is withheld.

    Examples
    --------
    >>> told_id("6f1c-22"), told_id(3), told_id("openai/gpt-oss-20b"), told_id("I led the team")
    ('6f1c-22', 3, 'openai/gpt-oss-20b', '(withheld)')
    """
    if isinstance(value, (int, float)):
        return value
    return value if isinstance(value, str) and _ID.fullmatch(value) else WITHHELD


def told_name(value: object) -> str:
    """The name of a type, a module or a function; anything else is withheld.

    Examples
    --------
    >>> told_name("studio.web.server"), told_name("<lambda>"), told_name("he said")
    ('studio.web.server', '<lambda>', '(withheld)')
    """
    return value if isinstance(value, str) and _NAME.fullmatch(value) else WITHHELD


def told_place(path: object) -> str:
    """A source file below our folder, a package's or Python's own; any other is withheld: its
    folder may be named after a person, the file after what is in it.

    Examples
    --------
    >>> told_place(__file__), told_place("/home/jo/.venv/site-packages/groq/_client.py")
    ('studio/providers/telemetry/allowed.py', 'groq/_client.py')
    >>> told_place(traceback.__file__), told_place("/home/jo/diary.py"), told_place("<string>")
    ('traceback.py', '(withheld)', '(withheld)')
    """
    if not isinstance(path, str) or not path.endswith(".py"):
        return WITHHELD
    if _PACKAGES in path:
        return path.rpartition(_PACKAGES)[2]
    resolved = Path(path).resolve()
    if resolved.is_relative_to(ROOT):
        return resolved.relative_to(ROOT).as_posix()
    return str(resolved).removeprefix(_STANDARD) if _is_standard(resolved) else WITHHELD


def _is_standard(path: Path) -> bool:
    return str(path).startswith(_STANDARD) and path.is_relative_to(sys.base_prefix)


def told_error(error: BaseException) -> str:
    """The error's type and the types it came from, the last one first.

    Examples
    --------
    >>> told_error(ValueError("secret"))
    'ValueError'
    """
    types: list[str] = []
    link: BaseException | None = error
    while link is not None and len(types) < _MOST_FRAMES:
        types.append(told_name(type(link).__name__))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return " < ".join(types)


def told_trace(error: BaseException) -> list[str]:
    """Where the error came from, the innermost call last: file, line, function."""
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    return [
        f"{told_place(code.co_filename)}:{line} {told_name(code.co_name)}"
        for code, line in frames[-_MOST_FRAMES:]
    ]
