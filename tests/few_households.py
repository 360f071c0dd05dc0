"""The demo month with fewer households than the four municipalities have: quicker to make, to bill and to check."""

import attrs
import pytest

import fixtures.demo

EVERY_CASE_TWICE = 200  # of families: what happens in a case then happens in both months, see fixtures.childcare.cases
EVERY_CASE = 110  # of care; and of families in one of the two months


def few_households(patch: pytest.MonkeyPatch, families: int, clients: int) -> None:
    """Let every municipality of the demo have so many households with childcare and so many with care."""
    sizes = {
        town: attrs.evolve(how, households=families, care_households=clients)
        for town, how in fixtures.demo.DELIVERIES.items()
    }
    patch.setattr(fixtures.demo, "DELIVERIES", sizes)
