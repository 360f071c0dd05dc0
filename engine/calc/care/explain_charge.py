"""A charge in words: what was counted, what the tariff says it costs, and what was taken off, step by step."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from engine.calc.care.levels import PER
from engine.calc.care.limits import NONE, cap_ore
from engine.calc.care.prices import counted
from engine.calc.care.rules import CareRules
from engine.calc.care.steps import by_law
from engine.calc.care.wording import (
    HOURS,
    bounded,
    hours_of_day,
    is_whole_minutes,
    listed,
    lower_first,
    quantity,
    share_of_month,
)
from engine.calc.step import sentence
from engine.calc.told import Told, tell
from engine.calc.wording import NBSP, Amount, Filled, decimal, kronor, percent
from engine.rulebook.care_rows import AbsenceRule, Combine, Level, MonthlyCap, Price
from engine.rulebook.rows import Row

Values = Mapping[str, Any]
TARIFF = "kommunens taxa"

BEFORE = (
    sentence(
        "weight_num",
        "{Service} gäller {active_days} av månadens {month_days} dagar. För dem betalas {weight} av månadens avgift.",
        when={
            "whole_month": "",
            "begun_month": "{Service} gäller {active_days} av månadens {month_days} dagar. Hela månadens avgift "
            "betalas.",
            "of_granted": "{Service} gäller {active_days} av månadens {month_days} dagar. För dem räknas {weight} av "
            "de beviljade timmarna.",
        },
        law=TARIFF,
    ),
    sentence(
        "factor_num",
        "Avdrag för frånvaro ({absence_text}): {off} av månadens avgift.",
        when={"not_absent": "", "other_days": "Frånvaro ({absence_text}): de dagarna räknas inte."},
        law=TARIFF,
    ),
)
"""What is told before the rows of the tariff."""
AFTER = (
    sentence(
        "priced_ore",
        "Avgiften delas lika mellan {shared_by} i hushållet som har {service}.",
        when={"not_shared": ""},
        value="{priced_ore:kr}",
        law=TARIFF,
    ),
    sentence(
        "combined_ore",
        "Av {combined} tas bara den dyraste ut.",
        when={"not_combined": "", "takes_first": "Av {combined} tas bara den första ut."},
        value="{combined_ore:kr}",
        law=TARIFF,
    ),
    sentence(
        "tariff_ore",
        "För {capped} betalas tillsammans högst {cap_ore:kr} i månaden.",
        when={"not_capped": "", "capped_alone": "För {capped} betalas högst {cap_ore:kr} i månaden."},
        value="{tariff_ore:kr}",
        law=TARIFF,
    ),
    sentence(
        "maximum_off_ore",
        "Avdrag enligt maxtaxa, {maximum_ore:kr} i månaden.",
        when={"below_maximum": ""},
        value="−{maximum_off_ore:kr}",
        law=by_law("maximum"),
    ),
    sentence(
        "headroom_off_ore",
        "Avdrag enligt avgiftsutrymmet, {headroom_ore:kr} i månaden.",
        when={"within_headroom": ""},
        value="−{headroom_off_ore:kr}",
        law=by_law("reserved"),
    ),
    sentence("charge_ore", "Att betala för {service}.", value="{charge_ore:kr}", law=TARIFF),
)


def explain_charge(row: Values, rules: CareRules) -> tuple[Told, ...]:
    """What happened in one row of `CareAssessment.charges`, step by step."""
    view: dict[str, object] = {**_values(row, rules), **_flags(row, rules), "law": rules.legal_basis}
    decided = _rows(row, rules)
    before, after = ([tell(each, view, decided[each.name]) for each in those] for those in (BEFORE, AFTER))
    factor = Fraction(row["factor_num"], row["factor_den"])
    parts = (_part(each, factor, rules) for each in row["lines"])
    return tuple(each for each in (*before, *parts, *after) if each is not None)


def _part(part: Values, factor: Fraction, rules: CareRules) -> Told:
    """What one row of the tariff adds to the amount, where absence leaves `factor`."""
    row = rules.prices_and_levels[part["ref"]]
    count = Fraction(part["counted_num"], part["counted_den"])
    text = _price_text(row, count, factor) if isinstance(row, Price) else _level_text(row, count)
    return Told("lines", text, kronor(part["part_ore"]), TARIFF, row)


def _price_text(row: Price, count: Fraction, factor: Fraction) -> str:
    within = bounded(row.per, row.above, row.up_to)
    clock = f" {hours_of_day(row.clock_from, row.clock_to or 0)}" if row.clock_from is not None else ""
    free = f" Var {row.every_free}:e är avgiftsfri." if row.every_free else ""
    if row.per == "month" and not within:
        return f"{_of_a_month(count)}{kronor(row.amount_kr)} i månaden.{free}"
    much = _exactly(row.per, count, factor)
    each = f"{kronor(row.amount_kr)}{' i timmen' if row.per in HOURS else ''}"
    return f"{much}{clock}{f' ({within})' if within else ''} à {each}.{free}"


def _of_a_month(count: Fraction) -> str:
    return "" if count == 1 else f"{share_of_month(count)} av "


def _exactly(per: str, count: Fraction, factor: Fraction) -> str:
    """How much is paid for, so that it times the price is the amount, also where it is not whole minutes."""
    if per not in HOURS or is_whole_minutes(count):
        return quantity(per, count)
    before = count * Fraction(factor.denominator, factor.numerator) if factor else count
    if is_whole_minutes(before):
        return f"{quantity(per, before)} × {decimal(factor)}"
    return f"{decimal(count)}{NBSP}tim"


def _level_text(row: Level, count: Fraction) -> str:
    per = PER.get(row.by, "service")
    within = bounded(per, row.above, row.up_to)
    share = f" Högst {percent(row.headroom_share)} av avgiftsutrymmet." if row.headroom_share is not None else ""
    return (
        f"{quantity(per, count)}{f' ({within})' if within else ''} ger avgiften {kronor(row.amount_kr)} "
        f"i månaden.{share}"
    )


def _values(row: Values, rules: CareRules) -> dict[str, object]:
    amounts = ("priced_ore", "combined_ore", "tariff_ore", "maximum_ore", "maximum_off_ore", "headroom_off_ore")
    combine, cap = _combine(row, rules), _cap(row, rules)
    return {
        **{name: Amount(row[name]) for name in (*amounts, "charge_ore")},
        "headroom_ore": Amount(row["headroom_ore"] or 0),
        "off": Filled(share_of_month(1 - Fraction(row["factor_num"], row["factor_den"]))),
        "cap_ore": Amount(cap_ore(cap, rules) if cap else 0),
        "weight": Filled(share_of_month(Fraction(row["weight_num"], rules.month_den))),
        "active_days": Filled(str(row["active_days"])),
        "month_days": Filled(str(rules.month.days)),
        "absence_text": Filled(row["absence_text"].lower()),
        "shared_by": Filled(str(row["shared_by"])),
        "service": Filled(lower_first(rules.by_name[row["service"]].text)),
        "Service": Filled(rules.by_name[row["service"]].text),
        "combined": Filled(named(combine.service, rules) if combine else ""),
        "capped": Filled(named(cap.service, rules) if cap else ""),
    }


def _flags(row: Values, rules: CareRules) -> dict[str, bool]:
    combine, cap = _combine(row, rules), _cap(row, rules)
    return {
        "not_absent": not row["absence_text"],
        "other_days": not part_of_month(row, rules),
        "whole_month": not _weighted(row, rules) or row["weight_num"] == 0 or row["active_days"] == rules.month.days,
        "begun_month": row["weight_num"] == rules.month_den,
        "of_granted": {each.per for each in _weighted(row, rules)} == {"granted_hour"},
        "not_shared": row["shared_by"] == 1,
        "not_combined": combine is None,
        "takes_first": combine is not None and combine.take == "first",
        "not_capped": cap is None,
        "capped_alone": cap is not None and len(cap.service) == 1,
        "below_maximum": row["maximum_off_ore"] == 0,
        "within_headroom": row["headroom_off_ore"] == 0,
    }


def _rows(row: Values, rules: CareRules) -> dict[str, Row | None]:
    """The rows that decided, by step."""
    absences = named_in(row["absence_text"], rules.absence_rules.get(row["service"], ()))
    return {
        "weight_num": rules.part_months.get(row["service"]),
        "factor_num": absences[0] if len(absences) == 1 else None,
        "priced_ore": rules.by_name[row["service"]],
        "combined_ore": _combine(row, rules),
        "tariff_ore": _cap(row, rules),
        "maximum_off_ore": rules.maximum,
        "headroom_off_ore": rules.allocation,
        "charge_ore": rules.roundings["charge"],
    }


def _combine(row: Values, rules: CareRules) -> Combine | None:
    return rules.combines[row["combined_by"]] if row["combined_by"] != NONE else None


def _cap(row: Values, rules: CareRules) -> MonthlyCap | None:
    return rules.monthly_caps[row["capped_by"]] if row["capped_by"] != NONE else None


def named_in(absence_text: str, rows: Iterable[AbsenceRule]) -> tuple[AbsenceRule, ...]:
    """Of a service's rules of absence, those that an `absence_text` names: their texts, with commas between them."""
    return tuple(row for row in rows if f", {row.text}," in f", {absence_text},")


def part_of_month(row: Values, rules: CareRules) -> bool:
    """Whether anything in the amount goes by the month, so that a part of it or an absence lowers it."""
    rows = (rules.prices_and_levels[part["ref"]] for part in row["lines"])
    return any(isinstance(each, Level) or counted(each.per, rules).with_factor for each in rows)


def _weighted(row: Values, rules: CareRules) -> list[Price]:
    """The prices in the amount that are for the month, which a part of a month may lower; a level is not one."""
    rows = (rules.prices_and_levels[part["ref"]] for part in row["lines"])
    return [each for each in rows if isinstance(each, Price) and counted(each.per, rules).with_factor]


def named(services: Sequence[str], rules: CareRules) -> str:
    """Services as in a sentence, by what they are called."""
    return listed([lower_first(rules.by_name[name].text) for name in services])
