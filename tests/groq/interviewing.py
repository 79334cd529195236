"""A mind for the Groq server: it reads the product's real prompts and does what they ask.

`reply` words a move of the interviewer, `json_reply` fills in a grading sheet with quotes from the
fenced answers. ``Script(reply=reply, json_reply=json_reply)``, or by name in a script's JSON.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from tests.groq.chat import least_of
from tests.groq.script import Messages

_FENCED = re.compile(r'<(data-[0-9a-f]+) kind="([a-z_]+)(?: (\d+))?">\n(.*?)\n</\1>', re.DOTALL)
_NAME = re.compile(r"You are (\w+), the interviewer")
_WORD = re.compile(r"[A-Za-z']+")
_LEADS = (
    "All right. We go on.",
    "Understood, and noted.",
    "I follow. There is more to ask.",
    "Fine, that is on my list now.",
    "Good to know. Let us move along.",
    "I have that written down.",
    "We leave it there for the moment.",
)
_PROBES = (
    "What did you do yourself at that point?",
    "How did it end?",
    "Which number shows the change?",
    "Why was that the right order?",
    "Who noticed it first?",
    "When was it finished?",
)
_SHORT = "I see."
"""Two words repeat nothing."""


def reply(messages: Messages) -> str:
    """The words of the move that the prompt asks for."""
    asked = next(m["content"] for m in messages if "Your move. " in m["content"])
    task = asked.partition("Your move. ")[2]
    is_again = len(messages) > 2
    if "Begin with “PROBE: ”" in task:
        probe = _unsaid(_PROBES, asked)
        return f"PROBE: {probe}" if is_again else f"PROBE: {_said_back(asked)}{probe}"
    if "The interview begins" in task:
        name = _NAME.search(messages[0]["content"])
        return f"NEXT: Hello, I am {name.group(1) if name else 'here'}, and this is practice."
    if "The interview is over" in task:
        return "NEXT: Thank you for the time. Goodbye."
    return f"NEXT: {_SHORT if is_again else _unsaid(_LEADS, asked)}"


def _unsaid(lines: Sequence[str], asked: str) -> str:
    """A line that the prompt's history does not hold, another one for another history."""
    left = [line for line in lines if line not in asked]
    if not left:
        return _SHORT if lines is _LEADS else "And then?"
    return left[len(asked) % len(left)]


def _said_back(asked: str) -> str:
    """A few words of the last answer, as they were spoken."""
    said = [text for kind, _, text in fenced(asked) if kind == "last_answered"]
    opening = quote_of(said[0]) if said else ""
    return f"You said “{opening}”. " if opening else ""


def fenced(text: str) -> list[tuple[str, int, str]]:
    """What stands between fences: kind, number, words."""
    return [(kind, int(n or 0), words) for _, kind, n, words in _FENCED.findall(text)]


def quote_of(answer: str, n_words: int = 6) -> str:
    """The first words of an answer, verbatim; empty for a note of ours in its place."""
    if answer.startswith("("):
        return ""
    found = list(_WORD.finditer(answer.partition(" … ")[0]))[:n_words]
    return answer[found[0].start() : found[-1].end()] if found else ""


def json_reply(messages: Messages, schema: Mapping[str, Any]) -> object:
    """A grading sheet; the least object of any other schema."""
    properties = schema.get("properties", {})
    if "questions" not in properties:
        return least_of(schema)
    criteria = list(properties["questions"]["items"]["properties"]["scores"]["properties"])
    blocks = fenced(messages[-1]["content"])
    asked: list[dict[int, str]] = []
    for kind, number, words in blocks:
        if kind == "question":
            asked.append({})
        elif kind == "answer":
            asked[-1][number] = quote_of(words)
    rows = [_question(i, answers, criteria) for i, answers in enumerate(asked, 1)]
    return {"questions": rows, **_told(asked[0])}


def _question(number: int, answers: Mapping[int, str], criteria: Sequence[str]) -> dict[str, Any]:
    quotes = [{"turn": turn, "text": quote} for turn, quote in answers.items() if quote][:2]
    scores = {
        name: {
            "quotes": quotes,
            "reason": "The words quoted here tell what was done, and little beyond it.",
            "band": _band(number, name, criteria),
        }
        for name in criteria
    }
    return {"question": number, "scores": scores, **_told(answers)}


def _band(number: int, name: str, criteria: Sequence[str]) -> int:
    """2 to 4: another sample, whose criteria stand in another order, is of another mind."""
    return 2 + sha256(f"{number}{name}{criteria}".encode()).digest()[0] % 3


def _told(answers: Mapping[int, str]) -> dict[str, Any]:
    turn, quote = next(iter(answers.items()))
    step = f"Tell it again in one minute, and say what came right after “{quote}”."
    return {
        "strengths": [{"turn": turn, "text": f"You opened with “{quote}”, a plain beginning."}],
        "improvements": [{"turn": turn, "text": f"Add what changed because of “{quote}”."}],
        "next_step": {"turn": turn, "text": step},
    }
