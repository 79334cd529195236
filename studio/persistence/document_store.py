"""The account's own résumés and job descriptions; what sessions hold of them is theirs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Engine, RowMapping, delete, insert, select, update

from studio.errors import Conflict, NotFound
from studio.interview.documents import Document, DocumentKind, Fact
from studio.persistence.engine import forget_traces, reading, writing
from studio.persistence.fact_rows import facts_json, facts_of_json
from studio.persistence.ownership import ensure_user
from studio.persistence.tables import documents


class SqlDocumentStore:
    """`DocumentStore` over SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add_document(self, document: Document) -> None:
        """Store it. Raises Conflict for an id that is taken."""
        row = {
            "id": document.id,
            "user_id": document.user_id,
            "session_id": None,
            "kind": document.kind.value,
            "text": document.text,
            "created_at": document.created_at,
            "name": document.name,
            "facts": facts_json(document.facts),
        }
        with writing(self._engine) as connection:
            ensure_user(connection, document.user_id)
            taken = select(documents.c.id).where(documents.c.id == document.id)
            if connection.execute(taken).first() is not None:
                raise Conflict()
            connection.execute(insert(documents), row)

    def documents(self, user_id: str) -> Sequence[Document]:
        """All of the account's, newest first; copies that sessions hold are not among them."""
        kept = (
            select(documents)
            .where(*_own(user_id))
            .order_by(documents.c.created_at.desc(), documents.c.id.desc())
        )
        with reading(self._engine) as connection:
            return tuple(_document_of(row) for row in connection.execute(kept).mappings())

    def document(self, user_id: str, document_id: str) -> Document:
        """That document. Raises NotFound, also for another account's."""
        wanted = select(documents).where(*_own(user_id), documents.c.id == document_id)
        with reading(self._engine) as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        if row is None:
            raise NotFound()
        return _document_of(row)

    def save_facts(self, user_id: str, document_id: str, facts: Sequence[Fact]) -> None:
        """Store the corrected facts in place of the earlier ones. Raises NotFound."""
        changed = (
            update(documents)
            .where(*_own(user_id), documents.c.id == document_id)
            .values(facts=facts_json(facts))
        )
        with writing(self._engine) as connection:
            if connection.execute(changed).rowcount == 0:
                raise NotFound()

    def erase_document(self, user_id: str, document_id: str) -> None:
        """Remove it; sessions keep their own copy until they are deleted. Raises NotFound."""
        gone = delete(documents).where(*_own(user_id), documents.c.id == document_id)
        with writing(self._engine) as connection:
            if connection.execute(gone).rowcount == 0:
                raise NotFound()
        forget_traces(self._engine)


def _own(user_id: str) -> tuple[ColumnElement[bool], ...]:
    return documents.c.user_id == user_id, documents.c.session_id.is_(None)


def _document_of(row: RowMapping) -> Document:
    return Document(
        id=row["id"],
        user_id=row["user_id"],
        kind=DocumentKind(row["kind"]),
        name=row["name"],
        text=row["text"],
        facts=facts_of_json(row["facts"]),
        created_at=row["created_at"],
    )
