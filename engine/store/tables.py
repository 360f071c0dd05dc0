"""Every table of the database: whoever imports this module has them all in `METADATA`."""

from engine.facts.registry import RECORD_TYPES
from engine.store import (  # noqa: F401  # each declares its tables
    batches,
    claims,
    debits,
    delivery,
    mandates,
    orders,
    outgoing,
    postponements,
    proposals,
    receivables,
)
from engine.store.schema import METADATA, fact_table

__all__ = ["METADATA"]

for name in RECORD_TYPES:
    fact_table(name)
