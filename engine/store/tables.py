"""Every table of the database: whoever imports this module has them all in `METADATA`."""

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
from engine.store.schema import METADATA

__all__ = ["METADATA"]
