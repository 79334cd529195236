"""Read by Python at start when `tests/guard` is on PYTHONPATH: servers under test stay here too."""

import importlib.util
import os
from pathlib import Path

_spec = importlib.util.spec_from_file_location(
    "loopback", Path(__file__).resolve().parents[1] / "loopback.py"
)
assert _spec is not None
assert _spec.loader is not None
_loopback = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_loopback)
_loopback.install()
if os.environ.get("CALLS_ON_LOOPBACK") == "1":  # only servers that hold calls pay for the import
    _loopback.keep_calls_here()
