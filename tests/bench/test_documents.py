"""How well facts are found in golden documents, and how fast; tables, nothing asserted.

Run by ``make bench``, or alone: ``python -m pytest -s tests/bench/test_documents.py``.
"""

from __future__ import annotations

import time

from studio.interview.documents import find_facts
from tests.golden.documents import compared, marked, tallies


def test_precision_and_recall_by_kind() -> None:
    for title, held_out in (("golden", False), ("held out", True)):
        chosen = [one for one in marked() if one.is_held_out is held_out]
        print(f"\n\nfacts found in {len(chosen)} documents ({title}), words compared whole")
        print(f"  {'kind':14}{'marked':>8}{'precision':>11}{'recall':>9}")
        for kind, tally in tallies(chosen).items():
            n = tally.right + tally.missed
            print(f"  {kind:14}{n:>8}{tally.precision:>11.2f}{tally.recall:>9.2f}")


def test_what_was_wrong_or_missed() -> None:
    print()
    for one in marked():
        for kind, text, verdict in compared(one):
            if verdict != "right":
                print(f"  {verdict:8}{kind:13}{one.name[:28]:30}{text}")


def test_speed() -> None:
    start = time.perf_counter()
    for one in marked():
        find_facts(one.kind, one.text)
    print(f"\n\n{1000 * (time.perf_counter() - start) / len(marked()):.2f} ms a document")
