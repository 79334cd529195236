"""``python -m analytics answer.wav``: the measures of one recording, as a table or as JSON."""

import argparse
import json
import sys
from pathlib import Path

from analytics.errors import SignalError
from analytics.metrics import SpeechMetrics
from analytics.report import measure_file
from analytics.units import METRICS
from analytics.words import words_from_json


def main(argv: list[str] | None = None) -> int:
    """Measure a file; 0 when it could be measured, 2 when not."""
    parser = argparse.ArgumentParser(prog="python -m analytics", description=__doc__)
    parser.add_argument("recording", type=Path)
    parser.add_argument("--words", type=Path, help='JSON: [{"text", "start_s", "end_s"}, ...]')
    parser.add_argument("--text", type=Path, help="the transcript without times")
    parser.add_argument("--json", action="store_true", help="everything, as JSON")
    options = parser.parse_args(argv)
    try:
        rows = json.loads(options.words.read_text()) if options.words else []
        words = words_from_json(rows["words"] if isinstance(rows, dict) else rows)
        text = options.text.read_text() if options.text else None
        metrics = measure_file(options.recording, words, text)
    except SignalError as error:
        print(error.reason, file=sys.stderr)
        return 2
    except (OSError, ValueError, KeyError) as error:
        print(f"cannot read the input: {error}", file=sys.stderr)
        return 2
    print(metrics.to_json() if options.json else as_table(metrics))
    return 0


def as_table(metrics: SpeechMetrics) -> str:
    """The numbers, then the events, in columns."""
    lines = [f"! {warning}" for warning in (metrics.quality.warnings if metrics.quality else ())]
    for name, spec in METRICS.items():
        found = metrics.values[name]
        shown = f"{found.value:.{spec.digits}f} {spec.unit}" if found.value is not None else "-"
        lines.append(f"{spec.title:<28} {shown:<18} {found.reason or _band(spec.band)}".rstrip())
    lines.append("")
    for event in metrics.events:
        at = f"{event.start_s:8.2f} {event.end_s:8.2f}"
        lines.append(f"{at}  {event.kind:<16} {event.confidence:4.2f}  {event.text or ''}".rstrip())
    return "\n".join(lines)


def _band(band: tuple[float | None, float | None] | None) -> str:
    if band is None:
        return ""
    low, high = band
    if low is None:
        return f"good: up to {high:g}"
    return f"good: {low:g} and more" if high is None else f"good: {low:g} to {high:g}"


if __name__ == "__main__":
    raise SystemExit(main())
