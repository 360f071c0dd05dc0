"""Who is child 1. Where nothing else is said it is the youngest (SFS 2001:160 3 §)."""

from datetime import date

from tests.municipalities.billing import assessed, fees
from tests.municipalities.family import family, identity

STEPFATHER = identity(date(1985, 1, 1), 0)


def test_vasteras_does_not_count_children_with_only_universal_preschool() -> None:
    home = family(56_250).child("2020-12-01", basis="universal", hours=15).child("2018-12-01")
    # The five-year-old is child 1: 2 % of 56 250. Counted, it would be child 2: 1 % = 563
    assert fees("vasteras", "2024-03", home) == [0, 1125]


def test_vasteras_counts_the_others_in_order() -> None:
    home = family(56_250).child("2022-12-01").child("2020-12-01", basis="universal", hours=15).child("2018-12-01")
    assert fees("vasteras", "2024-03", home) == [1688, 0, 563]


def test_elsewhere_a_child_with_only_universal_preschool_is_counted() -> None:
    home = family(56_250).child("2020-12-01", basis="universal", hours=15).child("2018-12-01")
    assert fees("hogsby", "2024-03", home) == [0, 750]  # child 2: 1 125 x 6/9


def test_malmo_ranks_only_children_with_the_same_payer_together() -> None:
    together = family(56_250).child("2020-04-01").child("2019-04-01")
    apart = family(56_250).child("2020-04-01").child("2019-04-01", payer=STEPFATHER)
    assert fees("malmo", "2024-05", together) == [1266, 844]  # 1 688 and 1 125 x 0.75
    assert fees("malmo", "2024-05", apart) == [1266, 1266]


def test_malmo_rule_is_stopped_where_it_would_exceed_the_ceiling_of_the_law() -> None:
    apart = family(56_250).child("2022-10-01").child("2022-01-01", payer=STEPFATHER)
    # 1 688 + 1 688 is more than 1 688 + 1 125, the most a household may pay for two children
    result = assessed("malmo", "2024-05", apart)
    assert len(result.findings) > 0
    assert result.parts.is_empty()


def test_solleftea_counts_the_child_with_the_longest_hours_first() -> None:
    home = family(56_250).child("2022-10-01", hours=20).child("2019-10-01", hours=40)
    # The older is child 1: 2 % of its class; the younger child 2: 2 % of its own. Youngest first: 1 688 and 563
    assert fees("solleftea", "2024-03", home) == [1125, 1125]


def test_solleftea_counts_the_youngest_of_equal_hours_first() -> None:
    home = family(56_250).child("2022-10-01", hours=30).child("2019-10-01", hours=30)
    assert fees("solleftea", "2024-03", home) == [1688, 563]


def test_a_new_baby_with_a_place_ranks_everybody_anew_from_its_first_day() -> None:
    home = family(56_250).child("2023-04-01", since="2024-04-16").child("2021-04-01").child("2020-04-01")
    # Högsby, April: 15 days as children 1 and 2, 15 days as children 2 and 3
    assert fees("hogsby", "2024-04", home) == [844, 1407, 563]
