"""The index of a print file, for the print house: where each invoice lies in it. It says nothing of anybody.

What: a row an invoice in the order of the file, semicolons, CR LF: `plats` (counted from 1), `fakturanummer`, `sidor`
(printed pages; after an odd number the file has an empty one), `forsta_sida` (in the file, counted from 1) and
`postnummer` (five digits, empty for addresses without one). ASCII.
Where: docs/formats.md, "Print file and index".
Not: names, addresses, paper, envelopes.
"""

from collections.abc import Iterable

import attrs

from engine.errors import Refused

HEADING = "plats;fakturanummer;sidor;forsta_sida;postnummer"
SIDES = 2  # of a sheet: every invoice begins on the front


@attrs.frozen(kw_only=True)
class Printed:
    """An invoice in a print file. `pages` are those with something on them."""

    number: str
    pages: int
    postal_code: str


def write(printed: Iterable[Printed]) -> bytes:
    """The index of invoices in the order they lie in the file."""
    rows, first = [HEADING], 1
    for place, each in enumerate(printed, start=1):
        rows.append(f"{place};{each.number};{each.pages};{first};{each.postal_code}")
        first += each.pages + each.pages % SIDES
    return "".join(f"{row}\r\n" for row in rows).encode("ascii")


def read(data: bytes) -> tuple[Printed, ...]:
    """The invoices in the order they lie in the file. Refused: another heading, a row whose place or page is wrong."""
    try:
        found = tuple(_printed(row) for row in data.decode("ascii").splitlines()[1:])
    except ValueError:
        raise Refused("Förteckningen över utskriftsfilen kan inte läsas. Gör om exporten.") from None
    if write(found) != data:
        raise Refused("Förteckningen över utskriftsfilen: rubrik, plats eller sida stämmer inte. Gör om exporten.")
    return found


def _printed(row: str) -> Printed:
    _, number, pages, _, postal_code = row.split(";")
    if not (pages.isdecimal() and len(pages) < 6):
        raise ValueError(pages)
    return Printed(number=number, pages=int(pages), postal_code=postal_code)
