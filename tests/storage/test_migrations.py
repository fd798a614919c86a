import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from storage.migrate import MIGRATIONS, is_current, upgrade
from storage.tables import metadata
from storage.uow import Database, open_database


def test_migrated_and_declared_tables_are_the_same(database: Database) -> None:
    with database.writing.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrated_and_created_sqlite_schemas_are_the_same(tmp_path: Path) -> None:
    """Alembic does not compare conditions of indexes, collations or WITHOUT ROWID; the stored SQL does."""
    upgrade(f"sqlite:///{tmp_path}/migrated.db")
    created = create_engine(f"sqlite:///{tmp_path}/created.db")
    metadata.create_all(created)
    created.dispose()
    migrated = _schema(tmp_path / "migrated.db")
    assert migrated.pop("alembic_version")
    assert migrated == _schema(tmp_path / "created.db")


def _schema(path: Path) -> dict[str, list[str]]:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    engine.dispose()
    # Constraints may be declared in another order, and a column that was added stands last.
    parts = {name: (part.strip() for part in re.split(r"[,()\n]", sql)) for name, sql in rows}
    return {name: sorted(part for part in found if part) for name, found in parts.items()}


def test_both_engines_have_the_same_tables(sqlite_database: Database, postgres: Database) -> None:
    assert _shape(sqlite_database) == _shape(postgres)


def _shape(database: Database) -> dict[str, object]:
    inspector = inspect(database.reading)
    return {
        table: (
            {(column["name"], column["nullable"]) for column in inspector.get_columns(table)},
            inspector.get_pk_constraint(table)["constrained_columns"],
            {(key["name"], *key["constrained_columns"]) for key in inspector.get_foreign_keys(table)},
            {
                (index["name"], *index["column_names"], bool(index["unique"]))
                for index in inspector.get_indexes(table)
                # PostgreSQL reports unique constraints as indexes too.
                if "duplicates_constraint" not in index
            },
        )
        for table in inspector.get_table_names()
    }


def test_every_workspace_column_may_not_be_null() -> None:
    """Rule 12: no row belongs to nobody."""
    assert all("workspace" in table.c and not table.c.workspace.nullable for table in metadata.sorted_tables)


def test_migrations_are_numbered_one_after_the_other() -> None:
    names = sorted(path.stem for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]


def test_it_knows_whether_a_database_is_current(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    assert not is_current(url)
    upgrade(url)
    assert is_current(url)


def test_upgrading_twice_is_harmless(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    upgrade(url)
    upgrade(url)
    assert is_current(url)


def test_upgrading_from_two_places_at_once_is_harmless(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(upgrade, url) for _worker in range(2)]:
            done.result(60)
    assert is_current(url)


def test_a_failing_migration_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((MIGRATIONS / "env.py").read_text())
    (folder / "versions" / "0001_broken.py").write_text(
        "from alembic import op\n"
        "revision, down_revision, branch_labels, depends_on = '0001', None, None, None\n"
        "def upgrade():\n"
        "    op.execute('CREATE TABLE half (id INTEGER)')\n"
        "    raise RuntimeError('broken')\n"
    )
    monkeypatch.setattr("storage.migrate.MIGRATIONS", folder)
    with pytest.raises(RuntimeError, match="broken"):
        upgrade(url)
    database = open_database(url)
    assert inspect(database.reading).get_table_names() == []
    database.close()


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1
