"""A process in which everything goes wrong that may, with a canary in every text: see test_sentry.

Run as ``python -m tests.contract.reporting_process CANARY``, or with ``quiet`` for an interview in
which nothing goes wrong.
"""

from __future__ import annotations

import logging
import sys
import threading
from concurrent.futures import Future
from typing import Any

from analytics.errors import SignalError
from studio.bootstrap import App, build_app
from studio.config import process_settings
from studio.interview.model import Difficulty, InterviewType, Role, Setup
from studio.ports import Telemetry
from studio.usecases.measuring import Job, measure_recording
from tests.contract.interview_process import interview


def measure_here(job: Job) -> Future[Any]:
    """A worker's work, in this process."""
    future: Future[Any] = Future()
    try:
        future.set_result(measure_recording(job))
    except SignalError as error:
        future.set_exception(error)
    return future


def pollute(canary: str) -> None:
    """Hand the canary to every part of the SDK that takes a text."""
    import sentry_sdk
    from sentry_sdk import logger, metrics

    sentry_sdk.set_user({"id": canary, "username": canary, "email": f"{canary}@example.org"})
    sentry_sdk.set_tag("answer", canary)
    sentry_sdk.set_extra("transcript", canary)
    sentry_sdk.set_context("resume", {"text": canary})
    sentry_sdk.add_breadcrumb(message=canary, category=canary, data={"url": canary})
    scope = sentry_sdk.get_global_scope()
    scope.set_extra("transcript", canary)
    scope.add_attachment(bytes=canary.encode(), filename=f"{canary}.txt")
    scope.add_event_processor(lambda event, _hint: _with_request(event, canary))
    sentry_sdk.capture_message(f"said {canary}", level="error")
    logger.error(f"said {canary}")
    metrics.count(canary, 1)
    logging.getLogger("somebody.else").error("said %s", canary, stack_info=True)


def _with_request(event: Any, canary: str) -> Any:
    url = f"http://127.0.0.1/?answer={canary}"
    event["request"] = {"url": url, "query_string": canary, "cookies": {"who": canary}}
    event["server_name"] = event["logger"] = event["culprit"] = canary
    return event


def break_down(canary: str) -> None:
    """An error with the canary in its text, its cause, its notes and its locals."""
    transcript = f"I was fired from {canary}."
    try:
        raise KeyError(transcript)
    except KeyError as error:
        broken = ValueError(f"cannot read {transcript}")
        broken.add_note(transcript)
        raise broken from error


def fail_in_a_span(telemetry: Telemetry, canary: str, session_id: str) -> ValueError:
    """The error, after it has ended a span inside a span."""
    try:
        with (
            telemetry.span("turn", session=session_id, turn=1),
            telemetry.span("think", session=session_id, turn=1),
        ):
            break_down(canary)
    except ValueError as error:
        return error
    raise AssertionError


def say(app: App, canary: str) -> str:
    """A session whose job description and answer hold the canary."""
    description = f"We are {canary} and look for an engineer."
    setup = Setup(
        InterviewType.BEHAVIOURAL, Role.SOFTWARE, Difficulty.WARMUP, 1, job_description=description
    )
    session = app.conduct.start(app.settings.user_id, setup)
    app.conduct.type_answer(app.settings.user_id, session.id, 1, f"I led {canary} for a year.")
    return session.id


def main(canary: str) -> None:
    """Everything that goes wrong, once."""
    app = build_app(process_settings())
    app.review.measuring.run = measure_here
    if canary == "quiet":
        interview(app, 0, lambda ack: print(ack[0], end=" "))  # noqa: T201 - the test reads it
        print("sentry_sdk" in sys.modules)  # noqa: T201 - the same
        return
    pollute(canary)
    session_id = say(app, canary)
    error = fail_in_a_span(app.telemetry, canary, session_id)
    app.telemetry.report(error)  # a page hands in what a span has reported
    thread = threading.Thread(target=break_down, args=(canary,), name=canary)
    thread.start()
    thread.join()
    app.telemetry.flush()
    print(session_id)  # noqa: T201 - the test reads it
    app.close()


if __name__ == "__main__":
    main(sys.argv[1])
