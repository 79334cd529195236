"""Read by Python at start when `tests/guard` is on PYTHONPATH: servers under test stay here too."""

import importlib.util
from pathlib import Path

_spec = importlib.util.spec_from_file_location(
    "loopback", Path(__file__).resolve().parents[1] / "loopback.py"
)
assert _spec is not None
assert _spec.loader is not None
_loopback = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_loopback)
_loopback.install()
