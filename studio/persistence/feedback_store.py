"""What the candidate says about own answers and about the report."""

from __future__ import annotations

from sqlalchemy import Engine, delete, insert, select

from studio.interview.account import Helpfulness, SelfRating
from studio.persistence import tables
from studio.persistence.engine import reading, writing
from studio.persistence.ownership import own_session


class SqlFeedbackStore:
    """`FeedbackStore` over SQL. Every method raises NotFound for a session not the account's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save_self_rating(self, user_id: str, session_id: str, rating: SelfRating) -> None:
        """Store the self-rating; the first one stays, because it was given blind."""
        owner = {"session_id": session_id, "user_id": user_id}
        bands = [
            owner | {"position": position, "criterion_id": criterion_id, "band": band}
            for position, (criterion_id, band) in enumerate(rating.bands)
        ]
        first = select(tables.self_ratings.c.session_id).where(
            tables.self_ratings.c.session_id == session_id
        )
        with writing(self._engine) as connection:
            own_session(connection, user_id, session_id)
            if connection.execute(first).first() is not None:
                return
            connection.execute(
                insert(tables.self_ratings), owner | {"at": rating.at, "note": rating.note}
            )
            if bands:
                connection.execute(insert(tables.self_rating_bands), bands)

    def self_rating(self, user_id: str, session_id: str) -> SelfRating | None:
        """The self-rating, or None."""
        rated = select(tables.self_ratings).where(tables.self_ratings.c.session_id == session_id)
        given = (
            select(tables.self_rating_bands.c.criterion_id, tables.self_rating_bands.c.band)
            .where(tables.self_rating_bands.c.session_id == session_id)
            .order_by(tables.self_rating_bands.c.position)
        )
        with reading(self._engine) as connection:
            own_session(connection, user_id, session_id)
            row = connection.execute(rated).mappings().one_or_none()
            if row is None:
                return None
            bands = tuple((pair[0], pair[1]) for pair in connection.execute(given))
        return SelfRating(bands, row["at"], row["note"])

    def save_helpfulness(self, user_id: str, session_id: str, helpfulness: Helpfulness) -> None:
        """Store how helpful the report was, replacing an earlier rating."""
        with writing(self._engine) as connection:
            own_session(connection, user_id, session_id)
            connection.execute(
                delete(tables.helpfulness).where(tables.helpfulness.c.session_id == session_id)
            )
            connection.execute(
                insert(tables.helpfulness).values(
                    session_id=session_id,
                    user_id=user_id,
                    rating=helpfulness.rating,
                    at=helpfulness.at,
                    comment=helpfulness.comment,
                )
            )

    def helpfulness(self, user_id: str, session_id: str) -> Helpfulness | None:
        """The helpfulness rating, or None."""
        rated = select(tables.helpfulness).where(tables.helpfulness.c.session_id == session_id)
        with reading(self._engine) as connection:
            own_session(connection, user_id, session_id)
            row = connection.execute(rated).mappings().one_or_none()
        return None if row is None else Helpfulness(row["rating"], row["at"], row["comment"])
