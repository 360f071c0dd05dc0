"""Between the rows: nothing missing, nothing twice, no name that nobody has defined."""

from datetime import date

import pytest

from engine.rulebook import ChildcareTariff, Problem
from engine.rulebook.childcare_rows import Billing, Rate
from tests.rulebook.small_files import TARIFF, line_of, problems, row, tariff

BILLING = row("billing", mode='"current"').strip()
RATE = row("rate", percent='["3", "2", "1", "0"]').strip()
CLASSES = row("age_class", name='"1-2"', turns="0") + row("age_class", name='"3-5"', turns="3", date='"08-01"')


def only(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def test_a_tariff_with_one_row_of_each_compulsory_type_is_complete() -> None:
    assert problems(TARIFF) == ()


@pytest.mark.parametrize(
    "table", ["rate", "sibling_order", "income_rule", "part_month", "two_households", "rounding", "billing"]
)
def test_a_compulsory_type_that_is_missing_is_refused(table: str) -> None:
    rows = TARIFF.split("\n\n")
    spoilt = "\n\n".join(text for text in rows if not text.startswith(f"[[{table}]]"))
    problem = only(spoilt)
    assert problem.found.startswith(f"no {table}")
    assert problem.found.endswith("from 2020-01-01 on")
    assert problem.expected == f"exactly one [[{table}]] row on each of these days"


def test_two_rows_on_one_day_are_refused_at_the_later_one() -> None:
    spoilt = TARIFF + row("billing", "2021-07-01", mode='"arrears"')
    first = TARIFF.split("\n").index("[[billing]]") + 1
    problem = only(spoilt)
    assert problem.found == f"billing from 2021-07-01 on stands on line {first} too"
    assert problem.line == len(TARIFF.split("\n")) + 1


def test_days_between_two_rows_are_refused() -> None:
    ended = BILLING.replace("mode", "valid_to = 2021-06-30\nmode")
    problem = only(TARIFF.replace(BILLING, ended) + row("billing", "2021-07-02", mode='"arrears"'))
    assert problem.found == "no billing from 2021-07-01 to 2021-07-01"
    assert problem.line == line_of(TARIFF, "[[billing]]")


def test_a_row_that_begins_the_day_after_another_ends_is_right() -> None:
    ended = BILLING.replace("mode", "valid_to = 2021-06-30\nmode")
    made = tariff(TARIFF.replace(BILLING, ended) + row("billing", "2021-07-01", mode='"arrears"'))
    assert [r.mode for r in made.on(Billing, date(2021, 6, 30))] == ["current"]
    assert [r.mode for r in made.on(Billing, date(2021, 7, 1))] == ["arrears"]
    assert made.change_dates(date(2021, 6, 1), date(2021, 7, 31)) == (date(2021, 7, 1),)
    assert made.change_dates(date(2021, 7, 1), date(2021, 7, 31)) == ()


def test_a_tariff_may_end_but_later_months_are_not_covered() -> None:
    ended = BILLING.replace("mode", "valid_to = 2021-06-30\nmode")
    made = tariff(TARIFF.replace(BILLING, ended))
    assert made.covered(date(2021, 6, 1), date(2021, 6, 30)) == ()
    (problem,) = made.covered(date(2021, 6, 15), date(2021, 7, 31))
    assert problem.found == "no billing from 2021-07-01 to 2021-07-31"


def test_days_before_the_first_row_are_not_covered() -> None:
    assert len(tariff(TARIFF).covered(date(2019, 12, 1), date(2019, 12, 31))) == 7


def test_a_ground_without_rate_is_named() -> None:
    narrowed = RATE.replace("percent", 'basis = ["work", "study", "universal", "own_need"]\npercent')
    problem = only(TARIFF.replace(RATE, narrowed))
    assert "basis job_seeking parental_leave special_support from 2020-01-01 on" in problem.found


def test_an_age_class_without_rate_is_named() -> None:
    narrowed = RATE.replace("percent", 'age_class = ["1-2"]\npercent')
    assert "for form preschool, age_class 3-5, hour_band all" in only(TARIFF.replace(RATE, narrowed) + CLASSES).found


def test_two_rates_for_one_place_are_refused_though_they_are_written_differently() -> None:
    spoilt = TARIFF + CLASSES + row("rate", age_class='["3-5"]', percent='["2", "1", "1", "0"]')
    assert "for form preschool, age_class 3-5, hour_band all, basis work" in only(spoilt).found


def test_an_unknown_age_class_is_refused_at_the_key_with_the_nearest() -> None:
    spoilt = TARIFF + CLASSES + row("reduction", age_class='["3-6"]', off='"25"', text='"x"')
    problem = only(spoilt)
    assert problem.line == line_of(spoilt, 'age_class = ["3-6"]')
    assert problem.expected == '"3-5" (known: 1-2, 3-5)'


def test_a_name_that_is_not_defined_on_all_days_of_the_row_is_refused() -> None:
    later = row("age_class", "2021-01-01", name='"0-"', turns="0")
    spoilt = TARIFF + later + row("reduction", age_class='["0-"]', off='"25"', text='"x"')
    assert "from 2020-01-01 to 2020-12-31" in only(spoilt).found


def test_an_unknown_hour_band_is_refused() -> None:
    assert only(TARIFF + row("ceiling", hour_band='["half"]', amount_kr="[1, 1, 1, 0]")).expected == "one of: none"


def test_age_classes_need_one_that_children_are_born_into() -> None:
    assert (
        "no age_class with turns = 0"
        in only(TARIFF + CLASSES.replace("turns = 0", 'turns = 1\nswitch = "birthday"')).found
    )


def test_two_age_classes_entered_at_the_same_age_are_refused() -> None:
    spoilt = TARIFF + CLASSES + row("age_class", name='"3-6"', turns="3", date='"09-01"')
    assert "turns = 3 as on line" in only(spoilt).found


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        ({"up_to": "15"}, {"above": "16"}, 'nothing just below hour_band "high"'),
        ({"up_to": "20"}, {"above": "15"}, 'hour_band "high" covers what another has'),
        ({"above": "5", "up_to": "15"}, {"above": "15"}, 'nothing just below hour_band "low"'),
        ({"up_to": "15"}, {"above": "15", "up_to": "40"}, 'nothing above hour_band "high"'),
    ],
)
def test_hour_bands_cover_all_hours_once(low: dict[str, str], high: dict[str, str], found: str) -> None:
    assert found in only(TARIFF + row("hour_band", name='"low"', **low) + row("hour_band", name='"high"', **high)).found


def test_hour_bands_that_meet_are_right() -> None:
    assert (
        problems(TARIFF + row("hour_band", name='"low"', up_to="15") + row("hour_band", name='"high"', above="15"))
        == ()
    )


def test_an_unknown_season_is_refused() -> None:
    spoilt = TARIFF + row("reduction", outside='"sumer"', off='"25"', text='"x"')
    spoilt += row("season", name='"summer"', windows='[{ from = "06-01", to = "08-31" }]')
    problem = only(spoilt)
    assert (problem.line, problem.expected) == (line_of(spoilt, "outside"), '"summer" (known: summer)')


SUMMER = row("season", name='"summer"', windows='[{ from = "06-01", to = "08-31" }]')


def test_a_rate_inside_and_one_outside_a_season_cover_the_year() -> None:
    inside = TARIFF.replace(RATE, RATE.replace("percent", 'during = "summer"\npercent'))
    assert "no rate" in only(inside + SUMMER).found
    assert problems(inside + SUMMER + row("rate", outside='"summer"', percent='["2", "1", "1", "0"]')) == ()


def test_a_rate_for_a_season_beside_one_for_the_whole_year_is_refused() -> None:
    spoilt = TARIFF + SUMMER + row("rate", during='"summer"', percent='["2", "1", "1", "0"]')
    assert only(spoilt).found.split(" stands on line ")[0].endswith("inside summer from 2020-01-01 on")


def test_seasons_that_meet_over_new_year_cover_every_day() -> None:
    winter = row("season", name='"winter"', windows='[{ from = "09-01", to = "05-31" }]')
    rates = row("rate", during='"winter"', percent='["2", "1", "1", "0"]')
    text = TARIFF.replace(RATE, RATE.replace("percent", 'during = "summer"\npercent'))
    assert problems(text + SUMMER + winter + rates) == ()


def test_a_class_that_switches_with_the_term_needs_a_term() -> None:
    text = TARIFF + CLASSES.replace('date = "08-01"', 'switch = "autumn_term"')
    assert "no [[term]] row holds" in only(text).found
    assert problems(text + row("term", autumn_start='"08-18"')) == ()


def test_a_ground_that_is_not_counted_costs_nothing() -> None:
    uncounted = TARIFF.replace('by = "youngest"', 'by = "youngest"\nuncounted_basis = ["universal"]')
    assert "a rate above 0 for basis universal" in only(uncounted).found
    others = '["work", "study", "job_seeking", "parental_leave", "special_support", "own_need"]'
    priced = uncounted.replace(RATE, RATE.replace("percent", f"basis = {others}\npercent"))
    assert problems(priced + row("rate", basis='["universal"]', percent='["0", "0", "0", "0"]')) == ()


def test_shares_without_a_small_common_denominator_are_refused() -> None:
    spoilt = TARIFF.replace(RATE, RATE.replace('["3", "2", "1", "0"]', '["1/997", "1/991", "1/983", "0"]'))
    assert "common denominator" in only(spoilt).found


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("reduction", {"off": '"25"', "text": '"x"'}),
        ("ceiling", {"amount_kr": "[1, 1, 1, 0]"}),
        ("day_fee", {"amount_kr": "50", "max_days": "5"}),
        ("absence_credit", {"reason_of_absence": '["sickness"]', "from_day": "15", "off": '"100"', "text": '"x"'}),
        ("settling_in", {"free_days": "10"}),
        ("free_months", {"months": "[7]"}),
        ("minimum_fee", {"amount_kr": "100", "per": '"place"'}),
        ("minimum_invoice", {"amount_kr": "100", "below": '"waive"'}),
        ("relief", {"kind": '"hardship"', "text": '"Jämkning"', "to": '"krona"', "mode": '"down"'}),
        ("income_cap", {"income_cap_kr": "56250"}),
        ("rounding", {"step": '"fee"', "to": '"krona"', "mode": '"down"'}),
        ("season", {"name": '"s"', "windows": '[{ from = "06-01", to = "08-31" }]'}),
        ("term", {"autumn_start": '"08-18"'}),
    ],
)
def test_a_type_that_may_be_left_out_holds_at_most_once(table: str, keys: dict[str, str]) -> None:
    once = TARIFF + row(table, **keys)
    assert problems(once) == ()
    assert only(once + row(table, "2021-01-01", **keys)).found.startswith(f"{table}")


def test_a_tariff_without_any_rule_is_refused() -> None:
    assert only('forms = ["preschool"]\n').found == "no row of those that must be there"


def test_rows_come_in_file_order_and_by_day() -> None:
    made: ChildcareTariff = tariff(
        TARIFF.replace(
            RATE,
            RATE.replace("percent", 'basis = ["work"]\npercent')
            + row(
                "rate",
                basis='["study", "job_seeking", "parental_leave", "universal", "special_support", "own_need"]',
                percent='["1", "1", "1", "0"]',
            ),
        )
    )
    assert [rate.basis[0] for rate in made.rows(Rate)] == ["work", "study"]
    assert made.on(Rate, date(2019, 12, 31)) == ()
