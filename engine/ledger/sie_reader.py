"""Reads SIE files of any type. See `engine.ledger.sie`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import attrs

from engine.errors import Refused
from engine.ledger.sie_check import name_of
from engine.ledger.sie_fields import (
    Objects,
    Record,
    amount,
    checksum,
    checksum_of_lines,
    parse,
    read_amount,
    read_day,
)
from engine.ledger.sie_model import (
    BALANCES,
    PERIODIC,
    Account,
    Address,
    Balance,
    Dimension,
    FiscalYear,
    ObjectName,
    SieFile,
    Transaction,
    Voucher,
)
from engine.ledger.sie_text import ENCODING, decode

_ROWS = frozenset({"#TRANS", "#RTRANS", "#BTRANS"})
_SUM_LINE = re.compile(rb"^[ \t]*#KSUMMA[^\n]*\n?", re.IGNORECASE | re.MULTILINE)
_NOTHING = Record("", ())
_WHOLE = re.compile("-?[0-9]{1,9}")
LARGEST_BYTES = 1 << 30


def read(data: bytes, encoding: str | None = None) -> SieFile:
    """What a SIE file of type 1, 2, 3, 4I or 4E says.

    Forgiving about form: unknown labels and further fields are passed over, quotes may be missing, the character set
    may be another than declared (give `encoding` where it is known). Strict about content.
    Refused: not a SIE file, a voucher that does not balance, a wrong or missing checksum, an amount, a date, a
    dimension or a year that is none.
    """
    if len(data) > LARGEST_BYTES:
        raise Refused("SIE-filen är större än 1 GB. Kontrollera att det är rätt fil.")
    text, encoding = decode(data, encoding)
    records = list(_records(text))
    if not records or records[0].label != "#FLAGGA":
        raise Refused("Filen är inte en SIE-fil: den börjar inte med #FLAGGA.")
    records = _summed(records, data, encoding)
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


def _summed(records: Sequence[Record], data: bytes, encoding: str) -> list[Record]:
    """The records without #KSUMMA, the checksum having been compared. Files without one are taken as they are."""
    sums = [position for position, record in enumerate(records) if record.label == "#KSUMMA"]
    if not sums:
        return list(records)
    first, last = sums[0], sums[-1]
    if first == last:
        raise Refused("SIE-filen är avkortad: den avslutande kontrollsumman saknas. Hämta filen igen.")
    between, said = records[first + 1 : last], records[last].field(0)
    if said != _quick_sum(data) and said not in {str(checksum(between, code)) for code in (ENCODING, encoding)}:
        raise Refused("SIE-filens kontrollsumma stämmer inte: innehållet har ändrats. Hämta filen igen.")
    return [*records[:first], *between, *records[last + 1 :]]


def _quick_sum(data: bytes) -> str:
    """The checksum as it comes out where the file is well-formed; the records are gone through where it differs."""
    lines = list(_SUM_LINE.finditer(data))
    return str(checksum_of_lines(data[lines[0].end() : lines[-1].start()])) if len(lines) > 1 else ""


def _assemble(records: Sequence[Record]) -> SieFile:
    by_label: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_label[record.label].append(record)
    head = {label: found[0] for label, found in by_label.items()}
    program, made, organisation = (head.get(label, _NOTHING) for label in ("#PROGRAM", "#GEN", "#ORGNR"))
    until = head.get("#OMFATTN", _NOTHING)
    return SieFile(
        program=program.field(0),
        version=program.field(1),
        generated=read_day(made.field(0), made.line),
        generated_by=made.field(1),
        company=_said(head, "#FNAMN"),
        organisation_number=organisation.field(0),
        organisation_serial=organisation.field(1),
        organisation_activity=organisation.field(2),
        company_code=_said(head, "#FNR"),
        company_form=_said(head, "#FTYP"),
        industry=_said(head, "#BKOD"),
        address=Address(*(head["#ADRESS"].field(n) for n in range(4))) if "#ADRESS" in head else None,
        sie_type=_said(head, "#SIETYP") or "1",  # 4B: left out means type 1
        received=_said(head, "#FLAGGA") == "1",
        note=_said(head, "#PROSA"),
        years=tuple(
            FiscalYear(_number(r, 0, "året"), read_day(r.field(1), r.line), read_day(r.field(2), r.line))
            for r in by_label["#RAR"]
        ),
        balances_until=read_day(until.field(0), until.line),
        tax_year=_said(head, "#TAXAR"),
        chart=_said(head, "#KPTYP"),
        currency=_said(head, "#VALUTA"),
        accounts=_accounts(records),
        dimensions=tuple(_dimension(r) for r in records if r.label in {"#DIM", "#UNDERDIM"}),
        objects=tuple(ObjectName(_number(r, 0, "dimensionen"), r.field(1), r.field(2)) for r in by_label["#OBJEKT"]),
        balances=tuple(_balance(r) for r in records if r.label in BALANCES),
        vouchers=tuple(_vouchers(records)),
    )


def _said(head: Mapping[str, Record], label: str) -> str:
    """The first field of a record that stands once in a file; "" if it is not there."""
    return head.get(label, _NOTHING).field(0)


def _accounts(records: Iterable[Record]) -> tuple[Account, ...]:
    """The accounts with their kinds, units and tax codes; one that has only those is an account without a name."""
    found: list[Account] = []
    position: dict[str, int] = {}
    for record in records:
        if record.label not in {"#KONTO", "#KTYP", "#ENHET", "#SRU"}:
            continue
        number, value = record.field(0), record.field(1)
        if record.label == "#KONTO" or number not in position:
            position[number] = len(found)
            found.append(Account(number, value if record.label == "#KONTO" else ""))
        at = position[number]
        if record.label == "#KTYP":
            found[at] = attrs.evolve(found[at], kind=value)
        elif record.label == "#ENHET":
            found[at] = attrs.evolve(found[at], unit=value)
        elif record.label == "#SRU":
            found[at] = attrs.evolve(found[at], tax_codes=(*found[at].tax_codes, value))
    return tuple(found)


def _dimension(record: Record) -> Dimension:
    parent = _number(record, 2, "den överordnade dimensionen") if record.label == "#UNDERDIM" else None
    return Dimension(_number(record, 0, "dimensionen"), record.field(1), parent)


def _balance(record: Record) -> Balance:
    """#IB year account balance quantity; periodic ones have the period after the year, those by object have objects."""
    periodic = record.label in PERIODIC
    return Balance(
        label=record.label,
        year=_number(record, 0, "året"),
        period=record.field(1) if periodic else "",
        account=record.field(1 + periodic),
        objects=_objects(record),
        amount_ore=read_amount(record.field(2 + periodic), record.line),
        quantity=record.field(3 + periodic),
    )


def _vouchers(records: Iterable[Record]) -> Iterator[Voucher]:
    """A voucher is its #VER and the rows up to the next record that is no row.

    Only #TRANS counts. #BTRANS is a struck row; #RTRANS an added one, which is repeated as #TRANS on the next line
    (4B, 11) and passed over where it is not.
    """
    head = _NOTHING
    rows: list[Transaction] = []
    struck: list[Transaction] = []
    added: Transaction | None = None
    for record in records:
        if record.label not in _ROWS:
            if head.label:
                yield _voucher(head, rows, struck)
            head, rows, struck, added = (record if record.label == "#VER" else _NOTHING), [], [], None
            continue
        if not head.label:
            raise Refused(f"SIE-filen, rad {record.line}: en transaktion står utanför sin verifikation.")
        row = _transaction(record)
        if record.label == "#BTRANS":
            struck.append(row)
        elif record.label == "#TRANS":
            rows.append(attrs.evolve(row, added=added) if added is not None and _repeats(row, added) else row)
        added = row if record.label == "#RTRANS" else None
    if head.label:
        yield _voucher(head, rows, struck)


def _repeats(row: Transaction, added: Transaction) -> bool:
    return (row.account, row.objects, row.amount_ore) == (added.account, added.objects, added.amount_ore)


def _voucher(head: Record, rows: Sequence[Transaction], struck: Sequence[Transaction]) -> Voucher:
    return Voucher(
        series=head.field(0),
        number=head.field(1),
        day=read_day(head.field(2), head.line),
        text=head.field(3),
        registered=read_day(head.field(4), head.line),
        sign=head.field(5),
        transactions=tuple(rows),
        struck=tuple(struck),
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
    dimensions = [_whole(dimension, "dimensionen", record.line) for dimension in pairs[::2]]
    return tuple(zip(dimensions, pairs[1::2], strict=True))


def _number(record: Record, position: int, what: str) -> int:
    return _whole(record.field(position), what, record.line)


def _whole(text: str, what: str, line: int) -> int:
    number = _number_of(text)
    if number is None:
        raise Refused(f"SIE-filen, rad {line}: {what} ”{text}” är inte ett nummer.")
    return number


@lru_cache(maxsize=4096)
def _number_of(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None
