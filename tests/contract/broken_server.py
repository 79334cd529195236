"""`streamlit run Home.py` whose frame breaks with the visitor's words in hand: see test_sentry."""

import sys

import streamlit as st
from streamlit.web import cli

from studio.ui import shell


def break_the_frame() -> None:
    """Fail with the visitor's address and cookies."""
    query, cookies = dict(st.query_params), dict(st.context.cookies)
    raise RuntimeError(f"{query} {cookies} {st.context.url}")


if __name__ == "__main__":
    shell.frame = break_the_frame
    cli.main(["run", "Home.py", *sys.argv[1:]])
