"""A workspace with two small towns and a few households: facts in, invoices out, in a temporary folder.

    town = Town.made(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"))
    town.month()            # preview, approve, issue
    town.invoices()         # {payer: {"number": …, "to_pay_ore": …}}

Eva makes the previews, Bo approves them. Every household of one child pays 600 kr where the income is 30 000 (3 % of
20 000: the tariff of October 2026).
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch import month as months
from engine.batch.month import Issue, Previewed, Who
from engine.batch.output import write_files, write_invoices
from engine.batch.packed import pdf_of, read_index
from engine.batch.workspace import Workspace, create, write_settings
from engine.facts.frames import facts_of, schema_of
from engine.facts.reader import FileRead
from engine.facts.records import Household, HouseholdMember, Income, Payer, Person, Placement
from engine.facts.registry import RECORD_TYPES
from engine.ledger.fakt import FILE_NAME
from engine.store.batches import Batch, all_batches, invoices_of
from engine.store.facts import current_facts, enter
from engine.vocabulary import credited_number
from tests.databases import copied_database, new_database
from tests.municipalities.family import LONG_AGO, identity
from tests.oracle.national import municipality_toml
from tests.oracle.plain import tariff

# The law from July 2026 on (SFS 2001:160 3 and 5 §§): all that these months need, and quick to read.
SINCE = "2026-07-01"
LAW = 'status = "decided"\nsource = { decision = "SFS 2001:160" }\n'
NATIONAL = f"""\
forms = ["preschool"]

[[income_cap]]
valid_from = {SINCE}
income_cap_kr = 61560
income_deduction_kr = 10000
{LAW}
[[rate]]
valid_from = {SINCE}
percent = ["3", "2", "1", "0"]
{LAW}
[[ceiling]]
valid_from = {SINCE}
amount_kr = [1547, 1031, 516, 0]
{LAW}"""
RATE = 'percent = ["3", "2", "1", "0"]'
EAST, WEST = "easttown", "westtown"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
ISSUED_ON = date(2026, 10, 14)
EVA = Who("Eva Ek", datetime(2026, 10, 12, 9, tzinfo=UTC))
BO = Who("Bo Berg", datetime(2026, 10, 13, 9, tzinfo=UTC))


def adult(number: int) -> str:
    """The identity number of household `number`'s adult, who pays."""
    return identity(date(1980, 1, number), 0)


def child(number: int, born: str) -> str:
    """The identity number of a child of household `number`."""
    return identity(date.fromisoformat(born), number)


def household(
    number: int,
    income_kr: int,
    *born: str,
    protected: str = "none",
    protected_child: bool = False,
    postal_code: str = "",
) -> list[object]:
    """Household `number` (1-19): one adult, who pays, and a preschool place for every birth date."""
    home, payer = f"H{number}", adult(number)
    address: dict[str, Any] = {
        "street": f"Hemliggatan {number}",
        "postal_code": postal_code or str(71100 + number),
        "city": "Provstad",
    }
    things: list[object] = [
        Household(household_id=home),
        Person(person_id=payer, given_name=f"Vuxen{number}", family_name="Prov", protection=protected, **address),
        HouseholdMember(household_id=home, person_id=payer, role="adult", valid_from=LONG_AGO),
        Payer(household_id=home, payer_id=payer, valid_from=LONG_AGO),
        Income(person_id=payer, amount_ore_month=income_kr * 100, valid_from=LONG_AGO),
    ]
    for n, day in enumerate(born, start=1):
        things += placed(number, n, day, protected="secrecy_marking" if protected_child else "none")
    return things


def changed(kind: type, things: list[Any], **values: Any) -> list[object]:
    """The records, those of one kind with other values."""
    evolve: Any = attrs.evolve  # a record's decorator makes it an attrs class, which a type checker does not see
    return [evolve(thing, **values) if isinstance(thing, kind) else thing for thing in things]


def placed(number: int, n: int, born: str, *, protected: str = "none") -> list[object]:
    """Child `n` of household `number`, with its place."""
    who, since = child(number, born), date.fromisoformat(born)
    return [
        Person(person_id=who, given_name=f"Hemliga{number}{n}", protection=protected),
        HouseholdMember(household_id=f"H{number}", person_id=who, role="child", valid_from=since),
        Placement(placement_id=f"P{number}{n}", child_id=who, form="preschool", minutes_week=2400, valid_from=since),
    ]


def write_rules(
    folder: Path,
    *,
    settings: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
    **tables: str | list[str],
) -> Path:
    """The rules of both towns: the plain tariff for preschool, some rows replaced; texts of the settings replaced too.

    `more` are further files, by name; what is given of a file that is there is added to it.
    """
    (folder / "national").mkdir(parents=True, exist_ok=True)
    (folder / "national" / "childcare.toml").write_text(NATIONAL, encoding="utf-8")
    for series, town in ((1, EAST), (2, WEST)):
        (folder / town).mkdir(exist_ok=True)
        text = tariff(("preschool",), SINCE, **{"rate": RATE, **tables})
        (folder / town / "childcare.toml").write_text(text, encoding="utf-8")
        text = municipality_toml().replace('series = "9"', f'series = "{series}"')
        for old, new in (settings or {}).items():
            assert old in text, old
            text = text.replace(old, new)
        (folder / town / "municipality.toml").write_text(text, encoding="utf-8")
    for name, text in (more or {}).items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)
    return folder


@attrs.define
class Town:
    """One town of a workspace. `files` counts the folders of facts taken in."""

    workspace: Workspace
    name: str = EAST
    files: int = 0

    @classmethod
    def made(
        cls,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        more: Mapping[str, str] | None = None,
        **tables: str | list[str],
    ) -> "Town":
        """A new workspace, with rules of its own."""
        rules = write_rules(folder / "rules", settings=settings, more=more, **tables)
        return cls(create(folder / "workspace", rules, new_database(folder)))

    def copied(self, folder: Path) -> "Town":
        """The same, rules and all, in an empty folder: what is done there is not done to the first."""
        shutil.copytree(self.workspace.root.parent, folder, dirs_exist_ok=True)
        root, rules = folder / self.workspace.root.name, folder / self.workspace.rules.name
        workspace = Workspace(root, rules, copied_database(self.workspace.server, folder))
        write_settings(workspace)
        return Town(workspace, self.name, self.files)

    def other(self) -> "Town":
        """The other town of the workspace."""
        return Town(self.workspace, WEST)

    def take_in(self, *things: Iterable[object]) -> None:
        """Enter the records, each type as a file that has been read; how files are read is tested where they are."""
        self.files += 1
        frames = facts_of([thing for some in things for thing in some])
        with self.workspace.database() as db, db.writing() as connection:
            for name, frame in frames.items():
                if frame.height:
                    enter(connection, self.name, self._read(name, frame), by="Eva", at=EVA.at)

    def _read(self, name: str, frame: pl.DataFrame) -> FileRead:
        record = RECORD_TYPES[name]
        rows = frame.with_row_index("source_row", 2).with_columns(pl.col("source_row").cast(pl.Int64))
        return FileRead(
            file=f"{name}.csv",
            record=record,
            frame=rows.select(*schema_of(record), "source_row"),
            withdrawn=rows.clear().select(*record.key, "source_row"),
            problems=(),
            problem_count=0,
            content_hash=sha256(frame.write_csv().encode()).hexdigest(),
        )

    def facts(self) -> dict[str, pl.DataFrame]:
        """What is in force."""
        with self.workspace.database() as db:
            return current_facts(db, self.name)

    def preview(self, month: date = OCTOBER, who: Who = EVA) -> Previewed:
        return months.preview(self.workspace, self.name, month, who)

    def approve(self, month: date = OCTOBER, who: Who = BO) -> Batch:
        return months.approve(self.workspace, self.name, month, who)

    def number(self, month: date = OCTOBER, on: date = ISSUED_ON) -> Issue:
        """Give the invoices their numbers; no documents yet."""
        return months.issue(self.workspace, self.name, month, on, EVA)

    def issue(self, month: date = OCTOBER, on: date = ISSUED_ON) -> Issue:
        """Give the numbers and write the documents."""
        done = self.number(month, on)
        self.write(done)
        months.move_on(self.workspace, done.batch, "issued", EVA)
        return done

    def write(self, done: Issue) -> None:
        """Write the documents of a batch that has its numbers."""
        write_invoices(self.workspace, done)

    def month(self, month: date = OCTOBER, on: date = ISSUED_ON) -> Issue:
        """Preview, approve and issue."""
        self.preview(month)
        self.approve(month)
        return self.issue(month, on)

    def export(self, month: date = OCTOBER) -> tuple[Path, Path]:
        """The print file and FAKT.SI; there are more."""
        done = months.issued(self.workspace, self.name, month)
        files = {written.path.name: written.path for written in write_files(self.workspace, done)}
        months.move_on(self.workspace, done.batch, "exported", EVA)
        return files[f"print-{month:%Y-%m}.pdf"], files[FILE_NAME]

    def invoices(self, month: date = OCTOBER) -> dict[str, Mapping[str, Any]]:
        """Issued invoices by payer, where nobody gets more than one, credit invoices apart."""
        rows = [row for row in self._issued(month) if not credited_number(row["area"])]
        assert len({row["payer_id"] for row in rows}) == len(rows), "a payer has two invoices"
        return {row["payer_id"]: row for row in rows}

    def credit_invoices(self, month: date = NOVEMBER) -> dict[str, Mapping[str, Any]]:
        """Issued credit invoices by the number of the invoice that each credits."""
        return {number: row for row in self._issued(month) if (number := credited_number(row["area"]))}

    def _issued(self, month: date) -> Sequence[Mapping[str, Any]]:
        with self.workspace.database() as db, db.reading() as connection:
            batch = months.stored_batch(connection, self.name, month)
            assert batch.issued_hash, "the month is not issued"
            return invoices_of(connection, batch)

    def state(self, month: date = OCTOBER) -> str:
        """The batch's state, or "" where there is none."""
        with self.workspace.database() as db:
            states = [b.state for b in all_batches(db) if b.municipality == self.name and b.month == f"{month:%Y-%m}"]
        return states[-1] if states else ""

    def pdfs(self, month: date = OCTOBER) -> dict[str, bytes]:
        """The invoices' files by name."""
        with self.workspace.database() as db, db.reading() as connection:
            batch = months.stored_batch(connection, self.name, month)
        folder, day = self.workspace.root / batch.folder, batch.issue_date
        assert day is not None, "the month is not issued"
        return {f"{number}.pdf": pdf_of(folder, number, day) for number in read_index(folder)["number"]}


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by relative name."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
