"""The layouts of files to customer ledgers and collection agencies, read by `debitera check`.

A layout is used first when invoices have their numbers; what is wrong in it should be known before that.
"""

from collections.abc import Iterable

from engine.errors import Refused
from engine.ledger import layout
from engine.rulebook import Rulebook


def refuse_layouts(rulebook: Rulebook, municipalities: Iterable[str]) -> None:
    """`Refused` where a layout has anything wrong, with file, line and what is expected; or where there is none of a
    name that the settings of one of the municipalities have.
    """
    there = layout.load_all(rulebook.files)
    for municipality in municipalities:
        settings = rulebook.municipality(municipality).settings
        named = [("ledger", "layout", row.layout) for row in settings.ledgers]
        named += [("claims", "agency_layout", row.agency_layout) for row in settings.claims]
        for table, key, name in named:
            if not name or name in there:
                continue
            raise Refused(
                f"{municipality}/municipality.toml, [[{table}]]: {key} är ”{name}”, men någon sådan fil finns inte i "
                f"rules/layouts. Där finns: {', '.join(there) or 'inga'}."
            )
