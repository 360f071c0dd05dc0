"""The monthly fee of one child in one household on one day: base, age class, band, rank, rate, ceiling, reduction."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.household import Book, ChargedDay, birth_date
from tests.oracle.rules import Problem, Row, Rules, rounded

Money = tuple[int, int]  # cap and deduction, öre


@dataclass(frozen=True)
class HomeDay:
    """What the fee of a child in one household on one day is, and why."""

    rank: int
    national_rank: int
    age_class: str
    band: str
    income_ore: int | None
    base_ore: int
    fee_ore: Fraction
    highest_fee_ore: Fraction
    national_fee_ore: Fraction
    share: Fraction  # of the fee that this household pays
    residence: Fraction  # of the time the child lives there


def cap_and_deduction(national: Rules, tariff: Rules, day: date) -> Money:
    """The municipality's own `income_cap` row where it has one, else the national."""
    row = tariff.one_or_none("income_cap", day) or national.one("income_cap", day)
    return row["income_cap_kr"], row.get("income_deduction_kr", 0)


def highest_base(money: Money) -> int:
    """The fee base of a household that earns the cap or more."""
    cap, deduction = money
    return max(0, cap - deduction)


def fee_base(income: int | None, money: Money, income_rule: Row | None) -> int:
    """What the percentage is taken of; the national base has no income rule."""
    if income is None:
        return highest_base(money)
    cap, deduction = money
    base = max(0, min(income, cap) - deduction)
    minimum = income_rule.get("minimum_kr", 0) if income_rule else 0
    if income_rule and minimum > 0:
        after = income_rule.get("minimum_test", "before_deduction") == "after_deduction"
        if (base if after else income) < minimum:
            return 0
    return base


def age_class(child: str, form: str, day: date, rules: Rules) -> str:
    """The class with the highest age that the child has entered; `all` where the tariff has none for the form."""
    classes = rules.matching("age_class", day, (("form", form),))
    if not classes:
        return "all"
    entered = [c for c in classes if has_entered(child, c, day, rules)]
    if not entered:
        raise Problem("no_age_class", f"{child} {form} {day}")
    highest = max(c["turns"] for c in entered)
    names = [str(c["name"]) for c in entered if c["turns"] == highest]
    if len(names) > 1:
        raise Problem("two_rules", f"age class {names} {day}")
    return names[0]


def has_entered(child: str, row: Row, day: date, rules: Rules) -> bool:
    """Whether the child is in the age class or past it."""
    born = birth_date(child)
    year = born.year + row["turns"]
    if row["turns"] == 0 or day.year > year:
        return True
    if day.year < year:
        return False
    switch = row.get("switch", "date")
    if switch == "birthday":
        return day >= birthday(born, year)
    if switch == "date":
        return day >= date(year, *row["date"])
    starts = [s for t in rules.tables.get("term", ()) if _in_force(t, s := date(year, *t["autumn_start"]))]
    if len(starts) != 1:
        raise Problem("no_rule", f"term {year}")
    return day >= starts[0]


def _in_force(row: Row, day: date) -> bool:
    return bool(row["valid_from"] <= day and ("valid_to" not in row or day <= row["valid_to"]))


def birthday(born: date, year: int) -> date:
    """29 February counts as 1 March in other years."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def hour_band(place: ChargedDay, in_class: str, rules: Rules) -> str:
    """The band that holds the day's hours; `all` where the tariff has none for the form and class."""
    bands = rules.matching("hour_band", place.day, (("form", place.form), ("age_class", in_class)))
    if not bands:
        return "all"
    hours = place.minutes_week
    fitting = [b["name"] for b in bands if b.get("above", -1) < hours and ("up_to" not in b or hours <= b["up_to"])]
    if len(fitting) != 1:
        raise Problem("no_rule", f"hour band {hours} minutes {place.day}")
    return str(fitting[0])


def ranks(places: list[ChargedDay], payers: dict[str, str], order: Row) -> dict[str, int]:
    """Rank by child among the charged children of one household on one day; 0 = not counted."""
    result = {p.child: 0 for p in places}
    counted = [p for p in places if p.basis not in order.get("uncounted_basis", ())]
    queues: dict[str, list[ChargedDay]] = {}
    for place in sorted(counted, key=lambda p: _order(p, order["by"])):
        queues.setdefault(payers[place.child] if order.get("same_payer") else "", []).append(place)
    for queue in queues.values():
        result.update({place.child: rank for rank, place in enumerate(queue, 1)})
    return result


def _order(place: ChargedDay, by: str) -> tuple[int, int, str]:
    hours = -place.minutes_week if by == "longest_hours" else 0
    return hours, -birth_date(place.child).toordinal(), place.child


def column(rank: int) -> int:
    """Which of the four amounts or percentages a rank uses. Rank 0 uses the first: its rate is 0 anyway."""
    return min(max(rank, 1), 4) - 1


def monthly_fee(place: ChargedDay, in_class: str, band: str, rank: int, base: int, rules: Rules) -> Fraction:
    """F: what a whole month at this day's conditions costs, öre."""
    day, col = place.day, column(rank)
    where = {"form": place.form, "age_class": in_class, "hour_band": band, "basis": place.basis}
    rate = rules.one("rate", day, **where)
    if "percent" in rate:
        fee = _rounded_by(rules, "fee", day, rate["percent"][col] * base)
    else:
        fee = Fraction(rate["amount_kr"][col])
    ceiling = rules.one_or_none("ceiling", day, **where)
    if ceiling:
        fee = min(fee, Fraction(ceiling["amount_kr"][col]))
    reduction = rules.one_or_none("reduction", day, **where)
    if reduction:
        fee = _rounded_by(rules, "reduction", day, fee * (1 - reduction["off"]))
    free = rules.one_or_none("free_months", day, form=place.form)
    return Fraction(0) if free and day.month in free["months"] else fee


def _rounded_by(rules: Rules, step: str, day: date, fee: Fraction) -> Fraction:
    rows = [r for r in rules.on("rounding", day) if r["step"] == step]
    if len(rows) > 1:
        raise Problem("two_rules", f"rounding {step} {day}")
    return rounded(fee, rows[0]["to"], rows[0]["mode"]) if rows else fee


def national_fee(place: ChargedDay, rank: int, income: int | None, national: Rules) -> Fraction:
    """The most the law allows for one child: 0 for a child outside the sibling order, whose fee is 0."""
    if rank == 0:
        return Fraction(0)
    day, col = place.day, column(rank)
    where = {"form": place.form, "age_class": age_class(place.child, place.form, day, national)}
    base = fee_base(income, cap_and_deduction(national, national, day), None)
    exact: Fraction = national.one("rate", day, **where)["percent"][col] * base
    fee = max(exact, rounded(exact, "krona", "half_up"))
    ceiling = national.one_or_none("ceiling", day, **where)
    return min(fee, Fraction(ceiling["amount_kr"][col])) if ceiling else fee


def absence_factor(place: ChargedDay, book: Book, rules: Rules) -> Fraction:
    """A: what is left of the day's fee after credit for a long absence."""
    for absence in book.absences[place.placement["placement_id"]]:
        length = (place.day - absence["valid_from"]).days + 1
        if length < 1 or (absence["valid_to"] is not None and place.day > absence["valid_to"]):
            continue
        for row in rules.on("absence_credit", place.day):
            listed = absence["reason"] in row["reason_of_absence"] and rules.matches(row, place.day, form=place.form)
            shown = absence["certified"] or not row.get("certified", True)
            if listed and shown and length >= row["from_day"]:
                return Fraction(1 - row["off"])
    return Fraction(1)
