"""Manual lines: each stands on the invoice of whoever pays for the household's childcare, or for the client's care."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from engine.calc.care.payers import own_estates, with_payer
from engine.calc.intervals import within
from engine.calc.periods import Month
from engine.errors import Finding

NOBODY = (
    "Hushållet har ingen fakturamottagare ({subject}).",
    "Lägg in vem som ska få fakturan.",
)
DECEASED = (
    "Fakturamottagaren är avliden ({subject}).",
    "Lägg in en annan fakturamottagare, till exempel dödsboet.",
)


def adjustments_of(facts: Mapping[str, pl.DataFrame], month: date) -> tuple[pl.DataFrame, list[Finding]]:
    """The month's manual lines with `payer_id`, and findings for those that nobody can pay.

    Childcare: the household's (last) payer in the month. Care: who gets the client's invoices on the last day of the
    month, the client if nobody else does.
    """
    last = Month.of(month).last
    found = _with_payers(facts, month, last)
    dead = facts["person"].filter(pl.col("deceased_on") <= last).select(payer_id="person_id")
    unpaid = found.filter(pl.col("payer_id").is_null())
    estates = own_estates(facts, last).select(payer_id="person_id")
    deceased = found.filter(area="care").join(dead, on="payer_id", how="semi").join(estates, on="payer_id", how="anti")
    findings = [
        *(_finding("payer-missing", NOBODY, row) for row in unpaid.iter_rows(named=True)),
        *(_finding("payer-deceased", DECEASED, row) for row in deceased.iter_rows(named=True)),
    ]
    return found.filter(pl.col("payer_id").is_not_null()), findings


def _with_payers(facts: Mapping[str, pl.DataFrame], month: date, last: date) -> pl.DataFrame:
    wanted = facts["adjustment"].filter(pl.col("month") == month)
    of_household = within(facts["payer"], month, last).sort("valid_from").group_by("household_id")
    childcare = wanted.filter(area="childcare").join(
        of_household.agg(pl.col("payer_id").last()), on="household_id", how="left"
    )
    return pl.concat([childcare, with_payer(wanted.filter(area="care"), facts, last)])


def _finding(code: str, texts: tuple[str, str], row: Mapping[str, str]) -> Finding:
    subject = f"justering {row['adjustment_id']}"
    message, action = texts
    return Finding(
        code=code,
        household_id=row["household_id"],
        subject=subject,
        message=message.format(subject=subject),
        action=action,
        parked=True,
    )
