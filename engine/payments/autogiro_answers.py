"""Files from Bankgirot's Autogiro: which file it is, its records, and whether its totals tie.

Records are cut in `engine.payments.autogiro_records`; see `engine.payments.autogiro` for the whole.
"""

from collections.abc import Callable, Iterable, Sequence

import attrs

from engine.errors import Refused
from engine.payments import autogiro_records as records
from engine.payments.autogiro_model import IN, OUT, REFUND, Answer, Application, Change, Deposit, Payment
from engine.payments.fixed_width import Line, lines

WHAT = "Autogirofilen från Bankgirot"
DONE = "0"
CHANGED = frozenset({"12", "14", "18"})
"""Results of changes that have been made; only these are in the totals."""

_NEW = {
    "BET. SPEC & STOPP TK": "payment_specification",
    "AG-MEDAVI": "mandate_advice",
    "AVVISADE BET UPPDR": "rejected_payments",
    "MAKULERING/ÄNDRING": "changes",
}
_OLD = {
    "": "payment_specification",
    "FELLISTA REG.KONTRL": "rejected_payments",
    "MAK/ÄNDRINGSLISTA": "changes",
    "BEVAKNINGSREG": "watch_register",
}


def read(data: bytes) -> tuple[Answer, ...]:
    """The files from Bankgirot that stand one after the other in `data`, mostly one.

    Refused: an unknown opening record, a missing closing record, records or totals that do not tie.
    """
    found = lines(data, WHAT)
    if not found:
        raise Refused(f"{WHAT} är tom. Hämta den igen.")
    if records.is_register(found):
        return (records.register(found),)
    answers: list[Answer] = []
    while found:
        opened = _opened(found[0])
        closing = "59" if opened.kind == "internet_bank_mandates" else "09"
        end = next((place for place, line in enumerate(found) if line.cut(1, 2) == closing), None)
        if end is None:
            raise Refused(f"{WHAT} är avkortad: den avslutande posten {closing} saknas. Hämta filen igen.")
        answers.append(_FILES[opened.kind](opened, found[1:end], found[end]))
        found = found[end + 1 :]
    return tuple(answers)


def _opened(line: Line) -> Answer:
    if line.cut(1, 24).rstrip() == "01AUTOGIRO" and line.word(45, 64) in _NEW:
        return Answer(
            kind=_NEW[line.word(45, 64)],
            layout="new",
            written=line.day(25, 32),
            stamp=line.word(25, 44),
            customer_number=line.unfilled(65, 70),
            bankgiro=line.unfilled(71, 80),
        )
    if line.cut(1, 2) == "01" and line.cut(11, 22) == "AUTOGIRO9900" and line.word(23, 62) in _OLD:
        return Answer(
            kind=_OLD[line.word(23, 62)],
            layout="old",
            written=line.day(3, 10),
            stamp=line.word(3, 10),
            customer_number=line.unfilled(63, 68),
            bankgiro=line.unfilled(69, 78),
        )
    short = {("01", "AG-MEDAVI"): "mandate_advice", ("51", "AG-EMEDGIV"): "internet_bank_mandates"}
    kind = short.get((line.cut(1, 2), line.word(25, 80)))
    if kind is None or line.cut(11, 14) != "9900":
        raise line.refused(1, 80, "är inte öppningsposten i någon känd fil från Autogiro")
    return Answer(
        kind=kind,
        layout="old" if kind == "mandate_advice" else "new",
        written=line.day(3, 10),
        stamp=line.word(3, 10),
        customer_number="",
        bankgiro=line.unfilled(15, 24),
    )


# --- one function a kind of file: opening, the records between, the closing record ---


def _specification(opened: Answer, between: Sequence[Line], closing: Line) -> Answer:
    if opened.layout == "old":
        payments = tuple(records.old_payment(line) for line in between)
        _tie_in_and_out(closing, payments)
        return attrs.evolve(opened, payments=payments)
    deposits: list[Deposit] = []
    paid: list[Payment] = []
    for line in between:
        if line.cut(1, 2) in records.DEPOSITS:
            deposits.append(records.deposit(line))
            continue
        if not deposits or line.cut(1, 2) != deposits[-1].direction:
            raise line.refused(1, 2, "hör inte till insättningen före")
        paid.append(records.new_payment(line, len(deposits) - 1))
    _tie_deposits(closing, deposits, paid)
    return attrs.evolve(opened, deposits=tuple(deposits), payments=tuple(paid))


def _tie_deposits(closing: Line, deposits: Sequence[Deposit], paid: Sequence[Payment]) -> None:
    done = [payment for payment in paid if payment.direction == REFUND or payment.code == DONE]
    sums = [[0, 0] for _ in deposits]
    for payment in done:
        assert payment.deposit is not None
        sums[payment.deposit][0] += 1
        sums[payment.deposit][1] += payment.amount_ore
    for number, (each, (count, ore)) in enumerate(zip(deposits, sums, strict=True), start=1):
        if (each.count, each.amount_ore) != (count, ore):
            raise Refused(
                f"{WHAT}: insättning {number} ska vara {each.count} betalningar och {each.amount_ore} öre, "
                f"men posterna är {count} och {ore} öre. Filen läses inte. Hämta den igen."
            )
    for place, direction in enumerate((IN, OUT, REFUND)):
        first = 15 + 18 * place
        _tie(closing, first, first + 5, sum(each.direction == direction for each in deposits))
        _tie(closing, first + 6, first + 17, sum(payment.direction == direction for payment in done))


def _tie_in_and_out(closing: Line, payments: Iterable[Payment | Change]) -> None:
    """The closing record of the old payment specification, the watch register and the changes."""
    count, ore = _in_and_out(payments)
    _tie(closing, 29, 40, ore[OUT])
    _tie(closing, 41, 46, count[OUT])
    _tie(closing, 47, 52, count[IN])
    _tie(closing, 57, 68, ore[IN])


def _in_and_out(payments: Iterable[Payment | Change]) -> tuple[dict[str, int], dict[str, int]]:
    count, ore = {IN: 0, OUT: 0}, {IN: 0, OUT: 0}
    for payment in payments:
        count[payment.direction] += 1
        ore[payment.direction] += payment.amount_ore
    return count, ore


def _rejected(opened: Answer, between: Sequence[Line], closing: Line) -> Answer:
    payments = tuple(records.rejected(line) for line in between)
    count, ore = _in_and_out(payments)
    _tie(closing, 15, 20, count[OUT])
    _tie(closing, 21, 32, ore[OUT])
    _tie(closing, 33, 38, count[IN])
    _tie(closing, 39, 50, ore[IN])
    return attrs.evolve(opened, payments=payments)


def _watched(opened: Answer, between: Sequence[Line], closing: Line) -> Answer:
    payments = tuple(records.watched(line) for line in between)
    _tie_in_and_out(closing, payments)
    return attrs.evolve(opened, payments=payments)


def _advised(opened: Answer, between: Sequence[Line], closing: Line) -> Answer:
    _tie(closing, 15, 21, len(between))
    return attrs.evolve(opened, advices=tuple(records.advice(line) for line in between))


def _applied(opened: Answer, between: Sequence[Line], closing: Line) -> Answer:
    _tie(closing, 15, 21, len(between))
    applications: list[Application] = []
    for line in between:
        if line.cut(1, 2) == "52":
            applications.append(records.application(line))
        elif applications:
            applications[-1] = records.continued(applications[-1], line)
        else:
            raise line.refused(1, 2, "hör inte till någon ansökan")
    return attrs.evolve(opened, applications=tuple(applications))


def _changed(opened: Answer, between: Sequence[Line], closing: Line) -> Answer:
    changes = tuple(records.change(line) for line in between)
    _tie_in_and_out(closing, [each for each in changes if each.direction and each.result in CHANGED])
    return attrs.evolve(opened, changes=changes)


def _tie(closing: Line, first: int, last: int, counted: int) -> None:
    said = closing.whole(first, last)
    if said != counted:
        raise Refused(
            f"{WHAT}, rad {closing.number}, position {first}–{last}: summan är {said}, men posterna ger {counted}. "
            "Filen är avkortad eller ändrad och läses inte. Hämta den igen."
        )


_FILES: dict[str, Callable[[Answer, Sequence[Line], Line], Answer]] = {
    "payment_specification": _specification,
    "rejected_payments": _rejected,
    "watch_register": _watched,
    "mandate_advice": _advised,
    "internet_bank_mandates": _applied,
    "changes": _changed,
}
