"""Swedish clock time as real time, by the rule of the law (förordning 2001:127) and not by a library of time zones.

Summer time begins the last Sunday of March and ends the last Sunday of October, both at 01:00 UTC: local time is UTC + 2
hours between them and UTC + 1 hour otherwise.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)
_START = datetime.combine(date(1900, 1, 1), datetime.min.time())


def last_sunday(year: int, month: int) -> date:
    """The last Sunday of a month that has 31 days."""
    last = date(year, month, 31)
    return last - (last.isoweekday() % 7) * ONE_DAY


def is_summer(utc: datetime) -> bool:
    """Whether Swedish clocks show summer time at this moment."""
    first, last = (datetime.combine(last_sunday(utc.year, m), datetime.min.time()) for m in (3, 10))
    return first + timedelta(hours=1) <= utc < last + timedelta(hours=1)


def moments(local: datetime) -> list[int]:
    """The moments (minutes of real time) at which clocks show this: one; none or two where clocks are changed."""
    summer, winter = local - timedelta(hours=2), local - timedelta(hours=1)
    return [_minutes(utc) for utc, wanted in ((summer, True), (winter, False)) if is_summer(utc) == wanted]


def midnight(day: date) -> int:
    """The moment a date begins."""
    (moment,) = moments(datetime.combine(day, datetime.min.time()))
    return moment


def real_time(begins: datetime, ends: datetime) -> tuple[int, int] | None:
    """From which moment to which something was, the shortest way that is not negative; None where no clock showed it."""
    ways = [(end - start, start, end) for start in moments(begins) for end in moments(ends) if end >= start]
    return min(ways)[1:] if ways else None


def is_double(local: datetime) -> bool:
    """Whether clocks show this twice."""
    return len(moments(local)) > 1


def days_of(month: date) -> list[date]:
    """All days of the calendar month."""
    return [month.replace(day=d) for d in range(1, monthrange(month.year, month.month)[1] + 1)]


def _minutes(utc: datetime) -> int:
    return (utc - _START) // ONE_MINUTE
