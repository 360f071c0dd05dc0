"""Fees by hours a week. The limits are each municipality's own."""

import pytest

from tests.municipalities.billing import fees
from tests.municipalities.family import Family, family


def children(count: int, income: int, born: int, hours: int) -> Family:
    """Children born in one year, youngest first, with the same hours."""
    home = family(income)
    for month in ("12", "06", "01")[:count]:
        home = home.child(f"{born}-{month}-01", hours=hours)
    return home


@pytest.mark.parametrize(
    ("born", "hours", "published"),
    [
        (2018, 40, [1478, 986, 493]),  # 3.00, 2.00, 1.00 % of 49 280
        (2018, 20, [1035, 690, 345]),  # 2.10, 1.40, 0.70 %
        (2018, 15, [621, 414, 207]),  # 1.26, 0.84, 0.42 %
        (2016, 40, [1035, 690, 345]),  # 3-5 years: 2.10, 1.40, 0.70 %
        (2016, 20, [690, 444, 197]),  # 1.40, 0.90, 0.40 %: 689.92, 443.52, 197.12
        (2016, 15, [0, 0, 0]),  # only the free hours
    ],
)
def test_sundsvall_has_a_published_table_for_each_band(born: int, hours: int, published: list[int]) -> None:
    assert fees("sundsvall", "2020-03", children(3, 49_280, born, hours)) == published


def test_sundsvall_school_age_care_has_bands_of_its_own() -> None:
    # 2 % of 49 280 = 985.60; 1.4 % = 689.92
    assert fees("sundsvall", "2020-03", family(49_280).child("2011-01-01", form="school_age", hours=20)) == [986]
    assert fees("sundsvall", "2020-03", family(49_280).child("2011-01-01", form="school_age", hours=12)) == [690]


def test_stockholm_full_time_is_more_than_30_hours() -> None:
    assert fees("stockholm", "2024-03", family(56_250).child("2022-10-01", hours=31)) == [1688]
    assert fees("stockholm", "2024-03", family(56_250).child("2022-10-01", hours=30)) == [1125]  # 2 % of 56 250


def test_stockholm_three_to_five_pay_part_time_whatever_the_hours() -> None:
    assert fees("stockholm", "2024-03", family(56_250).child("2020-10-01", hours=50)) == [1125]


def test_stockholm_child_born_in_december_is_three_in_september() -> None:
    home = family(56_250).child("2021-12-15")
    assert [fees("stockholm", m, home) for m in ("2024-07", "2024-08", "2024-09")] == [[1688], [1125], [1125]]


def test_stockholm_hours_that_change_in_mid_month_are_charged_day_by_day() -> None:
    home = family(56_250).child("2022-10-01", hours=40).changes("2024-04-11", hours=25)
    assert fees("stockholm", "2024-04", home) == [1313]  # (10 x 1 688 + 20 x 1 125) / 30 = 1 312.67


def test_hylte_draws_the_line_at_20_hours() -> None:
    assert fees("hylte", "2024-03", children(2, 56_250, 2022, hours=19)) == [1125, 563]
    assert fees("hylte", "2024-03", children(2, 56_250, 2022, hours=20)) == [1688, 1125]


def test_hylte_ceilings_in_kronor_stand_beside_the_percentages() -> None:
    # Printed: 3 % but at most 1 125 kr, 2 % but at most 563 kr
    assert fees("hylte", "2024-03", children(2, 56_250, 2020, hours=16)) == [1125, 563]
    # 3 % of 30 000 = 900; 2 % = 600, cut to 563
    assert fees("hylte", "2024-03", children(2, 30_000, 2020, hours=16)) == [900, 563]


def test_jarfalla_takes_83_percent_up_to_30_hours() -> None:
    # 3 % of 61 560 = 1 846.80 -> 1 847; x 0.83 = 1 533.01
    assert fees("jarfalla", "2026-03", family(70_000).child("2024-10-01", hours=30)) == [1533]
    assert fees("jarfalla", "2026-03", family(70_000).child("2024-10-01", hours=31)) == [1847]


def test_solleftea_halves_the_rounded_fee_up_to_15_hours_as_printed() -> None:
    # 1 688 / 2 = 844; 1 125 / 2 = 562.50 -> 563; 563 / 2 = 281.50 -> 282 (0.5 % of 56 250 would be 281)
    assert fees("solleftea", "2024-03", children(3, 56_250, 2022, hours=15)) == [844, 563, 282]
    assert fees("solleftea", "2024-03", children(3, 56_250, 2022, hours=16)) == [1688, 1125, 563]


def test_skovde_15_hour_place_used_in_the_summer_costs_only_then() -> None:
    home = family(56_250).child("2020-04-01", hours=15)
    months = ["2024-05", "2024-06", "2024-08", "2024-09"]
    assert [fees("skovde", m, home) for m in months] == [[0], [1688], [1688], [0]]


def test_storuman_abolished_its_hour_bands_on_1_february_2018() -> None:
    home = family(46_080).child("2016-10-01", hours=20)
    # 2 % of 46 080 = 921.60; 3 % = 1 382.40
    assert [fees("storuman", m, home) for m in ("2018-01", "2018-02")] == [[922], [1382]]
