from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select

from studio.errors import Conflict, NotFound
from studio.interview.documents import Document, DocumentKind, Fact, FactKind
from studio.interview.model import SessionQuery
from studio.persistence import tables
from studio.persistence.engine import reading
from studio.persistence.store import SqlAccountStore, SqlDocumentStore, SqlSessionStore
from studio.ports import DocumentStore
from tests.contract.samples import OTHER, USER, a_session, a_setup, after

TEXT = "Zoë\nEngineer, Acme Ltd, 2019 – 2021\nPython, SQL 🚀"


def a_fact(kind: FactKind, text: str) -> Fact:
    start = TEXT.index(text)
    return Fact(kind, text, start, start + len(text))


FACTS = (
    a_fact(FactKind.ROLE, "Engineer"),
    a_fact(FactKind.EMPLOYER, "Acme Ltd"),
    a_fact(FactKind.SKILL, "SQL"),
)


def a_document(id_: str = "d-1", seconds: float = 0, **changes: object) -> Document:
    kept = Document(id_, USER, DocumentKind.RESUME, "cv.pdf", TEXT, FACTS, after(seconds))
    return replace(kept, **changes)  # type: ignore[arg-type]


@pytest.fixture
def store(engine: Engine) -> DocumentStore:
    return SqlDocumentStore(engine)


class TestKeeping:
    def test_none_yet(self, store: DocumentStore) -> None:
        assert list(store.documents(USER)) == []

    def test_reads_back_whole_newest_first(self, store: DocumentStore) -> None:
        advert = a_fact(FactKind.REQUIREMENT, "Python")
        older = a_document()
        newer = a_document("d-2", 5, kind=DocumentKind.JOB_DESCRIPTION, facts=(advert,), name="")
        for document in (older, newer):
            store.add_document(document)
        assert list(store.documents(USER)) == [newer, older]
        assert store.document(USER, "d-1") == older

    def test_an_id_is_taken_once(self, store: DocumentStore) -> None:
        store.add_document(a_document())
        with pytest.raises(Conflict):
            store.add_document(a_document(name="another"))
        assert store.document(USER, "d-1").name == "cv.pdf"

    def test_corrected_facts_take_the_place_of_the_found(self, store: DocumentStore) -> None:
        store.add_document(a_document())
        store.save_facts(USER, "d-1", FACTS[:1])
        assert store.document(USER, "d-1").facts == FACTS[:1]
        store.save_facts(USER, "d-1", ())
        assert store.document(USER, "d-1") == a_document(facts=())

    def test_erased_is_gone(self, store: DocumentStore) -> None:
        store.add_document(a_document())
        store.add_document(a_document("d-2"))
        store.erase_document(USER, "d-1")
        assert [d.id for d in store.documents(USER)] == ["d-2"]
        with pytest.raises(NotFound):
            store.erase_document(USER, "d-1")


def test_nobody_reads_or_changes_another_s(store: DocumentStore) -> None:
    store.add_document(a_document())
    refused: list[Callable[[], object]] = [
        lambda: store.document(OTHER, "d-1"),
        lambda: store.save_facts(OTHER, "d-1", ()),
        lambda: store.erase_document(OTHER, "d-1"),
    ]
    for call in refused:
        with pytest.raises(NotFound):
            call()
    assert list(store.documents(OTHER)) == []
    assert store.document(USER, "d-1") == a_document()


def test_they_go_with_the_account(store: DocumentStore, engine: Engine) -> None:
    store.add_document(a_document())
    store.add_document(a_document("d-2", user_id=OTHER))
    SqlSessionStore(engine).save(a_session(setup=a_setup(resume=TEXT, facts=FACTS)))
    SqlAccountStore(engine).erase_account(USER)
    with reading(engine) as connection:
        left = connection.execute(select(tables.documents.c.user_id)).scalars().all()
    assert left == [OTHER]


class TestCopiesOfSessions:
    def test_a_session_keeps_its_own_copy(self, store: DocumentStore, engine: Engine) -> None:
        store.add_document(a_document())
        sessions = SqlSessionStore(engine)
        advert = Fact(FactKind.REQUIREMENT, "an engineer", 12, 23)
        setup = a_setup(resume=TEXT, facts=(*FACTS, advert))
        saved = sessions.save(a_session(setup=setup))
        store.erase_document(USER, "d-1")
        assert sessions.load(USER, "s-1") == saved
        assert list(store.documents(USER)) == []
        sessions.erase(USER, "s-1")
        with reading(engine) as connection:
            counted = select(func.count()).select_from(tables.documents)
            assert connection.execute(counted).scalar_one() == 0

    def test_no_document_is_a_copy_s(self, store: DocumentStore, engine: Engine) -> None:
        SqlSessionStore(engine).save(a_session(setup=a_setup(resume=TEXT, facts=FACTS)))
        with reading(engine) as connection:
            ids = connection.execute(select(tables.documents.c.id)).scalars().all()
        assert len(ids) == 2
        for id_ in ids:
            with pytest.raises(NotFound):
                store.erase_document(USER, id_)

    def test_the_history_does_not_search_in_resumes(self, engine: Engine) -> None:
        sessions = SqlSessionStore(engine)
        sessions.save(a_session(setup=a_setup(resume=TEXT, facts=FACTS)))
        assert list(sessions.search(USER, SessionQuery(text="Acme"))) == []
        assert len(sessions.search(USER, SessionQuery(text="Zürich"))) == 1
