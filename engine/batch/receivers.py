"""Who gets and reads the letters about a client's care: not always who owes (docs/care.md, section 8).

A trustee, a relative or an estate is entered as receiver of what the client owes for. The letter goes to whoever is
entered on the last day of the batch's month: a trustee since then gets it, one who has left does not.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import attrs
import polars as pl

from engine.calc.care.payers import FULL_AGE
from engine.calc.credits import is_credit
from engine.calc.intervals import FOREVER, within
from engine.calc.people import birth_date
from engine.calc.periods import Month

Row = Mapping[str, Any]
ESTATE = "Dödsboet"


@attrs.frozen
class Reader:
    """Who reads a letter about a client: a person's or organisation's number, "" for an estate or one not known."""

    party_id: str
    is_trustee: bool = False


@attrs.frozen
class Receivers:
    """`entered`: by client, the `care_payer` that says where letters about the client go. `trustees`: the periods in
    which a guardian or other payer is the client's trustee, by (client, payer). `with_childcare`: those whose invoice
    for care has childcare on it too; it goes to themselves, as the household's payer.
    """

    entered: Mapping[str, Row]
    trustees: Mapping[tuple[str, str], tuple[tuple[date, date], ...]]
    with_childcare: frozenset[str] = frozenset()

    @classmethod
    def of(cls, care_payers: pl.DataFrame, month: date) -> "Receivers":
        """What is entered on the last day of a batch's month. An organisation gets its own letters only."""
        last = Month.of(month).last
        held = within(care_payers, last, last).filter(pl.col("role") != "organisation").sort("valid_from")
        return cls({row["person_id"]: row for row in held.iter_rows(named=True)}, _trustees(care_payers))

    def on_invoices(self, balances: pl.DataFrame) -> "Receivers":
        """The receivers of a batch's invoices; `balances` (payer_id, area, invoice_area) is what they are made of."""
        joint = balances.filter(~is_credit()).group_by("payer_id", "invoice_area").agg(pl.col("area").unique())
        both = joint.filter(pl.col("area").list.contains("care"), pl.col("area").list.contains("childcare"))
        return attrs.evolve(self, with_childcare=frozenset(both["payer_id"]))

    def of_decisions(self) -> "Receivers":
        """The receivers of fee decisions: never a relative, to whom they say too much."""
        kept = {who: row for who, row in self.entered.items() if row["role"] in {"trustee", "estate"}}
        return attrs.evolve(self, entered=kept)

    def entry(self, client_id: str, areas: Sequence[str] = ("care",)) -> Row | None:
        """What is entered for a client's own letters about these areas; None where they go to the client."""
        if "care" not in areas or "childcare" in areas or client_id in self.with_childcare:
            return None
        return self.entered.get(client_id)

    def reader(self, debtor_id: str, client_id: str, on: date) -> Reader:
        """Who reads about a client on the debtor's paper; a guardian may be the client's trustee on the day."""
        if debtor_id != client_id:
            periods = self.trustees.get((client_id, debtor_id), ())
            return Reader(debtor_id, is_trustee=any(first <= on <= last for first, last in periods))
        entry = self.entry(client_id)
        if entry is None:
            return Reader(client_id)
        of_client, role = entry["payer_id"] == client_id, entry["role"]
        if role == "trustee":
            return Reader("" if of_client else entry["payer_id"], is_trustee=True)
        if role == "estate" or (role == "relative" and of_client):
            return Reader("")
        return Reader(entry["payer_id"])


def name_lines(entry: Row, client: str, receiver: str, *, hidden: bool) -> tuple[str, str]:
    """The name that a letter is addressed to and the one it goes care of, by what is entered for a client.

    `client` and `receiver` are their own names; a `hidden` client's name stands on nothing that goes to others.
    """
    of_client, given = entry["payer_id"] == entry["person_id"], bare(entry["care_of"])
    if entry["role"] == "estate":
        name = ESTATE if hidden else entry["name"] or f"{ESTATE} efter {client}"
        return name, given or ("" if of_client else receiver)
    by_way_of = entry["name"] or ("" if of_client else receiver)
    if hidden and not of_client:
        return by_way_of, given
    names = dict.fromkeys(each for each in (by_way_of, given) if each and each != client)
    return client, ", ".join(names)


def bare(care_of: str | None) -> str:
    """A care-of name without the "c/o" that may be written before it."""
    return (care_of or "").removeprefix("c/o ").removeprefix("C/o ")


def debtors_of_others(care_payers: pl.DataFrame) -> pl.DataFrame:
    """Those rows whose payer owes in the client's place: organisations, and guardians of a child."""
    of_age = birth_date("person_id").dt.offset_by(f"{FULL_AGE}y")
    return care_payers.filter((pl.col("role") == "organisation") | (of_age > pl.col("valid_from")))


def _trustees(payers: pl.DataFrame) -> dict[tuple[str, str], tuple[tuple[date, date], ...]]:
    periods = payers.filter(pl.col("role") == "trustee").select(
        "person_id", "payer_id", "valid_from", pl.col("valid_to").fill_null(FOREVER)
    )
    found: dict[tuple[str, str], tuple[tuple[date, date], ...]] = {}
    for client, payer, first, last in periods.iter_rows():
        found[client, payer] = (*found.get((client, payer), ()), (first, last))
    return found
