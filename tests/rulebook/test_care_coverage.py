"""Between the rows of a care tariff: nothing missing, nothing twice, in any month."""

from datetime import date

import pytest

from engine.rulebook.care_rows import Billing, MaximumFee
from tests.rulebook.small_care import (
    ALARM,
    ALARM_PRICE,
    CARE,
    HEAD,
    NATIONAL_CARE,
    NATIONAL_FILE,
    care,
    care_problems,
    national_care,
    only,
    service,
    without,
)
from tests.rulebook.small_files import line_of, refused, row

BILLING = row("billing", mode='"arrears"').strip()
ENDED = BILLING.replace("mode", "valid_to = 2021-06-30\nmode")
EXACTLY_ONE = ["part_month", "allocation", "housing_rule", "couple_rule", "income_rule", "billing"]


def test_a_tariff_with_one_row_of_each_compulsory_type_is_complete() -> None:
    assert care_problems(CARE + ALARM + ALARM_PRICE) == ()


@pytest.mark.parametrize("table", EXACTLY_ONE)
def test_a_compulsory_type_that_is_missing_is_refused(table: str) -> None:
    problem = only(without(CARE + ALARM + ALARM_PRICE, f"[[{table}]]"))
    assert problem.found.startswith(f"no {table}")
    assert problem.found.endswith("from 2020-01-01 on")
    assert problem.expected.startswith(f"exactly one [[{table}]] row on each of these days")


@pytest.mark.parametrize("step", ["headroom", "charge"])
def test_two_steps_are_always_rounded_by_a_row(step: str) -> None:
    spoilt = without(CARE, f'[[rounding]]\nvalid_from = 2020-01-01\nstep = "{step}"')
    assert only(spoilt).found == f"no rounding for step {step} from 2020-01-01 on"


@pytest.mark.parametrize("table", ["price_base_amount", "maximum_fee", "housing_maximum", "legal_basis"])
def test_what_the_law_decides_is_there_in_every_month(table: str) -> None:
    (problem,) = refused(lambda: national_care(without(NATIONAL_CARE, f"[[{table}]]")))
    assert (problem.file, problem.found) == (NATIONAL_FILE, f"no {table} from 2020-01-01 on")


def test_the_law_has_a_minimum_amount_for_each_way_of_living() -> None:
    single = '[[minimum_amount]]\nvalid_from = 2020-01-01\nliving = "single"'
    (problem,) = refused(lambda: national_care(without(NATIONAL_CARE, single)))
    assert problem.found == "no minimum_amount for living single from 2020-01-01 on"


def test_a_tariff_without_services_is_refused() -> None:
    rows = row("billing", mode='"arrears"')
    assert "no service from 2020-01-01 on" in {problem.found for problem in care_problems(HEAD + rows)}


@pytest.mark.parametrize(
    ("table", "priced"),
    [
        ("visit_rule", row("price", service='["a"]', per='"performed_hour"', amount_kr="1")),
        ("visit_rule", row("price", service='["a"]', per='"visit"', amount_kr="1")),
        ("visit_rule", row("price", service='["a"]', per='"visit_day"', amount_kr="1")),
        ("visit_rule", row("price", service='["a"]', per='"no_show"', amount_kr="1")),
        ("visit_rule", row("level", group='"gg"', service='["a"]', by='"performed_hours"', amount_kr="1")),
        ("visit_rule", row("level", group='"gg"', service='["a"]', by='"visits"', amount_kr="1")),
        ("visit_rule", row("level", group='"gg"', service='["a"]', by='"visit_days"', amount_kr="1")),
        ("day_count", row("price", service='["a"]', per='"day"', amount_kr="1")),
        ("day_count", row("level", group='"gg"', service='["a"]', by='"days"', amount_kr="1")),
        ("part_month", row("price", service='["a"]', per='"month"', amount_kr="1")),
        ("part_month", row("price", service='["a"]', per='"piece"', amount_kr="1")),
        ("part_month", row("price", service='["a"]', per='"granted_hour"', amount_kr="1")),
        ("part_month", row("level", group='"gg"', service='["a"]', by='"granted_hours"', amount_kr="1")),
    ],
)
def test_a_service_that_is_counted_so_must_have_its_rule(table: str, priced: str) -> None:
    bare = without(without(without(CARE, "[[visit_rule]]"), "[[part_month]]"), "[[price]]")
    home_care = row("level", group='"hh"', service='["home_care"]', by='"units"', amount_kr="1")
    named = service("aa") + priced.replace('["a"]', '["aa"]')
    problem = only(bare + home_care + named)
    assert problem.found == f"no {table} for service aa from 2020-01-01 on"


def test_a_service_that_is_counted_as_time_of_another_must_have_its_rule() -> None:
    unit = row("price", service='["walk"]', per='"unit"', amount_kr="0")
    narrow = CARE.replace("double_staffing", 'service = ["home_care"]\ndouble_staffing') + service("walk") + unit
    by_visit = row("standard_time", service='["walk"]', per='"visit"', minutes="10", counts_as='"home_care"')
    assert only(narrow + by_visit).found == "no visit_rule for service walk from 2020-01-01 on"
    by_day = by_visit.replace('"visit"', '"day"')
    assert only(narrow + by_day).found == "no day_count for service walk from 2020-01-01 on"
    assert care_problems(narrow + by_visit.replace('"visit"', '"unit"')) == ()


def test_a_service_whose_days_change_the_minimum_amount_must_have_its_rule() -> None:
    change = row(
        "minimum_change", service='["home_care"]', change='"addition"', per='"day"', amount_kr="71", text='"Mat"'
    )
    problem = only(CARE + change)
    assert problem.found == "no day_count for service home_care from 2020-01-01 on"
    assert problem.expected.endswith("its days are counted by a price, level, standard_time or minimum_change")


def test_a_service_with_absence_by_visits_must_have_its_rule() -> None:
    walk = service("walk") + row("price", service='["walk"]', per='"unit"', amount_kr="10")
    absence = {"service": '["walk"]', "reason_of_absence": '["travel"]', "method": '"missed_visits"', "text": '"x"'}
    narrow = CARE.replace("double_staffing", 'service = ["home_care"]\ndouble_staffing') + walk
    assert only(narrow + row("absence_rule", **absence)).found == "no visit_rule for service walk from 2020-01-01 on"


def test_every_service_has_a_price_or_a_level() -> None:
    problem = only(CARE + ALARM + service("walk"))
    assert problem.found == "no price for service alarm walk from 2020-01-01 on"
    assert problem.expected == "a [[price]] row on each of these days: it has no level"
    level = row("level", group='"all_of_it"', service='["alarm", "walk"]', by='"services"', amount_kr="500")
    assert care_problems(CARE + ALARM + service("walk") + level) == ()


def test_a_service_without_billing_is_named() -> None:
    spoilt = (CARE + ALARM + ALARM_PRICE).replace(BILLING, BILLING.replace("mode", 'service = ["home_care"]\nmode'))
    problem = only(spoilt)
    assert problem.found == "no billing for service alarm from 2020-01-01 on"
    assert problem.line == line_of(spoilt, "[[billing]]")


def test_two_rows_for_one_service_are_refused_though_they_are_written_differently() -> None:
    spoilt = CARE + row("billing", service='["home_care"]', mode='"arrears"')
    first = line_of(CARE, "[[billing]]")
    problem = only(spoilt)
    assert problem.found == f"billing for service home_care from 2020-01-01 on stands on line {first} too"
    assert problem.line == len(CARE.split("\n")) + 1


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("time_rounding", {"per": '"visit"', "minutes": "15", "mode": '"up"'}),
        ("day_count", {"method": '"both"'}),
        ("visit_rule", {"double_staffing": '"each"', "over_midnight": '"split"', "no_show": '"charged"'}),
        ("part_month", {"method": '"first_day"'}),
        ("absence_rule", {"reason_of_absence": '["hospital"]', "method": '"thirtieth"', "text": '"x"'}),
        ("maximum_fee", {"amount_kr": "2089"}),
        ("housing_maximum", {"amount_kr": "2089"}),
        ("minimum_amount", {"living": '"single"', "amount_kr": "5374"}),
        ("age_uplift", {"under_age": "61", "living": '["cohabiting"]', "percent": '"10"'}),
        ("allocation", {"method": '"pro_rata"'}),
        ("rounding", {"step": '"share"', "to": '"krona"', "mode": '"down"'}),
        ("minimum_invoice", {"amount_kr": "100", "below": '"waive"'}),
        ("relief", {"kind": '"hardship"', "text": '"Jämkning"', "to": '"krona"', "mode": '"down"'}),
    ],
)
def test_a_type_of_which_one_row_may_hold_is_refused_twice(table: str, keys: dict[str, str]) -> None:
    once = (CARE if table == "rounding" else without(CARE, f"[[{table}]]")) + row(table, **keys)
    assert care_problems(once) == ()
    found = only(once + row(table, "2021-01-01", **keys)).found
    assert found.startswith(table)
    assert "from 2021-01-01 on stands on line" in found


def test_a_service_is_named_once() -> None:
    problem = only(CARE + ALARM + ALARM_PRICE + service("alarm", "other_care"))
    assert problem.found.startswith("service for name alarm from 2020-01-01 on stands on line")


def test_a_reason_of_absence_has_one_rule_for_a_service() -> None:
    def rule(reasons: str) -> str:
        return row("absence_rule", reason_of_absence=reasons, method='"thirtieth"', text='"x"')

    assert care_problems(CARE + rule('["hospital"]') + rule('["travel", "other"]')) == ()
    problem = only(CARE + rule('["hospital"]') + rule('["travel", "hospital"]'))
    assert problem.found.startswith("absence_rule for service home_care, reason_of_absence hospital")


def test_months_between_two_rows_are_refused() -> None:
    problem = only(CARE.replace(BILLING, ENDED) + row("billing", "2021-08-01", mode='"current"'))
    assert problem.found == "no billing from 2021-07-01 to 2021-07-31"
    assert problem.line == line_of(CARE, "[[billing]]")


def test_a_row_that_begins_the_month_after_another_ends_is_right() -> None:
    made = care(CARE.replace(BILLING, ENDED) + row("billing", "2021-07-01", mode='"current"'))
    assert [r.mode for r in made.on(Billing, date(2021, 6, 1))] == ["arrears"]
    assert [r.mode for r in made.on(Billing, date(2021, 7, 1))] == ["current"]
    assert made.change_dates(date(2021, 6, 1), date(2021, 7, 31)) == (date(2021, 7, 1),)


def test_a_tariff_may_end_but_later_months_are_not_covered() -> None:
    made = care(CARE.replace(BILLING, ENDED))
    assert made.covered(date(2021, 6, 1), date(2021, 6, 30)) == ()
    (problem,) = made.covered(date(2021, 6, 1), date(2021, 7, 31))
    assert problem.found == "no billing from 2021-07-01 to 2021-07-31"


def test_a_month_that_the_law_does_not_cover_is_not_covered() -> None:
    ended = NATIONAL_CARE.replace('multiplier = "0.5392"', 'valid_to = 2020-12-31\nmultiplier = "0.5392"')
    assert national_care(ended).rows(MaximumFee)[0].valid_to == date(2020, 12, 31)
    (problem,) = national_care(ended).covered(date(2021, 1, 1), date(2021, 1, 31))
    assert (problem.file, problem.found) == (NATIONAL_FILE, "no maximum_fee from 2021-01-01 to 2021-01-31")


def test_months_before_the_first_row_are_not_covered() -> None:
    missing = [problem.found.split(" from ")[0] for problem in care().covered(date(2019, 12, 1), date(2019, 12, 31))]
    local = ["no service", "no billing", "no allocation", "no housing_rule", "no couple_rule", "no income_rule"]
    assert missing[:8] == [*local, "no rounding for step headroom", "no rounding for step charge"]
    assert len(missing) == 8 + 5
