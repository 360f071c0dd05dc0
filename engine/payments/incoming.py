"""Incoming payments, whatever file they came in: one neutral record, and a reader that knows which file it has.

What: camt.054 (`camt054`), BgMax (`bgmax`) and the payment specification of Autogiro (`autogiro`) give the same
`IncomingPayment`. Amounts are öre; what leaves the account (a reversal, a refund, a deduction) is negative.
Where: as in those modules. Not: which invoice a payment is for (`matching`); which files have been read before: whoever
keeps payments refuses a known `message_id`, and a known `key` within an account.

Totals stand last in most files, so nothing of a file may be kept before the reader has come to its end.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

import attrs

from engine.errors import Refused, words_of

OCR, INVOICE, REFERENCE, TEXT = "ocr", "invoice", "reference", "text"
"""Kinds of references: the bank has checked it as OCR; an invoice number; it may be either; words from the payer."""

FORMATS = ("camt.054", "bgmax", "autogiro")
HEAD_BYTES = 4096


@attrs.frozen
class Reference:
    """What the payer says that the payment is for. `amount_ore` is None where no part is named, < 0 for a credit note.

    `alternative` means that it names the same claim as the reference before it, in another way.
    """

    kind: str
    text: str
    amount_ore: int | None = None
    alternative: bool = False


@attrs.frozen(kw_only=True)
class IncomingPayment:
    """One payment. `amount_ore` < 0 has left the account; `booked` False is only announced and comes again.

    `payee_account` is the municipality's account or bankgiro number, `customer_number` the payer's with us where the
    file has it (Autogiro). `lump` is the sum of direct debits that a payment specification has one by one, and that is
    not to be counted too. `entry_reference` is the bank's for the entry, and `detail` the payment's place in it,
    from 1. `position` says where in the file it stands: a line, or the number of the entry.
    """

    amount_ore: int
    day: date
    references: tuple[Reference, ...]
    payee_account: str
    message_id: str
    entry_reference: str
    detail: int
    channel: str
    position: int
    payer_name: str = ""
    payer_account: str = ""
    customer_number: str = ""
    source_file: str = ""
    booked: bool = True
    reversal: bool = False
    lump: bool = False

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells the payment from all others, in whatever file it comes: account, entry reference, detail.

        Where the bank gives no entry reference it is the message and the position in it.
        """
        return self.payee_account, self.entry_reference or f"{self.message_id}#{self.position}", self.detail


def recognised(head: bytes) -> str:
    """Which of FORMATS a file is that begins with these bytes. Refused if it is none."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "camt.054"
    if start.startswith(b"01BGMAX"):
        return "bgmax"
    if start.startswith((b"01AUTOGIRO", b"51")) or (start[:2] == b"01" and b"AUTOGIRO" in start[:20]):
        return "autogiro"
    raise Refused(
        "Filen är inte en känd inbetalningsfil: den är varken camt.054, BgMax eller en betalningsspecifikation från "
        "Autogiro. Kontrollera att det är rätt fil."
    )


def read(source: Path | BinaryIO, name: str = "") -> Iterator[IncomingPayment]:
    """The payments of a file, in its order, as they are read; `name` is the file's where a stream is given.

    Refused, at once or at the end: an unknown or damaged file, totals that do not tie, another currency than SEK, a
    test file. Then nothing that was read may be kept.
    """
    if isinstance(source, Path):
        try:
            with source.open("rb") as stream:
                yield from read(stream, name or source.name)
        except OSError as error:
            raise Refused(f"Filen {source.name} kan inte läsas: {words_of(error)}.") from error
        return
    head = source.read(HEAD_BYTES)
    rest = _Joined(head, source)
    match recognised(head):
        case "camt.054":
            from engine.payments import camt054

            found = camt054.read(rest)
        case "bgmax":
            from engine.payments import bgmax

            found = bgmax.payments(bgmax.read(rest.read()))
        case _:
            from engine.payments import autogiro_incoming

            found = autogiro_incoming.read(rest.read())
    for payment in found:
        yield attrs.evolve(payment, source_file=name) if name else payment


class _Joined:
    """A stream whose beginning has been read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        if size < 0:
            return head + self._rest.read()
        self._head = head[size:]
        return head[:size] or self._rest.read(size)
