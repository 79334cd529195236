"""Every page opens whatever it finds: nothing, a session at any stage, a store that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from studio.errors import StoreUnavailable
from studio.persistence.store import SqlAccountStore
from tests.pages.conftest import PAGES, ROOT, Visit, click, run, said


@pytest.mark.parametrize("page", PAGES)
class TestOpens:
    def test_on_a_fresh_folder(self, visit: Visit, page: str) -> None:
        assert said(visit.open(page))

    def test_with_a_session_under_way(self, visit: Visit, page: str, buzz: bytes) -> None:
        visit.onboard()
        session = visit.begin()
        visit.studio.conduct.keep_recording(visit.who, session.id, 1, buzz)
        visit.open(page)
        visit.open(page, session=session.id)

    def test_with_a_finished_session(self, visit: Visit, page: str) -> None:
        visit.onboard()
        session = visit.finish()
        visit.open(page)
        visit.open(page, session=session.id)

    def test_with_a_session_given_up(self, visit: Visit, page: str) -> None:
        visit.onboard()
        session = visit.begin()
        visit.studio.conduct.abandon(visit.who, session.id)
        visit.open(page, session=session.id)

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("nobody-knows-it", "could not be found"),
            ("../../etc/passwd", "could not be found"),
            ("'--", "could not be found"),
            ("é\x00", "cannot be stored"),
        ],
    )
    def test_with_a_session_nobody_knows_in_the_address(
        self, visit: Visit, page: str, name: str, says: str
    ) -> None:
        visit.onboard()
        app = visit.open(page, session=name)
        if page in ("practice", "feedback"):
            assert says in said(app)

    def test_while_the_store_is_away_it_says_so_and_tries_again(
        self, visit: Visit, page: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        visit.onboard()

        def fail(*_: object) -> None:
            raise StoreUnavailable()

        with monkeypatch.context() as broken:
            broken.setattr(visit.studio.conduct.sessions.__class__, "search", fail)
            broken.setattr(visit.studio.conduct.sessions.__class__, "load", fail)
            broken.setattr(SqlAccountStore, "profile", fail)
            app = visit.open(page, session="s-1")
            assert "Nothing is lost: try again" in said(app)
            assert "Try again" in [b.label for b in app.button]
        del app.query_params["session"]
        click(app, "Try again")
        assert not app.error

    def test_over_a_database_that_is_none(
        self, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        data = tmp_path / "broken"
        data.mkdir()
        (data / "studio.db").write_bytes(b"This is no database." * 1_000)
        monkeypatch.setenv("INTERVIEWGYM_DATA_DIR", str(data))
        app = AppTest.from_file(str(ROOT / "Home.py"), default_timeout=60)
        app.switch_page(f"pages/{page}.py")
        run(app)
        assert "cannot reach its storage" in said(app)

    def test_with_a_setting_that_cannot_be_used(
        self, page: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("INTERVIEWGYM_MAX_ANSWER_S", "soon")
        app = AppTest.from_file(str(ROOT / "Home.py"), default_timeout=60)
        app.switch_page(f"pages/{page}.py")
        run(app)
        assert "INTERVIEWGYM_MAX_ANSWER_S must be a number above 0" in said(app)
