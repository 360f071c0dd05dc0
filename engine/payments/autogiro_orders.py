"""Files to Bankgirot's Autogiro: mandates, payment orders, cancellations and moves. See `engine.payments.autogiro`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from engine.errors import Refused
from engine.payments import bankgiro
from engine.payments.autogiro_codes import CHANGE_KIND, PERIOD
from engine.payments.autogiro_model import (
    IN,
    OUT,
    ChangeOrder,
    ChangePayerNumber,
    DeleteMandate,
    NewMandate,
    Order,
    PaymentOrder,
    Section,
)
from engine.payments.digits import has_check_digit, is_digits
from engine.payments.fixed_width import ENCODING, NEW_LINE, Line, as_day, day8, left, lines, record, zeros

WHAT = "Autogirofilen till Bankgirot"
SHOWN = 5
LARGEST_ORE = 10**12 - 1
AT_ONCE = "GENAST".ljust(8)

FAMILIES: Final = ((NewMandate, DeleteMandate, ChangePayerNumber), (PaymentOrder,), (ChangeOrder,))
"""Orders that may stand in one section together."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "23": ("payer_number",),
    "24": ("payer_number", "day"),
    "25": ("payer_number", "day", "amount_ore", "direction"),
    "26": ("new_day",),
    "27": ("day", "new_day"),
    "28": ("payer_number", "day", "new_day"),
    "29": ("payer_number", "day", "amount_ore", "direction", "new_day"),
}
"""What each kind of cancellation and move must say; the others leave it blank. 25 and 29 may have a reference."""

_SWEDISH = {
    "payer_number": "betalarnummer",
    "day": "betalningsdag",
    "amount_ore": "belopp",
    "direction": "in- eller utbetalning",
    "new_day": "ny betalningsdag",
}


def write(sections: Sequence[Section]) -> bytes:
    """The file's bytes, 80 columns a record. Refused, with what is wrong, if `check` finds anything."""
    if wrong := check(sections):
        more = f" (och {len(wrong) - SHOWN} fel till)" if len(wrong) > SHOWN else ""
        raise Refused(f"{WHAT} skrivs inte. {' '.join(wrong[:SHOWN])}{more}")
    return "".join(row + NEW_LINE for section in sections for row in _rows(section)).encode(ENCODING)


def check(sections: Sequence[Section]) -> tuple[str, ...]:
    """What is wrong with the orders, in Swedish; empty if they may be written."""
    if not sections:
        return ("Filen har inga order.",)
    return tuple(wrong for number, section in enumerate(sections, start=1) for wrong in _check(section, number))


def read(data: bytes) -> tuple[Section, ...]:
    """The sections of a file to Bankgirot, such as one that was sent earlier.

    Refused: a record that is no order, one before the opening record or for another payee, a field that is wrong.
    """
    read: list[tuple[Section, list[Order]]] = []
    for line in lines(data, WHAT):
        code = line.cut(1, 2)
        if code == "01":
            read.append((_opening(line), []))
            continue
        if not read or code not in _READ:
            raise line.refused(1, 2, "är inte en transaktionskod som hör hemma där")
        section, orders = read[-1]
        order, payee = _READ[code](line)
        if payee != section.bankgiro:
            raise line.refused(1, 80, "gäller ett annat bankgironummer än öppningsposten")
        orders.append(order)
    if not read:
        raise Refused(f"{WHAT} är tom. Hämta den igen.")
    return tuple(_with(section, orders) for section, orders in read)


def _with(section: Section, orders: list[Order]) -> Section:
    return Section(
        written=section.written,
        customer_number=section.customer_number,
        bankgiro=section.bankgiro,
        orders=tuple(orders),
    )


# --- writing ---


def _rows(section: Section) -> Iterator[str]:
    payee = zeros(bankgiro.read(section.bankgiro), 10, "Bankgironumret")
    customer = zeros(section.customer_number, 6, "Kundnumret hos Bankgirot")
    yield record("01", day8(section.written), "AUTOGIRO".ljust(52), customer, payee)
    yield from (_row(order, payee) for order in section.orders)


def _row(order: Order, payee: str) -> str:
    payer = zeros(order.payer_number, 16, "Betalarnumret") if order.payer_number else " " * 16
    if isinstance(order, NewMandate):
        about = (order.account.ljust(16), order.identity.ljust(12), " " * 20, "AV" if order.rejected else "")
        return record("04", payee, payer, *about)
    if isinstance(order, DeleteMandate):
        return record("03", payee, payer)
    if isinstance(order, ChangePayerNumber):
        return record("05", payee, payer, payee, zeros(order.new_payer_number, 16, "Betalarnumret"))
    if isinstance(order, PaymentOrder):
        day = day8(order.day) if order.day else AT_ONCE
        renewals = "   " if order.renewals is None else zeros(order.renewals, 3, "Antalet förnyelser")
        amount = zeros(order.amount_ore, 12, "Beloppet")
        reference = left(order.reference, 16, "Referensen")
        return record(order.direction, day, order.period, renewals, " ", payer, amount, payee, reference)
    amount = " " * 12 if order.amount_ore is None else zeros(order.amount_ore, 12, "Beloppet")
    days = (day8(order.day), amount, order.direction.ljust(2), day8(order.new_day))
    return record(order.kind, payee, payer, *days, left(order.reference, 16, "Referensen"))


# --- checking ---


def _check(section: Section, number: int) -> Iterator[str]:
    where = f"Avsnitt {number}"
    if not bankgiro.check(section.bankgiro):
        yield f"{where}: bankgironumret ”{section.bankgiro}” är inte giltigt."
    if not is_digits(section.customer_number) or len(section.customer_number) > 6:
        yield f"{where}: kundnumret hos Bankgirot ska vara högst sex siffror."
    if not section.orders:
        yield f"{where} har inga order."
    if not any(all(isinstance(order, family) for order in section.orders) for family in FAMILIES):
        yield f"{where} blandar medgivanden, betalningar och ändringar. Ge dem var sitt avsnitt."
    for place, order in enumerate(section.orders, start=1):
        yield from (f"{where}, post {place}: {wrong}" for wrong in _check_order(order))


def _check_order(order: Order) -> Iterator[str]:
    if not isinstance(order, ChangeOrder) or order.payer_number:
        given_up = isinstance(order, ChangePayerNumber)  # an identity number from an earlier system may be given up
        yield from _check_payer(order.payer_number, may_be_personal=given_up)
    if isinstance(order, NewMandate):
        yield from _check_mandate(order)
    elif isinstance(order, ChangePayerNumber):
        yield from _check_payer(order.new_payer_number)
    elif isinstance(order, PaymentOrder):
        yield from _check_payment(order)
    elif isinstance(order, ChangeOrder):
        yield from _check_change(order)


def _check_payer(number: str, *, may_be_personal: bool = False) -> Iterator[str]:
    if not is_digits(number) or len(number) > 16 or not number.strip("0"):
        yield "betalarnumret ska vara 1–16 siffror."
    elif looks_personal(number) and not may_be_personal:
        yield "betalarnumret ser ut som ett personnummer. Använd kundnumret."


def looks_personal(number: str) -> bool:
    """Whether digits are a possible personal identity number in twelve digits, samordningsnummer too.

    Ten digits are not judged: too many customer numbers would be taken for one.
    """
    bare = number.lstrip("0")
    if len(bare) != 12 or bare[:2] not in {"18", "19", "20"} or not has_check_digit(bare[2:]):
        return False
    day = int(bare[6:8])
    return as_day(f"{bare[:6]}{day - 60 if day > 60 else day:02}") is not None


def _check_mandate(order: NewMandate) -> Iterator[str]:
    if order.account and not (is_digits(order.account) and len(order.account) == 16):
        yield "kontot ska vara 16 siffror: clearingnummer och kontonummer med nollor före."
    if order.identity and not (is_digits(order.identity) and len(order.identity) == 12):
        yield "person- eller organisationsnumret ska vara 12 siffror."
    if bool(order.account) != bool(order.identity):
        yield "konto och person- eller organisationsnummer ska anges båda eller inget av dem."


def _check_payment(order: PaymentOrder) -> Iterator[str]:
    if order.direction not in {IN, OUT}:
        yield "koden ska vara 82 (från betalaren) eller 32 (till betalaren)."
    if not 0 < order.amount_ore <= LARGEST_ORE:
        yield "beloppet ska vara större än noll och högst tolv siffror i ören."
    if order.period not in PERIOD:
        yield f"periodkoden ”{order.period}” finns inte."
    if order.renewals is not None and (order.period == "0" or not 0 < order.renewals <= 999):
        yield "antalet förnyelser ska vara 1–999, och anges bara för betalningar som förnyas."
    if order.day is None and order.period != "0":
        yield "en betalning som ska göras genast kan inte förnyas."
    yield from _check_reference(order.reference)


def _check_change(order: ChangeOrder) -> Iterator[str]:
    if order.kind not in NEEDED:
        yield f"koden ”{order.kind}” är inte en makulering eller ändring (23–29)."
        return
    needed = NEEDED[order.kind]
    empty = {"payer_number": "", "direction": ""}
    for field, swedish in _SWEDISH.items():
        given = getattr(order, field) != empty.get(field)
        if given != (field in needed):
            yield f"{swedish} ska {'' if field in needed else 'inte '}anges för {order.kind}: {CHANGE_KIND[order.kind]}"
    if order.amount_ore is not None and not 0 < order.amount_ore <= LARGEST_ORE:
        yield "beloppet ska vara större än noll och högst tolv siffror i ören."
    if order.direction and order.direction not in {IN, OUT}:
        yield "koden ska vara 82 (från betalaren) eller 32 (till betalaren)."
    if order.reference and order.kind not in {"25", "29"}:
        yield "en referens anges bara när en enda betalning makuleras eller flyttas."
    yield from _check_reference(order.reference)


def _check_reference(reference: str) -> Iterable[str]:
    try:
        left(reference, 16, "referensen")
    except Refused as refused:
        return (str(refused),)
    return ()


# --- reading ---


def _opening(line: Line) -> Section:
    if line.cut(11, 18) != "AUTOGIRO" or line.cut(19, 62).strip():
        raise line.refused(11, 62, "är inte en öppningspost i en fil till Bankgirot")
    return Section(
        written=line.day(3, 10), customer_number=line.unfilled(63, 68), bankgiro=line.unfilled(69, 78), orders=()
    )


def _new_mandate(line: Line) -> tuple[Order, str]:
    mark = line.word(77, 80)
    if mark not in {"", "AV"}:
        raise line.refused(77, 78, "ska vara AV eller blankt")
    order = NewMandate(
        payer_number=line.unfilled(13, 28),
        account=line.word(29, 44),
        identity=line.word(45, 56),
        rejected=mark == "AV",
    )
    return order, line.unfilled(3, 12)


def _delete(line: Line) -> tuple[Order, str]:
    return DeleteMandate(payer_number=line.unfilled(13, 28)), line.unfilled(3, 12)


def _new_number(line: Line) -> tuple[Order, str]:
    payee = line.unfilled(3, 12)
    if line.unfilled(29, 38) != payee:
        raise line.refused(29, 38, "är ett annat bankgironummer än det gamla")
    return ChangePayerNumber(payer_number=line.unfilled(13, 28), new_payer_number=line.unfilled(39, 54)), payee


def _payment(line: Line) -> tuple[Order, str]:
    order = PaymentOrder(
        direction=line.cut(1, 2),
        day=None if line.cut(3, 10) == AT_ONCE else line.day(3, 10),
        period=line.cut(11, 11),
        renewals=line.whole(12, 14) if line.word(12, 14) else None,
        payer_number=line.unfilled(16, 31),
        amount_ore=line.whole(32, 43),
        reference=line.cut(54, 69).rstrip(),
    )
    return order, line.unfilled(44, 53)


def _change(line: Line) -> tuple[Order, str]:
    order = ChangeOrder(
        kind=line.cut(1, 2),
        payer_number=line.unfilled(13, 28),
        day=line.day(29, 36) if line.word(29, 36) else None,
        amount_ore=line.whole(37, 48) if line.word(37, 48) else None,
        direction=line.word(49, 50),
        new_day=line.day(51, 58) if line.word(51, 58) else None,
        reference=line.cut(59, 74).rstrip(),
    )
    return order, line.unfilled(3, 12)


_READ: Mapping[str, Callable[[Line], tuple[Order, str]]] = {
    "03": _delete,
    "04": _new_mandate,
    "05": _new_number,
    IN: _payment,
    OUT: _payment,
    **dict.fromkeys(NEEDED, _change),
}
