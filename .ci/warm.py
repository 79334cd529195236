"""Pay once, with a line of progress, for what only the first answer would pay for."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analytics.warm import warm_up


def _tell(text: str, share: float) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[KWarming up: {share:4.0%}  {text}", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Warm up and say how long it took."""
    started = time.monotonic()
    print("Warming up the audio kernels ...", end="", file=sys.stderr, flush=True)
    warm_up(_tell)
    took_s = time.monotonic() - started
    end = "\r\033[K" if sys.stderr.isatty() else " "
    print(f"{end}Warmed up in {took_s:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
