"""Profiles and consents, and the erasure of an account."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, delete, func, insert, select, update

from studio.interview.account import Consent, Profile
from studio.persistence.engine import forget_traces, reading, writing
from studio.persistence.ownership import ensure_user
from studio.persistence.rows import consent_of, profile_of, profile_values
from studio.persistence.tables import consents, users


class SqlAccountStore:
    """`AccountStore` over SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def profile(self, user_id: str) -> Profile:
        """The profile; a fresh one when nothing is stored yet."""
        stored = select(users).where(users.c.user_id == user_id)
        with reading(self._engine) as connection:
            row = connection.execute(stored).mappings().one_or_none()
        return Profile(user_id) if row is None else profile_of(row)

    def save_profile(self, profile: Profile) -> None:
        """Store the profile."""
        mine = update(users).where(users.c.user_id == profile.user_id)
        with writing(self._engine) as connection:
            ensure_user(connection, profile.user_id)
            connection.execute(mine.values(profile_values(profile)))

    def add_consent(self, user_id: str, consent: Consent) -> None:
        """Add a consent to the record; none is ever changed."""
        last = select(func.max(consents.c.number)).where(consents.c.user_id == user_id)
        with writing(self._engine) as connection:
            ensure_user(connection, user_id)
            number = (connection.execute(last).scalar() or 0) + 1
            connection.execute(
                insert(consents).values(
                    user_id=user_id,
                    number=number,
                    purpose=consent.purpose,
                    choice=consent.choice,
                    wording_version=consent.wording_version,
                    at=consent.at,
                )
            )

    def consents(self, user_id: str) -> Sequence[Consent]:
        """All consents, in the order they were given."""
        given = select(consents).where(consents.c.user_id == user_id).order_by(consents.c.number)
        with reading(self._engine) as connection:
            return tuple(consent_of(row) for row in connection.execute(given).mappings())

    def erase_account(self, user_id: str) -> None:
        """Remove every row of the account; nothing happens when there is none."""
        with writing(self._engine) as connection:
            connection.execute(delete(users).where(users.c.user_id == user_id))
        forget_traces(self._engine)
