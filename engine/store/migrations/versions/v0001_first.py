"""The first tables, word for word as databases got them before they had a version."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    connection = op.get_bind()
    statements = Path(__file__).with_name(f"first.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in statements.rstrip(";\n").split(";\n\n"):
        connection.exec_driver_sql(statement)
