"""Findings together: in order, the households they park, and what is left without these."""

from collections.abc import Collection, Iterable

import polars as pl

from engine.errors import Finding


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in the same order in every run.

    By all that they say: spouses born in one year have the same subject, with other numbers in the message.
    """
    return tuple(sorted(set(findings), key=lambda each: (each.household_id, each.code, each.subject, each.message)))


def parked(findings: Iterable[Finding]) -> list[str]:
    """The households that are parked, in order; "" among them where a fact belongs to none."""
    return sorted({finding.household_id for finding in findings if finding.parked})


def without(households: Collection[str], frame: pl.DataFrame) -> pl.DataFrame:
    """The rows (household_id) of other households."""
    return frame.filter(~pl.col("household_id").is_in(sorted(households))) if households else frame
