"""Builds what is reported anew from allowed keys: nothing else of an event leaves the machine.

Not a list of what to remove: a key that a later version of the SDK adds is dropped by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studio.providers.telemetry.allowed import (
    IDS,
    WITHHELD,
    told_id,
    told_name,
    told_place,
)

Json = Mapping[str, object]

_PLAIN = ("event_id", "type", "level", "timestamp", "start_timestamp", "release", "environment")
_SPAN = ("span_id", "parent_span_id", "trace_id", "op", "status", "start_timestamp", "timestamp")
_TRACE = ("trace_id", "span_id", "parent_span_id", "op", "status")
_TAGS = (*IDS, "part", "rung", "model")
_MECHANISM = ("type", "handled", "exception_id", "parent_id", "is_exception_group")


def scrub(event: Json) -> dict[str, object]:
    """The event or transaction with what may be told of it.

    Examples
    --------
    >>> failed = {"type": "ValueError", "value": "I was fired", "stacktrace": {"frames": []}}
    >>> scrub({"user": {"id": "jo"}, "exception": {"values": [failed]}})["exception"]
    {'values': [{'type': 'ValueError', 'value': '(withheld)'}]}
    """
    kept = {**_ids(event, _PLAIN), "platform": "python"}
    if tags := _ids(_inner(event, "tags"), _TAGS):
        kept["tags"] = tags
    if trace := _ids(_inner(_inner(event, "contexts"), "trace"), _TRACE):
        kept["contexts"] = {"trace": trace}
    if values := list(_inners(_inner(event, "exception"), "values")):
        kept["exception"] = {"values": [_exception(value) for value in values]}
    if event.get("type") == "transaction":
        kept["transaction"] = told_id(event.get("transaction"))
        kept["transaction_info"] = {"source": "custom"}
        kept["spans"] = [_span(span) for span in _inners(event, "spans")]
    return kept


def _exception(value: Json) -> dict[str, object]:
    kept: dict[str, object] = {"type": told_name(value.get("type")), "value": WITHHELD}
    if module := value.get("module"):
        kept["module"] = told_name(module)
    if mechanism := _ids(_inner(value, "mechanism"), _MECHANISM):
        kept["mechanism"] = mechanism
    if frames := [_frame(f) for f in _inners(_inner(value, "stacktrace"), "frames")]:
        kept["stacktrace"] = {"frames": frames}
    return kept


def _frame(frame: Json) -> dict[str, object]:
    place = told_place(frame.get("abs_path"))
    return {
        "filename": place,
        "module": told_name(frame.get("module")),
        "function": told_name(frame.get("function")),
        "lineno": told_id(frame.get("lineno")),
        "in_app": place.startswith(("studio/", "analytics/", "pages/", "Home.py")),
    }


def _span(span: Json) -> dict[str, object]:
    kept = _ids(span, _SPAN)
    if tags := _ids(_inner(span, "tags"), _TAGS):
        kept["tags"] = tags
    return kept


def _ids(given: Json, keys: Iterable[str]) -> dict[str, object]:
    return {k: told_id(given[k]) for k in keys if given.get(k) is not None}


def _inner(given: Json, key: str) -> Json:
    found = given.get(key)
    return found if isinstance(found, Mapping) else {}


def _inners(given: Json, key: str) -> Iterable[Json]:
    found = given.get(key)
    return [i for i in found if isinstance(i, Mapping)] if isinstance(found, list) else []
