"""Writes vouchers as SIE 4I. See `engine.ledger.sie`."""

from collections.abc import Iterator

from engine.errors import Refused
from engine.ledger.sie_check import check
from engine.ledger.sie_fields import amount, checksum, day, parse, quoted
from engine.ledger.sie_model import SieFile, Transaction, Voucher
from engine.ledger.sie_text import ENCODING

NEW_LINE = "\r\n"
BRACES = frozenset("{}")
SHOWN = 5


def write(file: SieFile) -> bytes:
    """The file's bytes, checksummed. Refused, with what is wrong, if `check` finds anything."""
    if wrong := check(file):
        more = f" (och {len(wrong) - SHOWN} fel till)" if len(wrong) > SHOWN else ""
        raise Refused(f"SIE-filen skrivs inte. {' '.join(wrong[:SHOWN])}{more}")
    body = [*_heading(file), *_chart(file), *(line for voucher in file.vouchers for line in _voucher(voucher))]
    total = checksum(parse(line, 0) for line in body if line not in BRACES)
    lines = [f"#FLAGGA {int(file.received)}", "#KSUMMA", *body, f"#KSUMMA {total}", ""]
    return NEW_LINE.join(lines).encode(ENCODING)


def _heading(file: SieFile) -> Iterator[str]:
    yield f"#PROGRAM {quoted(file.program)} {quoted(file.version)}"
    yield "#FORMAT PC8"
    yield f"#GEN {day(file.generated)} {quoted(file.generated_by)}"
    yield f"#SIETYP {file.sie_type}"
    if file.note:
        yield f"#PROSA {quoted(file.note)}"
    if file.organisation_number:
        yield f"#ORGNR {file.organisation_number}"
    yield f"#FNAMN {quoted(file.company)}"


def _chart(file: SieFile) -> Iterator[str]:
    yield from (f"#KONTO {account.number} {quoted(account.name)}" for account in file.accounts)
    yield from (f"#DIM {dimension.number} {quoted(dimension.name)}" for dimension in file.dimensions)
    yield from (f"#OBJEKT {thing.dimension} {quoted(thing.number)} {quoted(thing.name)}" for thing in file.objects)


def _voucher(voucher: Voucher) -> Iterator[str]:
    yield (
        f"#VER {quoted(voucher.series)} {quoted(voucher.number)} {day(voucher.day)} {quoted(voucher.text)}"
        f" {day(voucher.registered)} {quoted(voucher.sign)}"
    )
    yield "{"
    yield from (_transaction(row) for row in voucher.transactions)
    yield "}"


def _transaction(row: Transaction) -> str:
    objects = " ".join(f'"{dimension}" {quoted(number)}' for dimension, number in row.objects)
    start = f"#TRANS {row.account} {{{objects}}} {amount(row.amount_ore)} {day(row.day)} {quoted(row.text)}"
    rest = f" {row.quantity or quoted('')} {quoted(row.sign)}" if row.quantity or row.sign else ""
    return start + rest
