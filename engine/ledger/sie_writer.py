"""Writes SIE files of any type. See `engine.ledger.sie`."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from engine.errors import Refused
from engine.ledger.sie_check import check
from engine.ledger.sie_fields import amount, day, put, quoted
from engine.ledger.sie_model import BY_OBJECT, Balance, SieFile, Transaction, Voucher
from engine.ledger.sie_text import ENCODING

NEW_LINE = "\r\n"
SHOWN = 5
_CODE = re.compile(r"[0-9A-Za-z.-]+")


def write(file: SieFile) -> bytes:
    """The file's bytes, checksummed. Refused, with what is wrong, if `check` finds anything."""
    if wrong := check(file):
        more = f" (och {len(wrong) - SHOWN} fel till)" if len(wrong) > SHOWN else ""
        raise Refused(f"SIE-filen skrivs inte. {' '.join(wrong[:SHOWN])}{more}")
    return render(file)


def render(file: SieFile) -> bytes:
    """The same without looking for faults: other programs' files as they are, for comparison and mending."""
    lines = (*_heading(file), *_chart(file), *map(_balance, file.balances), *_vouchers(file.vouchers), "")
    body, crc = put(NEW_LINE.join(lines))
    start = f"#FLAGGA {int(file.received)}{NEW_LINE}#KSUMMA{NEW_LINE}"
    return start.encode(ENCODING) + body + f"#KSUMMA {crc}{NEW_LINE}".encode(ENCODING)


def _heading(file: SieFile) -> Iterator[str]:
    yield f"#PROGRAM {quoted(file.program)} {quoted(file.version)}"
    yield "#FORMAT PC8"
    yield f"#GEN {day(file.generated)} {quoted(file.generated_by)}"
    yield f"#SIETYP {_code(file.sie_type)}"
    yield from _said("#PROSA", file.note)
    yield from _said("#FTYP", file.company_form)
    yield from _said("#FNR", file.company_code)
    if file.organisation_number:
        further = (file.organisation_serial, file.organisation_activity)
        yield f"#ORGNR {_code(file.organisation_number)}{_until_the_last(further)}"
    yield from _said("#BKOD", file.industry)
    if file.address is not None:
        where = file.address
        yield f"#ADRESS {' '.join(quoted(part) for part in (where.contact, where.street, where.town, where.phone))}"
    yield f"#FNAMN {quoted(file.company)}"
    yield from (f"#RAR {year.number} {day(year.first)} {day(year.last)}" for year in file.years)
    yield from _said("#TAXAR", file.tax_year)
    if file.balances_until:
        yield f"#OMFATTN {day(file.balances_until)}"
    yield from _said("#KPTYP", file.chart)
    yield from _said("#VALUTA", file.currency)


def _said(label: str, value: str) -> Iterator[str]:
    if value:
        yield f"{label} {quoted(value)}"


def _chart(file: SieFile) -> Iterator[str]:
    for account in file.accounts:
        number = _code(account.number)
        yield f"#KONTO {number} {quoted(account.name)}"
        if account.kind:
            yield f"#KTYP {number} {_code(account.kind)}"
        if account.unit:
            yield f"#ENHET {number} {quoted(account.unit)}"
        yield from (f"#SRU {number} {_code(code)}" for code in account.tax_codes)
    for dimension in file.dimensions:
        if dimension.parent is None:
            yield f"#DIM {dimension.number} {quoted(dimension.name)}"
        else:
            yield f"#UNDERDIM {dimension.number} {quoted(dimension.name)} {dimension.parent}"
    yield from (f"#OBJEKT {thing.dimension} {quoted(thing.number)} {quoted(thing.name)}" for thing in file.objects)


def _balance(balance: Balance) -> str:
    period = f" {_code(balance.period)}" if balance.period else ""
    objects = f" {_objects(balance.objects)}" if balance.label in BY_OBJECT else ""
    return (
        f"{balance.label} {balance.year}{period} {_code(balance.account)}{objects}"
        f" {amount(balance.amount_ore)}{_until_the_last((balance.quantity,))}"
    )


def _vouchers(vouchers: Iterable[Voucher]) -> Iterator[str]:
    for voucher in vouchers:
        yield (
            f"#VER {quoted(voucher.series)} {quoted(voucher.number)} {day(voucher.day)} {quoted(voucher.text)}"
            f" {day(voucher.registered)} {quoted(voucher.sign)}"
        )
        yield "{"
        yield from [_row("#BTRANS", row) for row in voucher.struck]
        for row in voucher.transactions:
            if row.added is not None:
                yield _row("#RTRANS", row.added)
            yield _row("#TRANS", row)
        yield "}"


def _row(label: str, row: Transaction) -> str:
    start = f"{label} {_code(row.account)} {_objects(row.objects)} {amount(row.amount_ore)} {day(row.day)}"
    rest = f" {_code(row.quantity)} {quoted(row.sign)}" if row.quantity or row.sign else ""
    return f"{start} {quoted(row.text)}{rest}"


def _objects(objects: Iterable[tuple[int, str]]) -> str:
    pairs = [f'"{dimension}" {quoted(number)}' for dimension, number in objects]
    return f"{{{' '.join(pairs)}}}"


@lru_cache(maxsize=4096)
def _code(text: str) -> str:
    """A code or a number without quotes where it can stand so."""
    return text if _CODE.fullmatch(text) else quoted(text)


def _until_the_last(fields: tuple[str, ...]) -> str:
    """Fields that may be left out at the end of a record."""
    while fields and not fields[-1]:
        fields = fields[:-1]
    return "".join(f" {_code(field)}" for field in fields)
