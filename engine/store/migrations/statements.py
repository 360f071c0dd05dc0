"""The SQL of a step, from a file for each kind of database: statements that end with a semicolon and an empty line."""

from pathlib import Path

from alembic import op


def run(step: str) -> None:
    """Execute `step.<kind of database>.sql`, statement by statement."""
    connection = op.get_bind()
    path = Path(__file__).with_name("versions") / f"{step}.{connection.dialect.name}.sql"
    for statement in path.read_text(encoding="utf-8").rstrip(";\n").split(";\n\n"):
        connection.exec_driver_sql(statement)
