"""Pages are layout: the import linter cannot see scripts, so their syntax trees are read here."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = [ROOT / "Home.py", *sorted((ROOT / "pages").glob("*.py"))]
MAY_IMPORT = ("studio.ui", "analytics.charts", "streamlit", "__future__")
MOST_LINES = 120
FORBIDDEN = {
    ast.ClassDef: "a class is new at each rerun: define it in studio/",
    ast.Try: "failures are told by shell.said_kindly()",
    ast.TryStar: "failures are told by shell.said_kindly()",
    ast.Global: "state belongs to studio/ui/state.py",
    ast.AsyncFunctionDef: "the live loop never runs on the script thread",
}


def trespasses(source: str, may_import: tuple[str, ...] = MAY_IMPORT) -> list[str]:
    """List what a page may not do but does, each with its line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        found += [f"{line}: {why}" for kind, why in FORBIDDEN.items() if isinstance(node, kind)]
        if isinstance(node, ast.Attribute) and node.attr in {"session_state", "secrets", "environ"}:
            found.append(f"{line}: {node.attr} is not a page's")
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found += [
            f"{line}: imports {name}"
            for name in names
            if not any(name == root or name.startswith(f"{root}.") for root in may_import)
        ]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_layout_only(page: Path):
    # Home.py is the frame and may start the web application.
    extra = ("studio.web",) if page.name == "Home.py" else ()
    source = page.read_text(encoding="utf-8")
    assert trespasses(source, MAY_IMPORT + extra) == []
    assert len(source.splitlines()) <= MOST_LINES


@pytest.mark.parametrize(
    "source",
    [
        "class A: ...",
        "try:\n    f()\nexcept E:\n    g()",
        "import streamlit as st\nst.session_state['x'] = 1",
        "import streamlit as st\nst.secrets['x']",
        "import os",
        "import sqlalchemy",
        "from studio.persistence import store",
        "from studio import bootstrap",
        "from studio.uikit import x",
    ],
)
def test_what_a_page_may_not_do_is_seen(source):
    assert trespasses(source)


def test_what_a_page_may_do_is_let_be():
    assert not trespasses("import streamlit as st\nfrom studio.ui import shell\nshell.open_page()")
