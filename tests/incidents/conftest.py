"""The small town of the batch's tests."""

from tests.batch.conftest import empty_town, first_empty_town, first_town, town

__all__ = ["empty_town", "first_empty_town", "first_town", "town"]
