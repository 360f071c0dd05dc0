"""A quote of care is about as much as was asked for, however the tariff counts it."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.batch.care_quote import Client, Wanted, quote_care
from engine.rulebook import load
from tests.batch.care_town import ARREARS, rule_texts
from tests.batch.small_town import EAST, OCTOBER, write_rules

STAY = """
[[service]]
valid_from = 2026-07-01
name = "stay"
text = "Korttidsplats"
kind = "other_care"
law = "sol"
inside_maximum = false
inside_headroom = false
status = "decided"
source = {{ decision = "test" }}

[[price]]
valid_from = 2026-07-01
service = ["stay"]
per = "day"
amount_kr = 100
status = "decided"
source = {{ decision = "test" }}

[[day_count]]
valid_from = 2026-07-01
service = ["stay"]
method = "{method}"
status = "decided"
source = {{ decision = "test" }}
"""


@pytest.mark.parametrize("method", ["arrival", "departure", "both", "half_each"])
def test_days_asked_for_are_days_charged_also_a_whole_month_of_them(tmp_path: Path, method: str) -> None:
    settings, more, tables = rule_texts(care=STAY.format(method=method), billing=ARREARS)
    rulebook = load(write_rules(tmp_path, settings=settings, more=more, **tables))
    for month in (OCTOBER, date(2027, 2, 1)):
        for days in (1, 2, 27, 28, 31):
            if days <= 28 or month == OCTOBER:
                found = quote_care(rulebook, EAST, month, Client(), [Wanted("stay", Fraction(days), "d")])
                assert (month, days, found.total_ore) == (month, days, days * 100_00)
