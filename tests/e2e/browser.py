"""Find a Chromium for the tests, or get one: `python tests/e2e/browser.py --get` says where."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
"""What keeps a Chromium on this machine, and alive as root in a container."""


class NoBrowser(RuntimeError):
    """There is no Chromium here and none can be had."""


def microphone_flags(recording: Path) -> tuple[str, ...]:
    """Make a 48 kHz 16 bit mono WAV the microphone; it starts when a page opens it, plays once."""
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={recording}%noloop",
    )


def find() -> Path | None:
    """Look for one that starts: CHROMIUM, the PATH, a Mac's applications, Playwright's own."""
    return next((path for path in _places() if _starts(path)), None)


def get() -> Path:
    """Find a browser; failing that install Playwright's, failing that Debian's.

    Raises
    ------
    NoBrowser
        Nothing worked; the message says what to type.
    """
    _mend_driver()
    if found := find():
        return found
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    print("No Chromium here; asking Playwright for one ...", file=sys.stderr)
    if _runs(playwright) and (found := find()):
        return found
    print("... asking Debian for one ...", file=sys.stderr)
    if _apt_installs("chromium") and (found := find()):
        return found
    raise NoBrowser(
        "The tests need a Chromium and none could be installed. Put one on the PATH"
        " (Debian: sudo apt-get install chromium; macOS: brew install --cask chromium)"
        " or name one: make test CHROMIUM=/path/to/chromium"
    )


def _mend_driver() -> None:
    """See that Playwright itself starts: its driver needs a library that a bare Debian lacks."""
    version = [sys.executable, "-m", "playwright", "--version"]
    if not _runs(version) and not (_apt_installs("libatomic1") and _runs(version)):
        raise NoBrowser(
            "Playwright's driver does not start. On Debian and Ubuntu it needs a library:"
            " sudo apt-get install libatomic1"
        )


def _apt_installs(package: str) -> bool:
    """Install a Debian package where that is possible; tell whether it is there now."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return _runs(["apt-get", "update", "-qq"]) and _runs(install)


def _places() -> Iterator[Path]:
    if named := os.environ.get("CHROMIUM"):
        yield Path(named)
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    yield from (Path(app) for app in MAC_APPS)
    yield from _playwrights()


def _playwrights() -> Iterator[Path]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """Tell whether the file is a browser that runs; Ubuntu's `chromium-browser` may be a stub."""
    return path.is_file() and _runs([str(path), "--version"])


def _runs(command: list[str]) -> bool:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=900, check=False, env=environ
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    try:
        print(get() if "--get" in sys.argv[1:] else find() or "none")
    except NoBrowser as problem:
        sys.exit(str(problem))
