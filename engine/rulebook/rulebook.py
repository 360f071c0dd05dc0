"""All rule files together: read, checked, frozen, with a digest that names them."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import attrs

from engine.errors import Refused
from engine.rulebook.childcare_tariff import NATIONAL_TABLES, TABLES, ChildcareTariff
from engine.rulebook.consistency import inconsistencies, uncoded
from engine.rulebook.problems import Problem, RulesRefused, one_of
from engine.rulebook.reading import Sheet, open_sheet, read_rows, read_table
from engine.rulebook.settings import Coding, Identity, InvoiceTerms, Policy, Settings
from engine.rulebook.values import shown
from engine.vocabulary import FORMS

NATIONAL = "national"
CHILDCARE_FILE = "childcare.toml"
SETTINGS_FILE = "municipality.toml"
NATIONAL_FILE = f"{NATIONAL}/{CHILDCARE_FILE}"
SETTINGS_TABLES = ("identity", "policy", "invoice", "coding")


@attrs.frozen
class Municipality:
    """One municipality's rules. `name` is its folder's name."""

    name: str
    settings: Settings
    childcare: ChildcareTariff


@attrs.frozen(eq=False)
class Rulebook:
    """All rules. `files` are the rule files as read, by name relative to the rules folder: what evidence keeps."""

    national: ChildcareTariff
    municipalities: Mapping[str, Municipality] = attrs.field(repr=False)
    files: Mapping[str, bytes] = attrs.field(repr=False)
    digest: str

    @property
    def names(self) -> tuple[str, ...]:
        """The municipalities, in alphabetical order."""
        return tuple(self.municipalities)

    def municipality(self, name: str) -> Municipality:
        """The municipality of that name; `Refused`, with the names there are, if there is none."""
        found = self.municipalities.get(name)
        if found is None:
            raise Refused(f"Kommunen {name} finns inte i reglerna. Där finns: {', '.join(self.names)}.")
        return found


def load(root: Path) -> Rulebook:
    """Read and check all TOML files of a rules folder. `RulesRefused` tells every problem of every file at once."""
    if not root.is_dir():
        raise Refused(f"{root} är ingen mapp. Ange mappen som har national/ och en mapp per kommun.")
    return load_files({path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.toml")})


def load_files(files: Mapping[str, bytes]) -> Rulebook:
    """As `load`, from the files' contents by name relative to the rules folder: evidence, or a proposed tariff."""
    return _loaded(tuple(sorted(files.items())))


@lru_cache(maxsize=8)
def _loaded(contents: tuple[tuple[str, bytes], ...]) -> Rulebook:
    """The rulebook of some contents; a month asks for the same rules many times."""
    files = dict(contents)
    problems = list(_misplaced(files))
    kept = dict(sorted(files.items()))
    folders = sorted({name.split("/")[0] for name in kept if name.count("/") == 1} - {NATIONAL})
    national = _tariff(NATIONAL_FILE, kept.get(NATIONAL_FILE), None, problems)
    municipalities = {}
    for folder in folders:
        file, settings_file = f"{folder}/{CHILDCARE_FILE}", f"{folder}/{SETTINGS_FILE}"
        tariff = _tariff(file, kept.get(file), national, problems)
        settings = _settings(settings_file, kept.get(settings_file), problems)
        if settings is not None:
            problems += uncoded(settings, settings_file, tariff)
            municipalities[folder] = Municipality(folder, settings, tariff)
    if problems:
        raise RulesRefused(problems)
    return Rulebook(national, municipalities, kept, digest_of(kept))


def load_tariff(file: str, data: bytes, national: ChildcareTariff | None = None) -> ChildcareTariff:
    """One childcare.toml on its own, checked; `file` is what problems call it."""
    problems: list[Problem] = []
    tariff = _tariff(file, data, national, problems)
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


def _misplaced(files: Mapping[str, bytes]) -> Iterable[Problem]:
    """Files that would never be read, and files that are not there."""
    for name in files:
        folder, _, rest = name.partition("/")
        expected = (CHILDCARE_FILE,) if folder == NATIONAL else (CHILDCARE_FILE, SETTINGS_FILE)
        if rest not in expected:
            yield Problem(name, 1, "a file that is not read", f"{folder}/ to hold {' and '.join(expected)} only")
    folders = {name.partition("/")[0] for name in files if "/" in name} | {NATIONAL}
    for folder in folders:
        for file in (CHILDCARE_FILE,) if folder == NATIONAL else (CHILDCARE_FILE, SETTINGS_FILE):
            if f"{folder}/{file}" not in files:
                yield Problem(f"{folder}/{file}", 1, "no such file", f"the file {file} in {folder}/")


def _tariff(
    file: str, data: bytes | None, national: ChildcareTariff | None, problems: list[Problem]
) -> ChildcareTariff:
    """A tariff as far as it can be read. What is checked across rows is checked if the rows themselves are right."""
    before = len(problems)
    is_national = file == NATIONAL_FILE
    known = ("forms", *(NATIONAL_TABLES if is_national else TABLES))
    sheet = open_sheet(file, data, known, problems)
    forms = _forms(sheet) if sheet.values else ()
    tables = {TABLES[name]: read_rows(sheet, name, TABLES[name]) for name in known if name in TABLES}
    tariff = ChildcareTariff(file, forms, national, is_national, tables=tables)
    if len(problems) == before and sheet.values:
        problems += inconsistencies(tariff)
    return tariff


def _forms(sheet: Sheet) -> tuple[str, ...]:
    forms = sheet.values.get("forms")
    line = sheet.lines.heading("forms")
    if not isinstance(forms, list) or not forms:
        found = "no list of forms" if forms is None else f"forms = {shown(forms)}"
        sheet.refuse(line, found, f"forms, some of: {', '.join(FORMS)}")
        return ()
    for form in forms:
        if form not in FORMS or forms.count(form) > 1:
            sheet.refuse(line, f'form "{form}"', f"each form once, {one_of(FORMS, str(form))}")
    return tuple(str(form) for form in forms)


def _settings(file: str, data: bytes | None, problems: list[Problem]) -> Settings | None:
    """The settings, or None (with problems noted) where anything in the file is wrong."""
    before = len(problems)
    sheet = open_sheet(file, data, SETTINGS_TABLES, problems)
    if not sheet.values:
        return None
    identity = read_table(sheet, "identity", Identity)
    policy = read_table(sheet, "policy", Policy)
    invoices = read_rows(sheet, "invoice", InvoiceTerms)
    codings = read_rows(sheet, "coding", Coding)
    if identity is None or policy is None or len(problems) > before:
        return None
    return Settings(identity=identity, policy=policy, invoices=invoices, codings=codings)
