"""Manual lines: each stands on the invoice of whoever owes for the household's childcare, or for the client's care."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from engine.calc.care.payers import deceased_payers, minor_payers, with_payer
from engine.calc.intervals import within
from engine.calc.periods import Month
from engine.errors import Finding

NOBODY = (
    "Hushållet har ingen fakturamottagare ({subject}).",
    "Lägg in vem som ska få fakturan.",
)
DECEASED = (
    "Kunden, eller den som är inlagd som fakturamottagare, är avliden ({subject}).",
    "Lägg in dödsboet som fakturamottagare, med rollen dödsbo, eller en ny mottagare.",
)
MINOR = (
    "Den som ska betala är under 18 år ({subject}).",
    "Lägg in vårdnadshavaren som fakturamottagare.",
)


def adjustments_of(facts: Mapping[str, pl.DataFrame], month: date) -> tuple[pl.DataFrame, list[Finding]]:
    """The month's manual lines with `payer_id`, and findings for those that nobody can pay.

    Childcare: the household's (last) payer in the month. Care: who owes for the client's care in that month.
    """
    found = _with_payers(facts, Month.of(month))
    care = found.filter(pl.col("payer_id").is_not_null(), area="care")
    wrong = (
        ("payer-missing", NOBODY, found.filter(pl.col("payer_id").is_null())),
        ("payer-deceased", DECEASED, deceased_payers(care, facts, Month.of(month))),
        ("payer-minor", MINOR, minor_payers(care, Month.of(month))),
    )
    findings = [_finding(code, texts, row) for code, texts, rows in wrong for row in rows.iter_rows(named=True)]
    return found.filter(pl.col("payer_id").is_not_null()), findings


def _with_payers(facts: Mapping[str, pl.DataFrame], month: Month) -> pl.DataFrame:
    wanted = facts["adjustment"].filter(pl.col("month") == month.first)
    of_household = within(facts["payer"], month.first, month.last).sort("valid_from").group_by("household_id")
    childcare = wanted.filter(area="childcare").join(
        of_household.agg(pl.col("payer_id").last()), on="household_id", how="left"
    )
    return pl.concat([childcare, with_payer(wanted.filter(area="care"), facts, month)])


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
