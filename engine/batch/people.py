"""Names and addresses of those an invoice concerns.

Default deny for protected identity: a protected payer's address is never taken from the facts, and a protected child
or client has no name on anybody's invoice.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import attrs
import polars as pl

from engine.calc.intervals import FOREVER
from engine.calc.periods import Month
from engine.documents.model import Recipient
from engine.rulebook import Settings
from engine.rulebook.settings import FORWARDING_ADDRESS
from engine.vocabulary import AREAS

Row = Mapping[str, Any]
NAMELESS = {"childcare": "Barnet", "care": "Kunden"}
"""What a protected person is called, by area."""


@attrs.frozen
class People:
    """Names and addresses by identity; `payers` by area."""

    persons: Mapping[str, Row]
    payers: Mapping[str, Mapping[str, Row]]
    adults: frozenset[tuple[str, str]]  # (household, person) of everybody who is or was an adult member
    trustees: Mapping[tuple[str, str], tuple[tuple[date, date], ...]]  # periods by (client, payer)

    @classmethod
    def of(cls, facts: Mapping[str, pl.DataFrame], month: date) -> "People":
        """Everybody in the facts; payers with the name and address last given for them, up to the end of the month."""
        adults = facts["household_member"].filter(pl.col("role") == "adult").select("household_id", "person_id")
        return cls(
            _by(facts["person"], "person_id"),
            {
                "childcare": _payers(facts["payer"], "household_id", month),
                "care": _payers(facts["care_payer"], "person_id", month),
            },
            frozenset(adults.iter_rows()),
            _trustees(facts["care_payer"]),
        )

    def name(self, person_id: str, area: str) -> str:
        """What a child or client is called on an invoice: the given name, or a plain word for one who is protected or unknown."""
        person = self.persons.get(person_id)  # one who was billed may have been taken back since
        return NAMELESS[area] if person is None or person["protection"] != "none" else str(person["given_name"])

    def concerns(self, person_id: str, area: str) -> str:
        """A child or client as it is named in the heading: given name and birth year, never the identity number."""
        return f"{self.name(person_id, area)}, född {person_id[:4]}"

    def acts_for(self, payer_id: str, client_id: str, on: date) -> bool:
        """Whether a payer is the client's trustee on a day."""
        return any(first <= on <= last for first, last in self.trustees.get((client_id, payer_id), ()))

    def is_protected(self, person_id: str) -> bool:
        """Whether a person's address, and what would lead to it, must not be shown."""
        person = self.persons.get(person_id)
        return person is not None and person["protection"] != "none"

    def recipient(self, payer_id: str, areas: Sequence[str], customer: str, settings: Settings) -> Recipient:
        """Who an invoice for these areas is sent to: name and address as given for them, else the person's own."""
        person = self.persons.get(payer_id, {})
        payer = next((self.payers[area][payer_id] for area in (*areas, *AREAS) if payer_id in self.payers[area]), {})
        name = payer.get("name") or f"{person.get('given_name', '')} {person.get('family_name', '')}".strip()
        if self.is_protected(payer_id):
            forwarded = FORWARDING_ADDRESS if settings.policy.protected_mail == "forwarding" else ()
            return Recipient(name=name, address=forwarded, postal_code="", customer_number=customer)
        place = payer if payer.get("street") else person
        care_of = (payer.get("care_of") or person.get("care_of") or "").removeprefix("c/o ").removeprefix("C/o ")
        lines = (
            f"c/o {care_of}" if care_of else "",
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


def _trustees(payers: pl.DataFrame) -> dict[tuple[str, str], tuple[tuple[date, date], ...]]:
    periods = payers.filter(pl.col("role") == "trustee").select(
        "person_id", "payer_id", "valid_from", pl.col("valid_to").fill_null(FOREVER)
    )
    found: dict[tuple[str, str], tuple[tuple[date, date], ...]] = {}
    for client, payer, first, last in periods.iter_rows():
        found[client, payer] = (*found.get((client, payer), ()), (first, last))
    return found


def _by(frame: pl.DataFrame, key: str) -> dict[str, Row]:
    return {row[key]: row for row in frame.iter_rows(named=True)}


def _grouped(postal_code: str) -> str:
    digits = postal_code.replace(" ", "")
    return f"{digits[:3]} {digits[3:]}" if len(digits) == 5 else postal_code
