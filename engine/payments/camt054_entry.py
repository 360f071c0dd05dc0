"""One entry of a camt.054 message and its transactions, cut out of the XML. See `engine.payments.camt054`."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs

from engine.errors import Refused
from engine.payments.digits import is_digits
from engine.payments.incoming import INVOICE, OCR, REFERENCE, TEXT, IncomingPayment, Reference

WHAT = "camt.054-filen"
CHANNEL = "camt.054"
DIRECT_DEBITS = "IDDT"
"""Issued direct debits: the family in ISO 20022's bank transaction codes of what we have drawn (Autogiro)."""
_AMOUNT = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,5}))?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[TZ+-].*)?")


@attrs.define
class Names:
    """The names of one version: its namespace, and the paths that differ between versions (`new` is 001.08)."""

    space: str
    new: bool
    paths: dict[str, tuple[str, ...]] = attrs.field(factory=dict)

    def tag(self, name: str) -> str:
        """A name with its namespace."""
        return f"{{{self.space}}}{name}"

    def first(self, element: Any, short: str) -> Any:
        """The first element at a path such as Id/IBAN below an element, None if there is none."""
        path = self.paths.get(short)
        if path is None:
            path = self.paths[short] = tuple(self.tag(part) for part in short.split("/"))
        for tag in path:  # several times as fast as find(), and most of the time goes here
            element = next(element.iterchildren(tag), None)
            if element is None:
                return None
        return element

    def all(self, element: Any, short: str) -> Iterator[Any]:
        """All elements at a path: of the last name, below the first of those before it."""
        before, _, last = short.rpartition("/")
        parent = self.first(element, before) if before else element
        return iter(()) if parent is None else parent.iterchildren(self.tag(last))

    def text(self, element: Any, short: str) -> str:
        """The text at a path below an element, "" if there is none."""
        found = self.first(element, short)
        return found.text.strip() if found is not None and found.text else ""

    def summary(self, element: Any) -> dict[str, int]:
        """What TxsSummry says: count, sum, net, credit and debit, in öre; only what is there."""
        net = "TtlNtries/TtlNetNtry/Amt" if self.new else "TtlNtries/TtlNetNtryAmt"
        where = {
            "count": "TtlNtries/NbOfNtries",
            "sum": "TtlNtries/Sum",
            "net": net,
            "credit": "TtlCdtNtries/Sum",
            "debit": "TtlDbtNtries/Sum",
        }
        said = {key: self.text(element, path) for key, path in where.items()}
        return {
            key: _count(text) if key == "count" else ore_of(text, "summeringen") for key, text in said.items() if text
        }


def _count(text: str) -> int:
    if not is_digits(text) or len(text) > 15:
        raise Refused(f"{WHAT}: antalet poster i summeringen är inte ett tal. Hämta filen igen.")
    return int(text)


def ore_of(text: str, where: str) -> int:
    """An amount in kronor with a point as öre. Refused if it is none or has parts of an öre."""
    found = _AMOUNT.fullmatch(text)
    decimals = (found[2] or "").ljust(5, "0") if found else ""
    if found is None or decimals[2:] != "000":
        raise Refused(f"{WHAT}, {where}: beloppet är inte ett tal med högst två decimaler. Hämta filen igen.")
    return int(found[1]) * 100 + int(decimals[:2])


@attrs.frozen(kw_only=True)
class Transaction:
    """One payment in an entry, as far as the transaction itself says: its amount is None where it is the entry's."""

    amount_ore: int | None
    charged: bool
    credit: bool
    references: tuple[Reference, ...]
    payer_name: str
    payer_account: str


@attrs.define(kw_only=True)
class Entry:
    """An entry being read: its own facts, and the transaction that waits until we know whether it is the only one."""

    number: int
    message_id: str
    account: str
    amount_ore: int
    credit: bool
    reversal: bool
    booked: bool
    lump: bool
    day: date
    reference: str
    waiting: Transaction | None = None
    count: int = 0
    sum_ore: int = 0

    @property
    def where(self) -> str:
        """The entry as it is named in a refusal."""
        return f"post {self.number}"

    def next(self, found: Transaction) -> Iterator[IncomingPayment]:
        """Take in one more transaction; the one before it is then one of several, and given."""
        if self.waiting is not None:
            yield self._one_of_several(self.waiting)
        self.waiting = found

    def last(self, text: str) -> Iterator[IncomingPayment]:
        """The entry has ended: what remains, and its sum is tied. `text` is its own, for an entry without details."""
        found, several = self.waiting, self.count > 0
        if found is None:
            references = (Reference(TEXT, text),) if text else ()
            self.lump = self.lump or "autogiro" in text.casefold()
            yield self._payment(self.amount_ore, self.credit, references, "", "")
            return
        if not several:
            said = found.amount_ore
            if said not in {None, self.amount_ore} and not found.charged:
                raise self._does_not_tie(said or 0)
            self.count = 1
            yield self._payment(self.amount_ore, self.credit, found.references, found.payer_name, found.payer_account)
            return
        yield self._one_of_several(found)
        if self.sum_ore != self.amount_ore:
            raise self._does_not_tie(self.sum_ore)

    def _one_of_several(self, found: Transaction) -> IncomingPayment:
        if found.amount_ore is None:
            raise Refused(f"{WHAT}, {self.where}: flera betalningar är bokade tillsammans utan belopp för var och en.")
        self.sum_ore += found.amount_ore if found.credit == self.credit else -found.amount_ore
        self.count += 1
        return self._payment(found.amount_ore, found.credit, found.references, found.payer_name, found.payer_account)

    def _does_not_tie(self, ore: int) -> Refused:
        return Refused(
            f"{WHAT}, {self.where}: betalningarna är {ore} öre tillsammans, men posten är {self.amount_ore} öre. "
            "Filen läses inte. Hämta den igen."
        )

    def _payment(
        self, ore: int, credit: bool, references: tuple[Reference, ...], name: str, account: str
    ) -> IncomingPayment:
        return IncomingPayment(
            amount_ore=ore if credit else -ore,
            day=self.day,
            references=references,
            payee_account=self.account,
            message_id=self.message_id,
            entry_reference=self.reference,
            detail=max(self.count, 1),
            channel=CHANNEL,
            position=self.number,
            payer_name=name,
            payer_account=account,
            booked=self.booked,
            reversal=self.reversal,
            lump=self.lump,
        )


def opened_entry(element: Any, names: Names, *, number: int, message_id: str, account: str) -> Entry:
    """What stands in an entry before its transactions."""
    where = f"post {number}"
    status = names.text(element, "Sts/Cd") or names.text(element, "Sts/Prtry") or names.text(element, "Sts")
    day = names.text(element, "BookgDt/Dt") or names.text(element, "BookgDt/DtTm")
    day = day or names.text(element, "ValDt/Dt") or names.text(element, "ValDt/DtTm")
    return Entry(
        number=number,
        message_id=message_id,
        account=account,
        amount_ore=_amount(element, names, "Amt", where),
        credit=_is_credit(names.text(element, "CdtDbtInd"), where),
        reversal=names.text(element, "RvslInd") in {"true", "1"},
        booked=status == "BOOK",
        lump=names.text(element, "BkTxCd/Domn/Fmly/Cd") == DIRECT_DEBITS,
        day=_day(day, where),
        reference=names.text(element, "AcctSvcrRef") or names.text(element, "NtryRef"),
    )


def transaction(element: Any, names: Names, entry: Entry) -> Transaction:
    """What one TxDtls says."""
    amounts = ("Amt", "AmtDtls/TxAmt/Amt") if names.new else ("AmtDtls/TxAmt/Amt",)
    path = next((path for path in amounts if names.first(element, path) is not None), "")
    said = names.text(element, "CdtDbtInd")
    name = "RltdPties/Dbtr/Pty/Nm" if names.new else "RltdPties/Dbtr/Nm"
    account = "RltdPties/DbtrAcct/Id/"
    return Transaction(
        amount_ore=_amount(element, names, path, entry.where) if path else None,
        charged=names.first(element, "Chrgs") is not None,
        credit=_is_credit(said, entry.where) if said else entry.credit,
        references=tuple(_references(element, names, entry.where)),
        payer_name=names.text(element, name),
        payer_account=names.text(element, account + "IBAN") or names.text(element, account + "Othr/Id"),
    )


def _references(element: Any, names: Names, where: str) -> Iterator[Reference]:
    for given in names.all(element, "RmtInf/Strd"):
        ocr, invoice = names.text(given, "CdtrRefInf/Ref"), names.text(given, "RfrdDocInf/Nb")
        ore = _part(given, names, where)
        if ocr:
            yield Reference(OCR if is_digits(ocr) else REFERENCE, ocr, ore)
        if invoice:
            yield Reference(INVOICE, invoice, ore, alternative=bool(ocr))
        for more in names.all(given, "AddtlRmtInf"):
            if more.text and more.text.strip():
                yield Reference(TEXT, more.text.strip(), alternative=True)
    words = [found.text.strip() for found in names.all(element, "RmtInf/Ustrd") if found.text]
    if text := " ".join(word for word in words if word):
        yield Reference(TEXT, text)


def _part(given: Any, names: Names, where: str) -> int | None:
    """The part of the payment that is for this reference; a credit note's is negative."""
    for path, sign in (("RfrdDocAmt/RmtdAmt", 1), ("RfrdDocAmt/CdtNoteAmt", -1)):
        if names.first(given, path) is not None:
            return sign * _amount(given, names, path, where)
    return None


def _amount(element: Any, names: Names, short: str, where: str) -> int:
    found = names.first(element, short)
    currency = "" if found is None else found.get("Ccy", "")
    if currency != "SEK":
        has = f"är i {currency}" if re.fullmatch("[A-Z]{3}", currency) else "saknar valuta"
        raise Refused(f"{WHAT}, {where}: beloppet {has}. Bara svenska kronor (SEK) kan läsas in. Hantera den för hand.")
    return ore_of((found.text or "").strip(), where)


def _is_credit(text: str, where: str) -> bool:
    if text not in {"CRDT", "DBIT"}:
        raise Refused(f"{WHAT}, {where}: det framgår inte om beloppet är in eller ut (CdtDbtInd). Hämta filen igen.")
    return text == "CRDT"


def _day(text: str, where: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError as error:
        raise Refused(f"{WHAT}, {where}: bokföringsdagen saknas eller är inget datum. Hämta filen igen.") from error
