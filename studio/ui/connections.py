"""Which rung each part stands on, why, and a button that tries it."""

from __future__ import annotations

import streamlit as st

from studio.interview.steps import Part
from studio.ports import Connection, Standing
from studio.ui.shell import Page, plain
from studio.ui.wording import PARTS, clock, dollars, title_of, when

IN_USE, READY = "in use", "ready"
_UP = {
    IN_USE: ":green-badge[:material/check_circle: in use]",
    READY: ":gray-badge[:material/check: ready]",
}
_FAILED = ":orange-badge[:material/warning: last call failed]"
_STANDINGS = {
    Standing.RESTING: ":orange-badge[:material/hourglass_top: resting]",
    Standing.REFUSED: ":red-badge[:material/block: refused]",
    Standing.ABSENT: ":gray-badge[:material/radio_button_unchecked: not set up]",
    Standing.BROWSER: ":gray-badge[:material/devices: up to your browser]",
}


def show(page: Page) -> None:
    """Every part with its rungs, the best first; what the last sessions cost."""
    st.caption(
        "Each part of the interview asks the first of its list that is set up. When that one "
        "fails, the next takes over at once. The report shows who did what in every turn."
    )
    connections = page.app.connections.connections()
    for part in Part:
        st.subheader(PARTS[part], anchor=False)
        ladder = [connection for connection in connections if connection.part is part]
        first_up = next((c for c in ladder if c.standing is Standing.UP), None)
        for connection in ladder:
            _show_rung(page, connection, IN_USE if connection is first_up else READY)
    _show_costs(page)


def _badge(connection: Connection, place: str) -> str:
    """How it stands; one that answers again, but not last time, is asked and not praised."""
    if connection.standing is not Standing.UP:
        return _STANDINGS[connection.standing]
    return _FAILED if connection.why else _UP[place]


def _show_rung(page: Page, connection: Connection, place: str) -> None:
    with st.container(border=True):
        st.markdown(f"**{connection.title}** {_badge(connection, place)}")
        if connection.detail:
            plain(connection.detail)
        if connection.why:
            plain(_last_failure(connection))
        key = f"test-{connection.part}-{connection.rung}"
        if connection.can_test and st.button("Test", key=key, icon=":material/network_check:"):
            with st.spinner(f"Asking {connection.title} …"):
                tried = page.app.connections.test(connection.part, connection.rung)
            page.state.notice = f"{tried.title} answered." if _is_well(tried) else ""
            page.again()


def _last_failure(connection: Connection) -> str:
    if connection.until is None:
        return f"Last failure: {connection.why}"
    return f"Not asked until {clock(connection.until)}: {connection.why}"


def _is_well(tried: Connection) -> bool:
    """What went wrong stands in the rung's own box, not in a green one."""
    return tried.standing is Standing.UP and not tried.why


def _show_costs(page: Page) -> None:
    st.subheader("What sessions cost", anchor=False)
    costs = page.app.library.costs(page.user_id)
    if not costs:
        st.caption("No finished session yet.")
        return
    st.dataframe(
        [
            {
                "When": when(one.summary.created_at),
                **{PARTS[part]: dollars(cost) for part, cost in one.by_part.items()},
                "Session": title_of(one.summary.setup),
            }
            for one in costs
        ],
        hide_index=True,
        width="stretch",
    )
    st.caption("By the providers' published prices; what runs on this machine costs nothing.")
