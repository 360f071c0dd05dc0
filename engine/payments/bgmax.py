"""BgMax: Bankgirot's file of incoming payments, which the banks leave in 2026. A reader, for the history.

What: version 01, records of 80 columns: deposits (05-15) of payments (20) and deductions (21) with extra references
(22, 23), texts (25) and the payer's name and address (26-29). Counts and sums must tie. Test files are read, but give
no payments (`payments` refuses them); deposits in euro are read, but a file with one gives no payments either.
Where: Bankgirot, Bankgiro Inbetalningar, technical manual (BgMax version 01), and its example files, all of which are
read.
Not: images; writing. The manual and programs in use disagree on the deduction codes (21, position 71), which are kept
as they stand.

    read(data) -> BgMaxFile            refuses what does not tie
    payments(file) -> IncomingPayment  as `engine.payments.incoming`
"""

from collections.abc import Iterator, Sequence
from datetime import date

import attrs

from engine.errors import Refused
from engine.payments.fixed_width import Line, lines
from engine.payments.incoming import OCR, REFERENCE, TEXT, IncomingPayment, Reference

WHAT = "BgMax-filen"
CHANNEL = "bgmax"
REFERENCE_CODE = {
    "0": "Ingen referens angiven.",
    "1": "Referens kunde inte anges.",
    "2": "Rätt OCR-nummer.",
    "3": "Referens som inte är kontrollerad som OCR-nummer.",
    "4": "Referens som inte är ett OCR-nummer.",
    "5": "Fel OCR-nummer.",
}


@attrs.frozen(kw_only=True)
class ExtraReference:
    """22, and 23 with a negative amount. The amount is 0 where the payment is not split."""

    reference: str
    amount_ore: int
    code: str


@attrs.frozen(kw_only=True)
class BgMaxPayment:
    """20, and 21 with a negative amount: `deduction` is then its code. `wrong_ocr`: the bank found the OCR wrong."""

    payer_bankgiro: str
    reference: str
    amount_ore: int
    code: str
    channel: str
    serial: str
    has_image: bool
    deduction: str
    line: int
    extra: tuple[ExtraReference, ...] = ()
    texts: tuple[str, ...] = ()
    name: str = ""
    extra_name: str = ""
    address: tuple[str, ...] = ()
    organisation_number: str = ""

    @property
    def wrong_ocr(self) -> bool:
        """Whether the bank has marked the reference as an OCR number that is wrong."""
        return self.code == "5"


@attrs.frozen(kw_only=True)
class BgMaxDeposit:
    """05-15: what reached one account on a day, in öre (or cents, where `currency` says so)."""

    bankgiro: str
    plusgiro: str
    currency: str
    account: str
    day: date
    serial: str
    amount_ore: int
    payments: tuple[BgMaxPayment, ...]


@attrs.frozen(kw_only=True)
class BgMaxFile:
    """A file. `stamp` is the time of making as it stands; `test` a file that is no money."""

    stamp: str
    test: bool
    deposits: tuple[BgMaxDeposit, ...]


def read(data: bytes) -> BgMaxFile:
    """What the file says. Refused: another file, another version, cut off, counts or sums that do not tie."""
    found = lines(data, WHAT)
    if not found or found[0].cut(1, 7) != "01BGMAX" or found[0].word(23, 24) != "01":
        raise Refused("Filen är inte en BgMax-fil av version 01. Kontrollera att det är rätt fil.")
    if found[-1].cut(1, 2) != "70":
        raise Refused(f"{WHAT} är avkortad: slutposten 70 saknas. Hämta filen igen.")
    deposits: list[BgMaxDeposit] = []
    start: int | None = None
    for place, line in enumerate(found[1:-1], start=1):
        code = line.cut(1, 2)
        if (code == "05") == (start is not None):
            raise line.refused(1, 2, "hör inte hemma där: insättningar börjar med post 05 och slutar med post 15")
        if code == "05":
            start = place
        elif code == "15":
            deposits.append(_deposit(found[start or 0 : place], line))
            start = None
    if start is not None:
        raise Refused(f"{WHAT} är avkortad: insättningen på slutet saknar sin post 15. Hämta filen igen.")
    _tie(found, deposits)
    return BgMaxFile(stamp=found[0].word(25, 44), test=found[0].cut(45, 45) == "T", deposits=tuple(deposits))


def _deposit(records: Sequence[Line], closing: Line) -> BgMaxDeposit:
    opening = records[0]
    paid: list[BgMaxPayment] = []
    for line in records[1:]:
        if line.cut(1, 2) in {"20", "21"}:
            paid.append(_payment(line))
        elif paid:
            paid[-1] = _continued(paid[-1], line)
        else:
            raise line.refused(1, 2, "hör inte till någon betalning")
    deposit = BgMaxDeposit(
        bankgiro=opening.unfilled(3, 12),
        plusgiro=opening.unfilled(13, 22),
        currency=opening.word(23, 25),
        account=closing.unfilled(3, 37),
        day=closing.day(38, 45),
        serial=closing.cut(46, 50),
        amount_ore=closing.whole(51, 68),
        payments=tuple(paid),
    )
    if closing.word(69, 71) != deposit.currency:
        raise closing.refused(69, 71, "är en annan valuta än insättningens")
    for said, counted, last in (
        (deposit.amount_ore, sum(payment.amount_ore for payment in paid), 68),
        (closing.whole(72, 79), len(paid), 79),
    ):
        if said != counted:
            raise closing.refused(last - 7, last, f"är {said}, men posterna ger {counted}: filen är ändrad")
    return deposit


def _payment(line: Line) -> BgMaxPayment:
    deducted = line.cut(1, 2) == "21"
    return BgMaxPayment(
        payer_bankgiro=line.unfilled(3, 12),
        reference=line.word(13, 37),
        amount_ore=-line.whole(38, 55) if deducted else line.whole(38, 55),
        code=_code(line),
        channel=line.word(57, 57),
        serial=line.word(58, 69),
        has_image=line.cut(70, 70) == "1",
        deduction=line.word(71, 71) if deducted else "",
        line=line.number,
    )


def _code(line: Line) -> str:
    if line.cut(56, 56) not in REFERENCE_CODE:
        raise line.refused(56, 56, "är ingen känd referenskod")
    return line.cut(56, 56)


def _continued(payment: BgMaxPayment, line: Line) -> BgMaxPayment:
    """The payment with what a record after it says: 22-29."""
    match line.cut(1, 2):
        case "22" | "23" as code:
            ore = line.whole(38, 55) * (-1 if code == "23" else 1)
            extra = ExtraReference(reference=line.word(13, 37), amount_ore=ore, code=_code(line))
            return attrs.evolve(payment, extra=(*payment.extra, extra))
        case "25":
            return attrs.evolve(payment, texts=(*payment.texts, line.word(3, 52)))
        case "26":
            return attrs.evolve(payment, name=line.word(3, 37), extra_name=line.word(38, 72))
        case "27" | "28":
            parts = [part for part in (line.word(3, 37), line.word(38, 74)) if part]
            return attrs.evolve(payment, address=(*payment.address, *parts))
        case "29":
            return attrs.evolve(payment, organisation_number=line.unfilled(3, 14))
    raise line.refused(1, 2, "är ingen känd posttyp")


def _tie(found: Sequence[Line], deposits: Sequence[BgMaxDeposit]) -> None:
    """The closing record: how many payments, deductions, extra references and deposits."""
    closing, codes = found[-1], [line.cut(1, 2) for line in found]
    counted = (
        (3, codes.count("20")),
        (11, codes.count("21")),
        (19, codes.count("22") + codes.count("23")),
        (27, len(deposits)),
    )
    for first, count in counted:
        if (said := closing.whole(first, first + 7)) != count:
            raise closing.refused(
                first, first + 7, f"är {said}, men posterna är {count}: filen är avkortad eller ändrad"
            )


def payments(file: BgMaxFile) -> Iterator[IncomingPayment]:
    """The payments of a file. Refused: a test file, a deposit that is not in kronor."""
    if file.test:
        raise Refused(f"{WHAT} är en testfil: den har inga riktiga betalningar.")
    for number, deposit in enumerate(file.deposits, start=1):
        if deposit.currency != "SEK":
            raise Refused(
                f"{WHAT}, insättning {number} är i {deposit.currency}. Bara svenska kronor (SEK) kan läsas in. "
                "Hantera filen för hand."
            )
    for deposit in file.deposits:
        for payment in deposit.payments:
            yield _incoming(payment, deposit, f"BGMAX {file.stamp}")


def _incoming(payment: BgMaxPayment, deposit: BgMaxDeposit, message_id: str) -> IncomingPayment:
    return IncomingPayment(
        amount_ore=payment.amount_ore,
        day=deposit.day,
        references=tuple(_references(payment)),
        payee_account=deposit.bankgiro,
        message_id=message_id,
        entry_reference=f"BGMAX {deposit.day:%Y%m%d} {deposit.serial} {payment.serial}",
        detail=1,
        channel=CHANNEL,
        position=payment.line,
        payer_name=payment.name,
        payer_account=payment.payer_bankgiro,
        reversal=payment.amount_ore < 0,
    )


def _references(payment: BgMaxPayment) -> Iterator[Reference]:
    """Extra references instead of the payment's own, which then repeats or lists them; texts last."""
    if payment.extra:
        split = any(extra.amount_ore for extra in payment.extra)
        for extra in payment.extra:
            if extra.reference:
                yield Reference(_kind(extra.code), extra.reference, extra.amount_ore if split else None)
        if payment.code == "2" and payment.reference and not split:
            yield Reference(OCR, payment.reference)
    elif payment.reference:
        yield Reference(_kind(payment.code), payment.reference)
    if payment.texts:
        yield Reference(TEXT, " ".join(payment.texts))


def _kind(code: str) -> str:
    return OCR if code == "2" else REFERENCE
