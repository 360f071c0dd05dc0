"""The small town of the batch's tests."""

from tests.batch.conftest import empty_town, town

__all__ = ["empty_town", "town"]
