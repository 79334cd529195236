"""Pay once, with a line of progress, for what only the first answer would pay for."""

import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analytics.warm import warm_up


class _Line:
    """What is done and for how long, on one line; each part once where there is no terminal."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._doing = "starting", 0.0
        self._is_done = threading.Event()
        self._painter = threading.Thread(target=self._paint, daemon=True)

    @property
    def _took_s(self) -> float:
        return time.monotonic() - self._started

    def __enter__(self) -> "_Line":
        if sys.stderr.isatty():
            self._painter.start()
        return self

    def __exit__(self, error: object, *_where: object) -> None:
        self._is_done.set()
        if self._painter.is_alive():
            self._painter.join()
            print("\r\033[K", end="", file=sys.stderr)
        if error is None:
            print(f"Warmed up in {self._took_s:.1f} s", file=sys.stderr, flush=True)

    def tell(self, text: str, share: float) -> None:
        """Take what is being done now."""
        self._doing = text, share
        if not sys.stderr.isatty():
            print(f"Warming up: {share:4.0%}  {text}", file=sys.stderr, flush=True)

    def _paint(self) -> None:
        while not self._is_done.wait(0.2):
            text, share = self._doing
            line = f"Warming up: {share:4.0%}  {text}, {self._took_s:.0f} s"
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Warm up and say how long it took."""
    with _Line() as line:
        warm_up(line.tell)


if __name__ == "__main__":
    main()
