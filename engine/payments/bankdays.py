"""Bank days: the days on which money moves, and due dates that fall on them.

What: every day but Saturdays, Sundays, public holidays (lagen 1989:253 om allmänna helgdagar), Midsummer Eve,
Christmas Eve and New Year's Eve. Where: Riksbanken's list of holidays, published each year.
Not: the half days before holidays (they are bank days), and holidays the law has not yet named.
"""

from datetime import date, timedelta
from functools import cache

from engine.errors import Refused

RULES = ("last_bank_day_of_month", "days_after_issue")
SATURDAY = 5


def is_bank_day(day: date) -> bool:
    """Whether the banks move money on `day`."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def next_bank_day(day: date) -> date:
    """`day` itself if it is a bank day, else the first bank day after it."""
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day


def bank_days_before(day: date, count: int) -> date:
    """The bank day that is `count` bank days before `day`."""
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_bank_day(day):
            day -= timedelta(days=1)
    return day


def last_bank_day_of_month(day: date) -> date:
    """The last bank day of the month that `day` is in."""
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    while not is_bank_day(last):
        last -= timedelta(days=1)
    return last


def due_date(issue: date, rule: str, days: int, min_days: int) -> date:
    """When an invoice issued on `issue` falls due: a bank day, at least `min_days` days later.

    `last_bank_day_of_month` is that of the month of issue, or, where it is too near, the first bank day at least
    `min_days` days after issue; `days` is not used. `days_after_issue` is the first bank day at least `days` (and
    `min_days`) days after issue.
    Refused: an unknown rule, a negative number of days.
    """
    if rule not in RULES:
        raise Refused(f"Förfalloregeln ”{rule}” finns inte. Välj en av: {', '.join(RULES)}.")
    if days < 0 or min_days < 0:
        raise Refused(f"Antalet dagar till förfallodagen får inte vara negativt (days {days}, min_days {min_days}).")
    earliest = issue + timedelta(days=min_days)
    if rule == "days_after_issue":
        return next_bank_day(max(earliest, issue + timedelta(days=days)))
    last = last_bank_day_of_month(issue)
    return last if last >= earliest else next_bank_day(earliest)


@cache
def _holidays(year: int) -> frozenset[date]:
    """Public holidays, and the three eves that are treated as such ("de facto")."""
    import holidays  # slow to load, and most commands ask for no bank day

    return frozenset(holidays.country_holidays("SE", years=year, expand=False, categories=("public", "de_facto")))
