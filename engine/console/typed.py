"""What is typed on the command line, made into values; `Refused` says what was expected."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from engine.batch.childcare_quote import Child
from engine.errors import Refused
from engine.facts.words import meanings
from engine.vocabulary import SHARE_PARTS

WEEK_HOURS = 168
FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST_KRONOR = 10**9


def month(text: str) -> date:
    """The first day of a month typed as YYYY-MM."""
    found = _date(f"{text}-01")
    if found is None:
        raise Refused(f"{text} är ingen månad. Skriv ÅÅÅÅ-MM, till exempel 2026-10.")
    return found


def day(text: str) -> date:
    """A day typed as YYYY-MM-DD."""
    found = _date(text)
    if found is None:
        raise Refused(f"{text} är inget datum. Skriv ÅÅÅÅ-MM-DD, till exempel 2026-10-01.")
    return found


def day_in_month(text: str) -> date:
    """A day typed as YYYY-MM-DD, or a month typed as YYYY-MM: its first day."""
    return _date(f"{text}-01") or day(text)


def _date(text: str) -> date | None:
    """A date in a time that anybody can be billed for."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR and text.isascii() else None


def identities(typed: Iterable[str]) -> list[str]:
    """Personal identity numbers typed with or without hyphen, as twelve digits."""
    found = []
    for text in typed:
        digits = re.sub(r"[-+ ]", "", text)
        if not re.fullmatch(r"[0-9]{12}", digits):
            raise Refused("Skriv personnumret med tolv siffror: ÅÅÅÅMMDD-NNNN.")
        found.append(digits)
    return found


def choice(text: str, choices: Iterable[str]) -> str:
    """One of some choices, typed as itself or in Swedish; what is neither is left as it is."""
    return meanings(choices).get(text.strip().lower(), text)


def ore(text: str) -> int:
    """Kronor typed as 41000 or "41 000,50", in öre."""
    amount = _decimal(text)
    if amount is None or not 0 <= amount < MOST_KRONOR or amount * 100 != int(amount * 100):
        raise Refused(f"{text} är inget belopp i kronor. Skriv till exempel 41000 eller 41000,50.")
    return int(amount * 100)


def minutes(text: str) -> int:
    """Hours a week typed as 35 or 37,5, in whole minutes."""
    hours = _decimal(text)
    if hours is None or not 0 <= hours <= WEEK_HOURS or hours * 60 != int(hours * 60):
        raise Refused(f"{text} är inget antal timmar i veckan. Skriv till exempel 35 eller 37,5.")
    return int(hours * 60)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def child(text: str, *, hours: str, basis: str, custody: tuple[str, int | None] | None) -> Child:
    """A child typed as BIRTH:FORM[:HOURS[:GROUND]]; what it lacks is `hours` and `basis`."""
    born, _, rest = text.partition(":")
    form, own_hours, own_basis, *more = (*rest.split(":"), "", "")
    if not form or any(more):
        raise Refused(f"--child {text}: skriv FÖDD:FORM[:TIMMAR[:GRUND]], till exempel 2021-05-01:preschool:35:work")
    return Child(
        born=day(born),
        form=form.replace("-", "_"),
        minutes_week=minutes(own_hours or hours),
        basis=(own_basis or basis).replace("-", "_"),
        custody=custody,
    )


def custody(text: str) -> tuple[int, tuple[str, int | None]]:
    """A shared place typed as CHILD:SHARE[:INCOME]: the child's number, the other household's share and income in
    öre.
    """
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{1,4})/([0-9]{1,4})(?::([^:]+))?", text)
    number, over, under = (int(found[part]) for part in (1, 2, 3)) if found else (0, 0, 0)
    if found is None or not 0 < over < under or SHARE_PARTS % under:
        raise Refused(f"--custody {text}: skriv BARN:ANDEL:INKOMST, till exempel 1:1/2:38000")
    return number, (f"{over}/{under}", ore(found[4]) if found[4] else None)


def children(typed: list[str], *, hours: str, basis: str, shared: Mapping[int, tuple[str, int | None]]) -> list[Child]:
    """All children of a quote in the order typed; `shared` is custody by number, from 1."""
    unknown = sorted(set(shared) - set(range(1, len(typed) + 1)))
    if unknown:
        raise Refused(f"--custody gäller barn {unknown[0]}, men det finns {len(typed)}.")
    return [
        child(text, hours=hours, basis=basis, custody=shared.get(number)) for number, text in enumerate(typed, start=1)
    ]
