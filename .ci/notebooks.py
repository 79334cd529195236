"""Run every notebook from top to bottom; the `.py` percent files are the source."""

import os
import sys
import time
from pathlib import Path

import jupytext
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Execute all, report each; returns 1 when one failed."""
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    n_failed = 0
    for source in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.py")):
        started = time.monotonic()
        client = NotebookClient(
            jupytext.read(source),
            timeout=900,
            kernel_name="python3",
            resources={"metadata": {"path": str(ROOT)}},
        )
        client.create_kernel_manager().transport = "ipc"  # no port, nobody else listens
        try:
            client.execute()
            verdict = "ran"
        except CellExecutionError as error:
            n_failed += 1
            verdict = f"FAILED\n{error}"
        print(f"{source.name}: {verdict} ({time.monotonic() - started:.0f} s)", flush=True)
    return min(n_failed, 1)


if __name__ == "__main__":
    sys.exit(main())
