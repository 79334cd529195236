"""How the interview's words read, on screen and on paper."""

from __future__ import annotations

from studio.interview.model import Difficulty, InterviewType, Phase, ProbeReason, Role, Setup

TYPES: dict[InterviewType, str] = {
    InterviewType.BEHAVIOURAL: "Behavioural",
    InterviewType.HR_SCREEN: "HR screen",
    InterviewType.TECHNICAL: "Technical, spoken",
    InterviewType.SYSTEM_DESIGN: "System design",
    InterviewType.CASE: "Case",
}

ROLES: dict[Role, str] = {
    Role.SOFTWARE: "Software engineering",
    Role.DATA: "Data and machine learning",
    Role.PRODUCT: "Product management",
    Role.DESIGN: "Design",
    Role.MARKETING: "Marketing",
    Role.SALES: "Sales",
    Role.FINANCE: "Finance",
    Role.HEALTHCARE: "Healthcare",
    Role.TEACHING: "Teaching",
    Role.SUPPORT: "Customer support",
    Role.OPERATIONS: "Operations",
    Role.GRADUATE: "Graduate, any field",
}

DIFFICULTIES: dict[Difficulty, str] = {
    Difficulty.WARMUP: "Warmup",
    Difficulty.STANDARD: "Standard",
    Difficulty.INTENSE: "Intense",
}

PHASES: dict[Phase, str] = {
    Phase.PLANNED: "unfinished",
    Phase.CONSIDERING: "unfinished",
    Phase.ASKED: "unfinished",
    Phase.FINISHED: "finished",
    Phase.ABANDONED: "given up",
}

PROBES: dict[ProbeReason, str] = {
    ProbeReason.RESULT_MISSING: "the result was missing",
    ProbeReason.NO_NUMBER: "no number was named",
    ProbeReason.WE_NOT_I: "“we” hid your own part",
    ProbeReason.TOO_SHORT: "the answer was short",
    ProbeReason.TOO_LONG: "the answer ran past its time",
    ProbeReason.VAGUE: "the answer stayed general",
    ProbeReason.CONTRADICTION: "it did not fit what was said elsewhere",
    ProbeReason.OFF_QUESTION: "the answer left the question",
    ProbeReason.WHY: "the interviewer doubted it",
    ProbeReason.PLANNED: "planned with the question",
}


def length_of(setup: Setup) -> str:
    """The planned length: "5 questions", "20 minutes"."""
    if setup.minutes is not None:
        return f"{setup.minutes} minutes"
    n = setup.n_questions or 0
    return f"{n} question" if n == 1 else f"{n} questions"


def title_of(setup: Setup) -> str:
    """One line that names a session: type, role, difficulty."""
    retake = "Retake · " if setup.retake_session_id else ""
    return f"{retake}{TYPES[setup.type]} · {ROLES[setup.role]} · {DIFFICULTIES[setup.difficulty]}"


def in_short(text: str, most: int = 64) -> str:
    """The beginning of a text, cut between two words.

    >>> in_short("Tell me about a time when you had to explain something.", 32)
    'Tell me about a time when you …'
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def clock_time(seconds: float) -> str:
    """Minutes and seconds.

    >>> clock_time(65.2)
    '1:05'
    """
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
