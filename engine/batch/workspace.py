"""The workspace: one folder with the database, the evidence of every batch and the files that go out."""

import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from engine.errors import Refused
from engine.rulebook import Rulebook, load
from engine.store.database import Database, open_database

SETTINGS = "debitera.toml"
DATABASE = "debitera.db"


@attrs.frozen
class Workspace:
    """A workspace's folder and where its rules are."""

    root: Path
    rules: Path

    @property
    def evidence(self) -> Path:
        """Where each batch leaves what it was calculated from."""
        return self.root / "evidence"

    @property
    def output(self) -> Path:
        """Where invoices and files to other systems are put."""
        return self.root / "output"

    def rulebook(self) -> Rulebook:
        """The rules, read and checked."""
        return load(self.rules)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database, open; `Refused` where it is not there, for a new one would give out the same numbers again."""
        if not (self.root / DATABASE).is_file():
            raise Refused(
                f"Databasen {DATABASE} saknas i {self.root}. Inget är gjort. Kontrollera att rätt disk är ansluten "
                "eller återställ databasen från säkerhetskopian."
            )
        database = open_database(self.root / DATABASE)
        try:
            yield database
        finally:
            database.close()


def create(root: Path, rules: Path) -> Workspace:
    """Make a workspace in a folder that is empty or does not exist; the rules are checked first."""
    if (root / SETTINGS).exists():
        raise Refused(f"{root} är redan en arbetsyta. Använd den, eller ange en annan mapp.")
    if root.exists() and any(root.iterdir()):
        raise Refused(f"{root} är inte tom. Ange en mapp som inte finns än.")
    load(rules)
    workspace = Workspace(root, rules.resolve())
    for folder in (root, workspace.evidence, workspace.output):
        folder.mkdir(parents=True, exist_ok=True)
    open_database(root / DATABASE).close()
    write_whole(root / SETTINGS, f"rules = {json.dumps(str(workspace.rules), ensure_ascii=False)}\n".encode())
    return workspace


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder."""
    file = root / SETTINGS
    if not file.is_file():
        raise Refused(f"{root} är ingen arbetsyta. Skapa en med: debitera init {root}")
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        settings = {}
    if not isinstance(settings.get("rules"), str):
        raise Refused(f'{file}: här ska stå rules = "mappen med reglerna".')
    return Workspace(root, Path(settings["rules"]))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, even if the power goes."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
