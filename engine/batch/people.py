"""Names and addresses of those an invoice concerns.

Default deny for protected identity: a protected payer's address is never taken from the facts, and a protected child
or client has no name on anybody's invoice. What a client owes for care may be sent to somebody else: `receivers`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import attrs
import polars as pl

from engine.batch.receivers import Receivers, bare, debtors_of_others, name_lines
from engine.calc.periods import Month
from engine.documents.model import Organisation, Recipient
from engine.rulebook import Settings
from engine.rulebook.settings import FORWARDING_ADDRESS
from engine.vocabulary import AREAS

Row = Mapping[str, Any]
ORGANISATION_DIGITS = 10
NAMELESS = {"childcare": "Barnet", "care": "Kunden"}
"""What a protected person is called, by area."""


@attrs.frozen
class Letter:
    """Whom a letter goes to: whose it is to read, whom it is addressed to and care of whom, and what is `given` for it
    in `payer` or `care_payer` (nothing for a payer who is in neither).
    """

    reader_id: str
    names: tuple[str, str]
    given: Row

    @property
    def is_to_organisation(self) -> bool:
        """Whether an organisation reads it."""
        return len(self.reader_id) == ORGANISATION_DIGITS


@attrs.frozen
class People:
    """Names and addresses by identity; `payers` by area: those who owe for themselves, by what is given for them."""

    persons: Mapping[str, Row]
    payers: Mapping[str, Mapping[str, Row]]
    adults: frozenset[tuple[str, str]]  # (household, person) of everybody who is or was an adult member
    receivers: Receivers  # of what clients owe for care

    @classmethod
    def of(cls, facts: Mapping[str, pl.DataFrame], month: date) -> "People":
        """Everybody in the facts; payers with the name and address last given for them, up to the end of the month of
        the batch.
        """
        adults = facts["household_member"].filter(pl.col("role") == "adult").select("household_id", "person_id")
        return cls(
            _by(facts["person"], "person_id"),
            {
                "childcare": _payers(facts["payer"], "household_id", month),
                "care": _payers(debtors_of_others(facts["care_payer"]), "person_id", month),
            },
            frozenset(adults.iter_rows()),
            Receivers.of(facts["care_payer"], month),
        )

    def on_invoices(self, balances: pl.DataFrame) -> "People":
        """The same for a batch's invoices; `balances` (payer_id, area, invoice_area) is what they are made of.

        A credit invoice goes where the letters of its areas go now, whatever it credits.
        """
        return attrs.evolve(self, receivers=self.receivers.on_invoices(balances))

    def for_decisions(self) -> "People":
        """The same for fee decisions, which go to the client or a trustee."""
        return attrs.evolve(self, receivers=self.receivers.of_decisions())

    def name(self, person_id: str, area: str) -> str:
        """What a child or client is called on an invoice: the given name, or a plain word for one who is protected or
        unknown.
        """
        person = self.persons.get(person_id)  # one who was billed may have been taken back since
        return NAMELESS[area] if person is None or person["protection"] != "none" else str(person["given_name"])

    def concerns(self, person_id: str, area: str) -> str:
        """A child or client as it is named in the heading: given name and birth year, never the identity number."""
        return f"{self.name(person_id, area)}, född {person_id[:4]}"

    def is_protected(self, person_id: str) -> bool:
        """Whether a person's address, and what would lead to it, must not be shown."""
        person = self.persons.get(person_id)
        return person is not None and person["protection"] != "none"

    def may_be_named(self, party_id: str) -> bool:
        """Whether somebody is an organisation, or known to be a person without protected identity."""
        return len(party_id) == ORGANISATION_DIGITS or (party_id in self.persons and not self.is_protected(party_id))

    def is_own(self, line: Row) -> bool:
        """Whether a line's reader is of the family, the client, or whoever acts for him; the client's estate is not."""
        payer, client = line["payer_id"], line["person_id"]
        if client is None:
            return (line["household_id"], payer) in self.adults
        reader = self.receivers.reader(payer, client, line["service_month"])
        alive = self.persons.get(client, {}).get("deceased_on") is None
        return alive and (reader.party_id == client or reader.is_trustee)

    def full_name(self, person_id: str) -> str:
        """A person's own name; "" for one who is not among the persons."""
        person = self.persons.get(person_id, {})
        return f"{person.get('given_name', '')} {person.get('family_name', '')}".strip()

    def recipient(self, payer_id: str, areas: Sequence[str], customer: str, settings: Settings) -> Recipient:
        """Who a letter about what a payer owes in these areas is sent to.

        To the payer, name and address as given for the areas, else the person's own; what a client owes for care goes
        to whoever is entered to receive it.
        """
        letter = self.letter(payer_id, areas)
        return self._letter_to(letter.reader_id, letter.names, letter.given, customer, settings)

    def letter(self, payer_id: str, areas: Sequence[str]) -> Letter:
        """Whom a letter about what a payer owes in these areas goes to."""
        entry = self.receivers.entry(payer_id, areas)
        if entry is not None and not self._shows_home(payer_id, entry):
            return Letter(entry["payer_id"], self._by_way_of(payer_id, entry), entry)
        payer = next((self.payers[area][payer_id] for area in (*areas, *AREAS) if payer_id in self.payers[area]), {})
        return Letter(payer_id, (payer.get("name") or self.full_name(payer_id), bare(payer.get("care_of"))), payer)

    def organisation(self, payer_id: str, areas: Sequence[str]) -> Organisation | None:
        """What is known of whoever gets the letter, where that is an organisation."""
        letter = self.letter(payer_id, areas)
        number, given = letter.reader_id, letter.given
        if not letter.is_to_organisation:
            return None
        return Organisation(
            organisation_number=f"{number[:6]}-{number[6:]}",
            name=given.get("name") or "",
            electronic_address=given.get("electronic_address") or "",
            reference=given.get("reference") or "",
            order=given.get("order_number") or "",
        )

    def _shows_home(self, client_id: str, entry: Row) -> bool:
        """Whether the receiver's address is where a protected client lives: then the letter is the client's own."""
        home, place = self.persons.get(client_id, {}), entry
        if not place["street"]:
            place = self.persons.get(entry["payer_id"], {})
        same = [(home.get(name) or "").casefold() == (place.get(name) or "").casefold() for name in ("street", "city")]
        return self.is_protected(client_id) and bool(home.get("street")) and all(same)

    def _by_way_of(self, client_id: str, entry: Row) -> tuple[str, str]:
        """Whom a letter about a client is addressed to and care of whom; one who is protected gets it in own name."""
        receiver = entry["payer_id"]
        if receiver != client_id and self.is_protected(receiver):
            return self.full_name(receiver), ""
        client, own = self.full_name(client_id), self.full_name(receiver)
        return name_lines(entry, client, own, hidden=self.is_protected(client_id))

    def _letter_to(
        self, reader_id: str, names: tuple[str, str], given: Row, customer: str, settings: Settings
    ) -> Recipient:
        """A letter to these names (addressed to, care of), at the address given or else the reader's own."""
        name, care_of = names
        if self.is_protected(reader_id):
            forwarded = FORWARDING_ADDRESS if settings.policy.protected_mail == "forwarding" else ()
            return Recipient(name=name, address=forwarded, postal_code="", customer_number=customer)
        person = self.persons.get(reader_id, {})
        place = given if given.get("street") else person
        through = care_of or bare(person.get("care_of"))
        lines = (
            f"c/o {through}" if through else "",
            place.get("street") or "",
            f"{_grouped(place.get('postal_code') or '')} {place.get('city') or ''}".strip(),
        )
        return Recipient(
            name=name,
            address=tuple(line for line in lines if line),
            postal_code=(place.get("postal_code") or "").replace(" ", ""),
            customer_number=customer,
        )


def _payers(known: pl.DataFrame, of: str, month: date) -> dict[str, Row]:
    until_then = known.filter(pl.col("valid_from") <= Month.of(month).last)
    return _by(until_then.sort("valid_from", of), "payer_id")


def _by(frame: pl.DataFrame, key: str) -> dict[str, Row]:
    return {row[key]: row for row in frame.iter_rows(named=True)}


def _grouped(postal_code: str) -> str:
    digits = postal_code.replace(" ", "")
    return f"{digits[:3]} {digits[3:]}" if len(digits) == 5 else postal_code
