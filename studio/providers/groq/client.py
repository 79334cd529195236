"""The SDK's client: one a key and address, built at the first call, shared by all threads."""

from __future__ import annotations

import functools
import logging
import threading
from typing import TYPE_CHECKING

from studio.config import Secret
from studio.errors import Kind
from studio.providers._failure import failed

if TYPE_CHECKING:
    import groq
    import httpx

GROQ_URL = "https://api.groq.com"
_PREFIX, _LOCAL_PREFIX = b"/openai/v1/", b"/v1/"
_CONNECT_S = 3.0
_KEEP_ALIVE_S = 90.0
"""Answers come minutes apart: at httpx' five seconds each would pay for a new TLS connection."""

_building = threading.Lock()


def client_for(key: Secret, base_url: str, *, is_compatible: bool = False) -> groq.Groq:
    """The client of this process for that key and address.

    Parameters
    ----------
    base_url : str
        Without ``/openai/v1``; empty for Groq's own.
    is_compatible : bool
        A server of the OpenAI kind, which serves under ``/v1`` what Groq serves under
        ``/openai/v1``.
    """
    text = key.reveal()
    if not text.isascii() or not text.isprintable():  # no header takes it, and says it aloud
        raise failed(Kind.KEY)
    with _building:
        return _build(text or "none", base_url or GROQ_URL, is_compatible)


def timeout_of(left_s: float) -> httpx.Timeout:
    """The SDK's own bound for a call with so much time left; `_transport` keeps the exact one."""
    import httpx

    left_s = max(0.05, left_s)
    return httpx.Timeout(left_s, connect=min(_CONNECT_S, left_s))


@functools.cache
def _build(key: str, base_url: str, is_compatible: bool) -> groq.Groq:
    import groq
    import groq.resources  # else two first calls each import a part, and Python finds a deadlock
    import httpx

    for name in ("groq", "httpx", "httpcore"):  # at DEBUG they write prompts and keys
        logging.getLogger(name).setLevel(logging.WARNING)
    limits = httpx.Limits(
        max_connections=100, max_keepalive_connections=20, keepalive_expiry=_KEEP_ALIVE_S
    )
    # a transport of our own goes past the machine's proxies, as a server beside us should
    transport = _local_transport()(limits=limits) if is_compatible else None
    http = groq.DefaultHttpxClient(limits=limits, transport=transport)
    return groq.Groq(api_key=key, base_url=base_url, max_retries=0, http_client=http)


def _local_transport() -> type[httpx.HTTPTransport]:
    import httpx

    class LocalPaths(httpx.HTTPTransport):
        """Sends to ``/v1/…`` what the SDK addresses to ``/openai/v1/…``."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            path = request.url.raw_path.replace(_PREFIX, _LOCAL_PREFIX, 1)
            request.url = request.url.copy_with(raw_path=path)
            return super().handle_request(request)

    return LocalPaths
