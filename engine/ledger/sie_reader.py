"""Reads SIE files of any type as far as vouchers and what they refer to are concerned. See `engine.ledger.sie`."""

from collections.abc import Iterator, Sequence

import attrs

from engine.errors import Refused
from engine.ledger.sie_check import name_of
from engine.ledger.sie_fields import Objects, Record, amount, checksum, parse, read_amount, read_day
from engine.ledger.sie_model import Account, Dimension, ObjectName, SieFile, Transaction, Voucher
from engine.ledger.sie_text import ENCODING, decode

_ROWS = frozenset({"#TRANS", "#RTRANS", "#BTRANS"})
_HEADING = frozenset({"#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#PROSA", "#ORGNR", "#FNAMN"})
_CHART = frozenset({"#KONTO", "#DIM", "#OBJEKT"})
LARGEST_BYTES = 1 << 30


def read(data: bytes, encoding: str | None = None) -> SieFile:
    """The vouchers of a SIE file and what they refer to.

    Forgiving about form: unknown labels and further fields are passed over (see `SieFile.others`), quotes may be
    missing, the character set may be another than declared (give `encoding` where it is known). Strict about content.
    Refused: not a SIE file, a voucher that does not balance, a wrong or missing checksum, an amount or a date that is
    none.
    """
    if len(data) > LARGEST_BYTES:
        raise Refused("SIE-filen är större än 1 GB. Kontrollera att det är rätt fil.")
    text, encoding = decode(data, encoding)
    records = list(_records(text))
    if not records or records[0].label != "#FLAGGA":
        raise Refused("Filen är inte en SIE-fil: den börjar inte med #FLAGGA.")
    records = _summed(records, encoding)
    file = _assemble(records)
    for voucher in file.vouchers:
        if voucher.balance_ore:
            raise Refused(
                f"SIE-filen läses inte: verifikationen {name_of(voucher)} balanserar inte, "
                f"skillnaden är {amount(voucher.balance_ore)} kr."
            )
    return file


def _records(text: str) -> Iterator[Record]:
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a\n").split("\n"), start=1):
        bare = line.strip(" \t")
        if bare.startswith("#"):
            yield parse(bare, number)


def _summed(records: Sequence[Record], encoding: str) -> list[Record]:
    """The records without #KSUMMA, the checksum having been compared. Files without one are taken as they are."""
    sums = [position for position, record in enumerate(records) if record.label == "#KSUMMA"]
    if not sums:
        return list(records)
    first, last = sums[0], sums[-1]
    if first == last:
        raise Refused("SIE-filen är avkortad: den avslutande kontrollsumman saknas. Hämta filen igen.")
    between = records[first + 1 : last]
    if records[last].field(0) not in {str(checksum(between, code)) for code in (ENCODING, encoding)}:
        raise Refused("SIE-filens kontrollsumma stämmer inte: innehållet har ändrats. Hämta filen igen.")
    return [*records[:first], *between, *records[last + 1 :]]


def _assemble(records: Sequence[Record]) -> SieFile:
    heading = {record.label: record for record in reversed(records) if record.label in _HEADING}
    empty = Record("", ())
    program, made = heading.get("#PROGRAM", empty), heading.get("#GEN", empty)
    chart = [record for record in records if record.label in _CHART]
    return SieFile(
        program=program.field(0),
        version=program.field(1),
        generated=read_day(made.field(0), made.line),
        generated_by=made.field(1),
        company=heading.get("#FNAMN", empty).field(0),
        organisation_number=heading.get("#ORGNR", empty).field(0),
        sie_type=heading.get("#SIETYP", empty).field(0) or "1",  # 4B: left out means type 1
        received=heading.get("#FLAGGA", empty).field(0) == "1",
        note=heading.get("#PROSA", empty).field(0),
        accounts=tuple(Account(r.field(0), r.field(1)) for r in chart if r.label == "#KONTO"),
        dimensions=tuple(Dimension(_dimension(r.field(0), r.line), r.field(1)) for r in chart if r.label == "#DIM"),
        objects=tuple(
            ObjectName(_dimension(r.field(0), r.line), r.field(1), r.field(2)) for r in chart if r.label == "#OBJEKT"
        ),
        vouchers=tuple(_vouchers(records)),
        others=tuple(r for r in records if r.label not in _HEADING | _CHART | _ROWS | {"#VER"}),
    )


def _vouchers(records: Sequence[Record]) -> Iterator[Voucher]:
    """A voucher is its #VER and the rows up to the next record that is no row.

    #RTRANS (added row) and #BTRANS (struck row) are passed over: every added row is repeated as #TRANS (4B, 11).
    """
    open_voucher: Voucher | None = None
    rows: list[Transaction] = []
    for record in records:
        if record.label in _ROWS:
            if open_voucher is None:
                raise Refused(f"SIE-filen, rad {record.line}: en transaktion står utanför sin verifikation.")
            if record.label == "#TRANS":
                rows.append(_transaction(record))
            continue
        if open_voucher is not None:
            yield attrs.evolve(open_voucher, transactions=tuple(rows))
        open_voucher, rows = (_voucher(record) if record.label == "#VER" else None), []
    if open_voucher is not None:
        yield attrs.evolve(open_voucher, transactions=tuple(rows))


def _voucher(record: Record) -> Voucher:
    return Voucher(
        series=record.field(0),
        number=record.field(1),
        day=read_day(record.field(2), record.line),
        text=record.field(3),
        registered=read_day(record.field(4), record.line),
        sign=record.field(5),
        transactions=(),
    )


def _transaction(record: Record) -> Transaction:
    return Transaction(
        account=record.field(0),
        objects=_objects(record),
        amount_ore=read_amount(record.field(1), record.line),
        day=read_day(record.field(2), record.line),
        text=record.field(3),
        quantity=record.field(4),
        sign=record.field(5),
    )


def _objects(record: Record) -> Objects:
    pairs = record.braced or ()
    if len(pairs) % 2:
        raise Refused(f"SIE-filen, rad {record.line}: objektlistan ska ha dimension och objekt parvis.")
    return tuple((_dimension(pairs[n], record.line), pairs[n + 1]) for n in range(0, len(pairs), 2))


def _dimension(text: str, line: int) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Refused(f"SIE-filen, rad {line}: dimensionen ”{text}” är inte ett nummer.")
    return int(text)
