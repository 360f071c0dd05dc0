"""When a new cap begins, and when an income is too low to be charged."""

from tests.municipalities.billing import fees
from tests.municipalities.family import family


def test_stockholm_used_the_caps_of_2023_in_january_2024() -> None:
    home = family(60_000).child("2023-01-03").child("2023-01-02").child("2022-11-01").child("2022-10-01")
    assert fees("stockholm", "2023-12", home) == [1645, 1097, 548, 0]
    assert fees("stockholm", "2024-01", home) == [1645, 1097, 548, 0]  # of 54 830
    assert fees("stockholm", "2024-02", home) == [1688, 1125, 563, 0]  # of 56 250


def test_boxholm_used_the_caps_of_2019_from_march() -> None:
    home = family(50_000).child("2017-10-01").child("2010-01-01", form="school_age")
    assert fees("boxholm", "2019-02", home) == [1382, 461]  # 3 % and 1 % of 46 080
    assert fees("boxholm", "2019-03", home) == [1425, 475]  # 3 % and 1 % of 47 490


def test_jarfalla_income_on_file_costs_less_from_july_2026() -> None:
    home = family(40_000).child("2024-10-01", hours=40)
    assert fees("jarfalla", "2026-06", home) == [1200]  # 3 % of 40 000
    assert fees("jarfalla", "2026-07", home) == [900]  # 3 % of 40 000 - 10 000


def test_july_2026_deducts_after_the_cap() -> None:
    home = family(70_000).child("2024-10-01", hours=40)
    assert fees("jarfalla", "2026-06", home) == [1847]  # 3 % of 61 560 = 1 846.80
    assert fees("jarfalla", "2026-07", home) == [1547]  # 3 % of 51 560 = 1 546.80


def test_an_income_of_10_001_kr_costs_nothing_from_july_2026() -> None:
    assert fees("jarfalla", "2026-07", family(10_001).child("2024-10-01", hours=40)) == [0]  # 3 % of 1 kr


def test_two_incomes_of_a_household_are_added_before_the_cap() -> None:
    assert fees("jarfalla", "2026-03", family(30_000, 25_000).child("2024-10-01")) == [1650]  # 3 % of 55 000
    assert fees("jarfalla", "2026-03", family(40_000, 40_000).child("2024-10-01")) == [1847]


def test_hallstahammar_charges_nothing_below_17_000() -> None:
    assert fees("hallstahammar", "2018-03", family(16_999).child("2016-10-01")) == [0]
    assert fees("hallstahammar", "2018-03", family(17_000).child("2016-10-01")) == [510]  # 3 % of 17 000


def test_sundsvall_charges_nothing_below_10_000() -> None:
    assert fees("sundsvall", "2020-03", family(9_999).child("2018-10-01")) == [0]
    assert fees("sundsvall", "2020-03", family(10_000).child("2018-10-01")) == [300]


def test_goteborg_did_not_charge_less_than_100_kr_in_2019() -> None:
    assert fees("goteborg", "2019-03", family(3_300).child("2017-10-01")) == [0]  # 3 % = 99
    assert fees("goteborg", "2019-03", family(3_334).child("2017-10-01")) == [100]  # 100.02


def test_goteborg_counts_the_hundred_kronor_for_the_household_together() -> None:
    home = family(2_000).child("2017-10-01").child("2017-02-01")
    assert fees("goteborg", "2019-03", home) == [60, 40]  # together 100


def test_goteborg_charges_small_fees_in_2024_and_saves_them_up_on_the_invoice() -> None:
    assert fees("goteborg", "2024-03", family(3_300).child("2022-10-01")) == [99]


def test_an_unknown_income_costs_the_highest_fee() -> None:
    assert fees("lessebo", "2024-03", family().child("2022-10-01")) == [1688]
    assert fees("lessebo", "2024-03", family(10_000, accepts_highest_fee=True).child("2022-10-01")) == [1688]
