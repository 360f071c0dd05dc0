"""`debitera demo`: the whole month of the four municipalities, here with fewer families.

One worker makes it once; every test looks at what it left.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import attrs
import pikepdf.pdfa
import polars as pl
import pytest

from engine.batch.workspace import open_workspace
from engine.store.facts import current_facts
from tests.cli.command_line import DONE, REFUSED, Ran, debitera
from tests.few_households import EVERY_CASE, few_households
from tests.ledger.independent_sie import account_totals, balances, faults

TOWNS = ("hallefors", "lindesberg", "ljusnarsberg", "nora")
DISTRIBUTED, LEDGER = ("e-faktura-", "digital-brevlada-"), "kundreskontra-"
"""Files to those who find payers by their identity numbers. Nobody protected is in the distributors'; the customer ledger
has them too, by number alone.
"""
HOUSEHOLDS = EVERY_CASE


@attrs.frozen
class Demo:
    """The demo's folder and what it told."""

    folder: Path
    ran: Ran

    def output(self, town: str) -> Path:
        """Where a municipality's files are."""
        return self.folder / "workspace" / "output" / town / "2026-10"

    def numbers(self, town: str) -> list[str]:
        """A municipality's invoices, as its evidence has them."""
        issued = self.folder / "workspace" / "evidence" / town / "2026-10-1" / "issued" / "invoices.parquet"
        return pl.read_parquet(issued)["number"].to_list()

    def households(self, town: str) -> int:
        """How many households a municipality's files have: a row each, below the headings."""
        facts = self.folder / "facts" / town
        files = (facts / "household.csv", facts / "omsorg" / "Hushåll.csv")
        return sum(len(file.read_text("utf-8").splitlines()) - 1 for file in files)

    def command(self, *words: object) -> Ran:
        """A command in the demo's workspace."""
        return debitera(*words, "-w", self.folder / "workspace")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo with a hundred families a municipality instead of up to twelve hundred."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "250")
        patch.setenv("NO_COLOR", "1")
        few_households(patch, HOUSEHOLDS, HOUSEHOLDS)
        ran = debitera("demo", folder, "--workers", "1")
        yield Demo(folder, ran)


def test_it_runs_through_and_shows_the_commands_it_gives(demo: Demo) -> None:
    assert demo.ran.status == DONE
    commands = re.findall(r"^\$ debitera (\w+)", demo.ran.out, re.MULTILINE)
    once = [name for number, name in enumerate(commands) if name not in commands[:number]]
    month = ["check", "preview", "approve", "issue", "export", "payments", "reconcile"]
    assert once == ["init", "import", "mandates", *month]
    assert "Traceback" not in demo.ran.out + demo.ran.err


def test_it_ends_with_a_row_for_every_municipality(demo: Demo) -> None:
    table = demo.ran.plain[demo.ran.plain.rindex("Avgifter 2026-10") :]
    for town in TOWNS:
        row = next(line for line in table.splitlines() if town in line)
        count, invoices = re.findall(r"\d[\d ]*", row.partition(town)[2])[:2]
        assert int(count) == demo.households(town) > 2 * HOUSEHOLDS
        assert int(invoices) == len(demo.numbers(town))
        assert "│" in row


def test_every_municipality_has_invoices_a_print_file_and_vouchers(demo: Demo) -> None:
    for town in TOWNS:
        names = {path.name for path in demo.output(town).iterdir()}
        assert {"print-2026-10.pdf", "FAKT.SI"} <= names
        assert len(demo.numbers(town)) > HOUSEHOLDS // 2
        assert not [name for name in names if "part" in name]


def test_a_sample_of_the_invoices_is_pdf_a_3b(demo: Demo, tmp_path: Path) -> None:
    numbers = [number for town in TOWNS for number in demo.numbers(town)]
    for number in numbers[:: len(numbers) // 5]:
        path = tmp_path / f"{number}.pdf"
        assert demo.command("invoice", number, "--to", path).status == DONE
        report = pikepdf.pdfa.validate_written(path, "3b")
        assert not report.findings, path


def test_the_vouchers_balance_and_tie_with_what_the_invoices_ask_for(demo: Demo) -> None:
    for town in TOWNS:
        data = (demo.output(town) / "FAKT.SI").read_bytes()
        assert faults(data) == []
        assert set(balances(data)) == {0}
        totals = account_totals(data)
        income = sum(amount for account, amount in totals.items() if account.startswith("3"))
        asked = [demo.command("invoice", number, "--json").json for number in demo.numbers(town)[:3]]
        assert all(f'"{each["number"]}"'.encode() in data for each in asked if each["to_pay_ore"])
        assert totals["1511"] == -income > 0


def test_the_findings_that_were_put_there_are_found(demo: Demo) -> None:
    before_issue = demo.ran.plain.partition("$ debitera preview")[2].partition("$ debitera approve")[0]
    for code in ("placement-overlap", "child-without-household", "payer-deceased", "decision-overlap"):
        assert before_issue.count(code) >= 1, code


def test_the_broken_files_are_refused_and_nothing_else(demo: Demo) -> None:
    refused = re.findall(r"(\S+\.csv), inget nytt är sparat", demo.ran.err)
    assert [Path(file).parts[-2:] for file in refused] == [("broken", "Besök.csv"), ("broken", "income.csv")]
    assert "29l00" in demo.ran.err
    assert "25:30" in demo.ran.err


def test_every_household_is_accounted_for(demo: Demo) -> None:
    sums = re.findall(r"hushåll: (.+) = (\d[\d ]*)$", demo.ran.plain, re.MULTILINE)
    assert len(sums) == 2 * len(TOWNS)  # check and preview
    assert sorted(int(total) for _, total in sums) == sorted(2 * [demo.households(town) for town in TOWNS])
    for parts, total in sums:
        assert sum(int(re.findall(r"^\d+", part)[0]) for part in parts.split(" + ")) == int(total)


def test_an_invoice_can_be_found_and_explained_afterwards(demo: Demo) -> None:
    for town in TOWNS:
        number = demo.numbers(town)[0]
        told = demo.command("explain", number, "--json").json
        assert told["municipality"] == town
        assert sum(line["amount_ore"] for line in told["lines"]) + told["brought_forward_ore"] == (
            told["to_pay_ore"] + told["carried_forward_ore"]
        )


def test_invoices_go_out_by_every_channel(demo: Demo) -> None:
    names = {path.name for town in TOWNS for path in demo.output(town).iterdir()}
    assert names >= {
        "print-2026-10.pdf",
        "print-2026-10.csv",
        "print-skyddade-2026-10.pdf",
        "peppol-2026-10.zip",
        "e-faktura-2026-10.json",
        "digital-brevlada-2026-10.json",
    }


def test_it_never_writes_over_what_is_there(demo: Demo) -> None:
    again = debitera("demo", demo.folder)
    assert again.status == REFUSED
    assert str(demo.folder) in again.err


def test_only_the_facts(tmp_path: Path, demo: Demo) -> None:
    assert debitera("demo", tmp_path / "facts", "--facts").status == DONE
    assert {path.name for path in (tmp_path / "facts").iterdir()} >= set(TOWNS)
    assert not (tmp_path / "facts" / "workspace").exists()


def test_nothing_that_is_told_names_a_protected_person_or_anybodys_number(demo: Demo) -> None:
    """Neither the terminal nor any text file: manifests, history, files to the ledger.

    The facts themselves, the invoices to each payer, and the numbers that payers are found by, are another matter.
    """
    of_town = {town: current_facts_of(demo, town)["person"] for town in TOWNS}
    persons = pl.concat(
        each.select("person_id", "given_name", "family_name", "protection") for each in of_town.values()
    )
    protected = persons.filter(pl.col("protection") != "none")
    assert protected.height > len(TOWNS)
    secret = {f"{given} {family}".strip() for given, family in protected.select("given_name", "family_name").rows()}
    numbers = written(persons)
    hidden = {town: written(each.filter(pl.col("protection") != "none")) for town, each in of_town.items()}
    for place, text in everything_told(demo):
        found = re.findall(r"(?<!\d)\d{6,8}[-+]?\d{4}(?!\d)", text)
        path = Path(place)
        unsaid = hidden[path.parts[-3]] if path.name.startswith(DISTRIBUTED) else numbers
        if path.name.startswith(LEDGER):
            unsaid = set()
        assert not {re.sub("[-+]", "", each) for each in found} & unsaid, place
        assert not [name for name in secret if name in text], place


def written(persons: pl.DataFrame) -> set[str]:
    """Identity numbers with and without their century."""
    return {number[skipped:] for number in persons["person_id"] for skipped in (0, 2)}


def current_facts_of(demo: Demo, town: str) -> dict[str, pl.DataFrame]:
    """The facts in force of a municipality."""
    with open_workspace(demo.folder / "workspace").database() as db:
        return current_facts(db, town)


def everything_told(demo: Demo) -> Iterator[tuple[str, str]]:
    """All that is said or written as text, with where."""
    yield "the demo", demo.ran.out + demo.ran.err
    asked = ("history", "history --record income", "check 2026-10", "check 2026-10 --json", "quote childcare --help")
    for command in asked:
        ran = demo.command(*command.split())
        yield command, ran.out + ran.err
    workspace = demo.folder / "workspace"
    for path in sorted(workspace.rglob("*")):
        if path.suffix in {".json", ".toml", ".html", ".txt", ".csv", ".log"}:
            yield str(path), path.read_text("iso-8859-1" if path.name.startswith(LEDGER) else "utf-8")
        elif path.suffix == ".SI":
            yield str(path), path.read_text("cp437")


def test_what_the_page_about_payments_tells_to_do_on_the_demo_can_be_done(
    demo: Demo, root: Path, tmp_path: Path
) -> None:
    """Every command of its last section, in its order, in a copy of the demo."""
    page = (root / "docs" / "payments.md").read_text("utf-8")
    lines = page.rpartition("```sh\n")[2].partition("```")[0].splitlines()
    words = [shlex.split(line, comments=True) for line in lines]
    assert words[0] == ["cd", "demo/workspace"]
    copytree(demo.folder / "workspace", tmp_path / "workspace")
    for name, *rest in words[1:]:
        ran = debitera(*rest, "-w", tmp_path / "workspace")
        assert (name, ran.status) == ("debitera", DONE), (rest, ran.err)
    letters = [path.name for path in (tmp_path / "workspace" / "output").rglob("krav/*/*-*.pdf")]
    assert {name.partition("-")[0] for name in letters} == {"paminnelse", "inkassokrav", "krav"}
