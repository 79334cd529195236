"""The tables as SQLAlchemy sees them; `sql/` makes them, a test compares the two."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from studio.interview.account import AudioRetention
from studio.interview.model import (
    AnswerKind,
    Difficulty,
    InterviewType,
    Phase,
    ProbeReason,
    Role,
    TurnKind,
    WordsFrom,
)
from studio.persistence.columns import AwareUtc, PlainText, named

metadata = MetaData()


def _key(name: str, kind: Any = PlainText) -> Column[Any]:
    return Column(name, kind, primary_key=True)


def _must(name: str, kind: Any = PlainText) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _may(name: str, kind: Any = PlainText) -> Column[Any]:
    return Column(name, kind, nullable=True)


def _below(parent: str, *columns: str, parent_columns: tuple[str, ...] = ()) -> Any:
    targets = [f"{parent}.{name}" for name in parent_columns or columns]
    return ForeignKeyConstraint(columns, targets, ondelete="CASCADE")


def _below_session() -> Any:
    """The row's session, of the row's account."""
    return _below("sessions", "session_id", "user_id", parent_columns=("id", "user_id"))


users = Table(
    "users",
    metadata,
    _key("user_id"),
    _must("display_name"),
    _may("role", named(Role)),
    _may("interview_on", Date),
    _must("retention", named(AudioRetention)),
    _may("onboarded_at", AwareUtc),
    _must("voice"),
    _must("voice_rate", Double),
    _must("voice_muted", Boolean),
    _must("send_on_stop", Boolean),
    Column("preferences", JSON, nullable=False, server_default="{}"),
)

consents = Table(
    "consents",
    metadata,
    _key("user_id"),
    _key("number", Integer),
    _must("purpose"),
    _must("choice"),
    _must("wording_version"),
    _must("at", AwareUtc),
    _below("users", "user_id"),
)

sessions = Table(
    "sessions",
    metadata,
    _key("id"),
    _must("user_id"),
    _must("version", Integer),
    _must("phase", named(Phase)),
    _must("interview_type", named(InterviewType)),
    _must("role", named(Role)),
    _must("difficulty", named(Difficulty)),
    _may("n_questions", Integer),
    _may("minutes", Integer),
    _must("voice"),
    _must("voice_rate", Double),
    _must("seed", BigInteger),
    _may("retake_session_id"),
    _may("retake_turn_number", Integer),
    _must("created_at", AwareUtc),
    _may("started_at", AwareUtc),
    _may("finished_at", AwareUtc),
    _may("paused_since", AwareUtc),
    _must("paused_s", Double),
    _must("farewell"),
    _may("active_since", AwareUtc),
    _below("users", "user_id"),
    UniqueConstraint("id", "user_id"),
    Index("sessions_by_time", "user_id", "created_at", "id"),
)

planned_questions = Table(
    "planned_questions",
    metadata,
    _key("session_id"),
    _must("user_id"),
    _key("position", Integer),
    _must("question_id"),
    _must("question", JSON),
    _below_session(),
)

_HAS_SOUND = "recording_key is not null or draft_key is not null or sides_key is not null"

turns = Table(
    "turns",
    metadata,
    _key("session_id"),
    _must("user_id"),
    _key("number", Integer),
    _must("kind", named(TurnKind)),
    _may("question_id"),
    _must("lead_in"),
    _must("asked"),
    _must("asked_at", AwareUtc),
    _may("reason", named(ProbeReason)),
    _may("answer_kind", named(AnswerKind)),
    _may("answered_at", AwareUtc),
    _may("answer_text"),
    _may("recording_key"),
    _may("recording_s", Double),
    _may("draft_key"),
    _may("draft_s", Double),
    _may("thinking_since", AwareUtc),
    Column("words_from", named(WordsFrom), nullable=False, server_default="candidate"),
    Column("heard_words", JSON, nullable=False, server_default="[]"),
    Column("steps", JSON, nullable=False, server_default="[]"),
    _may("live", JSON(none_as_null=True)),
    _may("sides_key"),
    _may("sides_s", Double),
    _below_session(),
    Index(
        "turns_by_question",
        "user_id",
        "asked_at",
        "number",
        "question_id",
        sqlite_where=text("kind = 'question'"),
        postgresql_where=text("kind = 'question'"),
    ),
    Index(
        "turns_with_recording",
        "user_id",
        "session_id",
        "number",
        sqlite_where=text(_HAS_SOUND),
        postgresql_where=text(_HAS_SOUND),
    ),
)

documents = Table(
    "documents",
    metadata,
    _key("id"),
    _must("user_id"),
    _may("session_id"),
    _must("kind"),
    _must("text"),
    _must("created_at", AwareUtc),
    Column("name", PlainText, nullable=False, server_default=""),
    Column("facts", JSON, nullable=False, server_default="[]"),
    _below("users", "user_id"),
    _below_session(),
    UniqueConstraint("session_id", "kind"),
    Index("documents_by_user", "user_id", "kind"),
)

findings = Table(
    "findings",
    metadata,
    _key("session_id"),
    _must("user_id"),
    _key("turn_number", Integer),
    _must("version"),
    _must("parts", JSON),
    _must("document", JSON),
    _below("turns", "session_id", "turn_number", parent_columns=("session_id", "number")),
    _below_session(),
)


def _part_of_finding(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        _key("session_id"),
        _must("user_id"),
        _key("turn_number", Integer),
        _key("position", Integer),
        *columns,
        _may("extra", JSON(none_as_null=True)),
        _below("findings", "session_id", "turn_number"),
        _below_session(),
    )


metrics = _part_of_finding(
    "metrics", _must("name"), _may("value", Double), _may("unit"), _may("reason")
)
events = _part_of_finding("events", _may("kind"), _may("start_s", Double), _may("end_s", Double))
words = _part_of_finding("words", _may("text"), _may("start_s", Double), _may("end_s", Double))

reviews = Table(
    "reviews",
    metadata,
    _key("session_id"),
    _must("user_id"),
    _may("overall_band", Double),
    _must("strengths", JSON),
    _must("improvements", JSON),
    _must("next_step"),
    _must("next_difficulty", named(Difficulty)),
    _must("next_reason"),
    _must("graded_by"),
    _must("rubric_version"),
    _must("graded_at", AwareUtc),
    _must("graded_text_digest"),
    _may("step", JSON(none_as_null=True)),
    Column("flags", JSON, nullable=False, server_default="[]"),
    _below_session(),
)

question_reviews = Table(
    "question_reviews",
    metadata,
    _key("session_id"),
    _must("user_id"),
    _key("position", Integer),
    _must("question_id"),
    _must("turn_numbers", JSON),
    _may("overall_band", Double),
    _must("strengths", JSON),
    _must("improvements", JSON),
    _must("next_step"),
    _below("reviews", "session_id"),
    _below_session(),
)

scores = Table(
    "scores",
    metadata,
    _key("session_id"),
    _must("user_id"),
    _key("question_position", Integer),
    _key("position", Integer),
    _must("criterion_id"),
    _may("band", Integer),
    _must("reason"),
    Column("samples", JSON, nullable=False, server_default="[]"),
    _below("reviews", "session_id"),
    _below_session(),
)

quotes = Table(
    "quotes",
    metadata,
    _key("session_id"),
    _must("user_id"),
    _key("question_position", Integer),
    _key("score_position", Integer),
    _key("position", Integer),
    _must("turn_number", Integer),
    _must("start_char", Integer),
    _must("end_char", Integer),
    _must("text"),
    _below(
        "scores",
        "session_id",
        "question_position",
        "score_position",
        parent_columns=("session_id", "question_position", "position"),
    ),
    _below_session(),
)

self_ratings = Table(
    "self_ratings",
    metadata,
    _key("session_id"),
    _must("user_id"),
    _must("at", AwareUtc),
    _must("note"),
    _below_session(),
)

self_rating_bands = Table(
    "self_rating_bands",
    metadata,
    _key("session_id"),
    _must("user_id"),
    _key("position", Integer),
    _must("criterion_id"),
    _must("band", Integer),
    _below("self_ratings", "session_id"),
    _below_session(),
)

helpfulness = Table(
    "helpfulness",
    metadata,
    _key("session_id"),
    _must("user_id"),
    _must("rating", Integer),
    _must("at", AwareUtc),
    _must("comment"),
    _below_session(),
)

catalogues = Table(
    "catalogues",
    metadata,
    _key("provider"),
    _must("models", JSON),
    _must("retired", JSON),
    _must("read_at", AwareUtc),
)
