from __future__ import annotations

import pytest
from sqlalchemy import Engine

from studio.persistence.store import SqlCatalogueStore
from studio.ports import Catalogue, CatalogueStore
from tests.contract.samples import after


@pytest.fixture
def store(engine: Engine) -> CatalogueStore:
    return SqlCatalogueStore(engine)


class TestCatalogue:
    def test_none_read_yet(self, store: CatalogueStore) -> None:
        assert store.catalogue("groq") is None

    def test_reads_back_and_is_replaced(self, store: CatalogueStore) -> None:
        first = Catalogue(("a/b", "c"), after(0), ("old",))
        store.save_catalogue("groq", first)
        assert store.catalogue("groq") == first
        second = Catalogue(("d",), after(60))
        store.save_catalogue("groq", second)
        assert store.catalogue("groq") == second
        assert store.catalogue("compatible") is None
