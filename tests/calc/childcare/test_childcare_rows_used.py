"""Which rules a month of childcare was calculated with: those that decided something in it, and no others."""

from typing import Any

from engine.rulebook.childcare_rows import Rate
from tests.calc.childcare.town import INCOME_KR, assessed
from tests.municipalities.family import Family, family

TABLES: dict[str, str | list[str]] = {
    "ceiling": 'form = ["preschool"]\namount_kr = [1000, 700, 400, 0]',
    "reduction": 'form = ["pedagogical_care"]\noff = "25"\ntext = "Nedsatt"',
    "absence_credit": 'reason_of_absence = ["sickness"]\nfrom_day = 5\noff = "100"\ntext = "Sjuk"',
    "day_fee": 'form = ["school_age"]\nbasis = ["job_seeking"]\namount_kr = 50\nmax_days = 5',
}
PRESCHOOL = family(INCOME_KR).child("2021-05-01")
GENERAL = {"Billing", "IncomeCap", "IncomeRule", "PartMonth", "Rounding", "SiblingOrder", "TwoHouseholds"}


def used(home: Family, **more: Any) -> set[str]:
    """The types of the rows used in March 2024, without those that every place needs."""
    return {type(row).__name__ for row in assessed("2024-03", home, **TABLES, **more).rows_used} - GENERAL


def test_a_place_uses_the_rate_and_the_ceiling_of_its_own_form() -> None:
    assert used(PRESCHOOL) == {"Rate", "Ceiling"}
    forms = [row.form for row in assessed("2024-03", PRESCHOOL, **TABLES).rows_used if isinstance(row, Rate)]
    assert forms == [("preschool", "pedagogical_care", "evening_care")]


def test_a_rule_of_absence_is_used_where_it_gave_a_credit() -> None:
    away_long = PRESCHOOL.away("sickness", "2024-03-04", "2024-03-20", certified=True)
    away_short = PRESCHOOL.away("sickness", "2024-03-04", "2024-03-07", certified=True)
    assert "AbsenceCredit" in used(away_long)
    assert "AbsenceCredit" not in used(away_short)


def test_a_rule_of_day_fees_is_used_where_a_place_may_be_paid_by_the_day() -> None:
    home = family(INCOME_KR).child("2016-02-01", form="school_age", basis="job_seeking").attends("2024-03-12")
    assert used(home) == {"Rate", "DayFee"}


def test_a_reduction_is_used_where_it_takes_something_off() -> None:
    assert used(family(INCOME_KR).child("2021-05-01", form="pedagogical_care")) == {"Rate", "Reduction"}


def test_a_free_month_is_used_in_that_month() -> None:
    free = 'form = ["preschool"]\nmonths = [3]'
    assert "FreeMonths" in used(PRESCHOOL, free_months=free)


def test_where_nobody_has_a_place_no_rule_is_used() -> None:
    assert assessed("2024-03", family(INCOME_KR), **TABLES).rows_used == ()
