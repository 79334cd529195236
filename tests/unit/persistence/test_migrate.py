from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, MetaData, inspect

from studio.errors import ConfigError, StoreUnavailable
from studio.persistence import tables
from studio.persistence.engine import open_database
from studio.persistence.migrate import MIGRATIONS, migrate

NOBODYS = {"catalogues"}
"""What providers offer belongs to no account."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'new' / 'studio.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sql"
    made.mkdir()
    write(made, "0001_make_a.sql", "create table a (n integer);\ninsert into a values (1);\n")
    write(made, "0002_make_b.sql", "create table b (n integer);\n")
    return made


def write(folder: Path, name: str, sql: str) -> None:
    (folder / name).write_text(sql, encoding="utf-8")


def ask(engine: Engine, sql: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


class TestApplying:
    def test_in_order_and_once(self, engine: Engine, folder: Path) -> None:
        assert migrate(engine, folder) == ("0001_make_a.sql", "0002_make_b.sql")
        assert migrate(engine, folder) == ()
        write(folder, "0003_fill_a.sql", "insert into a values (3);")
        assert migrate(engine, folder) == ("0003_fill_a.sql",)
        assert ask(engine, "select n from a") == [(1,), (3,)]

    def test_files_that_are_no_migrations_are_left(self, engine: Engine, folder: Path) -> None:
        write(folder, "README.md", "not sql")
        write(folder, "draft.sql", "not sql")
        assert len(migrate(engine, folder)) == 2

    def test_statements_may_hold_semicolons(self, engine: Engine, folder: Path) -> None:
        write(
            folder,
            "0003_add_trigger.sql",
            "-- a comment; with a semicolon\n"
            "create trigger t after insert on a begin\n"
            "    delete from b;\n"
            "    insert into b values (new.n);\n"
            "end;\n"
            "insert into a values (7); insert into a values (8);\n"
            "create table c (t text default 'x; y')\n"
            "-- the last statement needs no semicolon\n",
        )
        migrate(engine, folder)
        assert ask(engine, "select n from b") == [(8,)]
        assert ask(engine, "select * from c") == []

    def test_four_runners_at_once_apply_each_file_once(self, tmp_path: Path, folder: Path) -> None:
        for attempt in range(5):
            url = f"sqlite:///{tmp_path / f'race-{attempt}.db'}"
            gate = Barrier(4)

            def run(url: str = url, gate: Barrier = gate) -> tuple[str, ...]:
                opened = open_database(url)  # an engine each, as four processes would have
                gate.wait()
                try:
                    return migrate(opened, folder)
                finally:
                    opened.dispose()

            with ThreadPoolExecutor(4) as pool:
                done = [future.result() for future in [pool.submit(run) for _ in range(4)]]
            assert sorted(name for names in done for name in names) == [
                "0001_make_a.sql",
                "0002_make_b.sql",
            ]
            opened = open_database(url)
            assert ask(opened, "select n from a") == [(1,)]
            opened.dispose()


class TestRefusing:
    @pytest.mark.parametrize(
        "sql",
        [
            "create table c (n integer);\ninsert into nowhere values (1);\n",
            "create table c (n integer not null);\ninsert into c values (null);\n",
            "create table c (n integer);\nnot even sql",
        ],
    )
    def test_a_failing_file_rolls_back_whole(self, engine: Engine, folder: Path, sql: str) -> None:
        write(folder, "0003_fail.sql", sql)
        with pytest.raises(ConfigError, match="0003_fail"):
            migrate(engine, folder)
        assert [row[0] for row in ask(engine, "select name from schema_migrations")] == [
            "0001_make_a.sql",
            "0002_make_b.sql",
        ]
        assert "c" not in inspect(engine).get_table_names()
        write(folder, "0003_fail.sql", "create table c (n integer);")  # mended before it landed
        assert migrate(engine, folder) == ("0003_fail.sql",)

    def test_an_edited_file_is_refused(self, engine: Engine, folder: Path) -> None:
        migrate(engine, folder)
        write(folder, "0001_make_a.sql", "create table a (n text);\n")
        write(folder, "0003_make_c.sql", "create table c (n integer);\n")
        with pytest.raises(ConfigError, match=r"0001_make_a\.sql was edited"):
            migrate(engine, folder)
        assert "c" not in inspect(engine).get_table_names()

    def test_a_database_of_another_version_is_refused(self, engine: Engine, folder: Path) -> None:
        migrate(engine, folder)
        (folder / "0002_make_b.sql").unlink()
        with pytest.raises(ConfigError, match="another version: it has 0002_make_b"):
            migrate(engine, folder)

    def test_rows_left_without_their_parent_are_refused(self, engine: Engine, folder: Path) -> None:
        write(
            folder,
            "0003_orphan.sql",
            "create table parent (id integer primary key);\n"
            "create table child (id integer references parent (id));\n"
            "insert into child values (5);\n",
        )
        with pytest.raises(ConfigError, match="without their parent"):
            migrate(engine, folder)
        assert "child" not in inspect(engine).get_table_names()

    def test_rebuilding_a_parent_keeps_its_children(self, engine: Engine, folder: Path) -> None:
        write(
            folder,
            "0003_family.sql",
            "create table parent (id integer primary key);\n"
            "create table child (id integer references parent (id) on delete cascade);\n"
            "insert into parent values (5);\n"
            "insert into child values (5);\n",
        )
        write(
            folder,
            "0004_rebuild_parent.sql",
            "create table parent_new (id integer primary key, name text);\n"
            "insert into parent_new select id, 'x' from parent;\n"
            "drop table parent;\n"
            "alter table parent_new rename to parent;\n",
        )
        migrate(engine, folder)
        assert ask(engine, "select id from child") == [(5,)]
        assert ask(engine, "pragma foreign_keys") == [(1,)]


class TestOurOwn:
    def test_the_tables_are_as_the_code_sees_them(self, engine: Engine) -> None:
        migrate(engine)
        found = MetaData()
        found.reflect(engine)
        names = set(found.tables) - {"schema_migrations"}
        assert names == set(tables.metadata.tables)
        for name in sorted(names):
            assert shape(engine, found, name) == shape(engine, tables.metadata, name), name

    def test_every_reference_cascades(self, engine: Engine) -> None:
        migrate(engine)
        for name, table in tables.metadata.tables.items():
            told = ask(engine, f"pragma foreign_key_list({name})")
            assert {row[6] for row in told} <= {"CASCADE"}, name
            assert {k.ondelete for k in table.foreign_key_constraints} <= {"CASCADE"}, name

    def test_files_are_named_and_numbered(self) -> None:
        names = sorted(file.name for file in (MIGRATIONS / "sqlite").glob("*.sql"))
        assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))

    def test_every_table_names_the_account(self) -> None:
        owned = set(tables.metadata.tables) - NOBODYS
        assert all("user_id" in tables.metadata.tables[name].c for name in owned)


def shape(engine: Engine, metadata: MetaData, name: str) -> dict[str, object]:
    """Columns, keys, references and indexes of a table, in words both sides share."""
    table = metadata.tables[name]
    return {
        "columns": [(c.name, affinity(engine, c.type), c.nullable) for c in table.columns],
        "key": [c.name for c in table.primary_key],
        "references": sorted(
            (tuple(k.column_keys), k.elements[0].target_fullname.split(".")[0])
            for k in table.foreign_key_constraints
        ),
        "indexes": sorted(
            (str(i.name), [c.name for c in i.columns], str(i.dialect_options["sqlite"]["where"]))
            for i in table.indexes
        ),
        "unique": sorted(
            tuple(c.name for c in constraint.columns)
            for constraint in table.constraints
            if type(constraint).__name__ == "UniqueConstraint"
        ),
    }


def affinity(engine: Engine, kind: object) -> str:
    """The family that SQL text and SQLAlchemy types can be compared by."""
    name = kind.compile(dialect=engine.dialect).split("(")[0].lower()  # type: ignore[attr-defined]
    return {"varchar": "text", "datetime": "timestamp", "double": "real"}.get(name, name)


def test_a_file_that_is_no_database_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "studio.db").write_bytes(b"this is no database, but long enough to be one" * 9)
    opened = open_database(f"sqlite:///{tmp_path / 'studio.db'}")
    with pytest.raises(StoreUnavailable):
        migrate(opened)
    opened.dispose()
