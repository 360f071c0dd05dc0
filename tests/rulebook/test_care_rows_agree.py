"""What stands in the rows of a care tariff must agree: names, months, ladders, the law. Each fault has its place."""

import pytest

from engine.rulebook import Problem
from tests.rulebook.small_care import (
    ALARM,
    ALARM_PRICE,
    CARE,
    CARETOWN,
    NATIONAL_CARE,
    care_problems,
    national_care,
    only,
    service,
    without,
)
from tests.rulebook.small_files import line_of, refused, row

WALK = service("walk") + row("price", service='["walk"]', per='"unit"', amount_kr="50")


def price(per: str = "unit", name: str = "walk", **keys: str) -> str:
    return row("price", service=f'["{name}"]', per=f'"{per}"', **{"amount_kr": "50", **keys})


def level(group: str = "steps", **keys: str) -> str:
    return row("level", **{"group": f'"{group}"', "service": '["walk"]', "by": '"units"', "amount_kr": "1", **keys})


def last_line(text: str, key: str) -> int:
    """The line of the last key of that name; of the last row's heading where the key is left out."""
    lines = text.split("\n")
    heading = max(number for number, line in enumerate(lines, start=1) if line.startswith("[["))
    return max(
        (n for n, line in enumerate(lines, start=1) if line.startswith(f"{key} =") and n > heading), default=heading
    )


# a row added to the small tariff, the key at fault, what is found, what is expected
WRONG_ROWS = {
    "a month begun late": (row("minimum_invoice", "2020-01-02", amount_kr="100", below='"waive"'), "valid_from", "valid_from = 2020-01-02", "the first of a month, as 2020-01-01"),
    "a month ended early": (row("minimum_invoice", valid_to="2020-02-28", amount_kr="100", below='"waive"'), "valid_to", "valid_to = 2020-02-28", "the last day of a month"),
    "a quantity with five decimals": (price(above='"1.00001"'), "above", '"1.00001"', "at most four decimals"),
    "a quantity as a decimal number": (price(above="1.5"), "above", "above = 1.5", "a whole number, or text"),
    "too great a quantity": (price(up_to="10001"), "up_to", "up_to = 10001", "at most 10000"),
    "a time without colon": (price("visit", clock_from='"0700"'), "clock_from", '"0700"', "a time of day as text"),
    "a time after midnight": (price("visit", clock_from='"24:00"'), "clock_from", '"24:00"', 'to "23:59"'),
    "a time that is a time in TOML": (price("visit", clock_from="07:00:00"), "clock_from", "07:00:00", "a time of day as text"),
    "a multiplier as a number": (row("maximum_fee", multiplier="1", amount_kr="2125"), "multiplier", "multiplier = 1", "text such as"),
    "a multiplier of nothing": (row("maximum_fee", multiplier='"0.0"', amount_kr="2125"), "multiplier", '"0.0"', "above 0"),
    "a multiplier with seven decimals": (row("maximum_fee", multiplier='"0.5392001"', amount_kr="2125"), "multiplier", '"0.5392001"', "six decimals"),
    "a name with capitals": (service("Walk"), "name", '"Walk"', "that matches [a-z]"),
    "a kind that does not exist": (service("walk", "homecare"), "kind", '"homecare"', '"home_care"'),
    "an upturned price": (price(above="4", up_to="4"), "up_to", "not above", "greater than above"),
    "an upturned level": (level(above="4", up_to="3"), "up_to", "not above", "greater than above"),
    "a time of day by the hour": (price("performed_hour", clock_from='"07:00"', clock_to='"17:00"'), "clock_from", 'per = "performed_hour"', "per visit or no_show only"),
    "a time of day by the month": (price("month", clock_to='"17:00"'), "clock_to", 'per = "month"', "per visit or no_show only"),
    "a time without end": (price("visit", clock_from='"07:00"'), "clock_from", "clock_from without clock_to", "together"),
    "a time without beginning": (price("visit", clock_to='"07:00"'), "clock_to", "clock_to without clock_from", "together"),
    "a time of no length": (price("visit", clock_from='"07:00"', clock_to='"07:00"'), "clock_to", "equal to clock_from", "whole day"),
    "every fourth hour free": (price("performed_hour", every_free="4"), "every_free", 'per = "performed_hour"', "per unit, visit"),
    "every single one free": (price(every_free="1"), "every_free", "every_free = 1", "amount_kr = 0"),
    "one service combined": (row("combine", service='["home_care"]', take='"first"'), "service", "one service", "two services at least"),
    "a cap without amount": (row("monthly_cap", service='["home_care"]'), "amount_kr", "without amount_kr", 'most = "amount" only'),
    "a cap with two amounts": (row("monthly_cap", service='["home_care"]', most='"maximum_fee"', amount_kr="1"), "amount_kr", "with amount_kr", 'most = "amount" only'),
    "an order that is not used": (row("allocation", method='"pro_rata"', order='["home_care"]'), "order", 'method = "pro_rata"', 'method = "order" only'),
    "children of no age": (row("child_addition", from_age="7", up_to_age="6", amount_kr="1"), "up_to_age", "up_to_age = 6", "from_age = 7 or more"),
    "an uplift of nothing": (row("age_uplift", under_age="61"), "amount_kr", "neither percent nor amount_kr", "exactly one of"),
    "an uplift twice": (row("age_uplift", under_age="61", percent='"10"', amount_kr="1"), "amount_kr", "percent and amount_kr", "exactly one of"),
    "LSS without ground": (service("walk", "other_care", "outside", law='"lss"'), "law", "without lss_ground", "why it may be charged"),
    "an LSS ground outside LSS": (service("walk", lss_ground='"leisure"'), "lss_ground", 'law = "sol"', 'law = "lss" only'),
    "home care under the LSS": (service("walk", "home_care", "outside", law='"lss"', lss_ground='"own_cost"'), "kind", 'kind = "home_care"', "free (21 § LSS)"),
    "residential care under the LSS": (service("walk", "residential_care", "outside", law='"lss"', lss_ground='"housing"'), "kind", 'kind = "residential_care"', "free (21 § LSS)"),
    "health care under the LSS": (service("walk", "home_health_care", "outside", law='"lss"', lss_ground='"own_cost"'), "kind", 'kind = "home_health_care"', "free (21 § LSS)"),
    "day activity under the LSS": (service("walk", "day_activity", "outside", law='"lss"', lss_ground='"leisure"'), "kind", 'kind = "day_activity"', "free (21 § LSS)"),
    "tax on care": (service("walk", vat='"taxable"'), "vat", 'law = "sol"', "only a plain sale"),
    "a rate of VAT that there is not": (service("walk", "other_care", "outside", law='"sale"', vat='"taxable"', vat_percent="24"), "vat_percent", "vat_percent = 24", "25, 12 or 6"),
    "a rate of VAT on care": (service("walk", vat_percent="25"), "vat_percent", 'vat = "exempt"', 'vat = "taxable" only'),
    "a service that nobody has named": (row("minimum_change", service='["home_car"]', change='"addition"', per='"month"', amount_kr="1", text='"x"'), "service", 'service "home_car", which no [[service]] row names from 2020-01-01 on', '"home_care" (known: home_care)'),
    "an order of services that nobody has named": (row("allocation", "2020-01-01", method='"order"', order='["home_care", "lunch"]'), "order", 'order "lunch"', "one of: home_care"),
    "time for a service that nobody has named": (row("standard_time", service='["home_care"]', per='"unit"', minutes="1", counts_as='"care"'), "counts_as", 'counts_as "care"', "home_care"),
    "time for itself": (row("standard_time", service='["home_care"]', per='"unit"', minutes="1", counts_as='"home_care"'), "counts_as", "which counts as another on line", "no standard_time row's own list"),
    "a formula that gives another amount": (row("maximum_fee", multiplier='"0.5392"', amount_kr='"2124.30"'), "amount_kr", "amount_kr = 2124.30", "from the formula's 2125.34"),
    "a maximum fee above the law's": (row("maximum_fee", amount_kr="2126"), "amount_kr", "amount_kr = 2126 from 2020-01-01", "at most the law's 2125"),
    "a minimum amount below the law's": (row("minimum_amount", living='"single"', amount_kr="5338"), "amount_kr", "amount_kr = 5338 from 2020-01-01", "at least the law's 5339"),
}  # fmt: skip


@pytest.mark.parametrize(("added", "key", "found", "expected"), WRONG_ROWS.values(), ids=WRONG_ROWS.keys())
def test_a_wrong_row_is_refused_where_it_stands(added: str, key: str, found: str, expected: str) -> None:
    spoilt = CARE + added
    problem = only(spoilt)
    assert (problem.file, problem.line) == (CARETOWN, last_line(spoilt, key))
    assert found in problem.found
    assert expected in problem.expected


@pytest.mark.parametrize(
    ("kind", "keys", "because"),
    [
        ("meal", {}, 'kind = "meal"'),
        ("rent", {}, 'kind = "rent"'),
        ("consumables", {}, 'kind = "consumables"'),
        ("short_stay", {"law": '"lss"', "lss_ground": '"own_cost"'}, 'law = "lss"'),
        ("other_care", {"law": '"sale"'}, 'law = "sale"'),
    ],
)
def test_what_is_no_care_fee_is_inside_neither_limit(kind: str, keys: dict[str, str], because: str) -> None:
    paid = price("unit", "thing")
    assert care_problems(CARE + service("thing", kind, "outside", **keys) + paid) == ()
    first, second = care_problems(CARE + service("thing", kind, **keys) + paid)
    assert first.found == f"inside_maximum = true with {because}"
    assert second.found == f"inside_headroom = true with {because}"
    assert second.line == first.line + 1


def test_a_housing_fee_is_limited_by_the_headroom_alone() -> None:
    room = service("room", "housing_fee", inside_maximum="false")
    fee = room + price("month", "room")
    capped = row("monthly_cap", service='["room"]', most='"housing_maximum"')
    assert care_problems(CARE + fee + capped) == ()
    uncapped = only(CARE + fee)
    assert uncapped.found == 'kind = "housing_fee" and no [[monthly_cap]] that names room, from 2020-01-01 on'
    assert uncapped.line == last_line(CARE + room, "kind")
    free = service("room", "housing_fee", "outside", inside_maximum="true") + price("month", "room")
    assert [each.found for each in care_problems(CARE + free + capped)] == [
        'inside_maximum = true with kind = "housing_fee"',
        'inside_headroom = false with kind = "housing_fee"',
    ]


def test_a_housing_fee_for_the_sake_of_the_lss_is_not_limited_by_these_rules() -> None:
    fee = service("room", "housing_fee", "outside", law='"lss"', lss_ground='"housing"') + price("month", "room")
    assert care_problems(CARE + fee) == ()


@pytest.mark.parametrize("kind", ["home_care", "residential_care", "home_health_care", "day_activity"])
def test_care_that_the_law_names_is_inside_both_limits(kind: str) -> None:
    care = service("thing", kind, "outside") + price("unit", "thing")
    first, second = care_problems(CARE + care)
    assert (first.found, second.found) == (
        f'inside_maximum = false with kind = "{kind}"',
        f'inside_headroom = false with kind = "{kind}"',
    )
    assert care_problems(CARE + service("thing", kind, "outside", law='"sale"') + price("unit", "thing")) == ()


def test_a_name_must_be_a_service_in_all_months_of_the_row() -> None:
    later = ALARM.replace("2020-01-01", "2021-01-01")
    problem = only(CARE + later + ALARM_PRICE)
    assert problem.found == 'service "alarm", which no [[service]] row names from 2020-01-01 to 2020-12-31'
    assert problem.expected == "one of: home_care"
    assert care_problems(CARE + later + ALARM_PRICE.replace("2020-01-01", "2021-01-01")) == ()


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        ({"up_to": "4"}, {"above": '"4.5"'}, "nothing just below {of} above 4.5"),
        ({"up_to": "5"}, {"above": "4"}, "{of} above 4 covers what another has,"),
        ({}, {"above": "4"}, "{of} above 4 covers what another has,"),
        ({"above": "1", "up_to": "4"}, {"above": "4"}, "nothing just below {of} above 1"),
        ({"up_to": "4"}, {"above": "4", "up_to": "9"}, "nothing above {of} above 4"),
    ],
)
@pytest.mark.parametrize("table", ["price", "level"])
def test_prices_and_levels_cover_all_quantities_once(
    table: str, low: dict[str, str], high: dict[str, str], found: str
) -> None:
    make, of = (price, "the price of walk per unit") if table == "price" else (level, 'the level of group "steps"')
    text = CARE + service("walk") + make(**low) + make(**high)
    problem = only(text)
    assert problem.found == f"{found.format(of=of)} from 2020-01-01 on"
    assert problem.expected == f"{of} to cover all quantities once"


@pytest.mark.parametrize("make", [price, level])
def test_ladders_that_meet_are_right(make: type) -> None:
    steps = make(up_to="4") + make(above="4", up_to='"16.5"') + make(above='"16.5"')
    assert care_problems(CARE + service("walk") + steps) == ()


def test_prices_for_different_things_are_ladders_of_their_own() -> None:
    visits = price("visit") + price("no_show", up_to="2", amount_kr="0") + price("no_show", above="2")
    assert care_problems(CARE + service("walk") + visits) == ()


@pytest.mark.parametrize(
    ("windows", "found"),
    [
        ([("07:00", "17:00")], "until 17:00 and next from 07:00"),
        ([("07:00", "17:00"), ("18:00", "07:00")], "until 17:00 and next from 18:00"),
        ([("07:00", "17:00"), ("16:00", "07:00")], "until 17:00 and next from 16:00"),
    ],
)
def test_parts_of_the_day_cover_the_day_once(windows: list[tuple[str, str]], found: str) -> None:
    rows = "".join(price("visit", clock_from=f'"{one}"', clock_to=f'"{other}"') for one, other in windows)
    problem = only(CARE + service("walk") + rows)
    assert problem.found == f"the price of walk per visit {found}, from 2020-01-01 on"


def test_parts_of_the_day_that_meet_are_right_and_each_is_a_ladder() -> None:
    by_day, by_night = (
        {"clock_from": '"07:00"', "clock_to": '"17:00"'},
        {"clock_from": '"17:00"', "clock_to": '"07:00"'},
    )
    rows = price("visit", up_to="3", **by_day) + price("visit", above="3", **by_day) + price("visit", **by_night)
    assert care_problems(CARE + service("walk") + rows) == ()
    assert "nothing above" in only(CARE + service("walk") + rows.replace("above = 3", "above = 3\nup_to = 9")).found


@pytest.mark.parametrize(("key", "value"), [("by", '"services"'), ("service", '["walk", "home_care"]')])
def test_the_rows_of_a_group_count_the_same(key: str, value: str) -> None:
    text = CARE + service("walk") + level(up_to="4") + level(above="4", **{key: value})
    problem = only(text)
    assert problem.found.startswith(f'another {key} than the first row of group "steps", on line')
    assert problem.line == last_line(text, key)


def test_a_service_is_in_one_group_of_levels() -> None:
    problem = only(CARE + service("walk") + level("first") + level("second"))
    assert problem.found.startswith('service "walk", which is in group "first" on line')


def test_all_that_is_inside_the_limits_is_billed_in_one_month() -> None:
    narrow = (
        without(CARE, "[[billing]]") + ALARM + ALARM_PRICE + row("billing", service='["home_care"]', mode='"arrears"')
    )
    problem = only(narrow + row("billing", service='["alarm"]', mode='"current"'))
    assert problem.found == 'mode = "current" for alarm, inside the maximum fee or the headroom, from 2020-01-01 on'
    assert problem.expected.startswith('mode = "arrears" as on line')
    assert care_problems(narrow + row("billing", service='["alarm"]', mode='"arrears"')) == ()


def test_rent_may_be_billed_in_advance_of_care() -> None:
    rent = service("rent", "rent", "outside") + price("month", "rent")
    narrow = without(CARE, "[[billing]]") + rent + row("billing", service='["home_care"]', mode='"arrears"')
    assert care_problems(narrow + row("billing", service='["rent"]', mode='"advance"')) == ()


def test_children_of_one_age_have_one_addition() -> None:
    ages = row("child_addition", up_to_age="7", amount_kr="1") + row(
        "child_addition", from_age="7", up_to_age="18", amount_kr="2"
    )
    assert only(CARE + ages).found.startswith("age 7, which the row on line")
    assert care_problems(CARE + ages.replace("up_to_age = 7", "up_to_age = 6")) == ()


def national_problem(text: str) -> Problem:
    (problem,) = refused(lambda: national_care(text))
    return problem


@pytest.mark.parametrize("decided", ["2124.35", "2126.34", "2125"])
def test_decided_kronor_may_be_rounded_from_the_law_s_formula(decided: str) -> None:
    """47 300 times 0.5392, a twelfth of it: 2 125.346 6…, so 2 125.35 less one krona is the least."""
    assert refused(lambda: national_care(NATIONAL_CARE.replace("amount_kr = 2125", f'amount_kr = "{decided}"'))) == ()


@pytest.mark.parametrize("decided", ["2124.34", "2126.35", "2089"])
def test_decided_kronor_a_krona_from_the_law_s_formula_are_refused(decided: str) -> None:
    text = NATIONAL_CARE.replace("amount_kr = 2125", f'amount_kr = "{decided}"')
    problem = national_problem(text)
    assert problem.line == line_of(text, f'amount_kr = "{decided}"')
    assert problem.expected == "less than a krona from the formula's 2125.34"


def test_the_law_s_amounts_have_its_formula_beside_them() -> None:
    text = NATIONAL_CARE.replace('multiplier = "1.3546"\n', "")
    problem = national_problem(text)
    assert (problem.line, problem.found) == (line_of(text, "amount_kr = 5339"), "no multiplier")


def test_a_municipality_may_charge_by_another_amount_without_formula() -> None:
    assert care_problems(CARE + row("maximum_fee", amount_kr="2089")) == ()


def test_all_problems_are_told_together() -> None:
    spoilt = CARE.replace('"performed_hour"', '"performd_hour"').replace('"best"', '"bst"')
    assert [problem.expected.split(" ")[0] for problem in care_problems(spoilt)] == ['"performed_hour"', '"best"']
