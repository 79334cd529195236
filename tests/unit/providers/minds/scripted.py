"""A chat model that says what a test has written down, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from studio.ports import Asking, ChatMessage, ChatModel, ChatStream, Document, JsonReply, Usage

Scripted = str | Document | Exception


@dataclass
class ScriptedChat:
    """Replies in order; the last one again and again."""

    replies: list[Scripted]
    asked: list[tuple[ChatMessage, ...]] = field(default_factory=list)
    askings: list[Asking] = field(default_factory=list)
    schemas: list[Document] = field(default_factory=list)
    max_tokens: list[int] = field(default_factory=list)
    is_whole: bool = False

    def _next(self, messages: Sequence[ChatMessage], max_tokens: int, asking: Asking) -> Scripted:
        self.asked.append(tuple(messages))
        self.askings.append(asking)
        self.max_tokens.append(max_tokens)
        reply = self.replies[min(len(self.asked), len(self.replies)) - 1]
        if isinstance(reply, Exception):
            raise reply
        return reply

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, asking: Asking
    ) -> ChatStream:
        reply = self._next(messages, max_tokens, asking)
        assert isinstance(reply, str)
        stream = ChatStream(iter(()))

        def pieces() -> Iterator[str]:
            for start in range(0, len(reply), 7):
                yield reply[start : start + 7]
            self.is_whole = True
            stream.usage = Usage("llama-test", 900, 20, 0.001)

        stream.pieces = pieces()
        return stream

    def reply_json(
        self,
        messages: Sequence[ChatMessage],
        schema: Document,
        *,
        max_tokens: int,
        temperature: float,
        asking: Asking,
    ) -> JsonReply:
        self.schemas.append(schema)
        reply = self._next(messages, max_tokens, asking)
        assert not isinstance(reply, str | Exception)
        return JsonReply(reply, Usage("llama-test", 3000, 900, 0.002))

    def prompt(self, call: int = -1) -> str:
        """Everything that was sent in one call."""
        return "\n".join(message.content for message in self.asked[call])


def is_a_chat_model(chat: ScriptedChat) -> ChatModel:
    """For the type checker: the script keeps to the port."""
    return chat
