"""Results in the terminal: for people in Swedish, for programs as plain values with money in öre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from engine.calc.told import Told, source_of
from engine.calc.wording import FORM_WORDS, NBSP, grouped, kronor, month_name
from engine.console.text import complain, say, several, table

if TYPE_CHECKING:  # a quote is shown without loading what draws and stores invoices
    from engine.batch.answer import Answer
    from engine.batch.behind import FactBehind
    from engine.batch.childcare_quote import Child, Quote
    from engine.batch.intake import Taken
    from engine.batch.month import Standing
    from engine.batch.output import Written
    from engine.batch.summary import PreviewSummary, Summary
    from engine.batch.workspace import Workspace
    from engine.errors import Finding
    from engine.store.batches import Batch
    from engine.store.history import Change

SHOWN_FINDINGS = 20
FACTS_OF_A_FILE = 5
SHOWN_RULES = 8
CHANGED = {"entered": "inlagd", "changed": "ändrad", "withdrawn": "återkallad"}
COUNTED = {"new": "nya", "superseded": "ändrade", "unchanged": "oförändrade", "withdrawn": "återkallade"}
STATUS_WORDS = {
    "invoiced": "fakturerade",
    "zero": "utan avgift",
    "below_minimum": "under minsta belopp",
    "parked": "parkerade",
    "excluded": "utan plats eller insats i perioden",
}
_AREA_COLUMNS = {"childcare": "barnomsorg", "care": "omsorg"}
_AREA_WORDS = {"childcare": "barnomsorg", "care": "vård och omsorg"}
_ANSWERS = {"": "", "acknowledged": "mottagen", "rejected": "avvisad"}
_CHANGING_WORDS = {"relief": "nedsättningar", "correction": "rättelser", "credit": "krediteringar"}
_PEOPLE_WORDS = {"childcare": ("barn", "barn"), "care": ("person", "personer")}
_INVOICE_LABELS = {
    "municipality": "kommun",
    "month": "debiteringsmånad",
    "area": "område",
    "number": "fakturanummer",
    "ocr": "OCR-nummer",
    "credits": "krediterar faktura",
    "settled_ore": "räknas av mot den",
    "brought_forward_ore": "från tidigare",
    "from_credits_ore": "från kreditfakturor",
    "carried_forward_ore": "kvar till nästa",
    "to_pay_ore": "att betala",
    "due_date": "förfallodag",
    "open_ore": "kvar att betala",
    "credited_by": "krediterad med",
    "copied_to": "sparad som",
}
"""What is told of an invoice, in this order."""


def imports(results: Sequence[Taken]) -> None:
    """What was taken in, a line per municipality, and what was refused, file by file."""
    taken = [each for each in results if not each.refused]
    for town in dict.fromkeys(each.municipality for each in taken):
        files = [each for each in taken if each.municipality == town]
        total = {name: sum(getattr(each, name) for each in files) for name in COUNTED}
        counts = ", ".join(
            f"{grouped(count)} {COUNTED[name]}" for name, count in total.items() if count or name == "new"
        )
        say(f"{town}: {several(len(files), 'fil', 'filer')}, {counts}")
    for each in results:
        if each.refused:
            complain(f"{each.file}, inget nytt är sparat:\n{each.refused}")


def import_values(results: Sequence[Taken]) -> list[dict[str, Any]]:
    """As `imports`, for programs."""
    return [{**attrs.asdict(each), "file": str(each.file)} for each in results]


def computed(town: str, result: Summary) -> None:
    """A batch in a few lines: sums, the completeness identity, assumed rules, findings."""
    sums, counts = result.totals, result.counts
    say(f"{town}: avgifter som faktureras i {month_name(result.month)}", bold=True)
    for area, of_area in result.area_totals.items():
        billed = ", ".join(map(month_name, result.months[area])) or "bara justeringar"
        say(
            f"  {_AREA_WORDS[area]}, {billed}: {several(of_area['lines'], 'rad', 'rader')} för "
            f"{several(of_area['people'], *_PEOPLE_WORDS[area])}, {kronor(of_area['lines_ore'])}"
        )
    for kind, changing in result.changing_totals.items():
        if changing["lines"]:
            word, count = _CHANGING_WORDS[kind], several(changing["lines"], "rad", "rader")
            say(f"  därav {word}: {count}, {kronor(changing['lines_ore'])}")
    if sums["settled_ore"]:
        say(f"  räknas av mot fakturor som krediteras: {kronor(sums['settled_ore'])}")
    say(
        f"  {several(sums['invoices'], 'faktura', 'fakturor')}, {several(sums['lines'], 'rad', 'rader')}, "
        f"{kronor(sums['to_pay_ore'])} att betala"
    )
    parts = [f"{grouped(counts[status])} {word}" for status, word in STATUS_WORDS.items()]
    say(f"  hushåll: {' + '.join(parts)} = {grouped(counts['all'])}")
    if result.assumed:
        say(f"  {len(result.assumed)} antagna regler används (inte beslutade); --json visar vilka")
    for row in result.begun[:SHOWN_RULES]:
        say(f"  ny regel från {row.valid_from}: {source_of(row)}")
    if len(result.begun) > SHOWN_RULES:
        say(f"  … och {len(result.begun) - SHOWN_RULES} nya regler till; --json visar vilka")
    parking = [each for each in result.findings if each.parked]
    only_told = [each for each in result.findings if not each.parked]
    _signals("hushållet faktureras inte förrän det är rättat:", parking)
    _signals("hushållet faktureras ändå, kontrollera:", only_told)


def _signals(heading: str, found: Sequence[Finding]) -> None:
    """Findings of one sort, the first of them; `--json` has all."""
    shown = found[:SHOWN_FINDINGS]
    if shown:
        say(f"  {heading}")
    width = max((len(each.code) for each in shown), default=0)
    for each in shown:
        told = f"{_about(each)}{each.message} {each.action}"
        say(f"  {each.household_id or '-':<9} {each.code:<{width}} {told}")
    if len(found) > SHOWN_FINDINGS:
        say(f"  … och {grouped(len(found) - SHOWN_FINDINGS)} till; --json visar alla")


def _about(finding: Finding) -> str:
    """Whom or what a finding is about, where its message does not say so itself."""
    return "" if finding.subject.lower() in finding.message.lower() else f"{finding.subject}: "


def previewed(town: str, result: PreviewSummary) -> None:
    """A preview: what it came to, its hash, and where its evidence is."""
    computed(town, result.summary)
    if result.skipped:
        complain(f"  {', '.join(result.skipped)} är inte fakturerad i {town}.")
    say(f"  provdebitering {result.preview_hash[:16]}, underlag i {result.folder}")


def previewed_values(result: PreviewSummary) -> dict[str, Any]:
    """As `previewed`, for programs."""
    return {
        **computed_values(result.summary),
        "hash": result.preview_hash,
        "folder": result.folder,
        "skipped": list(result.skipped),
    }


def approved(town: str, batch: Batch) -> None:
    """Who approved what."""
    say(f"{town} {batch.month}: {batch.approved_by} har godkänt provdebitering {batch.preview_hash[:16]}")


def computed_values(result: Summary) -> dict[str, Any]:
    """As `computed`, for programs."""
    return {
        "month": f"{result.month:%Y-%m}",
        "service_months": result.service_months,
        "households": result.counts,
        "totals": result.totals,
        "areas": result.area_totals,
        "changing": result.changing_totals,
        "assumed_rules": [source_of(row) for row in result.assumed],
        "new_rules": [{"valid_from": f"{row.valid_from}", "rule": source_of(row)} for row in result.begun],
        "findings": [attrs.asdict(finding) for finding in result.findings],
    }


def written(town: str, files: Sequence[Written]) -> None:
    """Files that were written: path, how many invoices, their sum."""
    if not files:
        say(f"{town}: inga fakturor, inga filer")
    for file in files:
        say(f"{town}: {file.path}  {several(file.count, 'faktura', 'fakturor')}, {kronor(file.sum_ore)}")
        if file.left_out:
            listed, more = ", ".join(file.left_out[:SHOWN_FINDINGS]), len(file.left_out) - SHOWN_FINDINGS
            rest = f" och {more} till (alla visas med --json)" if more > 0 else ""
            complain(f"  inte med i filen, för in dem för hand: faktura {listed}{rest}")


def entered(town: str, files: Sequence[Written]) -> None:
    """A file of vouchers of payments: path, how many entries, by what the claims changed."""
    if not files:
        say(f"{town}: inget nytt att bokföra")
    for file in files:
        say(f"{town}: {file.path}  {several(file.count, 'post', 'poster')}, fordringar {kronor(file.sum_ore)}")


def written_values(files: Iterable[Written]) -> list[dict[str, Any]]:
    """As `written`, for programs."""
    return [{**attrs.asdict(file), "path": str(file.path)} for file in files]


def sent(files: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """The files that went out: number by receiver, count, sum, hash, receipt."""
    columns = ("kommun", "fil", "mottagare", "antal", "summa", "SHA-256", "kvittens")
    rows = [
        (
            row["municipality"],
            Path(row["path"]).name,
            f"{row['receiver']}-{row['sequence']}",
            grouped(row["count"]),
            kronor(row["sum_ore"]),
            row["sha256"][:8],
            f"{_ANSWERS[row['answer']]} {row['note']}".strip(),
        )
        for each in files.values()
        for row in each
    ]
    table("", columns, rows, numbers=("antal", "summa"))


def sent_values(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As `sent`, for programs."""
    return [{name: value for name, value in row.items() if name not in {"id", "last_entry"}} for row in rows]


def standings(workspace: Workspace, found: Sequence[Standing]) -> None:
    """Issued batches as a table: what was done, the sum of each area, and where the files are."""
    areas = [area for area in _AREA_COLUMNS if any(area in at.areas for at in found)]
    sums = tuple(_AREA_COLUMNS[area] for area in areas)
    columns = ("kommun", "hushåll", "fakturor", *sums, "att betala", "parkerade")
    rows = [
        (
            at.batch.municipality,
            grouped(at.households["all"]),
            grouped(at.invoices),
            *(_whole_kronor(at.areas[area]["lines_ore"]) if area in at.areas else "–" for area in areas),
            _whole_kronor(at.to_pay_ore),
            grouped(at.households["parked"]),
        )
        for at in found
    ]
    say()
    table(f"Avgifter {found[0].batch.month}, hela kronor", columns, rows, numbers=columns[1:])
    for at in found:
        say(f"{at.output}/")
    say("  print-*.pdf fakturorna på papper i postnummerordning, FAKT.SI verifikationer")
    say(f"{workspace.evidence}/")
    say("  underlaget för varje omgång: uppgifter, regler, varje räknesteg, fakturorna, hashsummor")
    say(f"härnäst: debitera explain {found[0].first_number} -w {workspace.root}")
    say(f"som PDF: debitera invoice {found[0].first_number} --to faktura.pdf -w {workspace.root}")


def _whole_kronor(ore: int) -> str:
    """An amount to the nearest krona, for tables where columns are many."""
    return kronor((ore + 50) // 100 * 100).removesuffix(f"{NBSP}kr")


def quote(found: Quote, children: Sequence[Child]) -> None:
    """A quote as a readable calculation."""
    say(f"Avgift för {month_name(found.month)}", bold=True)
    for number, (child, quoted) in enumerate(zip(children, found.children, strict=True), start=1):
        say()
        say(f"Barn {number}, född {child.born}, {FORM_WORDS[child.form]}: {kronor(quoted.fee_ore)}", bold=True)
        steps(quoted.steps, sources=False)
    say()
    say(f"Tillsammans {kronor(found.total_ore)} i månaden", bold=True)
    for row in found.assumed:
        say(f"Antagen regel: {source_of(row)}", dim=True)


def quote_values(found: Quote) -> dict[str, Any]:
    """As `quote`, for programs."""
    return {
        "month": f"{found.month:%Y-%m}",
        "children": [
            {"fee_ore": each.fee_ore, "rank": each.rank, "steps": step_values(each.steps)} for each in found.children
        ],
        "total_ore": found.total_ore,
        "assumed_rules": [source_of(row) for row in found.assumed],
    }


def explained(found: Answer, line: int | None) -> None:
    """An invoice, or one line of it, with every step, law and rule row."""
    say(f"Faktura {found.number}, {found.municipality} {found.month}, OCR {found.ocr}", bold=True)
    before: Sequence[Told] = ()
    for number, each in enumerate(found.lines, start=1):
        if line in {None, number}:
            say()
            say(f"{number}. {each.text}  {kronor(each.amount_ore)}  (hushåll {each.household_id})", bold=True)
            steps(each.common if each.common != before else (), sources=True)
            steps(each.steps, sources=True)
            before = each.common
    say()
    if found.settled_ore:
        say(f"Räknas av mot faktura {found.credits}  {kronor(found.settled_ore)}")
    if found.from_credits_ore:
        say(f"Från kreditfaktura  {kronor(found.from_credits_ore)}")
    if found.brought_forward_ore:
        say(f"Från tidigare  {kronor(found.brought_forward_ore)}")
    say(f"Att betala  {kronor(found.to_pay_ore)}", bold=True)
    if found.carried_forward_ore:
        say(f"Förs över till nästa faktura  {kronor(-found.carried_forward_ore)}")
    if found.credited_by:
        say(f"Krediterad med kreditfaktura {found.credited_by}")
    if found.postponed_until:
        say(f"Anstånd till {found.postponed_until}")
    facts(found.facts)


def facts(behind: Sequence[FactBehind]) -> None:
    """The facts behind amounts, and who entered them; of more than a few of one kind and file only how many."""
    if behind:
        say()
        say("Uppgifterna bakom", bold=True)
    of_file: dict[tuple[str, ...], list[FactBehind]] = {}
    for each in behind:
        of_file.setdefault((each.title, each.recorded_by, each.recorded_at, each.file), []).append(each)
    for (title, by, at, file), facts in of_file.items():
        source = f"{by}, {at[:10]}, {file}" if by else "finns inte i databasen"
        if len(facts) > FACTS_OF_A_FILE:
            say(f"  {title}: {grouped(len(facts))} uppgifter  ({source})")
            continue
        for each in facts:
            values = ", ".join(f"{name} {value}" for name, value in each.values.items() if value)
            say(f"  {title}: {each.about}  {values}")
            say(f"      {source}{f', rad {each.row}' if each.row else ''}", dim=True)


def explained_values(found: Answer, line: int | None) -> dict[str, Any]:
    """As `explained`, for programs."""
    lines = [
        {
            "line": number,
            "area": each.area,
            "text": each.text,
            "household_id": each.household_id,
            "amount_ore": each.amount_ore,
            "steps": step_values((*each.common, *each.steps)),
        }
        for number, each in enumerate(found.lines, start=1)
        if line in {None, number}
    ]
    until = {"postponed_until": f"{found.postponed_until}" if found.postponed_until else None}
    return {**invoice_values(found), **until, "lines": lines, "facts": [attrs.asdict(each) for each in found.facts]}


def invoice(values: Mapping[str, Any]) -> None:
    """An invoice's heading for people; amounts that say nothing, and what is empty, are left out."""
    for name, label in _INVOICE_LABELS.items():
        value: Any = values.get(name)
        if name in {"to_pay_ore", "open_ore"} or (value and name.endswith("_ore")):
            say(f"{label:<20} {kronor(value)}")
        elif value:
            say(f"{label:<20} {_AREA_WORDS.get(value, 'alla') if name == 'area' else value}")


def invoice_values(found: Answer) -> dict[str, Any]:
    """An invoice's heading, for programs."""
    names = (
        "municipality",
        "month",
        "area",
        "number",
        "ocr",
        "brought_forward_ore",
        "to_pay_ore",
        "carried_forward_ore",
        "credits",
        "settled_ore",
        "from_credits_ore",
        "credited_by",
    )
    return {name: getattr(found, name) for name in names}


def step_values(steps: Iterable[Told]) -> list[dict[str, str]]:
    """Steps of a calculation, for programs."""
    return [
        {
            "name": step.name,
            "text": step.text,
            "value": step.value,
            "law": step.law,
            "rule": source_of(step.row) if step.row else "",
        }
        for step in steps
    ]


def activities(rows: Iterable[Mapping[str, Any]], rules: Iterable[Mapping[str, Any]] = ()) -> int:
    """The processing history, a line per command; below a change of rules what was changed in each file."""
    of_time: dict[str, list[Mapping[str, Any]]] = {}
    for change in rules:
        of_time.setdefault(change["at"], []).append(change)
    for row in rows:
        who = f"{row['recorded_at'][:19]}  {row['recorded_by']:<16}"
        say(f"{who} {row['municipality']:<13} {row['command']:<9} {row['what']}")
        for change in of_time.get(row["recorded_at"], ()) if row["command"] == "rules" else ():
            say(f"    {change['what']}: {change['about']}", dim=True)
            if change["from"] and change["to"]:
                removed = [f"      - {line}" for line in change["from"].splitlines()]
                say("\n".join(removed + [f"      + {line}" for line in change["to"].splitlines()]), dim=True)
    return 0


def changes(found: Mapping[str, Sequence[Change]]) -> int:
    """What happened to facts: who, when, from which file, and each value from and to."""
    for town, events in found.items():
        for event in events:
            say(
                f"{event.recorded_at[:19]}  {event.recorded_by:<16} {town:<13} "
                f"{CHANGED[event.what]:<11} {' '.join(map(str, event.key))}"
            )
            moved = ", ".join(f"{name}: {_shown(old)} → {_shown(new)}" for name, old, new in event.values)
            say(f"    {event.file_name}{f' rad {event.source_row}' if event.source_row else ''}: {moved}", dim=True)
    return 0


def _shown(value: object) -> str:
    return "–" if value is None else str(value)


def change_values(found: Mapping[str, Sequence[Change]]) -> dict[str, Any]:
    """As `changes`, for programs."""
    return {town: [attrs.asdict(event) for event in events] for town, events in found.items()}


def steps(told: Iterable[Told], *, sources: bool) -> None:
    """Steps of a calculation, one a line."""
    for step in told:
        say(f"  {step.text}{f'  = {step.value}' if step.value else ''}")
        if sources and (step.law or step.row):
            say(f"      {step.law}{f'; {source_of(step.row)}' if step.row else ''}", dim=True)
