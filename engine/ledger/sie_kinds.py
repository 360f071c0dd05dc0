"""Which records a SIE file of a type must have, and which it must not (SIE 4B, chapter 6)."""

from collections.abc import Iterator

from engine.ledger.sie_model import SieFile

KINDS = ("1", "2", "3", "4I", "4E")

# Column by column as in the table of the specification: ● compulsory, - forbidden. What is left out is free in all.
# Balances are not marked compulsory here, as those of zero may be left out: see `sie_balances.check`.
_TABLE = {
    "#BKOD": "   - ",
    "#RAR": "●●● ●",
    "#OMFATTN": "-●●- ",
    "#KONTO": "●●● ●",
    "#DIM": "--   ",
    "#UNDERDIM": "--   ",
    "#OBJEKT": "--   ",
    "#IB": "   - ",
    "#UB": "   - ",
    "#OIB": "-- - ",
    "#OUB": "-- - ",
    "#RES": "   - ",
    "#PSALDO": "-  - ",
    "#PBUDGET": "-  - ",
    "#VER": "---  ",
}


def check(file: SieFile) -> Iterator[str]:
    """What the file has and must not, or lacks and must have, as a file of its type; in Swedish."""
    if file.kind not in KINDS:
        yield f"SIE-typ {file.sie_type} finns inte. Välj 1, 2, 3 eller 4."
        return
    labels = _labels(file)
    for label, marks in _TABLE.items():
        mark = marks[KINDS.index(file.kind)]
        if mark == "●" and label not in labels:
            yield f"SIE-filen saknar {label}, som en fil av typ {file.kind} ska ha."
        if mark == "-" and label in labels:
            yield f"SIE-filen har {label}, som en fil av typ {file.kind} inte får ha."


def _labels(file: SieFile) -> set[str]:
    """The labels of the table that the file will have."""
    has = {
        "#BKOD": bool(file.industry),
        "#RAR": any(year.number == 0 for year in file.years),
        "#OMFATTN": file.balances_until is not None,
        "#KONTO": bool(file.accounts),
        "#DIM": any(dimension.parent is None for dimension in file.dimensions),
        "#UNDERDIM": any(dimension.parent is not None for dimension in file.dimensions),
        "#OBJEKT": bool(file.objects),
        "#VER": bool(file.vouchers),
    }
    return {label for label, there in has.items() if there} | {balance.label for balance in file.balances}
