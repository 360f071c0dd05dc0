"""What stands on an invoice beside a charge: how much, the price of each, and what was taken off."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import attrs

from engine.calc.care.explain_charge import part_of_month
from engine.calc.care.levels import PER
from engine.calc.care.limits import NONE
from engine.calc.care.prices import counted
from engine.calc.care.rules import CareRules
from engine.calc.care.wording import quantity, share_of_month
from engine.calc.wording import NBSP, kronor
from engine.rulebook.care_rows import Level, Price

Values = Mapping[str, Any]


@attrs.frozen
class LineTexts:
    """`quantity` as in "12 tim 30 min", "31 dygn", "20 st" or "1 mån"; `unit_price_ore` is the price of each, None
    where there are several or the amount goes by a level; `notes` say what was taken off and why, in Swedish.
    """

    quantity: str
    unit_price_ore: int | None
    notes: tuple[str, ...]


def line_texts(row: Values, rules: CareRules) -> LineTexts:
    """The texts of one row of `CareAssessment.charges`."""
    return LineTexts(_quantity(row, rules), _unit_price_ore(row, rules), tuple(_notes(row, rules)))


def _quantity(row: Values, rules: CareRules) -> str:
    """How much there was of what the service is charged by; of several things that which the tariff names first."""
    if not row["lines"]:
        return ""
    first = rules.prices_and_levels[row["lines"][0]["ref"]]
    per = PER.get(first.by, "month") if isinstance(first, Level) else first.per
    if per == "month":
        return _of_month(row, rules)
    return quantity(per, _total(row, per, rules))


def _total(row: Values, per: str, rules: CareRules) -> Fraction:
    """All there was in the month, before absence."""
    what = counted(per, rules)
    return Fraction(row[what.column], what.den)


def _of_month(row: Values, rules: CareRules) -> str:
    """A month, or the part of it in the days that the tariff counts in: "1 mån", "20/30 mån"."""
    rule = rules.part_months.get(row["service"])
    days = 30 if rule is not None and rule.method == "thirtieth" else rules.month.days
    part = Fraction(row["weight_num"], rules.month_den) * days
    return f"1{NBSP}mån" if part in {0, days} else f"{part}/{days}{NBSP}mån"


def _unit_price_ore(row: Values, rules: CareRules) -> int | None:
    """The price of each, if all that was counted has one and the same."""
    if len(row["lines"]) != 1:
        return None
    part = row["lines"][0]
    price = rules.prices_and_levels[part["ref"]]
    if not isinstance(price, Price):
        return None
    total = _total(row, price.per, rules)
    if counted(price.per, rules).with_factor:
        total *= Fraction(row["factor_num"], row["factor_den"])
    return price.amount_kr if total == Fraction(part["counted_num"], part["counted_den"]) else None


def _notes(row: Values, rules: CareRules) -> Iterator[str]:
    service = rules.by_name[row["service"]]
    if row["absence_text"]:
        off = share_of_month(1 - Fraction(row["factor_num"], row["factor_den"]))
        of_month = f": avdrag {off} av månadens avgift" if part_of_month(row, rules) else ""
        yield f"{row['absence_text']}{of_month}"
    if row["shared_by"] > 1:
        yield f"Delas lika mellan {row['shared_by']} i hushållet"
    if row["combined_by"] != NONE:
        yield f"Ingår: avdrag {kronor(row['priced_ore'] - row['combined_ore'])}"
    if row["capped_by"] != NONE:
        yield f"Högsta avgift för månaden: avdrag {kronor(row['combined_ore'] - row['tariff_ore'])}"
    if row["maximum_off_ore"]:
        yield f"Avdrag enligt maxtaxa {kronor(row['maximum_off_ore'])}"
    if row["headroom_off_ore"]:
        yield f"Avdrag enligt avgiftsutrymme {kronor(row['headroom_off_ore'])}"
    if service.inside_headroom and not row["income_known"] and row["charge_ore"]:
        yield "Beräknad utan inkomstuppgift"
    if service.vat == "taxable":
        yield "Momspliktig försäljning"
