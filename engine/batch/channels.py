"""How each invoice reaches its payer: on paper, as an e-invoice, or to a digital mailbox.

It follows from the facts and the invoice alone, so that a replay comes to the same. What is entered for the payer
(`delivery` of `payer` and `care_payer`) is followed where that is safe, and everything else goes on paper:

- nobody with protected identity, payer, receiver, child or client, is named to a distributor
- a person gets electronically what he owes himself and reads himself: not what comes care of somebody, not as a
  trustee or relative of the client, not as an estate; a mailbox belongs to a number, whoever the letter is addressed to
- an organisation gets e-invoices by Peppol, if it is known what Peppol demands; what lacks is a finding (`incomplete`)
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs
import polars as pl

from engine.batch.people import ORGANISATION_DIGITS, Letter, People
from engine.calc.invoices import Drafts
from engine.documents.model import InvoiceDocument, Organisation
from engine.errors import Finding, Refused
from engine.facts.records import DELIVERY
from engine.store.delivery import CHANNELS

PAPER, E_INVOICE, DIGITAL_MAILBOX, DIRECT_DEBIT = DELIVERY
FOLLOWED = {
    PAPER: PAPER,
    E_INVOICE: E_INVOICE,
    DIGITAL_MAILBOX: DIGITAL_MAILBOX,
    DIRECT_DEBIT: PAPER,  # what is drawn from an account is announced by a letter
}
"""The channel that what is entered for a payer leads to, where nothing speaks against it."""
ACTING = ("trustee", "relative", "estate")
"""Those entered as receivers of a client's care who get letters in the client's place."""
Key = tuple[str, str]  # of an invoice: payer_id, area


@attrs.frozen(kw_only=True)
class Way:
    """An invoice's way to its payer. `receiver_id`: who gets it; `apart`: whoever reads it has protected identity, so
    that it lies apart where the municipality sends those by hand.
    """

    channel: str
    receiver_id: str
    apart: bool

    @property
    def is_to_organisation(self) -> bool:
        """Whether an organisation gets it."""
        return len(self.receiver_id) == ORGANISATION_DIGITS


@attrs.frozen(eq=False)
class Channels:
    """The ways of a batch's invoices. By invoice: `areas` that it is for, `concerned` whom its lines are about;
    `unrated` are those with a taxable sale whose rate is not told.
    """

    people: People
    areas: Mapping[Key, tuple[str, ...]]
    concerned: Mapping[Key, Sequence[str]]
    unrated: frozenset[Key]

    @classmethod
    def of(cls, facts: Mapping[str, pl.DataFrame], month: date, drafts: Drafts) -> "Channels":
        """The ways of the invoices of a month."""
        key = ("payer_id", "invoice_area")
        areas = drafts.balances.group_by(key, maintain_order=True).agg("area")
        about = drafts.lines.select(*key, pl.coalesce("child_id", "person_id").alias("who")).drop_nulls().unique()
        unrated = drafts.lines.filter(pl.col("taxable") & pl.col("vat_percent").is_null()).select(key)
        return cls(
            People.of(facts, month).on_invoices(drafts.balances),
            {(payer, area): tuple(names) for payer, area, names in areas.iter_rows()},
            {(payer, area): who for payer, area, who in about.group_by(key).agg("who").iter_rows()},
            frozenset(unrated.iter_rows()),
        )

    def way(self, payer_id: str, area: str) -> Way:
        """The way of an invoice."""
        letter = self.people.letter(payer_id, self.areas[payer_id, area])
        channel = self._wanted(payer_id, area, letter)
        if channel == E_INVOICE and self.lacking(payer_id, area):
            channel = PAPER
        return Way(channel=channel, receiver_id=letter.reader_id, apart=self.people.is_protected(letter.reader_id))

    def lacking(self, payer_id: str, area: str) -> tuple[str, ...]:
        """What an organisation's e-invoice lacks to be one, in Swedish; empty where nothing does, or it gets none."""
        letter = self.people.letter(payer_id, self.areas[payer_id, area])
        organisation = self.people.organisation(payer_id, self.areas[payer_id, area])
        if organisation is None or self._wanted(payer_id, area, letter) != E_INVOICE:
            return ()
        return tuple(_lacking(organisation, rated=(payer_id, area) not in self.unrated))

    def _wanted(self, payer_id: str, area: str, letter: Letter) -> str:
        """The channel that is entered, where it may be used."""
        channel = FOLLOWED[letter.given.get("delivery") or PAPER]
        named = {payer_id, letter.reader_id, *self.concerned.get((payer_id, area), ())}
        may = all(self.people.may_be_named(each) for each in named)
        if not letter.is_to_organisation:
            may = may and letter.reader_id == payer_id and self._reads_it(payer_id, letter)
        return channel if may else PAPER

    def _reads_it(self, payer_id: str, letter: Letter) -> bool:
        """Whether whoever owes is alive, and the letter comes to that person care of nobody."""
        entered = self.people.receivers.entered.get(payer_id, {})
        by_way_of = letter.given.get("care_of") or entered.get("role") in ACTING
        return not by_way_of and self.people.persons[payer_id]["deceased_on"] is None


def _lacking(organisation: Organisation, *, rated: bool) -> Iterator[str]:
    if not (organisation.reference.strip() or organisation.order.strip()):
        yield "referens eller ordernummer"
    if not rated:
        yield "momssats"


def incomplete(
    facts: Mapping[str, pl.DataFrame], month: date, drafts: Drafts, numbered: pl.DataFrame
) -> Iterator[Finding]:
    """Those of the `numbered` invoices that are to be e-invoices to organisations and lack something: told of, and sent
    on paper.
    """
    maybe = numbered.filter(pl.col("payer_id").is_in(sorted(receiving_e_invoices(facts))))
    if maybe.is_empty():
        return  # as in most months: nobody need be looked up
    channels = Channels.of(facts, month, drafts)
    of_homes = drafts.lines.group_by("payer_id", "invoice_area").agg(pl.col("household_id").min())
    homes = {(payer, area): home for payer, area, home in of_homes.iter_rows()}
    for payer, area in maybe.select("payer_id", "area").iter_rows():
        if lacking := channels.lacking(payer, area):
            organisation = channels.people.organisation(payer, channels.areas[payer, area])
            assert organisation is not None, "only organisations lack what Peppol demands"
            yield _finding(organisation, homes.get((payer, area), ""), lacking)


def receiving_e_invoices(facts: Mapping[str, pl.DataFrame]) -> frozenset[str]:
    """The payers whose invoices may go to organisations as e-invoices: they themselves, and clients of whose care they
    get the letters.
    """
    entered = [facts[name].filter(delivery=E_INVOICE) for name in ("payer", "care_payer")]
    of_organisations = [each.filter(pl.col("payer_id").str.len_chars() == ORGANISATION_DIGITS) for each in entered]
    named = [each["payer_id"] for each in of_organisations] + [of_organisations[1]["person_id"]]
    return frozenset(name for each in named for name in each.drop_nulls())


def _finding(organisation: Organisation, household_id: str, lacking: Sequence[str]) -> Finding:
    number = organisation.organisation_number
    return Finding(
        code="e-invoice-incomplete",
        household_id=household_id,
        subject=f"organisation {number}",
        message=f"{organisation.name} ({number}) ska ha e-faktura, men {' och '.join(lacking)} "
        "saknas. Fakturan skickas på papper.",
        action="Fyll i det som saknas: referens eller ordernummer hos fakturamottagaren, momssats (vat_percent) på "
        "insatsen i taxan. Eller ändra leveranssättet till paper.",
        parked=False,
    )


def refuse_unknown(channel: str | None) -> None:
    """`Refused` where a channel is named that is none."""
    if channel is not None and channel not in CHANNELS:
        raise Refused(f"{channel} är ingen kanal. Ange en av: {', '.join(CHANNELS)}.")


def refuse_unsendable(channels: Channels, invoice: Key, document: InvoiceDocument) -> None:
    """`Refused` where an invoice that goes by Peppol cannot be made, while its number can still be taken back."""
    from engine.ledger.peppol.package import checked  # it loads lxml, which who only explains an invoice can do without

    if document.organisation is not None and channels.way(*invoice).channel == E_INVOICE:
        checked(document)
