"""What must hold before a SIE file is sent."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from stdnum.se import orgnr

from engine.ledger import sie_balances, sie_kinds
from engine.ledger.sie_fields import amount
from engine.ledger.sie_model import SieFile, Voucher
from engine.ledger.sie_text import pc8

T = TypeVar("T", bound=Hashable)


def check(file: SieFile) -> tuple[str, ...]:
    """What is wrong with the file, in Swedish; empty if it may be written."""
    return (
        *_heading(file),
        *sie_kinds.check(file),
        *_declarations(file),
        *_coded(file),
        *sie_balances.check(file),
        *_vouchers(file.vouchers),
        *_series(file.vouchers),
    )


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


def _declarations(file: SieFile) -> Iterator[str]:
    declared = [(thing.dimension, thing.number) for thing in file.objects]
    accounts = [account.number for account in file.accounts]
    dimensions = [dimension.number for dimension in file.dimensions]
    yield from (f"Kontot ”{n}” ska bestå av siffror." for n in accounts if not re.fullmatch("[0-9]+", n))
    yield from (
        f"Kontot {account.number} har kontotypen ”{account.kind}”. Den ska vara T, S, K eller I."
        for account in file.accounts
        if account.kind not in {"", "T", "S", "K", "I"}
    )
    yield from (f"Objektnumret ”{n}” är tomt eller har otillåtna tecken." for _, n in declared if not _is_code(n))
    yield from (f"Kontot {number} är deklarerat mer än en gång." for number in _repeated(accounts))
    yield from (f"Dimensionen {number} är deklarerad mer än en gång." for number in _repeated(dimensions))
    yield from (f"Objektet {n} i dimension {d} är deklarerat mer än en gång." for d, n in _repeated(declared))
    for position, dimension in enumerate(file.dimensions):
        if dimension.parent is not None and dimension.parent not in dimensions[:position]:
            yield f"Underdimensionen {dimension.number} ska stå efter dimension {dimension.parent}, som den delar upp."


def _coded(file: SieFile) -> Iterator[str]:
    """Everything used is declared, and an object of a sub-dimension stands with the object it is a part of."""
    rows = [row for voucher in file.vouchers for row in (*voucher.transactions, *voucher.struck)]
    parents = {each.number: each.parent for each in file.dimensions if each.parent is not None}
    lists = {row.objects for row in rows}
    coded = [dict(objects) for objects in lists]
    parted = {d for d, parent in parents.items() for objects in coded if d in objects and parent not in objects}
    yield from (
        f"Ett objekt i underdimension {d} står utan objekt i den överordnade dimensionen {parents[d]}."
        for d in sorted(parted)
    )
    used = {pair for objects in coded for pair in _whole_codes(objects, parents).items()}
    used |= {pair for balance in file.balances for pair in balance.objects}
    declared = {(thing.dimension, thing.number) for thing in file.objects}
    accounts = {account.number for account in file.accounts}
    dimensions = {dimension.number for dimension in file.dimensions}
    yield from (f"Kontot {n} används men är inte deklarerat." for n in sorted({r.account for r in rows} - accounts))
    yield from (f"Dimensionen {d} är inte deklarerad." for d in sorted({d for d, _ in used | declared} - dimensions))
    yield from (f"Objektet {n} i dimension {d} är inte deklarerat." for d, n in sorted(used - declared))


def _whole_codes(objects: Mapping[int, str], parents: Mapping[int, int]) -> Mapping[int, str]:
    """By dimension the code that an object is declared by, in a list of them."""
    return {d: _whole_code(d, objects, parents) for d in objects} if parents else objects


def _whole_code(dimension: int, objects: Mapping[int, str], parents: Mapping[int, int]) -> str:
    """The code that an object is declared by: in a sub-dimension it begins with that of what it is a part of (8.12)."""
    code = objects.get(dimension, "")
    parent = parents.get(dimension, dimension)
    return code if parent >= dimension else _whole_code(parent, objects, parents) + code


def _vouchers(vouchers: Iterable[Voucher]) -> Iterator[str]:
    for voucher in vouchers:
        if not voucher.transactions:
            yield f"Verifikationen {name_of(voucher)} har inga rader."
        if voucher.balance_ore:
            yield f"Verifikationen {name_of(voucher)} balanserar inte: skillnaden är {amount(voucher.balance_ore)} kr."
        if voucher.day is None:
            yield f"Verifikationen {name_of(voucher)} saknar datum."
        for row in voucher.transactions:
            if len(dict(row.objects)) < len(row.objects):
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
