"""One question pack: TOML in, checked questions out, or every problem by question and field."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from studio.errors import PackInvalid, TextUnusable
from studio.interview.model import ANY_ROLE, Difficulty, InterviewType, Question, Role
from studio.interview.text import clean_text

MAX_PACK_BYTES = 1_000_000
"""Some three thousand questions; more is not a pack."""
MAX_SPOKEN_WORDS = 35
"""About 13 s at 160 words a minute: a listener still has the start when the end comes."""
ANSWER_TIME_S = (45, 300)

_PACK_TEXTS = ("id", "title", "author", "licence")
_QUESTION_TEXTS = ("id", "competency", "text", "rephrased", "hint")
_SPOKEN_TEXTS = ("text", "rephrased")
_LIST_SIZES = {"roles": (1, 12), "follow_ups": (3, 12), "good_answer": (3, 6), "keywords": (4, 12)}
_QUESTION_FIELDS = {*_QUESTION_TEXTS, *_LIST_SIZES, "type", "difficulty", "time_s"}
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_Table = Mapping[str, Any]  # a TOML table before it is checked


def load_pack(
    data: bytes | str, origin: str, *, competencies: Collection[str] | None = None
) -> tuple[Question, ...]:
    """Read one pack and check every rule of the bank.

    Parameters
    ----------
    data : bytes or str
        The pack as TOML, UTF-8.
    origin : str
        What to call it in a message, such as its file name.
    competencies : collection of str, optional
        The competencies a question may name; None takes any kebab-case name.

    Raises
    ------
    PackInvalid
        With every problem found, each with its question and field.
    """
    document = _read(data, origin)
    pack, rows = document.get("pack"), document.get("question")
    problems = [f"{name}: unknown table" for name in document.keys() - {"pack", "question"}]
    problems += _pack_problems(pack)
    problems += _rows_problems(rows, competencies)
    if problems:
        raise PackInvalid(origin, tuple(problems))
    assert isinstance(pack, Mapping) and isinstance(rows, list)  # _problems above made sure
    return tuple(_question(row, pack["id"]) for row in rows)


def _read(data: bytes | str, origin: str) -> dict[str, Any]:
    if len(data) > MAX_PACK_BYTES:
        raise PackInvalid(origin, (f"larger than {MAX_PACK_BYTES:,} bytes",))
    try:
        return tomllib.loads(data.decode("utf-8-sig") if isinstance(data, bytes) else data)
    except UnicodeDecodeError as error:
        raise PackInvalid(origin, (f"not UTF-8 text at byte {error.start}",)) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at .*\)", str(error))  # the message itself may quote the text
        raise PackInvalid(origin, (f"not TOML {place[0] if place else ''}".strip(),)) from None
    except RecursionError:
        raise PackInvalid(origin, ("not TOML: nested too deeply",)) from None


def _pack_problems(pack: object) -> Iterator[str]:
    if not isinstance(pack, Mapping):
        yield "pack: missing; a pack opens with a [pack] table"
        return
    for name in pack.keys() - {*_PACK_TEXTS, "version"}:
        yield f"pack.{name}: unknown field"
    for name in _PACK_TEXTS:
        if problem := _text_problem(pack.get(name)):
            yield f"pack.{name}: {problem}"
        elif name == "id" and not _KEBAB.fullmatch(pack[name]):
            yield "pack.id: write it in kebab-case"
    version = pack.get("version")
    if type(version) is not int or version < 1:
        yield "pack.version: a whole number from 1"


def _rows_problems(rows: object, competencies: Collection[str] | None) -> Iterator[str]:
    if not isinstance(rows, list) or not rows:
        yield "question: missing; a pack holds at least one [[question]]"
        return
    tables = [row if isinstance(row, Mapping) else {} for row in rows]
    for number, row in enumerate(tables, start=1):
        for problem in _question_problems(row, competencies):
            yield f"{_name(row, number)}.{problem}"
    ids = Counter(row["id"] for row in tables if isinstance(row.get("id"), str))
    for id_, n in ids.items():
        if n > 1:
            yield f"{_shown(id_)}.id: used {n} times"


def _name(row: _Table, number: int) -> str:
    id_ = row.get("id")
    return _shown(id_) if isinstance(id_, str) and id_ else f"question {number}"


def _shown(id_: str) -> str:
    return id_ if _KEBAB.fullmatch(id_) and len(id_) <= 80 else ascii(id_[:40])


def _question_problems(row: _Table, competencies: Collection[str] | None) -> Iterator[str]:
    for name in row.keys() - _QUESTION_FIELDS:
        yield f"{_shown(name)}: unknown field"
    for name in _QUESTION_TEXTS:
        if (problem := _text_problem(row.get(name))) or (
            name in _SPOKEN_TEXTS and (problem := _spoken_problem(row[name]))
        ):
            yield f"{name}: {problem}"
    for name, (least, most) in _LIST_SIZES.items():
        for problem in _list_problems(row.get(name), least, most):
            yield f"{name}: {problem}"
    yield from _choice_problems(row, competencies)
    yield from _inner_problems(row)


def _text_problem(value: object) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return "missing; write a text"
    try:
        unchanged = clean_text(value, max_chars=400) == value
    except TextUnusable:
        return "longer than 400 characters or nothing that can be shown"
    if not unchanged or "\n" in value or "\t" in value:
        return "holds line ends, outer spaces or hidden characters"
    return None


def _spoken_problem(text: str) -> str | None:
    """What keeps this from being asked aloud as one question."""
    if len(text.split()) > MAX_SPOKEN_WORDS:
        return f"longer than {MAX_SPOKEN_WORDS} words"
    if text.count("?") > 1 or ("?" in text and not text.endswith("?")):
        return "ask one question, at the end"
    if not text.endswith(("?", ".")):
        return "end with a question mark or a full stop"
    return None


def _list_problems(value: object, least: int, most: int) -> Iterator[str]:
    if not isinstance(value, list):
        yield "missing; write a list"
        return
    if not least <= len(value) <= most:
        yield f"{len(value)} entries; {least} to {most} are needed"
    for number, item in enumerate(value, start=1):
        if problem := _text_problem(item):
            yield f"entry {number}: {problem}"
    if len({str(item).casefold() for item in value}) < len(value):
        yield "entries repeat"


def _choice_problems(row: _Table, competencies: Collection[str] | None) -> Iterator[str]:
    for name, enum in (("type", InterviewType), ("difficulty", Difficulty)):
        if row.get(name) not in list(enum):
            yield f"{name}: one of {', '.join(enum)}"
    competency, id_ = row.get("competency"), row.get("id")
    if isinstance(id_, str) and not _KEBAB.fullmatch(id_):
        yield "id: write it in kebab-case"
    if isinstance(competency, str):
        if competencies is not None and competency not in competencies:
            yield "competency: not in competencies.toml"
        elif not _KEBAB.fullmatch(competency):
            yield "competency: write it in kebab-case"
    time_s = row.get("time_s")
    least, most = ANSWER_TIME_S
    if type(time_s) is not int or not least <= time_s <= most:
        yield f"time_s: a whole number from {least} to {most}"


def _inner_problems(row: _Table) -> Iterator[str]:
    """What is wrong inside lists whose entries are texts."""
    roles = _texts(row.get("roles"))
    if any(role != ANY_ROLE and role not in list(Role) for role in roles):
        yield f"roles: {ANY_ROLE}, or some of {', '.join(Role)}"
    if ANY_ROLE in roles and len(roles) > 1:
        yield f"roles: {ANY_ROLE} stands alone"
    for number, follow_up in enumerate(_texts(row.get("follow_ups")), start=1):
        if problem := _spoken_problem(follow_up):
            yield f"follow_ups: entry {number}: {problem}"
    if any(word != word.lower() for word in _texts(row.get("keywords"))):
        yield "keywords: write them in lower case"


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _question(row: _Table, pack_id: str) -> Question:
    return Question(
        id=row["id"],
        type=InterviewType(row["type"]),
        roles=tuple(row["roles"]),
        competency=row["competency"],
        difficulty=Difficulty(row["difficulty"]),
        text=row["text"],
        rephrased=row["rephrased"],
        hint=row["hint"],
        time_s=row["time_s"],
        follow_ups=tuple(row["follow_ups"]),
        good_answer=tuple(row["good_answer"]),
        keywords=tuple(row["keywords"]),
        pack=pack_id,
    )
