"""Sickness, summer break and free months."""

from tests.municipalities.billing import fees
from tests.municipalities.family import family


def test_orebro_credits_sickness_from_the_fifteenth_day() -> None:
    home = family(46_080).child("2016-11-01").away("sickness", "2018-10-01", "2018-10-31")
    assert fees("orebro", "2018-10", home) == [624]  # days 15-31 are free: 1 382 x 14/31 = 624.13


def test_orebro_counts_the_days_of_sickness_from_the_month_before() -> None:
    home = family(46_080).child("2016-11-01").away("sickness", "2018-09-20", "2018-10-10")
    assert fees("orebro", "2018-09", home) == [1382]  # 11 days
    assert fees("orebro", "2018-10", home) == [1070]  # the 15th day is 4 October; 7 days: 1 382 x 24/31 = 1 069.94


def test_orebro_fourteen_days_of_sickness_give_nothing() -> None:
    home = family(46_080).child("2016-11-01").away("sickness", "2018-10-01", "2018-10-14")
    assert fees("orebro", "2018-10", home) == [1382]


def test_orebro_three_to_five_pay_the_whole_fee_in_the_summer_break_of_the_schools() -> None:
    home = family(46_080).child("2013-11-01")
    assert fees("orebro", "2018-05", home) == [1037]  # 1 382 x 0.75 = 1 036.50
    assert fees("orebro", "2018-06", home) == [1221]  # (14 x 1 037 + 16 x 1 382) / 30
    assert fees("orebro", "2018-07", home) == [1382]


def test_orebro_charges_nothing_for_a_summer_break_notified_in_advance() -> None:
    home = family(46_080).child("2013-11-01").away("summer_break", "2018-06-15", "2018-08-19", certified=True)
    assert fees("orebro", "2018-06", home) == [484]  # 1 037 x 14/30 = 483.93
    assert fees("orebro", "2018-07", home) == [0]
    assert fees("orebro", "2018-08", home) == [401]  # 1 037 x 12/31 = 401.42


def test_lerum_charges_half_after_thirty_days() -> None:
    home = family(56_250).child("2022-10-01").away("sickness", "2024-01-01", "2024-02-29")
    assert fees("lerum", "2024-01", home) == [1661]  # (30 x 1 688 + 844) / 31 = 1 660.77
    assert fees("lerum", "2024-02", home) == [844]


def test_solleftea_credits_more_than_twenty_days_with_a_certificate() -> None:
    child = family(56_250).child("2022-10-01")
    with_it = child.away("sickness", "2024-03-01", "2024-03-31", certified=True)
    without = child.away("sickness", "2024-03-01", "2024-03-31")
    assert fees("solleftea", "2024-03", with_it) == [1089]  # 20 of 31 days are charged: 1 089.03
    assert fees("solleftea", "2024-03", without) == [1688]


def test_goteborg_july_was_free_in_2019_and_costs_in_2024() -> None:
    home = family(60_000).child("2017-10-01")
    assert [fees("goteborg", m, home) for m in ("2019-06", "2019-07", "2019-08")] == [[1425], [0], [1425]]
    assert fees("goteborg", "2024-07", family(60_000).child("2022-10-01")) == [1688]


def test_storuman_july_is_free_for_who_is_granted_it() -> None:
    child = family(46_080).child("2016-10-01")
    granted = child.away("holiday", "2018-07-01", "2018-07-31", certified=True)
    assert [fees("storuman", "2018-07", home) for home in (child, granted)] == [[1382], [0]]
