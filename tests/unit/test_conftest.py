"""The promises of tests/conftest.py, kept in a run of their own."""

import os
import subprocess
import sys

from tests.conftest import ROOT


def run_pytest(folder, source, **variables):
    (folder / "test_it.py").write_text(source, encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-c", os.devnull, "."],
        cwd=folder,
        env={**environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


SKIPS = """
import pytest

@pytest.mark.skip(reason="no moon")
def test_by_mark(): pass

def test_in_itself(): pytest.skip("no moon")

@pytest.fixture
def moon(): pytest.skip("no moon")

def test_by_fixture(moon): pass

@pytest.mark.xfail(strict=True)
def test_known_to_fail(): assert False
"""


def test_a_skip_fails_in_ci_only(tmp_path):
    assert "3 skipped, 1 xfailed" in run_pytest(tmp_path, SKIPS)
    in_ci = run_pytest(tmp_path, SKIPS, CI="true")
    assert "skipped in CI, where nothing may be: Skipped: no moon" in in_ci
    assert (
        "1 failed, 1 xfailed" in in_ci and "2 errors" in in_ci
    )  # two of them before the test began


def test_a_module_that_skips_itself_fails_in_ci(tmp_path):
    source = "import pytest\npytest.skip('no moon', allow_module_level=True)"
    in_ci = run_pytest(tmp_path, source, CI="true")
    assert "no moon" in in_ci
    assert "1 error in" in in_ci.splitlines()[-1]


def test_keys_of_the_shell_are_forgotten(tmp_path):
    source = "import os\ndef test(): assert not {'A_API_KEY', 'INTERVIEWGYM_X'} & set(os.environ)"
    assert "1 passed" in run_pytest(tmp_path, source, A_API_KEY="a", INTERVIEWGYM_X="b")


def test_reaching_out_fails_though_the_library_hides_it(tmp_path):
    source = """
import socket
def test():
    try:
        socket.create_connection(("192.0.2.1", 9), 1)
    except Exception:
        pass
"""
    assert "reached for other machines" in run_pytest(tmp_path, source)
