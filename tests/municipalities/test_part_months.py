"""What a place costs in a month when it is held for a part of it. The whole fee is 1 688 kr in 2024."""

from tests.municipalities.billing import fees
from tests.municipalities.family import family


def test_degerfors_takes_a_thirtieth_a_day() -> None:
    home = family(30_000).child("2016-10-01", since="2018-04-21")
    assert fees("degerfors", "2018-04", home) == [300]  # 900 x 10/30


def test_degerfors_never_takes_more_than_a_month() -> None:
    assert fees("degerfors", "2018-03", family(30_000).child("2016-10-01", since="2018-03-02")) == [900]  # 30 days
    assert fees("degerfors", "2018-02", family(30_000).child("2016-10-01")) == [900]  # a whole February
    assert fees("degerfors", "2018-02", family(30_000).child("2016-10-01", since="2018-02-02")) == [810]  # 27 days


def test_kristianstad_gives_ten_days_of_settling_in() -> None:
    new = family(56_250).child("2022-10-01", since="2024-03-11", settling_in=True)
    moved = family(56_250).child("2022-10-01", since="2024-03-11")
    assert fees("kristianstad", "2024-03", new) == [619]  # 11 days from the 21st: 1 688 x 11/30 = 618.93
    assert fees("kristianstad", "2024-03", moved) == [1182]  # 21 days: 1 181.60


def test_kristianstad_settling_in_over_the_turn_of_a_month() -> None:
    new = family(56_250).child("2022-10-01", since="2024-03-25", settling_in=True)
    assert fees("kristianstad", "2024-03", new) == [0]
    assert fees("kristianstad", "2024-04", new) == [1519]  # 25-31 March and 1-3 April free: 1 688 x 27/30 = 1 519.20


def test_norsjo_charges_every_started_month_in_full() -> None:
    home = family(56_250).child("2022-10-01", since="2024-03-31", until="2024-05-01")
    assert [fees("norsjo", m, home) for m in ("2024-03", "2024-04", "2024-05")] == [[1688], [1688], [1688]]


def test_filipstad_charges_at_least_one_whole_month() -> None:
    inside = family(56_250).child("2022-10-01", since="2024-03-10", until="2024-03-20")
    across = family(56_250).child("2022-10-01", since="2024-03-20", until="2024-04-05")
    assert fees("filipstad", "2024-03", inside) == [1688]
    assert [fees("filipstad", m, across) for m in ("2024-03", "2024-04")] == [[1688], [0]]


def test_filipstad_counts_days_from_a_month_on() -> None:
    home = family(56_250).child("2022-10-01", since="2024-03-20", until="2024-04-20")
    # 12 of 31 days: 653.42; 20 of 30: 1 125.33
    assert [fees("filipstad", m, home) for m in ("2024-03", "2024-04")] == [[653], [1125]]


def test_filipstad_a_child_that_moves_between_two_preschools_pays_for_its_days() -> None:
    home = (
        family(56_250)
        .child("2022-10-01", since="2024-01-20", until="2024-03-11")
        .later_place("2024-03-13", "2024-04-02")
    )
    # The place that the month begins with was held for more than a month: 1 688 x 30/31 = 1 633.55
    assert fees("filipstad", "2024-03", home) == [1634]


def test_dagishaket_charges_half_from_the_sixteenth() -> None:
    starts = {since: family(56_250).child("2022-10-01", since=since) for since in ("2024-03-14", "2024-03-16")}
    assert {since: fees("dagishaket", "2024-03", home) for since, home in starts.items()} == {
        "2024-03-14": [1688],
        "2024-03-16": [844],
    }
