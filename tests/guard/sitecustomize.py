"""Read by Python at start when `tests/guard` is on PYTHONPATH: servers under test stay here too."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType


def _load(name: str) -> ModuleType:
    path = Path(__file__).resolve().parents[1] / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # a dataclass looks its own module up
    spec.loader.exec_module(module)
    return module


_loopback = _load("loopback")
_loopback.install()
if os.environ.get("CALLS_ON_LOOPBACK") == "1":  # only servers that hold calls pay for the import
    _loopback.keep_calls_here()
if _weather := os.environ.get("CALLS_IN_BAD_WEATHER"):
    _load("bad_network").install(_weather)
