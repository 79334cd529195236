"""The adapters that every contract suite runs over: one line an adapter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from studio.persistence.engine import open_database
from studio.persistence.migrate import migrate

DATABASES = ["sqlite"]


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A migrated, empty database."""
    urls = {"sqlite": f"sqlite:///{tmp_path / 'studio.db'}"}
    opened = open_database(urls[request.param])
    migrate(opened)
    yield opened
    opened.dispose()
