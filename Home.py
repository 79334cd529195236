"""The front door. Imported once it is the server; run for each visitor it is the frame."""

import streamlit as st

if __name__ == "__main__":
    from studio.ui import shell

    shell.frame()
else:
    from studio.web import server

    app = st.App(
        "Home.py",
        routes=server.routes(),
        lifespan=server.lifespan,
        on_script_error=server.report_error,
    )
