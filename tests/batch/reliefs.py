"""Reliefs for the towns of the batch's tests, and the rules that they are given by."""

from typing import Any

from engine.facts.records import Relief
from tests.batch.care_town import client_id
from tests.batch.small_town import OCTOBER, SINCE

HARDSHIP = 'kind = "hardship"\ntext = "Jämkning"\nto = "krona"\nmode = "half_up"'
CARE_HARDSHIP = (
    f'\n[[relief]]\nvalid_from = {SINCE}\n{HARDSHIP}\nstatus = "decided"\nsource = {{ decision = "test" }}\n'
)
"""Added to the tariff of care."""
APPROVED = {"reason": "sjukdom", "approved_by": "Bo Berg"}


def relief(number: int, **values: Any) -> Relief:
    """A quarter off what household `number` pays for its children, from October on."""
    plain = {"relief_id": f"N{number}", "household_id": f"H{number}", "percent": 25, "valid_from": OCTOBER}
    return Relief(**{**plain, **APPROVED, **values})


def care_relief(number: int, **values: Any) -> Relief:
    """A quarter off what client `number` pays, from October on."""
    client = {"relief_id": f"NK{number}", "household_id": f"K{number}", "person_id": client_id(number), "area": "care"}
    return relief(number, **{**client, **values})
