"""SIE 5: vouchers to the general ledger as XML, for ledgers that no longer take SIE 4.

What: a `SieEntry` document (an import) with accounts, dimensions, objects and vouchers, in UTF-8, unsigned.
Where: SIE-gruppen, "SIE 5", the schema sie5.xsd (http://www.sie.se/sie5).
Not: the export `Sie`, customer and supplier ledgers, attached documents, signatures, sub-dimensions, balances, struck
rows, who signed a row. Little used in practice: `engine.ledger.sie` is what most ledgers read.

    write(file, created) -> bytes    the same model as SIE 4; refuses what SIE 4I would refuse
    read(data) -> SieFile            a SieEntry; refuses what is damaged or does not balance
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from lxml import etree

from engine.errors import Refused
from engine.ledger.sie_check import check as check_sie4
from engine.ledger.sie_check import name_of
from engine.ledger.sie_fields import amount, read_amount
from engine.ledger.sie_model import Account, Dimension, ObjectName, SieFile, Transaction, Voucher
from engine.ledger.xml_text import parsed, plain

NAMESPACE = "http://www.sie.se/sie5"
LARGEST_BYTES = 1 << 30
_TYPES = {"T": "asset", "S": "liability", "I": "income", "K": "cost"}
_KINDS = {"asset": "T", "liability": "S", "equity": "S", "income": "I", "cost": "K"}
_CLASSES = {"1": "T", "2": "S", "3": "I"}
"""What an account is by its first digit in the BAS and Kommun-Bas charts; the others are costs."""


def write(file: SieFile, created: datetime) -> bytes:
    """The vouchers as a SieEntry. `created` is when the file is made, with its time zone.

    Refused: what `sie.check` complains of, and what SIE 5 imports have no place for.
    """
    if wrong := (*check_sie4(file), *_without_place(file)):
        raise Refused(f"SIE 5-filen skrivs inte. {' '.join(wrong[:5])}")
    root = etree.Element(f"{{{NAMESPACE}}}SieEntry", nsmap={None: NAMESPACE})
    _file_info(root, file, created)
    accounts = _add(root, "Accounts")
    for account in file.accounts:
        kind = account.kind or _CLASSES.get(account.number[0], "K")
        known = {"id": account.number, "name": account.name, "type": _TYPES[kind], "unit": account.unit}
        _add(accounts, "Account", required=("name",), **known)
    dimensions = _add(root, "Dimensions")
    for dimension in file.dimensions:
        there = _add(dimensions, "Dimension", id=str(dimension.number), name=dimension.name)
        for thing in file.objects:
            if thing.dimension == dimension.number:
                _add(there, "Object", id=thing.number, name=thing.name, required=("id", "name"))
    for series in dict.fromkeys(voucher.series for voucher in file.vouchers):
        journal = _add(root, "Journal", id=series)
        for voucher in file.vouchers:
            if voucher.series == series:
                _entry(journal, voucher, file)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return data


def read(data: bytes) -> SieFile:
    """The vouchers of a SieEntry, and what they refer to.

    Refused: other documents, vouchers that do not balance, an amount or a date that is none, an account without number.
    """
    root = parsed(data, "SIE 5-filen", LARGEST_BYTES)
    if root.tag != f"{{{NAMESPACE}}}SieEntry":
        raise Refused("Filen är inte en importfil i SIE 5: den börjar inte med SieEntry.")
    product, creation, company = (
        _first(root, f"FileInfo/{name}") for name in ("SoftwareProduct", "FileCreation", "Company")
    )
    return SieFile(
        program=product.get("name", ""),
        version=product.get("version", ""),
        generated=_day(creation, "time"),
        generated_by=creation.get("by", ""),
        company=company.get("name", ""),
        organisation_number=company.get("organizationId", ""),
        accounts=tuple(
            Account(
                _needed(each, "id"), each.get("name", ""), _KINDS.get(each.get("type", ""), ""), each.get("unit", "")
            )
            for each in _all(root, "Accounts/Account")
        ),
        dimensions=tuple(
            Dimension(_whole(each, "id"), each.get("name", "")) for each in _all(root, "Dimensions/Dimension")
        ),
        objects=tuple(
            ObjectName(_whole(dimension, "id"), _needed(each, "id"), each.get("name", ""))
            for dimension in _all(root, "Dimensions/Dimension")
            for each in _all(dimension, "Object")
        ),
        vouchers=tuple(_vouchers(root)),
    )


def _without_place(file: SieFile) -> Iterator[str]:
    if file.kind != "4I":
        yield f"SIE 5 skrivs bara som importfil med verifikationer; filen är av typ {file.kind}."
    if any(dimension.parent is not None for dimension in file.dimensions):
        yield "Underdimensioner finns inte i SIE 5."
    if any(voucher.struck or any(row.added for row in voucher.transactions) for voucher in file.vouchers):
        yield "Strukna och tillagda rader kan inte skrivas i en importfil i SIE 5."


def _file_info(root: etree._Element, file: SieFile, created: datetime) -> None:
    assert created.tzinfo is not None, "the specification wants UTC"
    info = _add(root, "FileInfo")
    _add(info, "SoftwareProduct", name=file.program, version=file.version)
    time = f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    _add(info, "FileCreation", time=time, by=file.generated_by, required=("time", "by"))
    _add(info, "Company", organizationId=file.organisation_number or "000000-0000", name=file.company)


def _entry(journal: etree._Element, voucher: Voucher, file: SieFile) -> None:
    assert voucher.day is not None, "checked"
    entry = _add(journal, "JournalEntry", id=voucher.number, journalDate=str(voucher.day), text=voucher.text)
    registered = voucher.registered or voucher.day
    by = voucher.sign or file.generated_by
    _add(entry, "OriginalEntryInfo", date=str(registered), by=by, required=("date", "by"))
    for row in voucher.transactions:
        day = str(row.day) if row.day else ""
        text, ore = row.text, amount(row.amount_ore)
        posted = _add(
            entry, "LedgerEntry", accountId=row.account, amount=ore, quantity=row.quantity, text=text, ledgerDate=day
        )
        for dimension, number in row.objects:
            _add(posted, "ObjectReference", dimId=str(dimension), objectId=number)


def _add(to: etree._Element, tag: str, /, required: Iterable[str] = (), **values: str) -> etree._Element:
    """A new last child; values that are empty are left out unless they are required."""
    element = etree.SubElement(to, f"{{{NAMESPACE}}}{tag}")
    for attribute, value in values.items():
        if value or attribute in required:
            element.set(attribute, plain(value))
    return element


def _vouchers(root: etree._Element) -> Iterator[Voucher]:
    for journal in _all(root, "Journal"):
        for entry in _all(journal, "JournalEntry"):
            made = _first(entry, "OriginalEntryInfo")
            voucher = Voucher(
                series=journal.get("id", ""),
                number=entry.get("id", ""),
                day=_day(entry, "journalDate"),
                text=entry.get("text", ""),
                registered=_day(made, "date"),
                sign=made.get("by", ""),
                transactions=tuple(_row(row) for row in _all(entry, "LedgerEntry")),
            )
            if voucher.balance_ore:
                raise Refused(
                    f"SIE 5-filen läses inte: verifikationen {name_of(voucher)} balanserar inte, "
                    f"skillnaden är {amount(voucher.balance_ore)} kr."
                )
            yield voucher


def _row(entry: etree._Element) -> Transaction:
    return Transaction(
        account=_needed(entry, "accountId"),
        amount_ore=read_amount(_needed(entry, "amount"), entry.sourceline or 0),
        day=_day(entry, "ledgerDate") if "ledgerDate" in entry.attrib else None,
        text=entry.get("text", ""),
        quantity=entry.get("quantity", ""),
        objects=tuple((_whole(each, "dimId"), _needed(each, "objectId")) for each in _all(entry, "ObjectReference")),
    )


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    return list(element.iterfind("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/"))))


def _first(element: etree._Element, path: str) -> etree._Element:
    found = _all(element, path)
    if not found:
        raise Refused(f"SIE 5-filen, rad {element.sourceline}: {path} saknas.")
    return found[0]


def _needed(element: etree._Element, attribute: str) -> str:
    value: str = element.get(attribute, "")
    if not value:
        name = etree.QName(element).localname
        raise Refused(f"SIE 5-filen, rad {element.sourceline}: {name} saknar {attribute}.")
    return value


def _whole(element: etree._Element, attribute: str) -> int:
    text = _needed(element, attribute)
    if not re.fullmatch("[0-9]{1,9}", text):
        raise Refused(f"SIE 5-filen, rad {element.sourceline}: ”{text}” är inte en dimension.")
    return int(text)


def _day(element: etree._Element, attribute: str) -> date:
    """The day of a date, or of a date with a time."""
    text = _needed(element, attribute)
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Refused(f"SIE 5-filen, rad {element.sourceline}: ”{text}” är inte ett datum.") from None
