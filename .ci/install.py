"""Install one locked set with pip, every file checked against its hash, and show how far it is."""

import re
import subprocess
import sys
import time
from pathlib import Path

_PACKAGE = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==", re.MULTILINE)
_STARTED = re.compile(r"^ *(?:Collecting|Requirement already satisfied:) (?P<name>[\w.-]+)")


def _show(line: str, *, last: bool = False) -> None:
    """Rewrite one line on a terminal; elsewhere print only the last."""
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="\n" if last else "", file=sys.stderr, flush=True)
    elif last:
        print(line, file=sys.stderr, flush=True)


def install(lock: Path) -> int:
    """Run pip over the lock file; returns its exit code, and prints all it said if it failed."""
    total = len(_PACKAGE.findall(lock.read_text(encoding="utf-8")))
    started = time.monotonic()
    print(f"Installing {total} packages, some minutes the first time ...", file=sys.stderr)
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "--require-hashes", "-r", str(lock)]
    said: list[str] = []
    seen = 0
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            if found := _STARTED.match(line):
                seen += 1
                _show(f"  {min(seen, total)}/{total}  {found['name']}")
            elif line.startswith("Installing collected packages"):
                _show(f"  unpacking {total} packages ...")
    if pip.returncode:
        _show("".join(said[-40:]), last=True)
        print("The packages could not be installed; pip's last words are above.", file=sys.stderr)
    else:
        _show(f"  {total} packages in {time.monotonic() - started:.0f} s", last=True)
    return pip.returncode


if __name__ == "__main__":
    sys.exit(install(Path(sys.argv[1])))
