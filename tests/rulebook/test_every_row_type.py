"""A file with every row type, and what it becomes in memory: öre, minutes, exact fractions, days."""

from datetime import date
from fractions import Fraction

from engine.rulebook import childcare_rows as r
from engine.rulebook.childcare_tariff import TABLES
from engine.rulebook.rows import Relief, Source
from tests.rulebook.small_files import TARIFF, TESTTOWN, row, tariff

FULL = (
    TARIFF.replace('forms = ["preschool"]', 'forms = ["preschool", "school_age"]')
    + row("income_cap", "2024-01-01", valid_to="2024-01-31", income_cap_kr="54830", income_deduction_kr='"0.50"')
    + row("age_class", form='["preschool"]', name='"1-2"', turns="0")
    + row("age_class", form='["preschool"]', name='"3-5"', turns="3", switch='"autumn_term"')
    + row("term", autumn_start='"08-18"')
    + row("hour_band", form='["preschool"]', name='"part_time"', up_to='"15.5"')
    + row("hour_band", form='["preschool"]', name='"full_time"', above='"15.5"')
    + row("season", name='"summer"', windows='[{ from = "06-14", to = "08-22" }, { from = "12-20", to = "01-06" }]')
    + row("ceiling", form='["preschool"]', age_class='["3-5"]', amount_kr='[1547, "1031.50", 516, 0]')
    + row("reduction", form='["preschool"]', age_class='["3-5"]', outside='"summer"', off='"25.24"', text='"Allmän förskola"')
    + row("day_fee", form='["school_age"]', basis='["job_seeking"]', amount_kr="50", max_days="5")
    + row("absence_credit", reason_of_absence='["sickness"]', from_day="15", off='"3/8"', text='"Sjukdom"')
    + row("settling_in", form='["preschool"]', free_days="10")
    + row("free_months", form='["preschool"]', months="[7]")
    + row("minimum_fee", amount_kr="100", per='"household"')
    + row("minimum_invoice", amount_kr="100", below='"accumulate"')
    + row("relief", kind='"hardship"', text='"Jämkning"', to='"krona"', mode='"half_up"')
    + row("income_check", tolerance_kr="600", answer_days="30")
    + row("rounding", step='"fee"', to='"krona"', mode='"half_up"')
)  # fmt: skip
TARIFF_READ = tariff(FULL)


def test_every_row_type_there_is_can_be_written() -> None:
    assert all(TARIFF_READ.rows(kind) for kind in TABLES.values())


def test_money_is_ore() -> None:
    (cap,) = TARIFF_READ.rows(r.IncomeCap)
    assert (cap.income_cap_kr, cap.income_deduction_kr) == (5_483_000, 50)
    assert TARIFF_READ.rows(r.Ceiling)[0].amount_kr == (154_700, 103_150, 51_600, 0)
    assert TARIFF_READ.rows(r.DayFee)[0].amount_kr == 5_000


def test_shares_are_exact_fractions() -> None:
    assert TARIFF_READ.rows(r.Rate)[0].percent == tuple(Fraction(n, 100) for n in (3, 2, 1, 0))
    assert TARIFF_READ.rows(r.Reduction)[0].off == Fraction(2524, 10_000)
    assert TARIFF_READ.rows(r.AbsenceCredit)[0].off == Fraction(3, 8)


def test_a_relief_is_named_and_rounded_by_its_kind() -> None:
    (relief,) = TARIFF_READ.rows(Relief)
    assert (relief.kind, relief.text, relief.to, relief.mode) == ("hardship", "Jämkning", "krona", "half_up")


def test_hours_are_minutes_and_days_of_the_year_are_pairs() -> None:
    part, full = TARIFF_READ.rows(r.HourBand)
    assert (part.above, part.up_to, full.above, full.up_to) == (None, 930, 930, None)
    assert TARIFF_READ.rows(r.Term)[0].autumn_start == (8, 18)
    assert TARIFF_READ.rows(r.Season)[0].windows == (((6, 14), (8, 22)), ((12, 20), (1, 6)))


def test_a_list_left_out_is_empty_and_means_all() -> None:
    assert (TARIFF_READ.rows(r.Rate)[0].form, TARIFF_READ.rows(r.Rate)[0].basis) == ((), ())


def test_what_is_left_out_has_its_documented_meaning() -> None:
    assert TARIFF_READ.rows(r.IncomeRule)[0].minimum_kr == 0
    assert TARIFF_READ.rows(r.AbsenceCredit)[0].certified is True
    assert TARIFF_READ.rows(r.SiblingOrder)[0].same_payer is False


def test_a_row_knows_its_days_source_and_place() -> None:
    (cap,) = TARIFF_READ.rows(r.IncomeCap)
    assert (cap.valid_from, cap.valid_to) == (date(2024, 1, 1), date(2024, 1, 31))
    assert [cap.holds(date(2024, 1, d)) for d in (1, 31)] == [True, True]
    assert not cap.holds(date(2023, 12, 31))
    assert not cap.holds(date(2024, 2, 1))
    assert cap.source == Source("Kommunfullmäktige 2020-01-01 § 1")
    line = FULL.split("\n").index("[[income_cap]]") + 1
    assert (cap.origin.file, cap.origin.line, cap.origin.line_of("income_cap_kr")) == (TESTTOWN, line, line + 3)


def test_names_of_classes_and_bands_are_those_of_the_form() -> None:
    day = date(2024, 5, 1)
    assert TARIFF_READ.age_classes("preschool", day) == ("1-2", "3-5")
    assert TARIFF_READ.age_classes("school_age", day) == ("all",)
    assert TARIFF_READ.hour_bands("preschool", "1-2", day) == ("part_time", "full_time")
    assert TARIFF_READ.hour_bands("school_age", "all", day) == ("all",)


def test_a_source_may_stand_in_the_row_itself() -> None:
    written = '{ decision = "Nämnden § 7", url = "https://nora.example", read = 2026-10-01 }'
    text = TARIFF[: TARIFF.rindex('"council"')] + written
    (billing,) = tariff(text).rows(r.Billing)
    assert billing.source == Source("Nämnden § 7", "https://nora.example", "2026-10-01")
    (under,) = tariff(text.replace(f"source = {written}", '[billing.source]\ndecision = "Nämnden § 7"')).rows(r.Billing)
    assert under.source == Source("Nämnden § 7")
