"""The rule rows that a month's charges rest on: those that some amount needs, and no others."""

from fractions import Fraction
from typing import Any

from engine.calc.care.explain import explain_charge, explain_person
from engine.calc.care.rows_used import rows_used
from engine.calc.care.rules import CareRules
from engine.facts.care_records import MinimumAdjustment
from engine.rulebook.care_rows import (
    AbsenceRule,
    AgeUplift,
    Allocation,
    ChildAddition,
    Combine,
    CoupleRule,
    DayCount,
    HousingRule,
    MinimumAmount,
    MinimumChange,
    MonthlyCap,
    PartMonth,
    Rounding,
    StandardTime,
    TimeRounding,
    VisitRule,
)
from engine.rulebook.rows import Row
from tests.calc.care.fee_town import (
    ANNA,
    BO,
    PRICES,
    SERVICES,
    SINCE,
    Client,
    couple,
    fees,
    offered,
    price,
    rules,
    used,
)

ALARM, HOURS, MEALS = used("alarm", month=1), used("home_care", hours=2), used("meal", units=2)


def rows(*uses: dict[str, Any], of: tuple[Client, ...] = (), by: CareRules | None = None) -> list[Row]:
    """What a month rests on."""
    found = fees(uses, *of, by=by)
    return list(rows_used(found.persons, found.charges, found.rules))


def kinds(*uses: dict[str, Any], of: tuple[Client, ...] = (), by: CareRules | None = None) -> set[type[Row]]:
    """The kinds of row that a month rests on."""
    return {type(row) for row in rows(*uses, of=of, by=by)}


def test_how_visits_days_and_parts_of_months_are_counted_bears_on_what_is_paid_by_them() -> None:
    counting = {VisitRule, DayCount, PartMonth}
    assert kinds(HOURS) & counting == {VisitRule}
    assert kinds(ALARM) & counting == {PartMonth}
    assert kinds(MEALS) & counting == set()
    stays = rules(price=[*PRICES[1:], price("home_care", "day", "174")])
    assert kinds(used("home_care", days=9), by=stays) & counting == {DayCount}


def test_performed_visits_do_not_bear_on_what_is_paid_by_granted_hours() -> None:
    by = rules(price=[*PRICES[1:], price("home_care", "granted_hour", "415")], time_rounding=_QUARTERS)
    found = kinds(used("home_care", hours=2, granted=3, month=1), by=by)
    assert found.isdisjoint({VisitRule, TimeRounding})
    assert PartMonth in found
    assert TimeRounding in kinds(HOURS, by=rules(time_rounding=_QUARTERS))


def test_how_couples_are_treated_bears_on_couples_only() -> None:
    assert CoupleRule not in kinds(ALARM)
    assert CoupleRule in kinds(ALARM, of=couple(Client(ANNA), Client(BO)))


def test_without_a_known_income_nothing_of_the_headroom_bears_on_the_fee() -> None:
    of_headroom = {HousingRule, MinimumAmount, AgeUplift}
    by = rules(age_uplift='under_age = 90\npercent = "10"')
    assert kinds(ALARM, by=by) >= of_headroom
    silent = rows(ALARM, of=(Client(income=None),), by=by)
    assert {type(row) for row in silent}.isdisjoint(of_headroom)
    assert [row.step for row in silent if isinstance(row, Rounding)] == ["charge"]


def test_the_uplift_of_younger_persons_bears_on_them_only() -> None:
    assert AgeUplift not in kinds(ALARM, by=rules(age_uplift='under_age = 61\npercent = "10"'))


def test_the_order_in_which_services_are_lowered_bears_on_fees_that_are() -> None:
    assert Allocation not in kinds(ALARM)
    assert Allocation in kinds(ALARM, of=(Client(income=5_000),))
    assert Allocation in kinds(used("home_care", hours=8))


def test_caps_and_combinations_bear_on_what_they_lower() -> None:
    by = rules(
        combine='service = ["home_care", "alarm"]\ntake = "highest"', monthly_cap='service = ["meal"]\namount_kr = 100'
    )
    assert {Combine, MonthlyCap}.isdisjoint(kinds(ALARM, used("meal", units=1), by=by))
    assert kinds(ALARM, HOURS, MEALS, by=by) >= {Combine, MonthlyCap}


def test_of_the_rules_of_absence_those_that_took_something_off_bear() -> None:
    rule = 'service = ["alarm"]\nmethod = "thirtieth"\n'
    by = rules(
        absence_rule=[
            f'{rule}reason_of_absence = ["hospital"]\ntext = "Sjukhusvistelse"',
            f'{rule}reason_of_absence = ["travel"]\ntext = "Anmäld frånvaro"',
        ]
    )
    away = used("alarm", month=1, factor=Fraction(2, 3), absence_text="Sjukhusvistelse")
    assert [row.text for row in rows(away, by=by) if isinstance(row, AbsenceRule)] == ["Sjukhusvistelse"]
    assert AbsenceRule not in kinds(ALARM, by=by)


def test_absence_by_missed_visits_rests_on_how_visits_are_counted() -> None:
    rule = 'service = ["alarm"]\nmethod = "missed_visits"\nreason_of_absence = ["hospital"]\ntext = "Sjukhusvistelse"'
    away = used("alarm", month=1, factor=Fraction(2, 3), absence_text="Sjukhusvistelse")
    assert VisitRule in kinds(away, by=rules(absence_rule=rule))
    assert VisitRule not in kinds(away, by=rules(absence_rule=rule.replace("missed_visits", "thirtieth")))


def test_standard_time_bears_on_those_who_have_what_gives_it() -> None:
    by = rules(standard_time='service = ["meal"]\nper = "unit"\nminutes = 10\ncounts_as = "home_care"')
    assert StandardTime in kinds(HOURS, MEALS, by=by)
    assert StandardTime not in kinds(HOURS, used("meal"), by=by)
    assert StandardTime not in kinds(ALARM, MEALS, by=by)


def test_changes_of_the_minimum_amount_bear_on_those_who_get_them() -> None:
    by = rules(
        minimum_change='service = ["meal"]\nchange = "addition"\nper = "month"\namount_kr = 100\ntext = "Mat"',
        child_addition="from_age = 0\nup_to_age = 18\namount_kr = 2000",
    )
    own = MinimumAdjustment(person_id=ANNA, change="addition", text="God man", amount_ore_month=100, valid_from=SINCE)
    assert kinds(ALARM, of=(Client(more=(own,)),), by=by).isdisjoint({MinimumChange, ChildAddition})
    assert MinimumChange in kinds(ALARM, MEALS, by=by)


def test_every_row_that_an_explanation_cites_is_among_those_used() -> None:
    services = [*SERVICES, offered("stay", text="Korttidsboende")]
    by = rules(service=services, price=[*PRICES, price("stay", "day", "174")])
    pair = couple(Client(ANNA, income=9_000, housing=3_000), Client(BO, income=8_000))
    uses = (
        HOURS,
        ALARM,
        MEALS,
        used("stay", BO, days=9),
        used("alarm", BO, month=Fraction(1, 3)) | {"active_days": 10},
    )
    found = fees(uses, *pair, by=by)
    told = [step for row in found.persons.to_dicts() for step in explain_person(row, found.rules, "Anna")]
    told += [step for row in found.charges.to_dicts() for step in explain_charge(row, found.rules)]
    listed = {id(row) for row in rows_used(found.persons, found.charges, found.rules)}
    assert {id(step.row) for step in told if step.row is not None} <= listed


_QUARTERS = 'service = ["home_care"]\nper = "day"\nminutes = 15\nmode = "down"'
