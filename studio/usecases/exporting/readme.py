"""The note in the pack that says what each file is."""

from __future__ import annotations

from collections.abc import Sequence

from studio.interview.titles import title_of
from studio.usecases.exporting.facts import SCHEMA
from studio.usecases.exporting.recordings import KeptRecording
from studio.usecases.review import SessionReport

_FILES = f"""\
report.pdf     The report to read or print. A letter that its typefaces lack stands as a box (□);
               the other files hold it.
session.json   Everything that is kept about the session, for programs: setup, questions, answers,
               measures with units, events, scores with quotes, your own rating, versions.
               Schema {SCHEMA}; times are UTC.
turns.csv      One row a turn: what was asked, what was answered; in a conversation also why it was
               over, and the seconds from the end of your voice to each stage of the reply.
measures.csv   One row a measure of a turn, with its unit, or the reason why there is no number.
events.csv     One row an event in a recording (pause, filler ...), from start_s to end_s.
scores.csv     One row a score, with its reason and the words it rests on.
"""

_TABLES = """\
The tables are UTF-8 with a byte order mark, so that spreadsheets show every letter. A cell of
text that a spreadsheet would run as a formula begins with an apostrophe (').
"""

_LIMITS = """\
Numbers about the voice are measured from the recordings. No emotion and no confidence is inferred.
Practice feedback, not a hiring decision.
"""


def readme_text(report: SessionReport, recordings: Sequence[KeptRecording]) -> bytes:
    """The README in UTF-8, with the line ends every editor knows."""
    title = title_of(report.session.setup)
    parts = (
        f"InterviewGym: {title}\nSession {report.session.id}\n",
        f"{_FILES}{_sound(recordings)}",
        _TABLES,
        _LIMITS,
    )
    return "\n".join(parts).replace("\n", "\r\n").encode()


def _sound(recordings: Sequence[KeptRecording]) -> str:
    if not recordings:
        return "audio/         Nothing was recorded in this session.\n"
    lines = "audio/         The recordings as they are kept: FLAC, mono, 16 kHz, one a turn.\n"
    for number in sorted({r.turn_number for r in recordings if not r.is_kept}):
        lines += f"               Turn {number}: the recording has been erased.\n"
    for both in (r for r in recordings if r.is_kept and "both" in r.file):
        lines += f"               {both.file}: both sides of the exchange as they were sent and\n"
        lines += "               heard; stereo, the interviewer left, you right.\n"
    for draft in (r for r in recordings if r.is_kept and "draft" in r.file):
        lines += f"               {draft.file}: recorded, not handed in as the answer.\n"
    return lines
