"""What is counted, earned and lived in, in plain Swedish."""

from fractions import Fraction

from engine.calc.wording import NBSP, decimal, kronor, percent

INCOME_WORDS = {
    "income_pension": "inkomstpension",
    "guarantee_pension": "garantipension",
    "occupational_pension": "tjänstepension",
    "private_pension": "privat pension",
    "foreign_pension": "utländsk pension",
    "sickness_benefit": "sjukersättning",
    "work": "lön",
    "business": "näringsverksamhet",
    "capital": "kapital",
    "housing_supplement": "bostadstillägg",
    "housing_allowance": "bostadsbidrag",
    "tax_exempt": "skattefri inkomst",
    "other": "annan inkomst",
}
LIVING_WORDS = {"single": "ensamstående", "cohabiting": "den som bor tillsammans med make eller sambo"}

HOURS = ("performed_hour", "granted_hour")
_COUNTS = {
    "visit": "{} besök",
    "visit_day": "{} dagar med besök",
    "no_show": "{} besök förgäves",
    "day": "{} dygn",
    "unit": "{} st",
    "piece": "{} st",
    "month": "{} mån",
    "service": "{} insatser",
}
_ONE = {"visit_day": "1 dag med besök", "service": "1 insats"}


def hours(minutes: Fraction) -> str:
    """Minutes as hours and minutes, to the nearest minute: "12 tim 30 min"."""
    whole_hours, rest = divmod(int((2 * minutes + 1) // 2), 60)
    parts = [f"{whole_hours} tim"] if whole_hours or not rest else []
    return " ".join([*parts, f"{rest} min"] if rest else parts).replace(" ", NBSP)


def is_whole_minutes(hours_counted: Fraction) -> bool:
    """Whether hours can be told as hours and minutes without rounding."""
    return (60 * hours_counted).denominator == 1


def quantity(per: str, count: Fraction) -> str:
    """How much of what a unit of price counts: "12 tim 30 min", "4 besök", "31 dygn"."""
    if per in HOURS:
        return hours(count * 60)
    text = _ONE[per] if count == 1 and per in _ONE else _COUNTS[per].format(_thirtieths(count) or decimal(count))
    return text.replace(" ", NBSP, 1)


def share_of_month(share: Fraction) -> str:
    """A part of the month's fee, paid or taken off: "50 %", and "8/30" where that is no even percentage."""
    return _thirtieths(share) or percent(share)


def _thirtieths(number: Fraction) -> str:
    """A number as thirtieths where it is so many and no decimals tell it: a month is charged by 30 days. Else ""."""
    told_in_decimals = (number * 10_000).denominator == 1
    return "" if told_in_decimals or 30 % number.denominator else f"{number * 30}/30"


def bounded(per: str, above: Fraction | None, up_to: Fraction | None) -> str:
    """Which part of what is counted a row is for: "över 4 tim", "till och med 8 tim"; "" for all."""
    low = f"över {quantity(per, above)}" if above else ""
    high = f"till och med {quantity(per, up_to)}" if up_to is not None else ""
    return " ".join(part for part in (low, high) if part)


def hours_of_day(clock_from: int, clock_to: int) -> str:
    """A part of the day, in minutes after midnight: "kl. 07.00–17.00"."""
    start, end = (f"{minutes // 60:02d}.{minutes % 60:02d}" for minutes in (clock_from, clock_to))
    return f"kl.{NBSP}{start}–{end}"


def formula(multiplier: Fraction | None, base_ore: int, decided_ore: int) -> str:
    """How the law arrives at an amount, and where the decided one differs: " (0,5392 × prisbasbeloppet 59 200 kr / 12 =
    2 660,05 kr, beslutat 2 660 kr)". Nothing where the row names no multiplier.
    """
    if multiplier is None:
        return ""
    exact_ore = multiplier * base_ore * Fraction(1, 12)
    told = f" ({decimal(multiplier)} × prisbasbeloppet {kronor(base_ore)} / 12"
    if exact_ore != decided_ore:
        told += f" = {kronor(exact_ore)}, beslutat {kronor(decided_ore)}"
    return f"{told})"


def listed(names: list[str]) -> str:
    """Several names as in a sentence: "a, b och c"."""
    return " och ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def lower_first(text: str) -> str:
    """A heading as it is written inside a sentence."""
    return text[:1].lower() + text[1:]
