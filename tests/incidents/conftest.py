"""The small town of the batch's tests."""

from tests.batch.conftest import (
    billed_town,
    empty_town,
    first_approved_town,
    first_billed_town,
    first_empty_town,
    first_town,
    town,
)

__all__ = [
    "billed_town",
    "empty_town",
    "first_approved_town",
    "first_billed_town",
    "first_empty_town",
    "first_town",
    "town",
]
