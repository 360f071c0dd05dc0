"""The records of files from Bankgirot's Autogiro, cut by position. Totals are tied in
`engine.payments.autogiro_answers`.
"""

from collections.abc import Sequence
from datetime import date

import attrs

from engine.payments import autogiro_codes as codes
from engine.payments.autogiro_model import (
    IN,
    OUT,
    REFUND,
    Answer,
    Application,
    Change,
    Deposit,
    MandateAdvice,
    Payment,
    Registered,
)
from engine.payments.digits import is_digits
from engine.payments.fixed_width import Line, as_day

DEPOSITS = {"15": IN, "16": OUT, "17": REFUND}
OF_MANY = frozenset({"21", "22", "26", "27"})
"""Changes of many payments at once: no payer, and a count where others have the word REFERENS."""


def deposit(line: Line) -> Deposit:
    """15, 16, 17: the sum on the payee's account."""
    return Deposit(
        direction=DEPOSITS[line.cut(1, 2)],
        account=line.unfilled(3, 37),
        day=line.day(38, 45),
        serial=line.whole(46, 50),
        amount_ore=line.whole(51, 68),
        count=line.whole(72, 79),
    )


def new_payment(line: Line, of_deposit: int) -> Payment:
    """82, 32, 77 of the payment specification, new layout."""
    if line.cut(1, 2) == REFUND:
        code = line.word(78, 79)
        return _payment(
            line,
            code,
            codes.meaning(code, codes.REFUND),
            direction=REFUND,
            refunded=line.day(70, 77),
            deposit=of_deposit,
        )
    return _payment(line, *_status(line, line.cut(80, 80)), direction=_direction(line), deposit=of_deposit)


def old_payment(line: Line) -> Payment:
    """82, 32 of the payment specification, old layout: a blank status is a payment that was made."""
    return _payment(line, *_status(line, line.word(80, 80) or "0"), direction=_direction(line))


def _status(line: Line, code: str) -> tuple[str, str]:
    if code not in codes.PAYMENT_STATUS:  # unlike others this one must be known: it says whether money came
        raise line.refused(80, 80, "är ingen känd statuskod")
    return code, codes.PAYMENT_STATUS[code]


def watched(line: Line) -> Payment:
    """82, 32 of the watch register: orders that are not due yet."""
    return _payment(line, "", "", direction=_direction(line))


def _payment(
    line: Line, code: str, text: str, *, direction: str, refunded: date | None = None, deposit: int | None = None
) -> Payment:
    """What the records of specification and watch register have in common: positions 1-43 and 54-69."""
    return Payment(
        direction=direction,
        day=line.day_if_any(3, 10),
        period=line.word(11, 11),
        renewals=_renewals(line),
        payer_number=line.unfilled(16, 31),
        amount_ore=line.whole(32, 43),
        reference=line.word(54, 69),
        code=code,
        text=text,
        refunded=refunded,
        deposit=deposit,
        line=line.number,
    )


def rejected(line: Line) -> Payment:
    """82, 32 of rejected orders: one column less than elsewhere, no bankgiro number."""
    code = line.word(59, 60)
    return Payment(
        direction=_direction(line),
        day=line.day_if_any(3, 10),
        period=line.word(11, 11),
        renewals=_renewals(line),
        payer_number=line.unfilled(15, 30),
        amount_ore=line.whole(31, 42),
        reference=line.word(43, 58),
        code=code,
        text=codes.meaning(code, codes.REJECTED),
        line=line.number,
    )


def advice(line: Line) -> MandateAdvice:
    """73: what has become of a mandate. Positions 74-79, ÅÅMMDD, are only in the old layout."""
    if line.cut(1, 2) != "73":
        raise line.refused(1, 2, "ska vara 73, medgivandeavisering")
    cause, result = line.word(62, 63), line.word(64, 65)
    valid = line.word(74, 79)
    return MandateAdvice(
        payer_number=line.unfilled(13, 28),
        account=_filled(line.word(29, 44)),
        identity=line.word(45, 56),
        cause=cause,
        cause_text=codes.meaning(cause, codes.ADVICE_CAUSE),
        result=result,
        result_text=codes.meaning(result, codes.ADVICE_RESULT),
        day=line.day_if_any(66, 73),
        valid_from=as_day(f"20{valid}") if valid.strip("0") else None,
        line=line.number,
    )


def application(line: Line) -> Application:
    """52: the first record of an application in the internet bank."""
    kind = line.word(62, 62)
    return Application(
        payer_number=line.unfilled(13, 28),
        account=_filled(line.word(29, 44)),
        identity=line.word(45, 56),
        kind=kind,
        kind_text=codes.meaning(kind, codes.APPLICATION),
        line=line.number,
    )


def continued(begun: Application, line: Line) -> Application:
    """53-56: what the payer has written, and the address, added to the application they follow."""
    match line.cut(1, 2):
        case "53":
            return attrs.evolve(begun, information=(*begun.information, line.word(3, 38)))
        case "54" | "55":
            parts = [part for part in (line.word(3, 38), line.word(39, 74)) if part]
            return attrs.evolve(begun, address=(*begun.address, *parts))
        case "56":
            return attrs.evolve(begun, postal_code=line.word(3, 7), city=line.word(8, 43))
    raise line.refused(1, 2, "är inte en post i en ansökan om medgivande")


def change(line: Line) -> Change:
    """03, 11, 21-29: what has become of a cancellation or a move."""
    kind, result, direction = line.cut(1, 2), line.word(73, 74), line.cut(27, 28)
    if kind not in codes.CHANGE_KIND:
        raise line.refused(1, 2, "är inte en makulering eller ändring")
    many = kind in OF_MANY
    if direction not in ({"00", "  "} if many else {IN, OUT}):
        raise line.refused(27, 28, "är inte koden för in- eller utbetalning")
    return Change(
        kind=kind,
        kind_text=codes.CHANGE_KIND[kind],
        day=line.day_if_any(3, 10),
        payer_number=line.unfilled(11, 26),
        direction="" if many else direction,
        amount_ore=line.whole(29, 40),
        count=line.whole(41, 48) if many else None,
        new_day=line.day_if_any(49, 56),
        reference=_filled(line.word(57, 72)),
        result=result,
        result_text=codes.meaning(result, codes.CHANGE_RESULT),
        line=line.number,
    )


def is_register(found: Sequence[Line]) -> bool:
    """Whether it is an extract of the mandate register: no opening record, 38 digits on every line, then a source."""
    return all(is_digits(line.cut(1, 39)) and line.cut(39, 39) in codes.REGISTER_SOURCE for line in found)


def register(found: Sequence[Line]) -> Answer:
    """The extract of the mandate register. In the old layout the year is one digit, so that all after it is a column
    earlier; which it is shows in where the dates stand, and must be the same on all lines.
    """
    new = all(line.day_if_any(42, 49) and line.cut(58, 58) in codes.REGISTER_STATUS for line in found)
    return Answer(
        kind="mandate_register",
        layout="new" if new else "old",
        written=None,
        stamp="",
        customer_number="",
        bankgiro=found[0].unfilled(1, 10),
        registered=tuple(_registered(line, 1 if new else 0) for line in found),
    )


def _registered(line: Line, shift: int) -> Registered:
    source, status, stopped = line.cut(39, 39), line.word(57 + shift, 57 + shift), line.word(58 + shift, 58 + shift)
    return Registered(
        bankgiro=line.unfilled(1, 10),
        identity=line.cut(11, 22),
        payer_number=line.unfilled(23, 38),
        source=source,
        source_text=codes.REGISTER_SOURCE[source],
        last_used=line.cut(40, 40 + shift),
        created=line.day(41 + shift, 48 + shift),
        changed=line.day_if_any(49 + shift, 56 + shift),
        status=status,
        status_text=codes.meaning(status, codes.REGISTER_STATUS),
        stopped=codes.meaning(stopped, codes.REGISTER_STOP),
        highest_amount=line.word(59 + shift, 63 + shift),
        account=line.word(64 + shift, 79 + shift),
        line=line.number,
    )


def _direction(line: Line) -> str:
    found = line.cut(1, 2)
    if found not in {IN, OUT}:
        raise line.refused(1, 2, "är inte en betalning")
    return found


def _renewals(line: Line) -> int | None:
    return line.whole(12, 14) if line.word(12, 14) else None


def _filled(text: str) -> str:
    """A field as it stands, "" where it is only zeros."""
    return text if text.strip("0") else ""
