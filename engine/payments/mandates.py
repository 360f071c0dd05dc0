"""The mandate register: who has agreed to direct debit, and what every message from Bankgirot does to that.

What: a mandate is a value and every event a pure function of mandate and event; keeping them is for the store. States:

| state | means | debits |
|---|---|---|
| offered | the payer has applied in the internet bank; we have not answered | no |
| requested | we have asked Bankgirot to register it | no |
| active | registered | yes, from `valid_from` |
| stopped | the payer has stopped it for now | no |
| ending | we have asked Bankgirot to delete it | no |
| ended | deleted, by whomever | no |
| rejected | never came about | no |

A payer with an active mandate gets a notice of the amount before it is drawn, and no slip to pay with. A debit that
was not made leaves its invoice open, and the payer must be told. A debit whose amount the mandate did not state can be
taken back by the payer within eight weeks; such a refund opens the invoice again.
Where: Bankgirot, Autogiro, technical manual and its code lists.
Not: the wording of notices; when an order must reach Bankgirot.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from engine.errors import Refused
from engine.payments.autogiro_model import OUT, REFUND, Application, MandateAdvice, Payment

OFFERED, REQUESTED, ACTIVE, STOPPED, ENDING, ENDED, REJECTED = (
    "offered",
    "requested",
    "active",
    "stopped",
    "ending",
    "ended",
    "rejected",
)
STATES = (OFFERED, REQUESTED, ACTIVE, STOPPED, ENDING, ENDED, REJECTED)
SWEDISH = {
    OFFERED: "ansökt i internetbanken",
    REQUESTED: "anmält till Bankgirot",
    ACTIVE: "aktivt",
    STOPPED: "stoppat av betalaren",
    ENDING: "uppsagt, inte bekräftat",
    ENDED: "avslutat",
    REJECTED: "avvisat",
}
_OVER = frozenset({ENDED, REJECTED})
_STANDING = frozenset({ACTIVE, STOPPED, ENDING})


@attrs.frozen(kw_only=True)
class Mandate:
    """A payer's mandate for one payee. `since` is the day of the state, `reason` what made it so, in Swedish.

    Account and identity are not kept here: they are Bankgirot's to keep once it is registered.
    """

    bankgiro: str
    payer_number: str
    state: str
    since: date
    valid_from: date | None = None
    reason: str = ""


# --- what we do ---


def requested(before: Mandate | None, bankgiro: str, payer_number: str, day: date) -> Mandate:
    """We send TK04 for a mandate on paper, or accept an application. Refused where one stands already."""
    if before is not None and before.state not in _OVER | {OFFERED}:
        raise _impossible(before, "kan inte anmälas igen")
    return Mandate(bankgiro=bankgiro, payer_number=payer_number, state=REQUESTED, since=day, reason="Anmält av oss.")


def turned_down(before: Mandate, day: date) -> Mandate:
    """We send TK04 with AV for an application."""
    if before.state != OFFERED:
        raise _impossible(before, "kan inte avvisas: det finns ingen obesvarad ansökan")
    return attrs.evolve(before, state=REJECTED, since=day, reason="Ansökan avvisad av oss.")


def ending(before: Mandate, day: date) -> Mandate:
    """We send TK03. From that day nothing is drawn, whatever Bankgirot answers."""
    if before.state not in {REQUESTED, ACTIVE, STOPPED}:
        raise _impossible(before, "kan inte sägas upp")
    return attrs.evolve(before, state=ENDING, since=day, reason="Uppsagt av oss.")


# --- what Bankgirot says ---


def applied(before: Mandate | None, application: Application, bankgiro: str, day: date) -> Mandate:
    """An application from the internet bank. A reminder changes nothing; refused where a mandate stands already."""
    if before is not None and before.state == OFFERED:
        return before
    if before is not None and before.state not in _OVER:
        raise _impossible(before, "finns redan och kan inte sökas på nytt")
    return Mandate(
        bankgiro=bankgiro,
        payer_number=application.payer_number,
        state=OFFERED,
        since=day,
        reason=application.kind_text,
    )


_REGISTERED = "registered"
_FAILED = "failed"
_UNCHANGED = "unchanged"
_EFFECT: Mapping[str, str] = {
    "32": _REGISTERED,
    "11": STOPPED,
    "12": ACTIVE,
    "10": _UNCHANGED,
    **dict.fromkeys(("01", "02", "06", "07", "33", "98"), ENDED),
    **dict.fromkeys(("03", "04", "05", "09", "20", "21", "23", "24", "29", "30"), _FAILED),
}
"""What each result of a mandate advice does."""


def advised(before: Mandate | None, advice: MandateAdvice, bankgiro: str, written: date) -> Mandate:
    """What a mandate is after an advice. `written` is the file's day, used where the record has none.

    | result | from | to |
    |---|---|---|
    | registered (32) | offered, requested, over, or none (a changed payer number) | active |
    | deleted (01, 02, 06, 07, 33, 98) | offered, requested: rejected; active, stopped, ending: ended | |
    | wrong (03, 04, 05, ...) | requested: rejected; ending: ended, as nothing may be drawn; active: as it was | |
    | there already (10) | requested, active | as it was, with the reason |
    | stopped (11), stop lifted (12) | active; stopped | stopped; active |

    Refused: a result that is unknown, or impossible in that state (the message has been read before, or out of order).
    """
    effect = _EFFECT.get(advice.result)
    if effect is None:
        raise Refused(f"Medgivandeavisering, rad {advice.line}: {advice.result_text} Inget är ändrat.")
    day = advice.day or written
    if before is None:
        return _new(advice, effect, bankgiro, day)
    state = _after(before.state, effect, renumbered=advice.cause == "05")
    if state is None:
        what = f"kan inte ändras av aviseringen på rad {advice.line} ({advice.result_text})"
        raise Refused(f"{_impossible(before, what)} Kontrollera om filen redan är inläst.")
    if state == before.state:
        return attrs.evolve(before, reason=advice.result_text)
    starts = advice.valid_from or day if effect == _REGISTERED else before.valid_from
    return attrs.evolve(before, state=state, since=day, valid_from=starts, reason=advice.result_text)


def _new(advice: MandateAdvice, effect: str, bankgiro: str, day: date) -> Mandate:
    """A mandate we did not know: it has changed its number, or our request was never kept, or it failed."""
    if effect not in {_REGISTERED, _FAILED, ENDED}:
        raise Refused(
            f"Medgivandeavisering, rad {advice.line}: medgivandet finns inte i vårt register ({advice.result_text}) "
            "Jämför med ett utdrag ur Bankgirots register."
        )
    state = {_REGISTERED: ACTIVE, _FAILED: REJECTED}.get(effect, ENDED)
    return Mandate(
        bankgiro=bankgiro,
        payer_number=advice.payer_number,
        state=state,
        since=day,
        valid_from=(advice.valid_from or day) if state == ACTIVE else None,
        reason=advice.result_text,
    )


def _after(state: str, effect: str, *, renumbered: bool) -> str | None:
    """The state after an effect; None where it is impossible."""
    begun = state in {OFFERED, REQUESTED}
    if effect == _REGISTERED:
        return ACTIVE if begun or state in _OVER or (renumbered and state in _STANDING) else None
    if effect == ENDED:
        return REJECTED if begun else ENDED if state in _STANDING else None
    if effect == _FAILED:
        return REJECTED if begun else {ENDING: ENDED, ACTIVE: ACTIVE, STOPPED: STOPPED}.get(state)
    if effect == _UNCHANGED:
        return state if state in {REQUESTED, *_STANDING} else None
    return effect if state == {STOPPED: ACTIVE, ACTIVE: STOPPED}[effect] else None


def _impossible(before: Mandate, what: str) -> Refused:
    return Refused(
        f"Medgivandet för betalarnummer {shown(before.payer_number)} är {SWEDISH[before.state]} och {what}. "
        "Inget är ändrat."
    )


def shown(payer_number: str) -> str:
    """A payer number as it may stand in a message: one of ten digits or more, which can be a person's, is cut short."""
    return f"…{payer_number[-3:]}" if len(payer_number) >= 10 else payer_number


# --- what a payer with a mandate gets ---


def draws(mandate: Mandate | None, day: date) -> bool:
    """Whether a debit may be made on `day`: then the payer gets a notice without a slip, else an invoice with one."""
    return (
        mandate is not None and mandate.state == ACTIVE and mandate.valid_from is not None and mandate.valid_from <= day
    )


def drawn_on(mandates: Iterable[Mandate], day: date) -> dict[str, Mandate]:
    """The mandates that may be debited on `day`, by payer number. Refused if a payer has two."""
    found: dict[str, Mandate] = {}
    for mandate in mandates:
        if draws(mandate, day) and found.setdefault(mandate.payer_number, mandate) is not mandate:
            raise Refused(
                f"Betalarnummer {shown(mandate.payer_number)} har två aktiva medgivanden. Avsluta ett av dem."
            )
    return found


# --- what a debit that was not made means ---


@attrs.frozen(kw_only=True)
class DebitOutcome:
    """How a debit went. `opens` = the invoice is (again) to be paid in another way; `retried` = the bank tries
    again.
    """

    paid: bool
    opens: bool
    retried: bool
    text: str
    action: str


def outcome(payment: Payment, kind: str) -> DebitOutcome:
    """What a record of a payment specification or of rejected orders means for its invoice. `kind` is the file's."""
    if kind == "rejected_payments":
        action = "Skicka inbetalningskort till betalaren, eller rätta felet och sänd en ny order."
        return DebitOutcome(paid=False, opens=True, retried=False, text=payment.text, action=action)
    if kind != "payment_specification":
        raise Refused("Bara betalningsspecifikationer och avvisade order säger hur ett uttag gick.")
    if payment.direction == REFUND:
        action = "Betalningen är återtagen: fakturan är öppen igen. Kontakta betalaren."
        return DebitOutcome(paid=False, opens=True, retried=False, text=payment.text, action=action)
    if payment.code == "0":
        return DebitOutcome(paid=True, opens=False, retried=False, text=payment.text, action="")
    if payment.direction == OUT:
        action = "Utbetalningen är inte gjord: gör den på annat sätt."
        return DebitOutcome(paid=False, opens=False, retried=False, text=payment.text, action=action)
    if payment.code == "9":
        action = "Vänta på nästa betalningsspecifikation: banken försöker igen."
        return DebitOutcome(paid=False, opens=True, retried=True, text=payment.text, action=action)
    action = "Skicka inbetalningskort till betalaren. Kontrollera medgivandet om kontot är avslutat."
    return DebitOutcome(paid=False, opens=True, retried=False, text=payment.text, action=action)


def after_rejection(mandate: Mandate, code: str, text: str, day: date) -> Mandate:
    """The mandate after a rejected order: 01 and 02 end it, 03 stops it, all else leaves it as it is."""
    state = {"01": ENDED, "02": ENDED, "03": STOPPED}.get(code)
    if state is None or mandate.state != ACTIVE:
        return mandate
    return attrs.evolve(mandate, state=state, since=day, reason=text)
