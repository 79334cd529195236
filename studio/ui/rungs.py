"""Says which rung did a part of a turn, and why a higher one did not; nothing is silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import streamlit as st

from studio.interview.model import Session, Turn
from studio.interview.steps import Part, Step, cost_of
from studio.ports import Standing
from studio.ui.shell import Page, said_kindly
from studio.ui.wording import PARTS, RUNGS, clock, dollars, escaped

SWAPPED = ":material/swap_vert:"
BUILTIN = "builtin"


def say_how_it_stands(page: Page, session: Session, turn: Turn) -> None:
    """Above the open turn: what could not be done on the first rung since the last question."""
    earlier = session.turns[turn.number - 2] if turn.number > 1 else None
    heard = earlier.step(Part.HEAR) if earlier is not None else None
    if earlier is not None and heard is not None and heard.falls:
        _say_hearing(earlier, heard)
    thought = turn.step(Part.THINK)
    if thought is not None and thought.is_degraded:
        plain_line(f"Using {_doer(thought, 'interviewer')}: {_why(thought)}", SWAPPED)
        _say_until(page, Part.THINK)


def _say_hearing(turn: Turn, heard: Step) -> None:
    if turn.is_unheard:
        st.warning(
            "Your last answer is stored and will be measured, but nobody could write it down. You "
            "can add the words in the report.",
            icon=":material/hearing_disabled:",
        )
        plain_line(f"Why: {_why(heard)}", SWAPPED)
        return
    plain_line(f"Written down by {_doer(heard)}: {_why(heard)}", SWAPPED)


def _say_until(page: Page, part: Part) -> None:
    for connection in page.app.connections.connections():
        is_resting = connection.standing is Standing.RESTING and connection.until is not None
        if connection.part is part and is_resting and connection.until is not None:
            plain_line(f"{connection.title} is asked again at {clock(connection.until)}.")


def plain_line(text: str, icon: str = "") -> None:
    """A small line of plain text, with an icon of ours: reasons come from providers."""
    st.caption(f"{icon} {escaped(text)}".strip())


def _doer(step: Step, what: str = "") -> str:
    """Who did it, in a sentence."""
    if step.rung == BUILTIN:
        return f"the built-in {what}"
    return RUNGS.get(step.rung, step.rung)


def _why(step: Step) -> str:
    return step.falls[-1].why if step.falls else ""


def ears(page: Page) -> str | None:
    """Who would write down a recording handed in now; None when nobody would.

    Ears whose last call failed are still asked, but not counted on: the candidate may give the
    words meanwhile, by the browser or by hand.
    """
    for connection in page.app.connections.connections():
        is_asked = connection.part is Part.HEAR and connection.can_test
        if is_asked and connection.standing is Standing.UP and not connection.why:
            return connection.title
    return None


def show_steps(page: Page, session: Session, turn: Turn) -> None:
    """In the report: who thought the question out, spoke it, heard the answer."""
    if turn.is_unheard:
        _offer_hearing(page, session, turn)
    if not turn.steps:
        return
    fallen = [step for step in turn.steps if step.is_degraded]
    if fallen:
        parts = ", ".join(dict.fromkeys(PARTS[step.part].lower() for step in fallen))
        plain_line(f"Not by the first choice: {parts}. {_why(fallen[-1])}", SWAPPED)
    with st.expander("How this turn was done", icon=":material/lan:"):
        st.dataframe(list(_rows(turn.steps)), hide_index=True, width="stretch")


def _rows(steps: Iterable[Step]) -> Iterator[dict[str, str]]:
    for step in steps:
        yield {
            "Part": PARTS[step.part],
            "By": RUNGS.get(step.rung, step.rung),
            "Model": step.model or "–",
            "Instructions": step.prompt or "–",
            "Took": f"{step.latency_s:.2f} s",
            "Cost": dollars(cost_of((step,))),
            "Why not another": "; ".join(
                f"{RUNGS.get(f.rung, f.rung)}: {f.why}" for f in step.falls
            )
            or "–",
        }


def _offer_hearing(page: Page, session: Session, turn: Turn) -> None:
    """Ears may have come back since; without any there is nothing to offer."""
    may_hear = any(
        c.part is Part.HEAR and c.can_test and c.standing is Standing.UP
        for c in page.app.connections.connections()
    )
    if not may_hear or turn.answer is None or turn.answer.recording is None:
        return
    if st.button("Write it down now", key=f"hear-{turn.number}", icon=":material/hearing:"):
        with said_kindly(), st.spinner("Listening to your recording …"):
            page.app.conduct.hear_again(page.user_id, session.id, turn.number)
            page.again()


def show_grading(step: Step | None) -> None:
    """Which rung graded, when it was not the first one."""
    if step is not None and step.is_degraded:
        plain_line(f"Graded by {_doer(step, 'grader')}: {_why(step)}", SWAPPED)
