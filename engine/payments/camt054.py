"""camt.054: the bank's notification of what has come to an account and left it, in XML of any size.

What: versions 001.02 and 001.08, told apart by their namespace. The file is read as a stream: however many entries, or
transactions in an entry, one at a time is held. An entry is one payment, or several (batch booking) with a sum that
must tie; so must the summary, where there is one. A payment may have several references, each with its amount. A
credit is positive; a debit and a reversed credit negative. Pending and announced entries are given with `booked` False.
Where: ISO 20022, camt.054.001.02 and .08; Swedish banks' message implementation guidelines (bankgiro number as
Acct/Id/Othr/Id with scheme BGNR; OCR as Strd/CdtrRefInf/Ref; invoice number as Strd/RfrdDocInf/Nb).
Not: other versions; other currencies than SEK; a document type declaration, entities or anything from a network, all of
which are refused; validation against the schema. Autogiro comes as one sum without references (`autogiro_incoming`): it
is given with `lump` True, known by the family IDDT of its bank transaction code, or by the bank's own words.

    read(stream) -> payments, one at a time     refuses what does not tie, at the latest at the end
"""

from collections.abc import Iterator
from typing import Any, Protocol

import attrs
from lxml import etree

from engine.errors import Refused
from engine.payments.camt054_entry import WHAT, Entry, Names, opened_entry, transaction
from engine.payments.incoming import IncomingPayment

VERSIONS = ("camt.054.001.02", "camt.054.001.08")
_SPACE = "urn:iso:std:iso:20022:tech:xsd:"
_WATCHED = ("Document", "GrpHdr", "Ntfctn", "Acct", "TxsSummry", "TxDtls", "NtryDtls", "Ntry")


class Readable(Protocol):
    """Something that gives its next bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


def read(stream: Readable) -> Iterator[IncomingPayment]:
    """The payments of the message, in its order.

    Refused: not XML, truncated, a document type declaration, another version, another currency than SEK, an amount or a
    date that is none, an entry whose transactions do not add up to it, a summary that does not tie, no message id.
    """
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in _WATCHED],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        yield from _Message().payments(events)
    except etree.LxmlError as error:
        raise Refused(f"{WHAT} är inte hel XML: den är avkortad eller skadad. Hämta den igen.") from error


@attrs.define
class _Message:
    """What has been read of the message so far: where we are, and the sums to tie."""

    names: Names | None = None
    message_id: str = ""
    account: str = ""
    summary: Any = None
    entries: int = 0
    entry: Entry | None = None
    entries_here: int = 0
    credit_ore: int = 0
    debit_ore: int = 0
    done: bool = False

    def payments(self, events: Any) -> Iterator[IncomingPayment]:
        """The payments in the events of the parser."""
        for event, element in events:
            name = element.tag.rpartition("}")[2]
            if self.names is None:
                self._begin(name, element)
            elif event == "end":
                yield from self._end(name, element, self.names)
        if not self.done:
            raise Refused(f"{WHAT} är inte ett camt.054-meddelande. Kontrollera att det är rätt fil.")

    def _begin(self, name: str, element: Any) -> None:
        if element.getroottree().docinfo.doctype or element.getroottree().docinfo.internalDTD is not None:
            raise Refused(f"{WHAT} har en dokumenttypsdeklaration (DOCTYPE). Sådana filer läses inte.")
        space = etree.QName(element).namespace or ""
        if name != "Document" or space.removeprefix(_SPACE) not in VERSIONS:
            raise Refused(
                f"{WHAT} är inte av en version som kan läsas. De som kan läsas är {' och '.join(VERSIONS)}. "
                "Be banken om en av dem."
            )
        self.names = Names(space, new=space.endswith("08"))

    def _end(self, name: str, element: Any, names: Names) -> Iterator[IncomingPayment]:
        if name == "GrpHdr":
            self.message_id = names.text(element, "MsgId")
        elif name == "Acct" and _is_child_of(element, "Ntfctn"):
            self.account = names.text(element, "Id/IBAN") or names.text(element, "Id/Othr/Id")
        elif name == "TxsSummry":
            self.summary = names.summary(element)
        elif name == "TxDtls":
            yield from self._transaction(element, names)
        elif name == "Ntry":
            yield from self._entry(element, names)
        elif name == "NtryDtls":
            _forget(element)
        elif name == "Ntfctn":
            self._tie()
            self.account, self.summary = "", None
            self.entries_here = self.credit_ore = self.debit_ore = 0
            _forget(element)
        elif name == "Document":
            self.done = bool(self.message_id)

    def _transaction(self, element: Any, names: Names) -> Iterator[IncomingPayment]:
        if self.entry is None:
            entry = next(element.iterancestors(names.tag("Ntry")), None)
            if entry is None:
                raise Refused(f"{WHAT}: en transaktion står utanför sin post. Hämta filen igen.")
            self.entry = self._opened(entry, names)
        yield from self.entry.next(transaction(element, names, self.entry))
        _forget(element)

    def _entry(self, element: Any, names: Names) -> Iterator[IncomingPayment]:
        entry = self.entry or self._opened(element, names)
        yield from entry.last(names.text(element, "AddtlNtryInf"))
        self.entries_here += 1
        if entry.credit:
            self.credit_ore += entry.amount_ore
        else:
            self.debit_ore += entry.amount_ore
        self.entry = None
        _forget(element)

    def _opened(self, element: Any, names: Names) -> Entry:
        if not self.message_id:
            raise Refused(f"{WHAT} saknar meddelandets id (GrpHdr/MsgId), som skyddar mot dubbla inläsningar.")
        self.entries += 1
        return opened_entry(element, names, number=self.entries, message_id=self.message_id, account=self.account)

    def _tie(self) -> None:
        """What the summary says, against what the entries were. Figures left out of the summary are not compared."""
        credit, debit = self.credit_ore, self.debit_ore
        counted = {
            "count": self.entries_here,
            "sum": credit + debit,
            "net": abs(credit - debit),
            "credit": credit,
            "debit": debit,
        }
        for key, said in (self.summary or {}).items():
            if said != counted[key]:
                raise Refused(
                    f"{WHAT}: summeringen (TxsSummry) säger {_shown(key, said)}, men posterna är "
                    f"{_shown(key, counted[key])}. Filen är avkortad eller ändrad. Hämta den igen."
                )


def _shown(key: str, value: int) -> str:
    return f"{value} poster" if key == "count" else f"{value // 100},{value % 100:02} kr"


def _is_child_of(element: Any, name: str) -> bool:
    parent = element.getparent()
    return parent is not None and etree.QName(parent).localname == name


def _forget(element: Any) -> None:
    """Free the element and the one before it of its kind, so that the tree does not grow with the file."""
    element.clear()
    before = element.getprevious()
    if before is not None and before.tag == element.tag:
        element.getparent().remove(before)
