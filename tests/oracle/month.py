"""The month of one place: weight, day fees, the cap on own incomes, rounding, and the division between households."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.fees import HomeDay
from tests.oracle.household import Book, ChargedDay
from tests.oracle.month_rules import MonthRules, days_of
from tests.oracle.rules import Row, rounded, unit_ore


@dataclass(frozen=True)
class PlaceDay:
    """A charged day of a place with its fee in each household that has the child."""

    place: ChargedDay
    absence_factor: Fraction
    homes: dict[str, HomeDay]
    day_fee: Row | None
    attended: bool


def weight(days: list[PlaceDay], month: date, rule: Row, book: Book) -> Fraction:
    """W: what part of a month the charged days amount to."""
    charged = [d.place.day for d in days]
    if rule.get("at_least_one_month") and book.is_short(days[0].place.placement):
        return Fraction(1)
    n, of_month = len(charged), len(days_of(month))
    match rule["method"]:
        case "thirtieth":
            return Fraction(1) if n == of_month else min(Fraction(1), Fraction(n, 30))
        case "calendar_days":
            return Fraction(n, of_month)
        case "half_month":
            return Fraction(any(d.day <= 15 for d in charged) + any(d.day > 15 for d in charged), 2)
        case "started_month":
            return Fraction(1)
    raise AssertionError(rule["method"])


def place_amounts(days: list[PlaceDay], month: date, rules: MonthRules, book: Book) -> dict[str, int]:
    """What each household pays for the place this month, öre."""
    of_day = weight(days, month, rules.part_month, book) / len(days)
    homes = sorted({h for d in days for h in d.homes})
    day_fees = day_fees_hold(days, of_day)
    exact = dict.fromkeys(homes, Fraction(0))
    for d in days:
        for household, amount in day_amounts(d, of_day, day_fees).items():
            exact[household] += amount
    total = sum(exact.values(), Fraction(0))
    if rules.two_households["method"] == "own_income_capped":
        total = min(total, place_cap(days, of_day, day_fees))
    to = rules.charge["to"]
    charge = rounded(total, to, rules.charge["mode"])
    registered = days[0].place.homes[0][0]
    homes.sort(key=lambda h: (h != registered, h))
    units = largest_remainder(int(charge / unit_ore(to)), [exact[h] for h in homes])
    amounts = {h: u * unit_ore(to) for h, u in zip(homes, units, strict=True)}
    minimum = rules.minimum_fee
    if minimum and minimum["per"] == "place":
        amounts = {h: a if a >= minimum["amount_kr"] else 0 for h, a in amounts.items()}
    return amounts


def ordinary(d: PlaceDay, of_day: Fraction) -> dict[str, Fraction]:
    """The day's part of T for every household that has the child."""
    return {h: of_day * home.fee_ore * d.absence_factor * home.share for h, home in d.homes.items()}


def day_amounts(d: PlaceDay, of_day: Fraction, day_fees: bool) -> dict[str, Fraction]:
    """The day's part of T, or the fee for the attended day where day fees hold."""
    if not (day_fees and d.day_fee):
        return ordinary(d, of_day)
    amount = d.day_fee["amount_kr"] if d.attended else 0
    return {h: amount * home.residence for h, home in d.homes.items()}


def day_fees_hold(days: list[PlaceDay], of_day: Fraction) -> bool:
    """Whether fees per attended day replace the ordinary amount: few enough days, and cheaper."""
    concerned = [d for d in days if d.day_fee]
    attended = [d.day_fee["amount_kr"] for d in concerned if d.day_fee and d.attended]
    if not concerned or concerned[-1].day_fee is None or len(attended) > concerned[-1].day_fee["max_days"]:
        return False
    return bool(sum(attended) < sum(sum(ordinary(d, of_day).values()) for d in concerned))


def place_cap(days: list[PlaceDay], of_day: Fraction, day_fees: bool) -> Fraction:
    """K: two households together pay at most the highest fee of the place."""
    cap = Fraction(0)
    for d in days:
        if len(d.homes) > 1:
            cap += of_day * d.absence_factor * max(h.highest_fee_ore for h in d.homes.values())
        else:
            cap += sum(day_amounts(d, of_day, day_fees).values())
    return cap


def largest_remainder(units: int, weights: list[Fraction]) -> list[int]:
    """Divide whole units in proportion to the weights; of equal remainders the earlier gets the unit."""
    total = sum(weights)
    if total == 0:
        assert units == 0
        return [0] * len(weights)
    exact = [units * w / total for w in weights]
    result = [int(e) for e in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (result[i] - exact[i], i))
    for i in by_remainder[: units - sum(result)]:
        result[i] += 1
    return result
