"""The locked sets hold what was asked for, with hashes and without addresses."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

LOCKS = ROOT / ".ci" / "locks"
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
RUN = [
    line.partition(" #")[0]
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SETS = {"run": RUN, "dev": RUN + GROUPS["dev"], "lab": RUN + GROUPS["dev"] + GROUPS["lab"]}
ENTRY = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?P<rest>(?:.*\\\n)(?:    --hash.*\n?)+)", re.M
)


def locked(name: str) -> dict[str, set[str]]:
    """Give the versions of each package that a set may install."""
    versions: dict[str, set[str]] = {}
    for entry in ENTRY.finditer((LOCKS / f"{name}.txt").read_text(encoding="utf-8")):
        versions.setdefault(canonicalize_name(entry["name"]), set()).add(entry["version"])
    return versions


@pytest.mark.parametrize("name", SETS)
def test_a_set_holds_what_was_asked_for(name):
    versions = locked(name)
    missing = [
        asked
        for asked in map(Requirement, SETS[name])
        if not any(map(asked.specifier.contains, versions.get(canonicalize_name(asked.name), ())))
    ]
    assert missing == []


@pytest.mark.parametrize(("small", "large"), [("run", "dev"), ("dev", "lab")])
def test_a_set_stands_on_the_one_before_it(small, large):
    larger = locked(large)
    assert {name: larger.get(name) for name in locked(small)} == locked(small)


@pytest.mark.parametrize("name", SETS)
def test_every_package_is_hashed_and_none_has_an_address(name):
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    assert len(ENTRY.findall(text)) == len(re.findall(r"^[\w.-]+==", text, re.M))
    assert not re.search(r"https?:|file:|^--", text, re.M)


def test_streamlit_is_pinned_to_its_minor():
    (streamlit,) = (asked for asked in map(Requirement, RUN) if asked.name == "streamlit")
    assert [spec.operator for spec in streamlit.specifier] == ["~="]
