"""A child who lives alternately with two households. The mother's is the registered one, H1; the father's is H2.

`shares` gives what each household pays, child by child.
"""

from tests.municipalities.billing import shares
from tests.municipalities.family import family


def test_norrkoping_each_pays_half_a_place_on_its_own_income() -> None:
    father = family(60_000, number=2)
    home = family(30_000).child("2022-10-01").also_lives_with(father)
    # 3 % of 30 000 = 900, half of it; 3 % of 56 250 = 1 688, half of it
    assert shares("norrkoping", "2024-03", home) == {"H1": [450], "H2": [844]}


def test_norrkoping_each_ranks_the_child_among_its_own_children() -> None:
    father = family(60_000, number=2).child("2023-01-01")
    home = family(30_000).child("2022-10-01").also_lives_with(father)
    # Child 1 of the mother: 450. Child 2 of the father: 1 125 / 2 = 562.50. Together 1 012.50 -> 1 013:
    # 450.22 and 562.78, so the krona left over is the father's. His own youngest costs 1 688
    assert shares("norrkoping", "2024-03", home) == {"H1": [450], "H2": [563, 1688]}


def test_ovanaker_each_pays_the_whole_fee_on_its_own_income() -> None:
    father = family(25_000, number=2)
    home = family(30_000).child("2022-10-01").also_lives_with(father)
    # 900 and 750, together 1 650: not more than 1 688
    assert shares("ovanaker", "2024-03", home) == {"H1": [900], "H2": [750]}


def test_ovanaker_together_they_pay_at_most_the_highest_fee() -> None:
    father = family(30_000, number=2)
    home = family(60_000).child("2022-10-01").also_lives_with(father)
    # 1 688 and 900 are 2 588, cut to 1 688 in proportion: 1 100.98 and 587.02
    assert shares("ovanaker", "2024-03", home) == {"H1": [1101], "H2": [587]}


def test_norsjo_adds_the_incomes() -> None:
    home = family(30_000).child("2022-10-01").also_lives_with(family(20_000, number=2))
    # 3 % of 50 000 = 1 500
    assert shares("norsjo", "2024-03", home) == {"H1": [750], "H2": [750]}


def test_norsjo_caps_the_sum_of_the_incomes() -> None:
    home = family(40_000).child("2022-10-01").also_lives_with(family(40_000, number=2))
    assert shares("norsjo", "2024-03", home) == {"H1": [844], "H2": [844]}  # 1 688 / 2


def test_hylte_each_pays_for_the_part_the_child_is_there() -> None:
    home = family(30_000).child("2022-10-01").also_lives_with(family(60_000, number=2), "1/3")
    # 900 x 2/3 = 600; 1 688 x 1/3 = 562.67; together 1 162.67 -> 1 163: 600.17 and 562.83
    assert shares("hylte", "2024-03", home) == {"H1": [600], "H2": [563]}


def test_degerfors_splits_only_where_both_need_care() -> None:
    father = family(46_080, number=2)
    both = family(30_000).child("2016-10-01").also_lives_with(father)
    one = family(30_000).child("2016-10-01").also_lives_with(father, both_need_care=False)
    assert shares("degerfors", "2018-03", both) == {"H1": [450], "H2": [691]}  # 900 / 2; 1 382 / 2
    assert shares("degerfors", "2018-03", one) == {"H1": [900]}


def test_malmo_does_not_split() -> None:
    home = family(30_000).child("2022-10-01").also_lives_with(family(60_000, number=2))
    assert shares("malmo", "2024-03", home) == {"H1": [900]}
