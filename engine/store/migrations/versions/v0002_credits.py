"""Credit invoices: which invoice each credits, what it settles and hands on, and the entry on the credited one."""

from engine.store.migrations import statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Change the tables of invoices and of entries; nothing was settled before."""
    statements.run("credits")
