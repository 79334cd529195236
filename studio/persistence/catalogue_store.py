"""What providers offer, kept between starts; it is nobody's data and has no owner."""

from __future__ import annotations

from sqlalchemy import Engine, delete, insert, select

from studio.persistence.engine import reading, writing
from studio.persistence.tables import catalogues
from studio.ports import Catalogue


class SqlCatalogueStore:
    """`CatalogueStore` over SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def catalogue(self, provider: str) -> Catalogue | None:
        """The catalogue as read last, or None."""
        wanted = select(catalogues).where(catalogues.c.provider == provider)
        with reading(self._engine) as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        if row is None:
            return None
        return Catalogue(tuple(row["models"]), row["read_at"], tuple(row["retired"]))

    def save_catalogue(self, provider: str, catalogue: Catalogue) -> None:
        """Store it, replacing an earlier one."""
        with writing(self._engine) as connection:
            connection.execute(delete(catalogues).where(catalogues.c.provider == provider))
            connection.execute(
                insert(catalogues).values(
                    provider=provider,
                    models=list(catalogue.models),
                    retired=list(catalogue.retired),
                    read_at=catalogue.read_at,
                )
            )
