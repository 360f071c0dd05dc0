"""The workspace: one folder with the database, the evidence of every batch and the files that go out."""

import fcntl
import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import attrs

from engine.batch.files import UNFINISHED, make_folder, remove_unfinished, write_whole
from engine.errors import Refused
from engine.rulebook import Rulebook, load
from engine.store.database import Database
from engine.store.opening import open_database, refuse_unfit_address, refuse_used, upgrade_database

SETTINGS = "debitera.toml"
DATABASE = "debitera.db"


@attrs.frozen
class Workspace:
    """A workspace's folder, where its rules are, and the address of its database where that is on a server."""

    root: Path
    rules: Path
    server: str | None = None

    @property
    def evidence(self) -> Path:
        """Where each batch leaves what it was calculated from."""
        return self.root / "evidence"

    @property
    def output(self) -> Path:
        """Where invoices and files to other systems are put."""
        return self.root / "output"

    @property
    def address(self) -> Path | str:
        """The database's file, or its address on a server."""
        return self.server or self.root / DATABASE

    def rulebook(self) -> Rulebook:
        """The rules, read and checked."""
        return load(self.rules)

    def rule_files(self) -> dict[str, bytes]:
        """The rule files as they are now, right or wrong, by name."""
        return {
            path.relative_to(self.rules).as_posix(): path.read_bytes() for path in sorted(self.rules.rglob("*.toml"))
        }

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database, open; `Refused` where it is not there."""
        self._refuse_missing()
        database = open_database(self.address, self.rule_files, existing=True)
        try:
            yield database
        finally:
            database.close()

    def upgrade(self, *, by: str, at: datetime) -> tuple[str, str]:
        """Give the database of an older version of the program today's tables: the versions from and to."""
        self._refuse_missing()
        return upgrade_database(self.address, self.rule_files, by=by, at=at)

    def _refuse_missing(self) -> None:
        """`Refused` where the database's file is not there: a new one would give out the same numbers again."""
        if self.server is None and not (self.root / DATABASE).is_file():
            raise Refused(
                f"Databasen {DATABASE} saknas i {self.root}. Inget är gjort. Kontrollera att rätt disk är ansluten "
                "eller återställ databasen från säkerhetskopian."
            )

    @contextmanager
    def alone(self, municipality: str) -> Iterator[None]:
        """While the block runs nobody else moves the municipality's month on; `Refused` where somebody does just now.

        The system lets go of the lock when the process ends, in whatever way. What an earlier run left unfinished is
        removed: nobody can be writing it.
        """
        folder = self.evidence / municipality
        make_folder(folder)
        lock = os.open(folder, os.O_RDONLY)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refused(
                    f"Ett annat kommando arbetar just nu med {municipality}. Inget är gjort för {municipality}. Vänta "
                    "tills det är klart och kör kommandot igen."
                ) from None
            for place in (folder, self.output / municipality):
                remove_unfinished(place)
            yield
        finally:
            os.close(lock)


def create(root: Path, rules: Path, server: str | None = None) -> Workspace:
    """Make a workspace in a folder that is empty or does not exist; the rules are checked first.

    `server` is the address of an empty database on a server; without it the database is a file in the folder.
    """
    if (root / SETTINGS).exists():
        raise Refused(f"{root} är redan en arbetsyta. Använd den, eller ange en annan mapp.")
    load(rules)
    workspace = Workspace(root, rules.resolve(), server)
    if root.exists() and not _begun(workspace):
        raise Refused(f"{root} är inte tom. Ange en mapp som inte finns än.")
    if server is not None:
        refuse_unfit_address(server)
    for folder in (root, workspace.evidence, workspace.output):
        folder.mkdir(parents=True, exist_ok=True)
    database = open_database(workspace.address)
    try:
        refuse_used(database)
    finally:
        database.close()
    write_settings(workspace)
    return workspace


def write_settings(workspace: Workspace) -> None:
    """The workspace's file, which makes the folder one."""
    values = {"rules": str(workspace.rules)} | ({"database": workspace.server} if workspace.server else {})
    text = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items())
    write_whole(workspace.root / SETTINGS, text.encode())


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder."""
    file = root / SETTINGS
    if not file.is_file():
        raise Refused(f"{root} är ingen arbetsyta. Skapa en med: debitera init {root}")
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        settings = {}
    rules, server = settings.get("rules"), settings.get("database")
    if not isinstance(rules, str) or not isinstance(server, str | None):
        raise Refused(
            f'{file}: här ska stå rules = "mappen med reglerna" och, om databasen är på en server, dess adress: '
            'database = "…".'
        )
    return Workspace(root, Path(rules), server)


def _begun(workspace: Workspace) -> bool:
    """Whether the folder holds nothing, or only what `create` makes before the settings, in a run that was stopped."""
    ours = (workspace.evidence.name, workspace.output.name, f".{SETTINGS}{UNFINISHED}")
    found = [path.name for path in workspace.root.iterdir() if path.name not in ours]
    return all(name.startswith(DATABASE) for name in found) and not any(
        any(folder.iterdir()) for folder in (workspace.evidence, workspace.output) if folder.is_dir()
    )
