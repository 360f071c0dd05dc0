"""Files about mandates from the bank: what has become of them, applications in the internet bank, the bank's register.

A file is taken in once. What in it cannot be so (a mandate that does not stand as the bank says) is named for a person
to look at; all else is taken in.

An application is accepted by itself where the account belongs to the payer with that customer number, and turned down
where nobody has that number. Where the account is somebody else's, a person decides. The bank's register is how
mandates come along from an earlier system: a payer who has no customer number yet keeps the number that the bank knows.
Where that cannot be, the bank is asked to change it.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs

from engine.batch.direct_debit import payee
from engine.batch.mandates import COMMAND, Register, agreement, event_of, payers_in_facts
from engine.batch.month import Who
from engine.batch.workspace import Workspace
from engine.errors import Refused, words_of
from engine.payments import autogiro
from engine.payments import mandates as model
from engine.payments.autogiro_model import Answer, Application, MandateAdvice, Registered
from engine.payments.mandates import Mandate
from engine.rulebook import Rulebook
from engine.store import mandates as store
from engine.store.batches import customers, keep_customer_number
from engine.store.database import Connection, record_activity
from engine.store.mandates import MandateEvent

KINDS = {
    "mandate_advice": "medgivandeavisering",
    "internet_bank_mandates": "ansökningar från internetbanken",
    "mandate_register": "utdrag ur medgivanderegistret",
    "changes": "makulerade och ändrade betalningar",
}
LONGEST_KEPT = 7
"""How many digits a customer number from an earlier system may have, to be kept: far from an identity number."""
APPROVED = "1"
Record = MandateAdvice | Application | Registered


@attrs.frozen(kw_only=True)
class Taken:
    """What became of a file: how many records, how many mandates have each state because of it, and what a person must
    look at or answer (`told`, in Swedish). `unchanged`: records that said what we knew.
    """

    municipality: str
    file: str
    kinds: tuple[str, ...]
    records: int
    states: dict[str, int]
    unchanged: int
    told: tuple[str, ...]


def municipality_of(rulebook: Rulebook, path: Path, day: date) -> str:
    """Whose bankgiro a file is about; `Refused` where it is nobody's."""
    about = {answer.bankgiro.lstrip("0") for answer in _read(path)[1]}
    for name in rulebook.names:
        settings = rulebook.municipality(name).settings
        how = settings.direct_debit_on(day)
        if how is not None and about == {payee(settings, how)}:
            return name
    raise Refused(
        f"{path.name} går inte att föra till en kommun: bankgirot är inte någon av kommunernas. Ange kommunen med -m, "
        "och kontrollera att det är rätt fil."
    )


def take_in(workspace: Workspace, municipality: str, path: Path, who: Who) -> Taken:
    """Take in a file about mandates. `Refused` if it was taken in before, or is another municipality's."""
    settings = workspace.rulebook().municipality(municipality).settings
    bankgiro = payee(settings, agreement(settings, who.at.date()))
    data, answers = _read(path)
    if any(answer.bankgiro.lstrip("0") != bankgiro for answer in answers):
        raise Refused(f"{path.name} gäller ett annat bankgiro än det i {municipality}. Inget är inläst.")
    digest, known = hashlib.sha256(data).hexdigest(), payers_in_facts(workspace, municipality)
    with workspace.database() as db, db.writing() as connection:
        if (earlier := store.known_mandate_file(connection, municipality, digest)) is not None:
            raise Refused(
                f"{path.name} är redan inläst: som {earlier['file_name']} den {earlier['recorded_at'][:10]} av "
                f"{earlier['recorded_by']}. Inget är inläst igen."
            )
        records = sum(map(_records, answers))
        kinds = tuple(dict.fromkeys(answer.kind for answer in answers))
        file_id = store.add_mandate_file(
            connection,
            municipality,
            kind=",".join(kinds),
            file_name=path.name,
            content_hash=digest,
            records=records,
            by=who.name,
            at=who.at,
        )
        intake = _Intake(connection, municipality, bankgiro, known, file_id, who)
        for answer in answers:
            intake.answer(answer)
        what = f"{path.name} {digest}: {records} poster, {sum(intake.states.values())} medgivanden"
        record_activity(connection, municipality, by=who.name, at=who.at, command=COMMAND, what=what)
    return Taken(
        municipality=municipality,
        file=path.name,
        kinds=tuple(KINDS[kind] for kind in kinds),
        records=records,
        states=intake.states,
        unchanged=intake.unchanged,
        told=tuple(intake.told),
    )


def _read(path: Path) -> tuple[bytes, tuple[Answer, ...]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"Filen {path} kan inte läsas: {words_of(error)}. Inget är gjort.") from error
    answers = autogiro.read(data)
    if any(answer.kind not in KINDS for answer in answers):
        raise Refused(
            f"{path.name} handlar inte om medgivanden. Betalningsspecifikationer och avvisade uppdrag läses in med: "
            "debitera payments. Utdrag ur bevakningsregistret läses inte in."
        )
    return data, answers


def _records(answer: Answer) -> int:
    return len(answer.advices) + len(answer.applications) + len(answer.registered) + len(answer.changes)


class _Intake:
    """A file being taken in: record by record, so that one that cannot be so does not stop the others."""

    def __init__(
        self,
        connection: Connection,
        municipality: str,
        bankgiro: str,
        known: frozenset[str],
        file_id: int,
        who: Who,
    ) -> None:
        self._connection, self._municipality, self._bankgiro = connection, municipality, bankgiro
        self._known, self._file_id, self._who = known, file_id, who
        self._register = Register.of(connection, municipality)
        self._customers = dict(self._register.customers)
        self._numbers = {payer: number for number, payer in self._customers.items()}
        self._now: dict[str, Mandate] = {}
        self.states: dict[str, int] = {}
        self.told: list[str] = []
        self.unchanged = 0

    def answer(self, answer: Answer) -> None:
        """Everything in one of the files that stand in the file."""
        written = answer.written or self._who.at.date()
        events: list[MandateEvent] = []
        records: tuple[Record, ...] = (*answer.advices, *answer.applications, *answer.registered)
        for record in records:
            try:
                events += self._events(record, written)
            except Refused as why:
                self.told.append(str(why))
        store.add_events(self._connection, self._municipality, events, by=self._who.name, at=self._who.at)
        for change in answer.changes:
            whose = f"kund {model.shown(change.payer_number)}: " if change.payer_number else ""
            self.told.append(f"{whose}{change.kind_text} {change.result_text}")

    def _events(self, record: Record, written: date) -> Iterator[MandateEvent]:
        before = self._mandate(record.payer_number)
        if isinstance(record, MandateAdvice):
            made = [*self._advised(record, written)]
        elif isinstance(record, Application):
            made = [*self._applied(record, written)]
        else:
            made = [*self._registered(record)]
        if not made or (before is not None and made[-1].state == before.state):
            self.unchanged += 1
        else:
            self.states[made[-1].state] = self.states.get(made[-1].state, 0) + 1
        yield from made

    def _mandate(self, customer: str) -> Mandate | None:
        return self._now.get(customer) or self._register.mandate(customer)

    def _event(self, mandate: Mandate, event: str, payer_id: str, *, earlier: str = "") -> MandateEvent:
        self._now[mandate.payer_number] = mandate
        return event_of(mandate, event, payer_id, earlier_number=earlier, file_id=self._file_id)

    def _advised(self, advice: MandateAdvice, written: date) -> Iterator[MandateEvent]:
        """What has become of a mandate."""
        customer, before = advice.payer_number, self._mandate(advice.payer_number)
        if before is None and customer not in self._customers:
            raise Refused(
                f"Rad {advice.line}: betalarnummer {model.shown(customer)} är ingen kund här ({advice.result_text}) "
                "Jämför med ett utdrag ur Bankgirots register."
            )
        after = model.advised(before, advice, self._bankgiro, written)
        yield self._event(after, "advised", self._customers.get(customer, ""))

    def _applied(self, application: Application, written: date) -> Iterator[MandateEvent]:
        """An application from the internet bank, with our answer where it needs no person."""
        customer, before = application.payer_number, self._mandate(application.payer_number)
        payer_id = self._customers.get(customer, "")
        if not payer_id and not 0 < len(customer) <= LONGEST_KEPT:
            raise Refused(
                f"Rad {application.line}: ansökan har betalarnummer {model.shown(customer)}, som inte är ett "
                "kundnummer och kan vara ett personnummer. Avvisa den hos Bankgirot, och be betalaren ange kundnumret."
            )
        offered = model.applied(before, application, self._bankgiro, written)
        if offered == before:
            return
        yield self._event(offered, "applied", payer_id)
        if not payer_id:
            self.told.append(f"Rad {application.line}: ingen kund har nummer {customer}. Ansökan avvisas.")
            yield self._event(model.turned_down(offered, written), "turned_down", "")
        elif application.identity == account_holder(payer_id):
            yield self._event(model.requested(offered, self._bankgiro, customer, written), "accepted", payer_id)
        else:
            self.told.append(
                f"Rad {application.line}: kontot i ansökan för kund {customer} tillhör någon annan än kunden. Godkänn "
                f"med --request {customer} eller avvisa med --end {customer}."
            )

    def _registered(self, row: Registered) -> Iterator[MandateEvent]:
        """A mandate as it stands with the bank, which is what counts."""
        customer, payer_id = row.payer_number, self._customers.get(row.payer_number, "")
        number = customer if payer_id else self._number_of(row)
        payer_id = self._customers[number]
        before = self._mandate(number)
        state = model.STOPPED if row.stopped else model.ACTIVE if row.status == APPROVED else model.REQUESTED
        day = row.changed or row.created or self._who.at.date()
        after = Mandate(
            bankgiro=self._bankgiro,
            payer_number=number,
            state=state,
            since=day,
            valid_from=day if state != model.REQUESTED else None,
            reason=row.status_text,
        )
        if number != customer:
            if before is None or before.state in {model.ENDED, model.REJECTED}:
                asked = model.requested(before, self._bankgiro, number, self._who.at.date())
                yield self._event(asked, "renumbered", payer_id, earlier=customer)
        elif before is None or before.state not in {state, model.ENDING}:
            yield self._event(after, "registered", payer_id)

    def _number_of(self, row: Registered) -> str:
        """The customer number of whoever the bank knows by another, or by one from an earlier system."""
        payer_id, numbers = row.identity.removeprefix("00"), self._numbers
        if payer_id not in numbers:
            if payer_id not in self._known:
                raise Refused(
                    f"Rad {row.line}: betalarnummer {model.shown(row.payer_number)} är ingen kund här, och "
                    "kontohavaren är ingen betalare. Sök upp betalaren, eller be Bankgirot avsluta medgivandet."
                )
            if 0 < len(row.payer_number) <= LONGEST_KEPT:
                keep_customer_number(self._connection, self._municipality, payer_id, int(row.payer_number))
                numbers[payer_id] = row.payer_number
            else:
                given = customers(self._connection, self._municipality, [payer_id])
                numbers[payer_id] = str(given[payer_id])
            self._customers[numbers[payer_id]] = payer_id
        return numbers[payer_id]


def account_holder(payer_id: str) -> str:
    """A payer as Bankgirot names the holder of an account: twelve digits, an organisation with 00 before."""
    return payer_id.zfill(12)
