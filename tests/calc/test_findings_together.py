"""Findings of a month: told in one order, and which households wait."""

from itertools import permutations

import polars as pl

from engine.calc.findings import in_order, parked, without
from engine.errors import Finding


def finding(household: str, message: str = "Fel.", *, is_parked: bool = True) -> Finding:
    """A finding about somebody born in 1940."""
    return Finding(
        code="visit-without-decision",
        household_id=household,
        subject="insats Hemtjänst, person född 1940",
        message=message,
        action="Rätta.",
        parked=is_parked,
    )


def test_spouses_born_in_one_year_have_their_findings_in_the_same_order_in_every_run() -> None:
    # The evidence holds the findings, and issue refuses what it does not compute alike: also the order must be so.
    told = [finding("H1", f"{number} besök debiteras inte.") for number in range(1, 6)]
    assert {in_order(each) for each in permutations(told)} == {tuple(told)}


def test_a_finding_is_told_once() -> None:
    assert in_order([finding("H1"), finding("H1")]) == (finding("H1"),)


def test_households_wait_for_findings_that_park_only() -> None:
    assert parked([finding("H2"), finding("H1"), finding("H3", is_parked=False)]) == ["H1", "H2"]


def test_what_is_left_is_of_the_other_households() -> None:
    frame = pl.DataFrame({"household_id": ["H1", "H2"]})
    assert without(["H1"], frame)["household_id"].to_list() == ["H2"]
    assert without([], frame).equals(frame)
