"""The first tables, word for word as databases got them before they had a version."""

from engine.store.migrations import statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    statements.run("first")
