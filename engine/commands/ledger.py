"""The commands about what is to be paid: bank files in, open invoices, payments placed by hand, claims written off."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import DONE, PARKED, At, By, Json, NumberArgument, Towns, now, open_at, towns_of, who_is
from engine.errors import Refused

if TYPE_CHECKING:
    from engine.batch.month import Who
    from engine.batch.workspace import Workspace

Reason = Annotated[str, typer.Option(help="Why; kept in the history / varför; sparas i historiken")]


def payments(
    file: Annotated[
        Path,
        typer.Argument(help="camt.054, BgMax, or from Autogiro a payment specification or rejected orders / bankfil"),
    ],
    workspace: At = Path(),
    municipality: Annotated[
        str | None,
        typer.Option("--municipality", "-m", help="Whose payments they are; else by bankgiro / kommun"),
    ] = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Take in a file of payments and put them on invoices; never twice. / Läs in inbetalningar."""
    from engine.batch import bank_file, receivables
    from engine.console import receivables as shown
    from engine.console.text import answer_json

    here, who = open_at(workspace), who_is(by)
    rulebook = here.rulebook()
    read = bank_file.BankFile.read(file)
    town = rulebook.municipality(municipality).name if municipality else bank_file.municipality_of(rulebook, read)
    with here.alone(town):
        taken = receivables.take_in(here, town, read, who)
    if json:
        answer_json(shown.taken_in_values(taken))
    else:
        shown.taken_in(taken)
    unspecified = any(lump.amount_ore != lump.specified_ore for lump in taken.lumps)
    return PARKED if taken.unplaced or taken.not_made or unspecified else DONE


def receivables_(
    workspace: At = Path(),
    municipality: Towns = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help="Overdue on this day, YYYY-MM-DD / förfallet den dag", show_default="today"),
    ] = None,
    customer: Annotated[str | None, typer.Option(help="Only this customer's / bara denna kund")] = None,
    json: Json = False,
) -> int:
    """What is still to be paid, by age, and payments that no invoice was found for. / Öppna poster."""
    from engine.batch import receivables
    from engine.console import receivables as shown
    from engine.console import typed
    from engine.console.text import answer_json

    here = open_at(workspace)
    day = typed.day(on) if on else now().date()
    found = {town: receivables.outstanding(here, town, day, customer) for town in towns_of(here, municipality)}
    if json:
        return answer_json({town: shown.outstanding_values(each) for town, each in found.items()})
    for each in found.values():
        shown.outstanding(each)
    return DONE


def place(
    payment: Annotated[int, typer.Argument(help="Its number, as receivables shows it / betalningens nummer")],
    number: Annotated[
        str | None, typer.Argument(metavar="[NUMBER]", help="The invoice it is for, or its OCR / fakturan den gäller")
    ] = None,
    workspace: At = Path(),
    municipality: Annotated[str | None, typer.Option("--municipality", "-m", help="Whose it is / kommun")] = None,
    refund: Annotated[bool, typer.Option("--refund", help="It was paid back / den är återbetald")] = False,
    reason: Reason = "",
    by: By = None,
    json: Json = False,
) -> int:
    """Put a payment that no invoice was found for on one, or note that it was paid back. / Placera en betalning."""
    from engine.batch import receivables
    from engine.batch.answer import found_invoice
    from engine.console import receivables as shown
    from engine.console.text import answer_json

    if (number is None) is not refund:
        raise Refused("Ange antingen fakturans nummer eller --refund.")
    here, who = open_at(workspace), who_is(by)
    town = towns_of(here, [municipality])[0] if municipality else receivables.whose_payment(here, payment)
    if number is not None:
        batch, invoice = found_invoice(here, number)
        number = str(invoice["number"])
        if batch.municipality != town:
            raise Refused(f"Faktura {number} är {batch.municipality}s, betalning {payment} är {town}s. Inget är gjort.")
    with here.alone(town):
        if number is None:
            ore = receivables.refund(here, town, payment, given(reason), who)
        else:
            ore = receivables.place(here, town, payment, number, given(reason), who)
    if json:
        return answer_json({"municipality": town, "payment": payment, "number": number, "amount_ore": ore})
    shown.placed(payment, number, ore)
    if number is not None and ore > 0:
        tell_if_drawn(here, number, who)
    return DONE


def write_off(
    number: NumberArgument,
    workspace: At = Path(),
    reason: Reason = "",
    by: By = None,
    json: Json = False,
) -> int:
    """Write off what is left to be paid of an invoice. / Skriv av en fordran."""
    from engine.batch import receivables
    from engine.batch.answer import found_invoice
    from engine.console import receivables as shown
    from engine.console.text import answer_json

    here, who = open_at(workspace), who_is(by)
    batch, invoice = found_invoice(here, number)
    with here.alone(batch.municipality):
        ore = receivables.write_off(here, batch.municipality, invoice["number"], given(reason), who)
    if json:
        return answer_json({"number": invoice["number"], "written_off_ore": ore})
    shown.written_off(invoice["number"], ore)
    tell_if_drawn(here, invoice["number"], who)
    return DONE


def receipt(
    file: Annotated[str, typer.Argument(help="Its name or number, as export --list shows it / filens namn")],
    workspace: At = Path(),
    municipality: Annotated[str | None, typer.Option("--municipality", "-m", help="Whose file / kommun")] = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="It was not accepted / den avvisades")] = False,
    note: Annotated[str, typer.Option(help="What the receiver answered / vad mottagaren svarade")] = "",
    by: By = None,
    json: Json = False,
) -> int:
    """Note that the receiver of a file has accepted it, or has not; the latest counts. / Kvittera en fil."""
    from engine.batch.exporting import receipt as enter
    from engine.console.text import answer_json, say

    here, who = open_at(workspace), who_is(by)
    town = one_town(towns_of(here, [municipality] if municipality else None))
    with here.alone(town):
        row = enter(here, town, file, "rejected" if rejected else "acknowledged", note, who)
    if json:
        return answer_json({name: row[name] for name in ("path", "receiver", "sequence", "answer", "note")})
    say(f"{row['path']}: {'avvisad' if rejected else 'mottagen'}")
    return DONE


def export_payments(workspace: At = Path(), municipality: Towns = None, by: By = None, json: Json = False) -> int:
    """Write vouchers of payments, fees and interest since last time. / Verifikationer för inbetalningar."""
    from engine.batch.exporting import export_payments as write
    from engine.console import shown
    from engine.console.text import answer_json

    here, who = open_at(workspace), who_is(by)
    made = {}
    for town in towns_of(here, municipality):
        with here.alone(town):
            written = write(here, town, who)
        made[town] = [written] if written else []
        if not json:
            shown.entered(town, made[town])
    if json:
        answer_json({town: shown.written_values(files) for town, files in made.items()})
    return DONE


def tell_if_drawn(workspace: "Workspace", number: str, who: "Who") -> None:
    """What is paid, written off, credited or postponed is drawn all the same unless the bank is told."""
    from engine.batch.debits import to_be_drawn
    from engine.console import direct_debit as shown

    shown.to_be_drawn(number, to_be_drawn(workspace, number, who.at.date()))


def given(reason: str) -> str:
    """Why something is done; `Refused` where that is not said."""
    if not reason.strip():
        raise Refused("Ange varför med --reason. Det sparas i behandlingshistoriken.")
    return reason.strip()


def one_town(names: tuple[str, ...]) -> str:
    """The one municipality that is meant; `Refused` where it is not said which."""
    if len(names) > 1:
        raise Refused(f"Ange kommunen med -m, en av: {', '.join(names)}.")
    return names[0]
