"""What a child of three to five pays: skollagen 8:16 makes 525 hours free, every municipality turns that into its own kronor.

The highest fees before any reduction are 1 688, 1 125 and 563 kr in 2024 (income 56 250 or more), 1 382, 922 and 461 kr
in 2018 (46 080) and 1 260, 840 and 420 kr in 2006 (42 000).
"""

from tests.municipalities.billing import fees
from tests.municipalities.family import Family, family


def young(income: int, year: int) -> Family:
    """Four children of one and two years in the spring of a year, youngest first."""
    home = family(income)
    for born in (f"{year - 1}-02-01", f"{year - 2}-12-01", f"{year - 2}-06-01", f"{year - 2}-01-01"):
        home = home.child(born)
    return home


def older(income: int, year: int, *, basis: str = "work", hours: int = 40) -> Family:
    """Three children of three to five years in the spring of a year, youngest first."""
    home = family(income)
    for born in (f"{year - 4}-06-01", f"{year - 4}-01-01", f"{year - 5}-01-01"):
        home = home.child(born, basis=basis, hours=hours)
    return home


def test_degerfors_has_a_table_of_its_own_as_published() -> None:
    assert fees("degerfors", "2018-03", young(46_080, 2018)) == [1382, 922, 461, 0]
    # 2.0 % of 46 080 = 921.60; 1.3 % = 599.04; 0.7 % = 322.56
    assert fees("degerfors", "2018-03", older(46_080, 2018)) == [922, 599, 323]


def test_degerfors_ranks_both_tables_in_one_order() -> None:
    home = family(46_080).child("2016-10-01").child("2013-10-01")
    # youngest: 3 % = 1 382.40; the next one takes the second rate of its own table: 1.3 % = 599.04
    assert fees("degerfors", "2018-03", home) == [1382, 599]


def test_degerfors_special_support_has_the_same_rate_at_any_age() -> None:
    assert fees("degerfors", "2018-03", family(46_080).child("2016-10-01", basis="special_support")) == [922]


def test_degerfors_changes_table_after_15_august_whatever_the_birthday() -> None:
    home = family(46_080).child("2015-12-24")
    assert fees("degerfors", "2018-07", home) == [1382]
    assert fees("degerfors", "2018-08", home) == [1145]  # (15 days x 1 382 + 16 days x 922) / 31 = 1 144.58
    assert fees("degerfors", "2018-09", home) == [922]


def test_norrkoping_takes_three_quarters_of_every_rate() -> None:
    # 2.25 % of 56 250 = 1 265.63; 1.5 % = 843.75; 0.75 % = 421.88
    assert fees("norrkoping", "2024-03", older(56_250, 2024)) == [1266, 844, 422]


def test_norrkoping_has_a_lower_table_for_parental_leave() -> None:
    # 0.75 % of 56 250 = 421.88; 0.5 % = 281.25, printed 281; 0.2 % = 112.50
    assert fees("norrkoping", "2024-03", older(56_250, 2024, basis="parental_leave", hours=15)) == [422, 281, 113]
    assert fees("norrkoping", "2024-03", family(56_250).child("2022-10-01", basis="parental_leave")) == [1266]


def test_lessebo_takes_off_25_24_percent() -> None:
    # 1 688 x 0.7476 = 1 261.95; 1 125 x 0.7476 = 841.05; 563 x 0.7476 = 420.90
    assert fees("lessebo", "2024-03", older(56_250, 2024)) == [1262, 841, 421]


def test_lessebo_begins_on_15_august_in_the_middle_of_a_month() -> None:
    home = family(56_250).child("2021-12-01")
    assert fees("lessebo", "2024-07", home) == [1688]
    assert fees("lessebo", "2024-08", home) == [1454]  # (14 x 1 688 + 17 x 1 262) / 31 = 1 454.39
    assert fees("lessebo", "2024-09", home) == [1262]


def test_alvdalen_takes_off_three_eighths_from_the_autumn_term_at_four() -> None:
    home = family(42_000).child("2002-11-30").child("2000-05-01")
    assert fees("alvdalen", "2006-05", home) == [1260, 525]  # 840 x 5/8 = 525
    assert fees("alvdalen", "2006-10", home) == [788, 525]  # 1 260 x 5/8 = 787.50
    assert fees("alvdalen", "2006-10", family(42_000).child("2003-01-01")) == [1260]


def test_hogsby_takes_off_three_ninths() -> None:
    # 1 688 x 6/9 = 1 125.33; 1 125 x 6/9 = 750; 563 x 6/9 = 375.33
    assert fees("hogsby", "2024-03", older(56_250, 2024)) == [1125, 750, 375]


def test_uppsala_takes_off_a_quarter_from_september_to_may_only() -> None:
    home = family(56_250).child("2020-04-01")
    months = ["2024-05", "2024-06", "2024-07", "2024-08", "2024-09"]
    assert [fees("uppsala", m, home) for m in months] == [[1266], [1688], [1688], [1688], [1266]]


def test_uppsala_begins_in_september_the_year_the_child_turns_three() -> None:
    home = family(56_250).child("2021-01-31")
    assert [fees("uppsala", m, home) for m in ("2024-05", "2024-08", "2024-09")] == [[1688], [1688], [1266]]


def test_vellinge_charges_the_whole_fee_on_the_very_days_of_the_summer_break() -> None:
    home = family(46_080).child("2014-03-01")
    assert fees("vellinge", "2018-05", home) == [1037]  # 1 382 x 0.75 = 1 036.50
    assert fees("vellinge", "2018-06", home) == [1233]  # (13 x 1 037 + 17 x 1 382) / 30 = 1 232.50
    assert fees("vellinge", "2018-07", home) == [1382]
    assert fees("vellinge", "2018-08", home) == [1282]  # (22 x 1 382 + 9 x 1 037) / 31 = 1 281.84


def test_ystad_takes_off_more_from_part_time() -> None:
    home = family(56_250).child("2020-04-01", hours=40)
    assert fees("ystad", "2024-10", home) == [1182]  # 1 688 x 0.70 = 1 181.60
    assert fees("ystad", "2024-10", family(56_250).child("2020-04-01", hours=20)) == [928]  # x 0.55 = 928.40
    assert fees("ystad", "2024-06", home) == [1688]
    assert fees("ystad", "2024-09", home) == [1418]  # (14 x 1 688 + 16 x 1 182) / 30 = 1 418.13


def test_almhult_changed_its_method_between_two_years() -> None:
    home = family(60_000).child("2017-04-01")
    assert fees("almhult", "2020-07", home) == [1478]
    assert fees("almhult", "2020-10", home) == [1035]  # 1 478 x 0.70 = 1 034.60
    assert fees("almhult", "2021-05", home) == [1133]  # 1 510 x 0.75 = 1 132.50
    assert fees("almhult", "2021-07", home) == [1133]


def test_filipstad_takes_off_26_percent() -> None:
    # 1 688 x 0.74 = 1 249.12; 1 125 x 0.74 = 832.50; 563 x 0.74 = 416.62
    assert fees("filipstad", "2024-03", older(56_250, 2024)) == [1249, 833, 417]


def test_svenljunga_takes_off_ten_percent_from_three_until_six() -> None:
    three, six = family(56_250).child("2021-11-01"), family(56_250).child("2018-02-01")
    assert [fees("svenljunga", m, three) for m in ("2024-07", "2024-08")] == [[1688], [1519]]  # x 0.90 = 1 519.20
    assert [fees("svenljunga", m, six) for m in ("2024-07", "2024-08")] == [[1519], [1688]]


def test_umea_begins_on_1_july() -> None:
    home = family(46_080).child("2015-11-01")
    assert [fees("umea", m, home) for m in ("2018-06", "2018-07")] == [[1382], [1037]]  # 1 382 x 0.75 = 1 036.50


def test_karlstad_reduces_from_september_to_may() -> None:
    home = family(45_390).child("2013-11-01")
    assert [fees("karlstad", m, home) for m in ("2017-05", "2017-06")] == [[1022], [1362]]  # 1 362 x 0.75 = 1 021.50


def test_malmo_charges_the_whole_fee_in_june_and_july() -> None:
    home = family(56_250).child("2020-04-01")
    months = ["2024-05", "2024-06", "2024-07", "2024-08"]
    assert [fees("malmo", m, home) for m in months] == [[1266], [1688], [1688], [1266]]


def test_universal_preschool_alone_is_free_everywhere() -> None:
    home = family(56_250).child("2020-04-01", basis="universal", hours=15)
    for municipality in ("lessebo", "uppsala", "stockholm", "norrkoping", "hylte", "solleftea"):
        assert fees(municipality, "2024-05", home) == [0]
