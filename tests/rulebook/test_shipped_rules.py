"""The rules we ship: national amounts as published, the four municipalities as far as they are known."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.rulebook import ChildcareTariff, Rulebook, load
from engine.rulebook.childcare_rows import AgeClass, Billing, Ceiling, DayFee, IncomeCap, Rate, TwoHouseholds
from engine.rulebook.childcare_tariff import TABLES
from tests.rulebook.small_files import RULES

FOUR = ("hallefors", "lindesberg", "ljusnarsberg", "nora")
FOLDER = {"Hällefors": "hallefors", "Lindesberg": "lindesberg", "Ljusnarsberg": "ljusnarsberg", "Nora": "nora"}
# What a published table calls a place -> form, a child of the age class, ground.
PLACES = {
    "preschool": ("preschool", "1-2", "work"),
    "preschool_3_5": ("preschool", "3-5", "work"),
    "preschool_parental_leave_15h": ("preschool", "1-2", "parental_leave"),
    "leisure": ("school_age", "all", "work"),
}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load(RULES)


def one_rate(tariff: ChildcareTariff, day: date, form: str, age_class: str, band: str, basis: str) -> Rate:
    """The rate for a place, found by reading the rows as a person would."""
    (found,) = (
        rate
        for rate in tariff.on(Rate, day)
        if (not rate.form or form in rate.form)
        and (not rate.age_class or age_class in rate.age_class)
        and (not rate.hour_band or band in rate.hour_band)
        and (not rate.basis or basis in rate.basis)
    )
    return found


def half_up(ore: Fraction) -> int:
    return int(ore / 100 + Fraction(1, 2))


def test_the_four_municipalities_are_there(rulebook: Rulebook) -> None:
    assert rulebook.names == FOUR


def test_national_amounts_2002_to_2026_are_those_of_the_published_table(rulebook: Rulebook, shared: Path) -> None:
    national = rulebook.national
    with (shared / "data" / "childcare_caps.csv").open(encoding="utf-8") as file:
        periods = list(csv.DictReader(file))
    assert len(periods) == 27
    for period in periods:
        for day in (date.fromisoformat(period["valid_from"]), date.fromisoformat(period["valid_to"])):
            (cap,) = national.on(IncomeCap, day)
            assert cap.income_cap_kr == int(period["income_cap"]) * 100
            assert cap.income_deduction_kr == int(period["income_deduction"]) * 100
            ceilings = {row.age_class: row.amount_kr for row in national.on(Ceiling, day)}
            published = {
                ("0-5",): [period[f"preschool{rank}"] for rank in (1, 2, 3)],
                ("6-",): [period[f"leisure{rank}"] for rank in (1, 2, 3)],
            }
            assert ceilings == {age: (*(int(kr) * 100 for kr in amounts), 0) for age, amounts in published.items()}


def test_published_ceilings_since_2015_are_the_percentages_of_the_law_rounded(rulebook: Rulebook) -> None:
    national = rulebook.national
    for ceiling in (row for row in national.rows(Ceiling) if row.valid_from >= date(2015, 7, 1)):
        (cap,) = national.on(IncomeCap, ceiling.valid_from)
        (rate,) = (row for row in national.on(Rate, ceiling.valid_from) if row.age_class == ceiling.age_class)
        assert rate.percent is not None
        base = cap.income_cap_kr - cap.income_deduction_kr
        assert ceiling.amount_kr == tuple(half_up(share * base) * 100 for share in rate.percent)


def test_every_day_from_2019_to_2026_is_covered_in_all_four(rulebook: Rulebook) -> None:
    for name in FOUR:
        assert rulebook.municipality(name).childcare.covered(date(2019, 1, 1), date(2026, 12, 31)) == ()


def test_january_2027_is_not_covered_because_its_amounts_are_not_published(rulebook: Rulebook) -> None:
    for name in FOUR:
        problems = rulebook.municipality(name).childcare.covered(date(2027, 1, 1), date(2027, 1, 31))
        assert [(p.file, p.found) for p in problems] == [
            ("national/childcare.toml", "no income_cap from 2027-01-01 to 2027-01-31"),
            ("national/childcare.toml", "no ceiling from 2027-01-01 to 2027-01-31"),
        ]


def published_tables(shared: Path) -> Iterator[dict[str, object]]:
    for line in (shared / "data" / "childcare_examples.jsonl").read_text(encoding="utf-8").splitlines():
        example = json.loads(line)
        if example["municipality"] in FOLDER and example["kind"] == "fee_table_row_at_cap":
            yield example


def test_published_tables_of_the_four_come_out_of_their_rates(rulebook: Rulebook, shared: Path) -> None:
    seen = 0
    for example in published_tables(shared):
        tariff = rulebook.municipality(FOLDER[str(example["municipality"])]).childcare
        day = date(int(str(example["year"])), 3, 1)
        (cap,) = rulebook.national.on(IncomeCap, day)
        children, fees = example["inputs"]["children"], example["expected"]["fees"]  # type: ignore[index]  # JSON
        for child, fee in zip(children, fees, strict=True):
            form, age_class, basis = PLACES[child["form"]]
            rate = one_rate(tariff, day, form, age_class, "over_15" if form == "preschool" else "all", basis)
            assert rate.percent is not None
            assert half_up(rate.percent[child["order"] - 1] * cap.income_cap_kr) == fee
            seen += 1
    assert seen == 46


def test_a_child_enters_the_reduced_class_on_1_august_of_the_year_it_turns_three(rulebook: Rulebook) -> None:
    for name in FOUR:
        classes = rulebook.municipality(name).childcare.rows(AgeClass)
        assert [(c.turns, c.date) for c in classes if c.name == "3-5"] == [(3, (8, 1))]


def test_what_is_special_to_each_municipality_is_in_its_tables(rulebook: Rulebook) -> None:
    def tariff(name: str) -> ChildcareTariff:
        return rulebook.municipality(name).childcare

    day = date(2026, 10, 1)
    modes = {name: tariff(name).on(Billing, day)[0].mode for name in FOUR}
    assert modes == {"hallefors": "current", "lindesberg": "current", "ljusnarsberg": "arrears", "nora": "current"}
    (nora,) = tariff("nora").on(TwoHouseholds, day)
    assert (nora.method, nora.both_need_care, nora.status) == ("own_income_capped", True, "assumed")
    (day_fee,) = tariff("ljusnarsberg").on(DayFee, day)
    assert (day_fee.form, day_fee.basis, day_fee.amount_kr, day_fee.max_days) == (
        ("school_age",),
        ("job_seeking",),
        5_000,
        5,
    )


def test_universal_preschool_only_and_15_hours_for_special_support_are_free(rulebook: Rulebook) -> None:
    day = date(2026, 10, 1)
    for name in FOUR:
        tariff = rulebook.municipality(name).childcare
        for age_class in ("1-2", "3-5"):
            free = [
                one_rate(tariff, day, "preschool", age_class, "over_15", "universal"),
                one_rate(tariff, day, "preschool", age_class, "up_to_15", "special_support"),
            ]
            assert all(rate.percent and not any(rate.percent) for rate in free)


def test_no_municipal_rate_is_above_the_law(rulebook: Rulebook) -> None:
    highest = {"preschool": (3, 2, 1, 0), "pedagogical_care": (3, 2, 1, 0), "school_age": (2, 1, 1, 0)}
    for name in FOUR:
        tariff = rulebook.municipality(name).childcare
        for rate in tariff.rows(Rate):
            assert rate.percent is not None
            for form in rate.form or tariff.forms:
                limit = (2, 1, 1, 0) if rate.age_class == ("6-",) else highest[form]
                allowed = [Fraction(percent, 100) for percent in limit]
                assert all(share <= most for share, most in zip(rate.percent, allowed, strict=True)), rate.origin


def test_every_row_says_where_it_comes_from_and_every_assumption_why(rulebook: Rulebook) -> None:
    tariffs = [rulebook.national, *(rulebook.municipality(name).childcare for name in FOUR)]
    rows = [row for tariff in tariffs for kind in TABLES.values() for row in tariff.rows(kind)]
    assert all(row.source.decision for row in rows)
    assert all(row.reason for row in rows if row.status == "assumed")
    assert not any("antagande" in row.source.decision for row in rows if row.status == "decided")
