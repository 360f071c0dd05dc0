"""What must hold before a file of vouchers is sent (SIE 4I)."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from stdnum.se import orgnr

from engine.ledger.sie_fields import amount
from engine.ledger.sie_model import SieFile, Voucher
from engine.ledger.sie_text import pc8

T = TypeVar("T", bound=Hashable)


def check(file: SieFile) -> tuple[str, ...]:
    """What is wrong with the file, in Swedish; empty if it may be written."""
    return (*_heading(file), *_declarations(file), *_vouchers(file.vouchers), *_series(file.vouchers))


def name_of(voucher: Voucher) -> str:
    """A voucher as it is named in a message: series, number and text as far as there are any."""
    return " ".join(part for part in (voucher.series, voucher.number, f"”{voucher.text}”") if part)


def _heading(file: SieFile) -> Iterator[str]:
    for what, value in (("program", file.program), ("version", file.version), ("företagsnamn", file.company)):
        if not pc8(value).strip():
            yield f"SIE-filen saknar {what}."
    if file.generated is None:
        yield "SIE-filen saknar datum för när den skapades."
    if file.organisation_number and not (
        re.fullmatch(r"[0-9]{6}-[0-9]{4}", file.organisation_number) and orgnr.is_valid(file.organisation_number)
    ):
        yield f"Organisationsnumret ”{file.organisation_number}” är inte giltigt. Skriv NNNNNN-NNNN."
    if file.sie_type != "4":
        yield f"Filen är av SIE-typ {file.sie_type}; bara verifikationer till huvudboken (4I) kan skrivas."
    for label in sorted({record.label for record in file.others}):
        yield f"Posttypen {label} kan läsas men inte skrivas."


def _declarations(file: SieFile) -> Iterator[str]:
    rows = [row for voucher in file.vouchers for row in voucher.transactions]
    used = sorted({pair for row in rows for pair in row.objects})
    declared = [(thing.dimension, thing.number) for thing in file.objects]
    accounts = [account.number for account in file.accounts]
    dimensions = [dimension.number for dimension in file.dimensions]
    yield from (f"Kontot ”{n}” ska bestå av siffror." for n in accounts if not re.fullmatch("[0-9]+", n))
    yield from (f"Objektnumret ”{n}” är tomt eller har otillåtna tecken." for _, n in declared if not _is_code(n))
    yield from (f"Kontot {number} är deklarerat mer än en gång." for number in _repeated(accounts))
    yield from (f"Dimensionen {number} är deklarerad mer än en gång." for number in _repeated(dimensions))
    yield from (f"Objektet {n} i dimension {d} är deklarerat mer än en gång." for d, n in _repeated(declared))
    yield from (f"Kontot {n} används men är inte deklarerat." for n in sorted({r.account for r in rows} - {*accounts}))
    yield from (f"Dimensionen {d} är inte deklarerad." for d in sorted({d for d, _ in used + declared} - {*dimensions}))
    yield from (f"Objektet {n} i dimension {d} är inte deklarerat." for d, n in sorted({*used} - {*declared}))


def _vouchers(vouchers: Iterable[Voucher]) -> Iterator[str]:
    for voucher in vouchers:
        if not voucher.transactions:
            yield f"Verifikationen {name_of(voucher)} har inga rader."
        if voucher.balance_ore:
            yield f"Verifikationen {name_of(voucher)} balanserar inte: skillnaden är {amount(voucher.balance_ore)} kr."
        if voucher.day is None:
            yield f"Verifikationen {name_of(voucher)} saknar datum."
        for row in voucher.transactions:
            if len({dimension for dimension, _ in row.objects}) < len(row.objects):
                yield f"Verifikationen {name_of(voucher)} har två objekt i samma dimension på konto {row.account}."
            if row.quantity and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", row.quantity):
                yield f"Kvantiteten ”{row.quantity}” i verifikationen {name_of(voucher)} är inte ett tal."


def _series(vouchers: Iterable[Voucher]) -> Iterator[str]:
    """Numbered vouchers stand in ascending order within their series, none twice."""
    last: dict[str, int] = {}
    for voucher in vouchers:
        if voucher.series and not _is_code(voucher.series):
            yield f"Verifikationsserien ”{voucher.series}” har otillåtna tecken."
        if not voucher.number:
            continue
        if not re.fullmatch("[0-9]+", voucher.number):
            yield f"Verifikationsnumret ”{voucher.number}” ska bestå av siffror."
            continue
        if int(voucher.number) <= last.get(voucher.series, -1):
            yield f"Verifikationen {name_of(voucher)} står inte i nummerordning i sin serie."
        last[voucher.series] = int(voucher.number)


def _is_code(text: str) -> bool:
    """A code must arrive as it is: no blanks, and only characters that SIE has."""
    return bool(text) and pc8(text) == text and " " not in text


def _repeated(values: Iterable[T]) -> list[T]:
    return [value for value, count in Counter(values).items() if count > 1]
