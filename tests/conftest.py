"""For every test: no ambient keys, no other machine, a folder is a marker, CI skips nothing."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests import loopback

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("unit", "contract", "pages", "e2e", "sql", "bench")
IN_CI = os.environ.get("CI") == "true"

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

_AMBIENT = ("KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL", "DSN", "DATABASE_URL")
_OURS = ("INTERVIEWGYM_", "STREAMLIT_")
_KEPT = {"INTERVIEWGYM_CORPUS"}


def _scrub() -> None:
    """Forget every key and setting of the shell the tests were started from."""
    for name in list(os.environ):
        upper = name.upper()
        is_ambient = any(word in upper for word in _AMBIENT) or upper.startswith(_OURS)
        if is_ambient and upper not in _KEPT:
            del os.environ[name]


_scrub()  # before any product module is imported
loopback.install()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the bench to those who name it: its peers are installed for `make bench` alone.

    Live tests need keys and other machines, which are gone here: they run without this file.
    """
    if collection_path == ROOT / "tests" / "live":
        return True
    is_bench = collection_path == ROOT / "tests" / "bench"
    is_named = any("tests/bench" in Path(arg).as_posix() for arg in config.args)
    return True if is_bench and not is_named else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the folder it stands in; a doctest of the product is a unit test.

    Browser tests come last: Playwright keeps an event loop running in the main thread until the
    session ends, in which no later test could start one of its own. Quick failures show first.
    """
    for item in items:
        tests = ROOT / "tests"
        is_ours = item.path.is_relative_to(tests)
        folder = item.path.relative_to(tests).parts[0] if is_ours else "unit"
        if folder in FOLDERS:
            item.add_marker(getattr(pytest.mark, folder))
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skip is a failure: the machine there has all that a test may ask for."""
    report = yield
    return report if hasattr(report, "wasxfail") else _never_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself."""
    return _never_skipped((yield))


def _never_skipped(report: Report) -> Report:
    if IN_CI and report.outcome == "skipped":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be: {reason}"
    return report


@pytest.fixture(autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    """Fail a test whose code reached for another machine, also where a library hid the refusal."""
    loopback.refused.clear()
    yield
    assert not loopback.refused, f"reached for other machines: {loopback.refused}"


@pytest.fixture(scope="session")
def guarded_environ() -> dict[str, str]:
    """Give the environment for a server started by a test: scrubbed, and kept to loopback."""
    path = os.pathsep.join(
        [str(ROOT / "tests" / "guard"), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    return {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Find the annotated recordings, which are other people's and never part of the repository."""
    places = [ROOT.parent / "shared" / "corpus"]
    if named := os.environ.get("INTERVIEWGYM_CORPUS"):
        places.insert(0, Path(named))
    for place in places:
        if (place / "manifest.csv").is_file():
            return place
    pytest.skip("no annotated speech: set INTERVIEWGYM_CORPUS to its folder")
