"""What a client's services cost before the limits of the law: prices, levels, sharing, combining, monthly caps."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from engine.rulebook.care_rows import Allocation, Combine, Level, MonthlyCap, Price
from tests.oracle.care.rules import MonthRules
from tests.oracle.care.usage import Usage

Amounts = dict[str, int]
"""Öre by service."""


def priced(of: Mapping[str, Usage], rules: MonthRules, headroom: int | None) -> Amounts:
    """The amount of every service: its prices and levels, rounded, and divided where it is shared."""
    exact = {
        service: sum((price_of(row, service, usage) for row in rules.about(Price, service)), Fraction(0))
        for service, usage in of.items()
    }
    for group in dict.fromkeys(row.group for row in rules.all(Level)):
        add_level([row for row in rules.all(Level) if row.group == group], of, rules, headroom, exact)
    return {service: own_part(int(rules.rounded("charge", exact[service])), usage) for service, usage in of.items()}


def price_of(row: Price, service: str, usage: Usage) -> Fraction:
    """What one price row comes to."""
    q = quantity(row, usage)
    if row.every_free:
        q -= q // row.every_free
    above = row.above or Fraction(0)
    within = max(Fraction(0), (q if row.up_to is None else min(q, row.up_to)) - above)
    return within * row.amount_kr


def quantity(row: Price, usage: Usage) -> Fraction:
    """How many of what the row counts."""
    if row.clock_from is not None and row.clock_to is not None:
        return Fraction(usage.windows[row.per, row.clock_from, row.clock_to])
    counted: dict[str, Fraction | int] = {
        "performed_hour": usage.performed_minutes / 60,
        "granted_hour": usage.granted_minutes / 60 * usage.factor,
        "visit": usage.visits,
        "visit_day": usage.visit_days,
        "no_show": usage.no_shows,
        "day": usage.days,
        "unit": usage.units,
        "piece": usage.pieces * usage.factor,
        "month": usage.weight * usage.factor,
    }
    return Fraction(counted[row.per])


def add_level(
    ladder: Sequence[Level],
    of: Mapping[str, Usage],
    rules: MonthRules,
    headroom: int | None,
    exact: dict[str, Fraction],
) -> None:
    """Add the amount of the step of a ladder that the client has reached, to the first of its services he has."""
    services = ladder[0].service
    counted = sum((level_quantity(ladder[0].by, of[service]) for service in services), Fraction(0))
    for row in ladder:
        if (row.above or 0) < counted and (row.up_to is None or counted <= row.up_to):
            first = next(service for service in row.service if of[service].is_had)
            amount = row.amount_kr * of[first].factor
            if row.headroom_share is not None and headroom is not None:
                amount = min(amount, rules.rounded("share", row.headroom_share * headroom))
            exact[first] += amount


def level_quantity(by: str, usage: Usage) -> Fraction:
    """What a level counts of one service."""
    match by:
        case "performed_hours":
            return usage.performed_minutes / 60
        case "granted_hours":
            return usage.granted_minutes / 60
        case "services":
            return Fraction(usage.is_had)
        case _:
            return Fraction(getattr(usage, by))


def own_part(amount: int, usage: Usage) -> int:
    """One's own part of a shared amount: öre that cannot be divided fall on the first in order of identity."""
    whole, left = divmod(amount, usage.shared_by)
    return whole + (usage.share_index < left)


def tariff(amounts: Amounts, rules: MonthRules) -> tuple[Amounts, Amounts]:
    """The amounts after combining, and after the monthly caps."""
    combined = dict(amounts)
    for rule in rules.all(Combine):
        costing = [service for service in rule.service if combined[service] > 0]
        kept = costing[:1] if rule.take == "first" else [max(rule.service, key=lambda service: combined[service])]
        combined |= {service: 0 for service in rule.service if service not in kept}
    capped = dict(combined)
    for cap in rules.all(MonthlyCap):
        most = limit_of(cap, rules)
        capped |= lowered({service: capped[service] for service in cap.service}, most, rules)
    return combined, capped


def limit_of(cap: MonthlyCap, rules: MonthRules) -> int:
    """The most that the services of a cap may cost together."""
    if cap.amount_kr is not None:
        return cap.amount_kr
    return rules.maximum_fee_ore() if cap.most == "maximum_fee" else rules.housing_maximum_ore()


def lowered(amounts: Amounts, limit: int, rules: MonthRules) -> Amounts:
    """The amounts lowered so that they are together at most the limit, by the municipality's rule of allocation."""
    if sum(amounts.values()) <= limit:
        return amounts
    rule = rules.one(Allocation)
    order = [service for service in rule.order if service in amounts]
    order += sorted(service for service in amounts if service not in order)
    if rule.method == "order":
        kept = {}
        for service in order:
            kept[service] = min(amounts[service], limit)
            limit -= kept[service]
        return kept
    return dict(zip(order, largest_remainder(limit, [amounts[service] for service in order]), strict=True))


def largest_remainder(total: int, parts: Sequence[int]) -> list[int]:
    """Whole öre in proportion to the parts; those left go one each to the largest fractions, the first of equal ones."""
    exact = [Fraction(total * part, sum(parts)) for part in parts]
    shares = [int(share) for share in exact]
    by_fraction = sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_fraction[: total - sum(shares)]:
        shares[i] += 1
    return shares
