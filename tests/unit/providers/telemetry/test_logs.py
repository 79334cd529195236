"""Log lines hold ids, rungs and times; a text in them is withheld, whoever logs it."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from typing import Any

import pytest

from studio.errors import Fall, Kind, NobodyCould
from studio.interview.steps import Part, Step
from studio.providers.telemetry.logs import Console, JsonLines, LogWitness, begin_logging

CANARY = "Xq7canaryZ"
STEP = Step(
    Part.THINK,
    "groq",
    "openai/gpt-oss-20b",
    "interviewer/3",
    latency_s=1.25,
    cost_usd=0.001,
    falls=(Fall("groq-120b", f"Groq asks for a pause. {CANARY}", Kind.BUSY),),
)

pytestmark = pytest.mark.usefixtures("own_logging")


class Terminal(io.StringIO):
    """A stream with a person before it."""

    def isatty(self) -> bool:
        return True


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def out() -> io.StringIO:
    """What is written in JSON mode."""
    stream = io.StringIO()
    begin_logging("DEBUG", stream)
    return stream


def fail(text: str) -> None:
    raise ValueError(f"said {text}")


def test_a_step_is_a_line_of_its_facts(out: io.StringIO) -> None:
    LogWitness().count_step(STEP)
    (line,) = lines(out)
    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "INFO",
        "logger": "studio.providers.telemetry.logs",
        "event": "step",
        "part": "think",
        "rung": "groq",
        "model": "openai/gpt-oss-20b",
        "prompt": "interviewer/3",
        "latency_s": 1.25,
        "cost_usd": 0.001,
        "falls": ["groq-120b:busy"],
    }


def test_a_span_tells_its_ids_and_how_it_ended(out: io.StringIO) -> None:
    log = LogWitness()
    with log.span("hear", session="s-1", turn=2):
        pass
    with pytest.raises(ValueError, match=CANARY), log.span("hear", session=f"I am {CANARY}"):
        fail(CANARY)
    well, badly = lines(out)
    assert (well["level"], well["span"], well["session"], well["turn"]) == (
        "DEBUG",
        "hear",
        "s-1",
        2,
    )
    assert (badly["level"], badly["error"]) == ("WARNING", "ValueError")
    assert badly["session"] == "(withheld)"
    assert CANARY not in out.getvalue()


@pytest.mark.parametrize(
    ("falls", "level"), [((), "DEBUG"), ((Fall("groq", "It is busy.", Kind.BUSY),), "WARNING")]
)
def test_a_part_that_is_not_set_up_is_no_warning(
    out: io.StringIO, falls: tuple[Fall, ...], level: str
) -> None:
    with pytest.raises(NobodyCould), LogWitness().span("hear", session="s-1"):
        raise NobodyCould("hear", falls, 0.1)
    assert [line["level"] for line in lines(out)] == [level]


def test_what_a_library_says_is_withheld_and_its_place_told(out: io.StringIO) -> None:
    foreign = logging.getLogger("groq._client")
    foreign.warning("request %s", CANARY, extra={"body": CANARY, "session": CANARY})
    foreign.error(f"answer {CANARY}", stack_info=True)
    foreign.info("too small to tell: %s", CANARY)
    told = lines(out)
    assert [line["event"] for line in told] == ["(withheld)"] * 2
    assert told[0]["place"].startswith("tests/unit/providers/telemetry/test_logs.py:")
    assert CANARY not in out.getvalue()


@pytest.mark.parametrize("name", ["groq", "studio.web.server"])
def test_an_error_is_told_by_types_and_places(out: io.StringIO, name: str) -> None:
    try:
        try:
            fail(CANARY)
        except ValueError as error:
            raise RuntimeError(CANARY) from error
    except RuntimeError:
        logging.getLogger(name).exception("it broke")
    (line,) = lines(out)
    assert line["exception"] == "RuntimeError < ValueError"
    assert line["trace"][-1].startswith("tests/unit/providers/telemetry/test_logs.py:")
    assert line["event"] == ("it broke" if name.startswith("studio") else "(withheld)")
    assert CANARY not in out.getvalue()


def test_a_librarys_own_console_is_taken_away_when_it_speaks(
    out: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    late = logging.getLogger("late.library")
    late.addHandler(logging.StreamHandler(sys.stderr))
    late.propagate = False
    late.error("said %s", CANARY)
    assert capsys.readouterr().err == ""
    assert lines(out)[0]["logger"] == "late.library"


def test_a_thread_that_dies_and_a_warning_are_told_without_text(
    out: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    dying = threading.Thread(target=fail, args=(CANARY,))
    hook = threading.excepthook
    dying.start()
    dying.join()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"deprecated: {CANARY}", stacklevel=1)
    assert hook is not threading.__excepthook__
    told = lines(out)
    assert [line["logger"] for line in told] == ["studio.providers.telemetry.logs", "py.warnings"]
    assert told[0]["exception"] == "ValueError"
    assert CANARY not in out.getvalue() + "".join(capsys.readouterr())


def test_a_line_that_cannot_be_made_does_not_print_its_arguments(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = io.StringIO()
    record = logging.LogRecord("studio.web", logging.ERROR, "", 0, "turn %d", (CANARY,), None)
    Console(out, JsonLines()).handle(record)
    assert "is lost" in lines(out)[0]["event"]
    assert CANARY not in out.getvalue() + "".join(capsys.readouterr())


def test_a_terminal_gets_plain_lines_and_the_level_holds() -> None:
    out = Terminal()
    begin_logging("INFO", out)
    LogWitness().count_step(STEP)
    with LogWitness().span("hear", session="s-1"):
        pass
    (line,) = out.getvalue().splitlines()
    assert "step part=think rung=groq" in line


def test_beginning_twice_writes_each_line_once(out: io.StringIO) -> None:
    begin_logging("INFO", out)
    LogWitness().count_step(STEP)
    assert len(lines(out)) == 1
