"""Which unpaid invoices are due for what on a day, and why the others are not.

The steps, one at a time: a reminder (påminnelse), a collection demand (inkassokrav), the collection agency. Each waits
until the day of the one before has passed; and none is taken where anything speaks against it, see `REASONS`. Nothing
is stored here.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import attrs
import polars as pl

from engine.batch.workspace import Workspace
from engine.calc.money import UNIT_ORE
from engine.payments.instalments import Plan
from engine.payments.interest import Interest, Rate, accrued
from engine.payments.owed import Change, Owed, owed
from engine.rulebook.settings import Claims
from engine.store import claims as store
from engine.store import receivables
from engine.store.claims import DEMAND, DISPUTED, RELEASED, REMINDER, ClaimLetter
from engine.store.database import Connection
from engine.store.delivery import Delivery, delivery_states
from engine.store.orders import credits_without_invoice
from engine.store.postponements import postponements

Row = Mapping[str, Any]
AGENCY = "agency"
REASONS = {
    "no_rules": "kommunen har inga regler om krav den dagen ([[claims]])",
    "credited": "fakturan krediteras när månaden som krediterar den faktureras",
    "credited_before": "fakturan är krediterad på nästa faktura; följ upp det öppna beloppet för hand",
    "disputed": "kravet är bestritt",
    "not_delivered": "det är inte bekräftat att fakturan har kommit fram; bekräfta med debitera delivered",
    "returned": "fakturan har kommit i retur; ta reda på rätt adress och skicka den på nytt",
    "postponed": "anstånd till {day}",
    "instalments": "avbetalningsplanen följs",
    "paid_before": "fakturan var betald innan den krävdes; skriv av det som återstår med debitera write-off",
    "small": "beloppet är så litet att kommunen inte kräver det",
    "deceased": "betalaren har avlidit; släpp kravet med debitera mark, om dödsboet ska få det",
    "waiting": "inte aktuell före {day}",
    "at_agency": "lämnad till inkassobolaget {day}",
    "protected": "betalaren har skyddad identitet och lämnas inte ut i en fil; hantera ärendet för hand",
}
"""Why nothing is done about an invoice, by code, as it is told."""


@attrs.frozen(kw_only=True)
class Late:
    """An invoice that is overdue. `step` is what it is due for, "" where nothing is done, for the `reason` (a code),
    which may concern a `day`. `due_date` is the last day to pay: the invoice's, or what was granted.
    """

    item: Row  # as `engine.store.receivables.OPEN_ITEMS`
    due_date: date
    step: str = ""
    reason: str = ""
    day: date | None = None

    @property
    def number(self) -> str:
        """The invoice's."""
        return str(self.item["number"])

    @property
    def told(self) -> str:
        """The reason in words."""
        return REASONS[self.reason].format(day=self.day) if self.reason else ""


@attrs.frozen(kw_only=True)
class Known:
    """What is known of a municipality's invoices that decides what is done about them."""

    items: pl.DataFrame
    letters: Mapping[str, Mapping[str, ClaimLetter]]
    cases: Mapping[str, store.AgencyCase]
    plans: Mapping[str, store.AgreedPlan]
    marks: frozenset[tuple[str, str]]
    deliveries: Mapping[str, Delivery]
    postponed: Mapping[str, date]
    credited: Mapping[str, bool]  # ordered to be; whether it was done before there were credit invoices
    paid_before: frozenset[str]  # reminded of, but paid by a payment of an earlier day that was not taken in yet
    dead: frozenset[str]  # payers who have died
    protected: frozenset[str]

    @classmethod
    def of(cls, connection: Connection, municipality: str, persons: pl.DataFrame) -> "Known":
        """As it is stored now."""
        items = receivables.items(connection, municipality)
        letters = store.letters(connection, municipality)
        reminded = items.filter(pl.col("open_ore") > 0, pl.col("number").is_in(sorted(letters)))
        left = {item["number"]: left_of(connection, municipality, item) for item in reminded.iter_rows(named=True)}
        return cls(
            items=items,
            letters=letters,
            cases=store.cases(connection, municipality),
            plans=store.plans(connection, municipality),
            marks=store.marks(connection, municipality),
            deliveries=delivery_states(connection, municipality),
            postponed=postponements(connection, municipality),
            credited=credits_without_invoice(connection, municipality),
            paid_before=frozenset(number for number, owed in left.items() if owed.capital_ore <= 0),
            dead=frozenset(persons.filter(pl.col("deceased_on").is_not_null())["person_id"]),
            protected=frozenset(persons.filter(pl.col("protection") != "none")["person_id"]),
        )


def late_invoices(known: Known, rules: Claims | None, write_off_ore: int, on: date) -> Iterator[Late]:
    """The invoices that are overdue on a day, the oldest first, each with what is to be done about it."""
    overdue = known.items.filter(pl.col("open_ore") > 0, pl.col("due_date") < on).sort("due_date", "number")
    for item in overdue.iter_rows(named=True):
        due = max(item["due_date"], known.postponed.get(item["number"], item["due_date"]))
        late = Late(item=item, due_date=due)
        if rules is None:
            yield attrs.evolve(late, reason="no_rules")
            continue
        if (case := known.cases.get(late.number)) is not None:
            yield attrs.evolve(late, reason="at_agency", day=case.day)
            continue
        against = _against(known, late, write_off_ore, on)
        yield against or _next_step(known, late, rules, on)


def _against(known: Known, late: Late, write_off_ore: int, on: date) -> Late | None:
    """The invoice with what speaks against doing anything about it; None where nothing does."""
    number, delivery = late.number, known.deliveries.get(late.number)
    plan = known.plans.get(number)
    because: dict[str, bool] = {
        "credited": known.credited.get(number) is False,
        "credited_before": known.credited.get(number) is True,
        "disputed": (number, DISPUTED) in known.marks,
        "returned": delivery is not None and delivery.state == "returned",
        "not_delivered": delivery is None or delivery.state != "delivered",
        "postponed": late.due_date >= on,
        "instalments": plan is not None and is_kept(plan, late.item["open_ore"], on),
        "paid_before": number in known.paid_before,
        "small": late.item["open_ore"] <= write_off_ore,
        "deceased": late.item["payer_id"] in known.dead and (number, RELEASED) not in known.marks,
    }
    reason = next((reason for reason, holds in because.items() if holds), None)
    if reason is None:
        return None
    return attrs.evolve(late, reason=reason, day=late.due_date if reason == "postponed" else None)


def is_kept(plan: store.AgreedPlan, open_ore: int, on: date) -> bool:
    """Whether what has been paid covers the parts of an instalment plan that are due."""
    return open_ore <= Plan(amount_ore=plan.amount_ore, parts=plan.parts, first=plan.first_day).left_ore(on)


def _next_step(known: Known, late: Late, rules: Claims, on: date) -> Late:
    """What is to be done about an invoice that nothing speaks against."""
    number, letters = late.number, known.letters.get(late.number, {})
    last = letters.get(DEMAND) or letters.get(REMINDER)
    if last is None:
        sent = known.deliveries[number].day
        first = max(late.due_date, sent) + timedelta(days=rules.reminder_days)
        step = REMINDER
    else:
        first = max(late.due_date, last.due_date) + timedelta(days=1)
        step = AGENCY if last.kind == DEMAND else DEMAND
    if on < first:
        return attrs.evolve(late, reason="waiting", day=first)
    if step == AGENCY and late.item["payer_id"] in known.protected:
        return attrs.evolve(late, reason="protected")
    return attrs.evolve(late, step=step)


@attrs.frozen(kw_only=True)
class Demanded:
    """What is asked for with a letter on a day: what is owed already, what the letter adds, and the interest behind
    it. `owed` is before the letter.
    """

    owed: Owed
    interest: Interest
    added_interest_ore: int
    added_fee_ore: int

    @property
    def interest_ore(self) -> int:
        """The interest that is unpaid with what the letter adds."""
        return self.owed.interest_ore + self.added_interest_ore

    @property
    def fees_ore(self) -> int:
        """The fees that are unpaid with what the letter adds."""
        return self.owed.fees_ore + self.added_fee_ore

    @property
    def total_ore(self) -> int:
        """All that is asked for."""
        return self.owed.capital_ore + self.interest_ore + self.fees_ore


def left_of(connection: Connection, municipality: str, item: Row, due: date | None = None) -> Owed:
    """What is left of an invoice, by part; `due` is its last day to pay where that is not its due date."""
    entries = receivables.entries_of(connection, municipality, item["number"])
    changes = [Change(day=row["day"], kind=row["kind"], amount_ore=row["amount_ore"]) for row in entries]
    return owed(item["to_pay_ore"], due or item["due_date"], changes)


def demanded(late: Late, left: Owed, rules: Claims, rates: Collection[Rate], on: date) -> Demanded:
    """What is asked for with the letter that an invoice is due for.

    Interest is what has accrued since the due date, less what was asked for already: an earlier letter's interest is
    never asked for twice, and is put right where a payment came in with an earlier day. `left` is of before the letter.
    """
    interest, added = Interest(()), 0
    if rules.interest:
        interest = accrued(left.capital, on, rates)
        added = interest.rounded_ore(UNIT_ORE[rules.interest_to], rules.interest_mode) - left.interest_asked_ore
    fees = {REMINDER: rules.reminder_fee_kr, DEMAND: rules.collection_fee_kr}
    return Demanded(owed=left, interest=interest, added_interest_ore=added, added_fee_ore=fees.get(late.step, 0))


def rules_on(workspace: Workspace, municipality: str, on: date) -> tuple[Claims | None, int]:
    """What the municipality says of claims on a day, None where it says nothing; and the öre too small to claim."""
    settings = workspace.rulebook().municipality(municipality).settings
    claims = next((row for row in settings.claims if row.holds(on)), None)
    return claims, next((row.write_off_kr for row in settings.ledgers if row.holds(on)), 0)


def rates_of(workspace: Workspace) -> tuple[Rate, ...]:
    """The reference rates."""
    rows = workspace.rulebook().reference_rates
    return tuple(Rate(first=row.valid_from, last=row.valid_to or row.valid_from, share=row.percent) for row in rows)
