"""Values in plain Swedish. No locale: the language is part of the product, not of the machine."""

from datetime import date
from fractions import Fraction
from functools import lru_cache

REMEMBERED = 20_000
"""Amounts whose words are kept at hand: most of a month's stand in it many times."""
NBSP = "\u00a0"
MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
FORM_WORDS = {
    "preschool": "förskola",
    "pedagogical_care": "pedagogisk omsorg",
    "school_age": "fritidshem",
    "evening_care": "omsorg på obekväm tid",
    "holiday_care": "lovplats",
}
BASIS_WORDS = {
    "work": "arbete",
    "study": "studier",
    "job_seeking": "arbetssökande",
    "parental_leave": "föräldraledighet",
    "universal": "allmän förskola",
    "special_support": "särskilt stöd",
    "own_need": "eget behov",
}


def kronor(ore: int | Fraction) -> str:
    """An amount in kronor: whole ones without decimals, others with öre; a part of an öre is rounded half up for
    show.
    """
    return _in_kronor((2 * ore.numerator + ore.denominator) // (2 * ore.denominator))


@lru_cache(maxsize=REMEMBERED)
def _in_kronor(whole_ore: int) -> str:
    sign = "−" if whole_ore < 0 else ""
    kr, rest = divmod(abs(whole_ore), 100)
    return f"{sign}{grouped(kr)}{f',{rest:02d}' if rest else ''}{NBSP}kr"


def grouped(number: int) -> str:
    """A whole number with non-breaking spaces between thousands."""
    return f"{number:,}".replace(",", NBSP)


def percent(share: int | Fraction) -> str:
    """A share as percent where that is exact in four decimals, else as a fraction: 3/8 is 37,5 %, 3/9 is 1/3."""
    hundredths, more = divmod(share.numerator * 100 * 10_000, share.denominator)
    if more:
        return f"{share.numerator}/{share.denominator}"
    whole, rest = divmod(hundredths, 10_000)
    decimals = f"{rest:04d}".rstrip("0")
    return f"{whole}{',' if decimals else ''}{decimals}{NBSP}%"


def decimal(value: Fraction) -> str:
    """A number with a decimal comma where that is exact in six decimals, else as a fraction: 0,5392 or 1/3."""
    millionths, more = divmod(abs(value.numerator) * 1_000_000, value.denominator)
    if more:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(millionths, 1_000_000)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{'−' if value < 0 else ''}{grouped(whole)}{',' if decimals else ''}{decimals}"


def month_name(day: date) -> str:
    """A month, as in "oktober 2026"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def days_between(first: date, last: date) -> str:
    """A period, as in "1–14 oktober 2026"; a whole month is just its name."""
    whole = first.day == 1 and (last.month != first.month or _last_day(last) == last.day)
    if (first.year, first.month) != (last.year, last.month):
        return f"{first.day} {MONTHS[first.month - 1]} – {last.day} {month_name(last)}"
    if whole:
        return month_name(first)
    days = f"{first.day}" if first == last else f"{first.day}–{last.day}"
    return f"{days} {month_name(last)}"


def _last_day(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - date.resolution).day


class Filled(str):
    """A text for which a template asked; formats as itself whatever the unit asked for."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)


class Amount:
    """A number that a template formats by unit: `kr` (of öre), `percent` (of a share) or nothing (as it is)."""

    def __init__(self, value: int | Fraction) -> None:
        self.value = value

    def __format__(self, spec: str) -> str:
        if spec == "kr":
            return kronor(self.value)
        if spec == "percent":
            return percent(self.value)
        return str(self.value)
