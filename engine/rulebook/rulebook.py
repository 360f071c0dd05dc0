"""All rule files together: read, checked, frozen, with a digest that names them."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import attrs

from engine.errors import Refused
from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.childcare_tariff import ChildcareTariff
from engine.rulebook.codings import posted_apart, uncoded
from engine.rulebook.files import (
    CARE_FILE,
    CHILDCARE_FILE,
    INTEREST_FILE,
    LAYOUTS,
    NATIONAL,
    SETTINGS_FILE,
    care_of,
    childcare_of,
    rates_of,
    settings_of,
)
from engine.rulebook.problems import Problem, RulesRefused
from engine.rulebook.reference_rates import ReferenceRate
from engine.rulebook.settings import Settings

_PLAIN = str.maketrans("åäö", "aao")

ALWAYS: Mapping[bool, tuple[str, ...]] = {True: (CHILDCARE_FILE,), False: (CHILDCARE_FILE, SETTINGS_FILE)}
"""The files that must be there, in the national folder (True) and in a municipality's."""


@attrs.frozen
class Municipality:
    """One municipality's rules. `name` is its folder's name; `care` is None where it has no care.toml."""

    name: str
    settings: Settings
    childcare: ChildcareTariff
    care: CareTariff | None = None


@attrs.frozen(eq=False)
class Rulebook:
    """All rules. `files` are the rule files as read, by name relative to the rules folder: what evidence keeps.

    `national_care` is there wherever a municipality has a care tariff; `reference_rates`, in order of time, where there
    is a national file of them.
    """

    national: ChildcareTariff
    national_care: CareTariff | None
    municipalities: Mapping[str, Municipality] = attrs.field(repr=False)
    files: Mapping[str, bytes] = attrs.field(repr=False)
    digest: str
    reference_rates: tuple[ReferenceRate, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The municipalities, in alphabetical order."""
        return tuple(self.municipalities)

    def municipality(self, name: str) -> Municipality:
        """The municipality of that folder, or as it is written (Hällefors); `Refused` with the names there are."""
        found = self.municipalities.get(name) or self.municipalities.get(name.strip().lower().translate(_PLAIN))
        if found is None:
            raise Refused(f"Kommunen {name} finns inte i reglerna. Där finns: {', '.join(self.names)}.")
        return found


def load(root: Path) -> Rulebook:
    """Read and check all TOML files of a rules folder. `RulesRefused` tells every problem of every file at once."""
    return load_files(_read(root))


def load_kept(root: Path, digest: str) -> Rulebook:
    """As `load`, from rules that were kept once they had been checked, if they are still those of the digest.

    Row by row they are read as ever; that the rows agree need not be found out once more. `Refused` if they are others.
    """
    files = _read(root)
    if digest_of(files) != digest:
        raise Refused(f"Reglerna i {root} har ändrats sedan de sparades. Återställ dem från säkerhetskopian.")
    return _loaded(tuple(sorted(files.items())), agreed=True)


def load_files(files: Mapping[str, bytes]) -> Rulebook:
    """As `load`, from the files' contents by name relative to the rules folder: evidence, or a proposed tariff."""
    return _loaded(tuple(sorted(files.items())))


def _read(root: Path) -> dict[str, bytes]:
    if not root.is_dir():
        raise Refused(f"{root} är ingen mapp. Ange mappen som har national/ och en mapp per kommun.")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.toml")}


@lru_cache(maxsize=8)
def _loaded(contents: tuple[tuple[str, bytes], ...], *, agreed: bool = False) -> Rulebook:
    """The rulebook of some contents; a month asks for the same rules many times."""
    kept = dict(contents)
    problems = list(_misplaced(kept))
    national, wrong = _national(kept.get(f"{NATIONAL}/{CHILDCARE_FILE}"), agreed=agreed)
    national_care, wrong_of_care = _national_care(kept.get(f"{NATIONAL}/{CARE_FILE}"), agreed=agreed)
    problems += (*wrong, *wrong_of_care)
    rates = _rates(kept, problems)
    municipalities = {}
    for folder in sorted({name.split("/")[0] for name in kept if name.count("/") == 1} - {NATIONAL, LAYOUTS}):
        file, settings_file = f"{folder}/{CHILDCARE_FILE}", f"{folder}/{SETTINGS_FILE}"
        tariff = childcare_of(file, kept.get(file), national, problems, agreed=agreed)
        care = _care(folder, kept, national_care, problems, agreed=agreed)
        settings = settings_of(settings_file, kept.get(settings_file), problems)
        if settings is not None:
            if not agreed:
                problems += uncoded(settings, settings_file, tariff, care)
                problems += posted_apart(settings, settings_file, tariff, care)
            municipalities[folder] = Municipality(folder, settings, tariff, care)
    if problems:
        raise RulesRefused(problems)
    return Rulebook(national, national_care, municipalities, kept, digest_of(kept), rates)


@lru_cache(maxsize=4)
def _national(data: bytes | None, *, agreed: bool) -> tuple[ChildcareTariff, tuple[Problem, ...]]:
    """The national rules of childcare and what is wrong in them: most rulebooks have the same."""
    problems: list[Problem] = []
    return childcare_of(f"{NATIONAL}/{CHILDCARE_FILE}", data, None, problems, agreed=agreed), tuple(problems)


@lru_cache(maxsize=4)
def _national_care(data: bytes | None, *, agreed: bool) -> tuple[CareTariff | None, tuple[Problem, ...]]:
    """As `_national`, of care; None where there is no such file."""
    problems: list[Problem] = []
    files = {} if data is None else {f"{NATIONAL}/{CARE_FILE}": data}
    return _care(NATIONAL, files, None, problems, agreed=agreed), tuple(problems)


def load_tariff(file: str, data: bytes, national: ChildcareTariff | None = None) -> ChildcareTariff:
    """One childcare.toml on its own, checked; `file` is what problems call it."""
    problems: list[Problem] = []
    tariff = childcare_of(file, data, national, problems)
    if problems:
        raise RulesRefused(problems)
    return tariff


def load_care_tariff(file: str, data: bytes, national: CareTariff | None = None) -> CareTariff:
    """One care.toml on its own, checked; `file` is what problems call it, national/care.toml the national one."""
    problems: list[Problem] = []
    tariff = care_of(file, data, national, problems)
    if problems:
        raise RulesRefused(problems)
    return tariff


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256, hexadecimal, over the files in order of name: each name, its number of bytes, and the bytes."""
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def _care(
    folder: str, files: Mapping[str, bytes], national: CareTariff | None, problems: list[Problem], *, agreed: bool
) -> CareTariff | None:
    data = files.get(f"{folder}/{CARE_FILE}")
    return None if data is None else care_of(f"{folder}/{CARE_FILE}", data, national, problems, agreed=agreed)


def _rates(files: Mapping[str, bytes], problems: list[Problem]) -> tuple[ReferenceRate, ...]:
    data = files.get(f"{NATIONAL}/{INTEREST_FILE}")
    return () if data is None else rates_of(f"{NATIONAL}/{INTEREST_FILE}", data, problems)


def _misplaced(files: Mapping[str, bytes]) -> Iterable[Problem]:
    """Files that would never be read, and files that are not there."""
    for name in files:
        folder, inside, rest = name.partition("/")
        if folder == LAYOUTS and inside and "/" not in rest:
            continue
        known = (*ALWAYS[folder == NATIONAL], CARE_FILE, *((INTEREST_FILE,) if folder == NATIONAL else ()))
        if not inside:
            yield Problem(name, 1, "a file that is not read", f"it to stand in {NATIONAL}/ or a municipality's folder")
        elif rest not in known:
            expected = f"{folder}/ to hold {', '.join(known[:-1])} or {known[-1]} only"
            yield Problem(name, 1, "a file that is not read", expected)
    folders = {name.partition("/")[0] for name in files if "/" in name} - {LAYOUTS} | {NATIONAL}
    wanted = {f"{folder}/{file}": folder for folder in folders for file in ALWAYS[folder == NATIONAL]}
    if any(name.partition("/")[2] == CARE_FILE for name in files):
        wanted[f"{NATIONAL}/{CARE_FILE}"] = NATIONAL
    for name, folder in wanted.items():
        if name not in files:
            yield Problem(name, 1, "no such file", f"the file {name.removeprefix(f'{folder}/')} in {folder}/")
