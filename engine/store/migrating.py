"""The version of the database's tables: noted in the database, asked for when it is opened, raised by `upgrade`.

New databases get today's tables at once. Older ones get there by the migrations of Alembic (`engine.store.migrations`),
one step after the other; whoever changes a table adds a step and its number here.
"""

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select

from engine.errors import Refused
from engine.store.schema import partial_on_postgresql

VERSIONS = ("0001", "0002")
"""Every version there has been, oldest first; the last is today's."""
TODAY = VERSIONS[-1]
_VERSION = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), primary_key=True)
)  # as Alembic has it


def is_empty(connection: Connection) -> bool:
    """Whether there is none of our tables."""
    return not set(_all_tables().tables) & set(inspect(connection).get_table_names())


def _all_tables() -> MetaData:
    """Today's tables. Loaded when they are asked for: a database that has them is opened without."""
    from engine.store.tables import METADATA

    return METADATA


def version_of(connection: Connection) -> str | None:
    """The version of the tables; None where none is noted."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar()


def make_tables(connection: Connection) -> None:
    """Today's tables, in an empty database."""
    tables = _all_tables()
    if connection.dialect.name == "postgresql":
        partial_on_postgresql(tables)
    tables.create_all(connection)
    _VERSION.create(connection, checkfirst=True)
    connection.execute(insert(_VERSION), {"version_num": TODAY})


def refuse_other_version(found: str | None) -> None:
    """`Refused` where the tables are not today's."""
    if found == TODAY:
        return
    if found is None:
        raise Refused(
            "Databasen är gjord av en version av programmet som inte höll reda på tabellernas version. Inget är "
            "ändrat. Skapa en ny arbetsyta och läs in underlaget där."
        )
    if found in VERSIONS:
        raise Refused(
            f"Databasen är gjord av en äldre version av programmet (tabeller {found}, nu {TODAY}). Inget är ändrat. "
            "Ta en säkerhetskopia och kör sedan: debitera upgrade"
        )
    raise Refused(
        f"Databasen är gjord av en nyare version av programmet (tabeller {found}; den här kan {TODAY}). Inget är "
        "ändrat. Använd den nyare versionen."
    )


def upgrade(connection: Connection) -> str:
    """Raise the tables to today's in the caller's transaction; answers the version they had.

    `Refused` where they have no version, or one that this program does not know.
    """
    before = version_of(connection)
    if before not in VERSIONS:
        refuse_other_version(before)
    run_steps(connection)
    assert before is not None, "it is one of the versions"
    return before


def run_steps(connection: Connection) -> None:
    """Take every step that the database has not taken, in the caller's transaction; in an empty one, all of them."""
    from alembic import command  # only an older database needs it
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    command.upgrade(config, TODAY)
