"""A care.toml with every row type, and what it becomes in memory: öre, exact fractions, minutes after midnight."""

from datetime import date
from fractions import Fraction

import pytest

from engine.rulebook import care_rows as r
from engine.rulebook.care_tariff import CARE_TABLES, LOCAL_CARE_TABLES, NATIONAL_CARE_TABLES
from tests.rulebook.small_care import CARE, NATIONAL_CARE, NATIONAL_FILE, care, care_problems, national_care, service
from tests.rulebook.small_files import refused, row

DAY = date(2020, 5, 1)

FULL_CARE = (
    CARE
    + service("alarm", "safety_alarm", needs_decision="false", shared='"once"')
    + service("meal_box", "meal", "outside")
    + service("button", "other_care", "outside", law='"sale"', vat='"taxable"')
    + service("camp", "short_stay", "outside", law='"lss"', lss_ground='"own_cost"')
    + service("respite", "home_care")
    + service("health", "home_health_care", law='"hsl"')
    + row("price", service='["alarm"]', per='"piece"', amount_kr="230")
    + row("price", service='["meal_box"]', per='"unit"', amount_kr='"25.50"', every_free="4")
    + row("price", service='["button"]', per='"unit"', amount_kr="350")
    + row("price", service='["camp"]', per='"day"', amount_kr='"57.30"')
    + row("price", service='["respite"]', per='"visit"', amount_kr="114", clock_from='"07:00"', clock_to='"21:30"')
    + row("price", service='["respite"]', per='"visit"', amount_kr="288", clock_from='"21:30"', clock_to='"07:00"')
    + row("price", service='["respite"]', per='"granted_hour"', amount_kr="0", up_to='"12.5"')
    + row("price", service='["respite"]', per='"granted_hour"', amount_kr="306", above='"12.5"')
    + row("level", group='"nursing"', service='["health"]', by='"visits"', up_to="2", amount_kr="227")
    + row("level", group='"nursing"', service='["health"]', by='"visits"', above="2", amount_kr="445", headroom_share='"75"')
    + row("combine", service='["alarm", "home_care"]', take='"highest"')
    + row("monthly_cap", service='["health"]', amount_kr="500")
    + row("monthly_cap", service='["home_care"]', most='"maximum_fee"')
    + row("standard_time", service='["meal_box"]', per='"unit"', minutes="10", counts_as='"home_care"')
    + row("time_rounding", per='"visit"', minutes="15", mode='"up"')
    + row("day_count", method='"half_each"')
    + row("absence_rule", reason_of_absence='["hospital"]', method='"thirtieth"', text='"Sjukhusvistelse"')
    + row(
        "absence_rule",
        service='["home_care"]',
        reason_of_absence='["travel", "other"]',
        notice_days="7",
        at_least_days="2",
        from_day="3",
        return_day="true",
        method='"missed_visits"',
        not_from_hours='"5.7"',
        text='"Frånvaro"',
    )
    + row("maximum_fee", "2020-01-01", valid_to="2020-02-29", amount_kr="2089")
    + row("housing_maximum", amount_kr="2100")
    + row("minimum_amount", living='"single"', amount_kr="5374")
    + row("age_uplift", under_age="61", living='["single"]', percent='"10"')
    + row("age_uplift", under_age="65", living='["cohabiting"]', amount_kr="483")
    + row("minimum_change", service='["meal_box"]', change='"addition"', per='"unit"', amount_kr="26", text='"Mat"')
    + row("child_addition", up_to_age="6", amount_kr="2000")
    + row("child_addition", from_age="7", up_to_age="18", amount_kr="3000")
    + row("rounding", step='"minimum_amount"', to='"krona"', mode='"up"')
    + row("minimum_invoice", amount_kr="100", below='"accumulate"')
    + row("relief", kind='"application"', text='"Tillfällig nedsättning"', to='"ore"', mode='"down"')
)  # fmt: skip
READ = care(FULL_CARE)
LAW = national_care()


def test_every_row_type_there_is_can_be_written() -> None:
    assert all(READ.rows(CARE_TABLES[name]) for name in LOCAL_CARE_TABLES)
    assert all(LAW.rows(CARE_TABLES[name]) for name in NATIONAL_CARE_TABLES)
    assert {*LOCAL_CARE_TABLES, *NATIONAL_CARE_TABLES} == set(CARE_TABLES)


def test_money_is_ore() -> None:
    assert [price.amount_kr for price in READ.rows(r.Price)][:4] == [37_100, 23_000, 2_550, 35_000]
    assert LAW.rows(r.MaximumFee)[0].amount_kr == 212_500
    assert READ.rows(r.ChildAddition)[0].amount_kr == 200_000


def test_quantities_multipliers_and_shares_are_exact_fractions() -> None:
    free, paid = (price for price in READ.rows(r.Price) if price.per == "granted_hour")
    assert (free.above, free.up_to, paid.above, paid.up_to) == (None, Fraction(25, 2), Fraction(25, 2), None)
    assert READ.rows(r.Level)[0].up_to == 2
    assert READ.rows(r.Level)[1].headroom_share == Fraction(3, 4)
    assert READ.rows(r.AbsenceRule)[1].not_from_hours == Fraction(57, 10)
    assert LAW.rows(r.MinimumAmount)[1].multiplier == Fraction(11_446, 10_000)


def test_a_time_of_day_is_minutes_after_midnight() -> None:
    by_day, by_night = (price for price in READ.rows(r.Price) if price.per == "visit")
    assert (by_day.clock_from, by_day.clock_to) == (420, 1290)
    assert (by_night.clock_from, by_night.clock_to) == (1290, 420)


def test_a_service_says_what_the_law_lets_it_be_counted_in() -> None:
    home_care, alarm, _, button, camp, *_ = READ.services(DAY)
    assert (home_care.name, home_care.kind, home_care.law) == ("home_care", "home_care", "sol")
    assert (home_care.inside_maximum, home_care.inside_headroom) == (True, True)
    assert (alarm.needs_decision, alarm.shared) == (False, "once")
    assert (button.law, button.vat, button.inside_maximum) == ("sale", "taxable", False)
    assert (camp.law, camp.lss_ground) == ("lss", "own_cost")


def test_what_is_left_out_has_its_documented_meaning() -> None:
    (home_care, *_) = READ.services(DAY)
    assert (home_care.needs_decision, home_care.shared, home_care.vat, home_care.lss_ground) == (
        True,
        "no",
        "exempt",
        "",
    )
    price = READ.rows(r.Price)[0]
    assert (price.above, price.up_to, price.every_free, price.clock_from, price.clock_to) == (None, None, 0, None, None)
    hospital = READ.rows(r.AbsenceRule)[0]
    assert (hospital.service, hospital.notice_days, hospital.at_least_days, hospital.from_day) == ((), 0, 1, 1)
    assert (hospital.part_days, hospital.return_day, hospital.not_from_hours) == (False, False, None)
    assert (READ.rows(r.MonthlyCap)[0].most, READ.rows(r.MonthlyCap)[1].amount_kr) == ("amount", None)
    assert READ.rows(r.Allocation)[0].order == ()
    assert (READ.rows(r.HousingRule)[0].heating_kr_m2_year, READ.rows(r.HousingRule)[0].running_kr_m2_year) == (0, 0)
    assert READ.rows(r.MaximumFee)[0].multiplier is None


def test_an_uplift_is_a_share_or_an_amount() -> None:
    share, amount = READ.rows(r.AgeUplift)
    assert (share.percent, share.amount_kr) == (Fraction(1, 10), None)
    assert (amount.percent, amount.amount_kr) == (None, 48_300)


def test_the_services_of_a_month_come_in_file_order() -> None:
    names = [row.name for row in READ.services(DAY)]
    assert names == ["home_care", "alarm", "meal_box", "button", "camp", "respite", "health"]
    assert READ.services(date(2019, 12, 31)) == ()


def test_a_municipality_knows_the_national_tariff_behind_it() -> None:
    assert READ.national is not None
    assert READ.national.is_national
    assert READ.national.rows(r.LegalBasis)[0].appeal == "16 kap. 3 §"
    assert (LAW.national, READ.is_national) == (None, False)


@pytest.mark.parametrize("table", ["price_base_amount", "legal_basis"])
def test_what_the_law_alone_decides_is_refused_in_a_municipality(table: str) -> None:
    (problem,) = care_problems(FULL_CARE + row(table))
    assert problem.found == f'unknown name "{table}"'


@pytest.mark.parametrize("table", ["service", "price", "billing", "rounding", "age_uplift"])
def test_what_a_municipality_decides_is_refused_in_the_national_file(table: str) -> None:
    (problem,) = refused(lambda: national_care(NATIONAL_CARE + row(table)))
    assert (problem.file, problem.found) == (NATIONAL_FILE, f'unknown name "{table}"')
