"""The mandate register (medgivanden för autogiro): what stands in it, and what we ask the bank to do with it.

What an event does to a mandate is said by `engine.payments.mandates`; here it is done and kept. A mandate is known by
its payer's customer number. Account numbers are shown masked, and so are identity numbers.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from engine.batch.direct_debit import payee
from engine.batch.month import Who
from engine.batch.workspace import Workspace
from engine.calc.wording import grouped
from engine.errors import Refused
from engine.facts.identity import masked
from engine.payments import mandates as model
from engine.payments.mandates import Mandate
from engine.rulebook import Settings
from engine.rulebook.settings import DirectDebit
from engine.store import mandates as store
from engine.store.batches import customer_numbers, customers
from engine.store.database import Connection, record_activity
from engine.store.facts import current_facts
from engine.store.mandates import MandateEvent

COMMAND = "mandates"
PAYERS: Mapping[str, str] = {"payer": "payer_id", "care_payer": "payer_id", "care_decision": "person_id"}
"""The facts that say who may be billed, and the column that names them."""
SHORTEST_IDENTITY = 10
_ACCOUNT = re.compile(r"([0-9]{4})[0-9]?[,;]([0-9]{2,12})")


@attrs.frozen(kw_only=True)
class Listed:
    """How a mandate stands, as it may be shown. `to_send`: whether the bank is still to be told."""

    customer: str
    state: str
    swedish: str
    since: date
    valid_from: date | None
    account: str
    reason: str
    to_send: bool


@attrs.frozen(kw_only=True)
class Asked:
    """What the bank is to be told of a payer's mandate, once the file to it is written."""

    customer: str
    state: str
    since: date
    reason: str


@attrs.frozen(eq=False)
class Register:
    """The register in one transaction: how every mandate stands, by customer number, and who has which number."""

    rows: Mapping[str, Mapping[str, Any]]
    customers: Mapping[str, str]

    @classmethod
    def of(cls, connection: Connection, municipality: str) -> "Register":
        """As it is stored now."""
        rows = {row["payer_number"]: row for row in store.mandates_of(connection, municipality)}
        return cls(rows, customer_numbers(connection, municipality))

    def mandate(self, customer: str) -> Mandate | None:
        """A payer's mandate."""
        row = self.rows.get(customer)
        return mandate_of(row) if row else None


def mandate_of(row: Mapping[str, Any]) -> Mandate:
    """A row of the register as a mandate."""
    return Mandate(
        bankgiro=row["bankgiro"],
        payer_number=row["payer_number"],
        state=row["state"],
        since=row["day"],
        valid_from=row["valid_from"],
        reason=row["reason"],
    )


def event_of(mandate: Mandate, event: str, payer_id: str, **values: Any) -> MandateEvent:
    """What has happened to a mandate, as it is kept; `values`: account, earlier_number, file_id."""
    return MandateEvent(
        payer_number=mandate.payer_number,
        payer_id=payer_id,
        bankgiro=mandate.bankgiro,
        event=event,
        state=mandate.state,
        day=mandate.since,
        valid_from=mandate.valid_from,
        reason=mandate.reason,
        **values,
    )


def agreement(settings: Settings, day: date) -> DirectDebit:
    """What the municipality has agreed with Bankgirot; `Refused` where nothing is entered."""
    how = settings.direct_debit_on(day)
    if how is None:
        file = settings.identity.origin.file
        raise Refused(f"{file}: ingen [[direct_debit]] gäller {day}. Lägg in kundnumret hos Bankgirot.")
    return how


def listed(workspace: Workspace, municipality: str) -> list[Listed]:
    """Every mandate of a municipality, in order of customer number."""
    with workspace.database() as db, db.reading() as connection:
        waiting = {row["payer_number"] for row in store.unsent(connection, municipality)}
        rows = store.mandates_of(connection, municipality)
        accounts = store.accounts_of(connection, municipality)
    return [
        Listed(
            customer=model.shown(row["payer_number"]),
            state=row["state"],
            swedish=model.SWEDISH[row["state"]],
            since=row["day"],
            valid_from=row["valid_from"],
            account=masked_account(accounts.get(row["payer_number"], "")),
            reason=row["reason"],
            to_send=row["payer_number"] in waiting,
        )
        for row in rows
    ]


def masked_account(account: str) -> str:
    """An account number as it may be shown: its last three digits; "" where we were never told it."""
    return f"…{account[-3:]}" if account else ""


def request(workspace: Workspace, municipality: str, payer: str, account: str, who: Who) -> Asked:
    """Ask the bank for a mandate, or accept an application that came from the internet bank (then without account).

    `payer` is a customer number, or the identity number of somebody who may be billed, who gets a customer number if
    there is none; `account` is clearing number and account number, with a comma between.
    """
    settings = workspace.rulebook().municipality(municipality).settings
    how = agreement(settings, who.at.date())
    known = payers_in_facts(workspace, municipality)
    with workspace.database() as db, db.writing() as connection:
        customer, payer_id = _payer(connection, municipality, payer, known)
        before = Register.of(connection, municipality).mandate(customer)
        applied = before is not None and before.state == model.OFFERED
        if applied is bool(account):
            raise Refused(
                f"Kund {customer} har själv ansökt i internetbanken: banken har kontot. Utelämna --account."
                if applied
                else "Ange betalarens konto med --account: clearingnummer, komma, kontonummer."
            )
        mandate = model.requested(before, payee(settings, how), customer, who.at.date())
        values = {} if applied else {"account": bank_account(account)}
        event = event_of(mandate, "accepted" if applied else "requested", payer_id, **values)
        return _kept(connection, municipality, event, who)


def end(workspace: Workspace, municipality: str, payer: str, who: Who) -> Asked:
    """Ask the bank to delete a mandate, or turn an application down. From now on nothing is drawn by it."""
    with workspace.database() as db, db.writing() as connection:
        customer, payer_id = _payer(connection, municipality, payer, ())
        before = Register.of(connection, municipality).mandate(customer)
        if before is None:
            raise Refused(f"Kund {customer} har inget medgivande. Inget är ändrat.")
        if before.state == model.OFFERED:
            mandate, event = model.turned_down(before, who.at.date()), "turned_down"
        else:
            mandate, event = model.ending(before, who.at.date()), "ending"
        return _kept(connection, municipality, event_of(mandate, event, payer_id), who)


def _kept(connection: Connection, municipality: str, event: MandateEvent, who: Who) -> Asked:
    store.add_events(connection, municipality, [event], by=who.name, at=who.at)
    what = f"kund {event.payer_number}: {model.SWEDISH[event.state]}"
    record_activity(connection, municipality, by=who.name, at=who.at, command=COMMAND, what=what)
    return Asked(customer=event.payer_number, state=event.state, since=event.day, reason=event.reason)


def payers_in_facts(workspace: Workspace, municipality: str) -> frozenset[str]:
    """Everybody who may be billed, by the facts in force."""
    with workspace.database() as db:
        facts = current_facts(db, municipality, only=tuple(PAYERS))
    return frozenset(payer for name, column in PAYERS.items() for payer in facts[name][column])


def _payer(connection: Connection, municipality: str, text: str, known: Collection[str]) -> tuple[str, str]:
    """The customer number and identity of a payer who is named by either. One of `known` without number gets one."""
    bare = re.sub(r"[\s-]", "", text)
    numbers = customer_numbers(connection, municipality)
    if bare in numbers:
        return bare, numbers[bare]
    by_identity = {payer: number for number, payer in numbers.items()}
    if bare in by_identity:
        return by_identity[bare], bare
    if len(bare) >= SHORTEST_IDENTITY and bare in known:
        return str(customers(connection, municipality, [bare])[bare]), bare
    raise Refused(
        f"{masked(bare)} är ingen kund i {municipality}. Ange kundnumret som det står på fakturan, eller person- eller "
        "organisationsnumret för en betalare som finns bland uppgifterna."
    )


def bank_account(text: str) -> str:
    """Clearing number and account number as Bankgirot wants them: 4 digits, and 12 with zeros before.

    The fifth digit of Swedbank's clearing numbers is left out.
    """
    bare = re.sub(r"[\s-]", "", text)
    if (found := _ACCOUNT.fullmatch(bare)) is None:
        raise Refused(
            "Kontot går inte att läsa. Skriv clearingnummer, komma, kontonummer, till exempel 6789,123456789. Inget är "
            "ändrat."
        )
    return f"{found[1]}{found[2]:0>12}"


def counted(rows: Sequence[Listed]) -> dict[str, int]:
    """How many mandates there are in each state, those that exist."""
    return {state: count for state in model.STATES if (count := sum(row.state == state for row in rows))}


def state_words(counts: Mapping[str, int]) -> str:
    """The same in Swedish."""
    return ", ".join(f"{grouped(count)} {model.SWEDISH[state]}" for state, count in counts.items()) or "inga"
