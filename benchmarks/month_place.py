"""The workspaces that a whole month is measured on: made once, with the facts in the store, and copied for each run.

    FOLDER/SIZE/rules, facts     the municipalities
    FOLDER/SIZE/prepared         the workspace after init and import, and what the import took (import.json)
    FOLDER/SIZE/run              a copy of it, on which the stages ran last

The municipalities are copies of the four under other names, with the same families: identities, households and facts
are alike in all copies of one. To what a stage costs that makes no difference, as nothing is looked up or shared
between municipalities; the files are as large as if all were others.
"""

import json
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import attrs

from fixtures.demo import MONTH, SEED
from fixtures.files import write
from fixtures.generate import PART_HOUSEHOLDS, generate

ROOT = Path(__file__).parents[1]
TOWNS = ("hallefors", "lindesberg", "ljusnarsberg", "nora")
BYTES_A_FAMILY = 15_000
"""Of disk, at most: 40 000 took 104 MiB of database, which is there twice, 87 of evidence and 154 of output."""


@attrs.frozen
class Place:
    """The folder of one size: so many families."""

    root: Path
    families: int

    @property
    def rules(self) -> Path:
        return self.root / "rules"

    @property
    def facts(self) -> Path:
        return self.root / "facts"

    @property
    def prepared(self) -> Path:
        return self.root / "prepared"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def import_taken(self) -> Path:
        return self.root / "import.json"

    @property
    def towns(self) -> tuple[str, ...]:
        """The municipalities, at most 10 000 families in each, the same number in all."""
        count = max(-(-self.families // PART_HOUSEHOLDS), len(TOWNS))
        return tuple(f"{TOWNS[number % len(TOWNS)]}{number:03}" for number in range(count))

    def deliver(self) -> None:
        """Write the rules and the files with the facts."""
        refuse_too_full(self.root, self.families)
        shutil.copytree(ROOT / "rules", self.rules, ignore=shutil.ignore_patterns(*TOWNS))
        made: dict[str, Path] = {}
        for town in self.towns:
            like, folder = town.rstrip("0123456789"), self.facts / town
            shutil.copytree(ROOT / "rules" / like, self.rules / town)
            if like in made:
                shutil.copytree(made[like], folder, copy_function=os.link)
            else:
                made[like] = folder
                write(generate(like, households=self.families // len(self.towns), seed=SEED, month=MONTH), folder)

    def copy(self) -> Path:
        """A new copy of the workspace, for the stages to run on."""
        shutil.rmtree(self.run, ignore_errors=True)
        shutil.copytree(self.prepared, self.run)
        return self.run

    def keep_import(self, taken: dict[str, Any]) -> None:
        """Note what the import took; with that the workspace is ready."""
        self.import_taken.write_text(json.dumps(taken))

    def kept_import(self) -> dict[str, Any] | None:
        """What the import took; None where the workspace is not ready."""
        return dict(json.loads(self.import_taken.read_text())) if self.import_taken.is_file() else None


def refuse_too_full(folder: Path, families: int) -> None:
    """Stop where the disk has not room for all that will be made."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    needed, free = families * BYTES_A_FAMILY, shutil.disk_usage(there).free
    if needed > free:
        raise SystemExit(f"{families} families take up to {needed >> 20} MiB; {there} has {free >> 20} MiB left")


def bytes_in(workspace: Path) -> dict[str, int]:
    """What the database, the evidence and the output take."""
    evidence, output = ([*(workspace / name).rglob("*")] for name in ("evidence", "output"))
    parts = {"database": [*workspace.glob("debitera.db*")], "evidence": evidence, "output": output}
    return {name: sum(path.stat().st_size for path in paths if path.is_file()) for name, paths in parts.items()}


def counted(workspace: Path) -> tuple[int, int]:
    """How many payers have an invoice, and how many invoices there are."""
    database = sqlite3.connect(workspace / "debitera.db")
    query = "SELECT count(DISTINCT municipality || payer_id), count(*) FROM invoice"
    payers, invoices = database.execute(query).fetchone()
    database.close()
    return payers, invoices
