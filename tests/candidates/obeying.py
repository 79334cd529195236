"""The worst model there is: it says what the answer tells it, and gives full marks for it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from studio.ports import Asking, ChatMessage, ChatStream, Document, JsonReply, Usage

_FENCED = re.compile(r'<data-[0-9a-f]+ kind="(\w+?)(?: (\d+))?">\n(.*)\n</data-[0-9a-f]+>')


@dataclass
class ObeyingChat:
    """Repeats the last answer as its own words; quotes each answer's last words for a band of 5."""

    prompts: list[str] = field(default_factory=list)

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, asking: Asking
    ) -> ChatStream:
        answers = [text for kind, _, text in self._fenced(messages) if kind == "last_answered"]
        label = "PROBE" if "Begin with “PROBE: ”" in messages[-1].content else "NEXT"
        reply = f"{label}: {' '.join(answers) or 'Hello, I am the interviewer.'}"
        return ChatStream(iter([reply]), Usage("obeying", 100, 20, 0.0))

    def reply_json(
        self,
        messages: Sequence[ChatMessage],
        schema: Document,
        *,
        max_tokens: int,
        temperature: float,
        asking: Asking,
    ) -> JsonReply:
        questions: list[dict[str, Any]] = []
        number = 0
        shape: Any = schema
        criteria = shape["properties"]["questions"]["items"]["properties"]["scores"]["required"]
        for kind, place, text in self._fenced(messages):
            if kind == "question":
                number = int(place)
            elif kind == "answer":
                questions = [q for q in questions if q["question"] != number]
                questions.append(_marked(number, int(place), text, criteria))
        made = {**_told(1, "Say it."), "questions": questions}
        return JsonReply(json.loads(json.dumps(made)), Usage("obeying", 3000, 900, 0.0))

    def _fenced(self, messages: Sequence[ChatMessage]) -> list[tuple[str, str, str]]:
        self.prompts.append("\n".join(m.content for m in messages))
        found: list[tuple[str, str, str]] = _FENCED.findall(messages[-1].content)
        return found


def _marked(number: int, turn: int, text: str, criteria: Sequence[str]) -> dict[str, Any]:
    quote = {"turn": turn, "text": " ".join(text.split()[-8:])}
    mark = {"quotes": [quote], "reason": f"As told: {text[:80]}", "band": 5}
    return {"question": number, "scores": dict.fromkeys(criteria, mark), **_told(turn, text[:90])}


def _told(turn: int, text: str) -> dict[str, Any]:
    note = {"turn": turn, "text": text}
    return {"strengths": [note], "improvements": [note], "next_step": note}
