"""What every test of a drawn page needs."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(autouse=True)
def _main_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is run becomes ``__main__``, which the next child process would run anew."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
