"""The folder as a whole: which files are read, what names them, and how they are kept for replay."""

import hashlib
import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from engine.errors import Refused
from engine.rulebook import Municipality, Settings, load, load_files, load_kept
from engine.rulebook.care_rows import Service
from engine.rulebook.childcare_rows import Rate
from tests.rulebook.small_care import CARE, CARETOWN, NATIONAL_CARE, NATIONAL_FILE
from tests.rulebook.small_files import NATIONAL, RULES, SETTINGS, TARIFF, problems_of

SMALL = {
    "national/childcare.toml": NATIONAL,
    "testtown/childcare.toml": TARIFF.encode(),
    "testtown/municipality.toml": SETTINGS,
}
WITH_CARE = {**SMALL, NATIONAL_FILE: NATIONAL_CARE.encode(), CARETOWN: CARE.encode()}


def test_a_municipality_has_its_folders_name_a_tariff_and_settings() -> None:
    town = load_files(SMALL).municipality("testtown")
    assert isinstance(town, Municipality)
    assert isinstance(town.settings, Settings)
    assert (town.name, town.childcare.forms) == ("testtown", ("preschool",))
    assert town.childcare.national is not None


def test_rules_that_were_kept_are_read_as_they_were_if_they_are_still_the_same(tmp_path: Path) -> None:
    for name, data in WITH_CARE.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    rulebook = load(tmp_path)
    now, then = (each.municipality("testtown") for each in (load_kept(tmp_path, rulebook.digest), rulebook))
    assert now is not then
    assert now.settings == then.settings
    assert now.childcare.tables == then.childcare.tables
    assert now.care is not None
    assert then.care is not None
    assert now.care.tables == then.care.tables
    with pytest.raises(Refused, match="har ändrats sedan de sparades"):
        load_kept(tmp_path, "0" * 64)


def test_a_municipality_may_have_a_care_tariff_with_the_national_one_behind_it() -> None:
    rulebook = load_files(WITH_CARE)
    care = rulebook.municipality("testtown").care
    assert care is not None
    assert care.national is rulebook.national_care
    assert [row.name for row in care.services(date(2026, 1, 1))] == ["home_care"]


def test_a_municipality_without_care_toml_has_no_care_tariff() -> None:
    rulebook = load_files(SMALL)
    assert (rulebook.municipality("testtown").care, rulebook.national_care) == (None, None)
    national = load_files({**SMALL, NATIONAL_FILE: NATIONAL_CARE.encode()})
    assert national.municipality("testtown").care is None
    assert national.national_care is not None


def test_a_care_tariff_without_a_national_one_is_refused() -> None:
    (problem,) = problems_of({name: data for name, data in WITH_CARE.items() if name != NATIONAL_FILE})
    assert (problem.file, problem.found) == (NATIONAL_FILE, "no such file")
    assert problem.expected == "the file care.toml in national/"


def test_a_municipality_with_a_care_tariff_alone_is_refused() -> None:
    left = {name: data for name, data in WITH_CARE.items() if not name.startswith("testtown") or name == CARETOWN}
    assert {problem.file for problem in problems_of(left)} == {"testtown/childcare.toml", "testtown/municipality.toml"}


def test_an_unknown_municipality_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused, match="noora finns inte i reglerna"):
        load(RULES).municipality("noora")


def test_the_digest_names_exactly_the_names_and_bytes_of_the_files() -> None:
    rulebook = load_files(SMALL)
    by_hand = b"".join(name.encode() + b"\0%d\0" % len(data) + data for name, data in sorted(SMALL.items()))
    assert rulebook.digest == hashlib.sha256(by_hand).hexdigest()
    assert load_files(dict(reversed(SMALL.items()))).digest == rulebook.digest
    changed = {**SMALL, "testtown/childcare.toml": TARIFF.encode() + b"\n"}
    assert load_files(changed).digest != rulebook.digest


def test_the_files_kept_as_evidence_give_the_same_rules_again() -> None:
    rulebook = load(RULES)
    again = load_files(rulebook.files)
    assert again.digest == rulebook.digest
    for name in rulebook.names:
        assert again.municipality(name).childcare.rows(Rate) == rulebook.municipality(name).childcare.rows(Rate)
    assert rulebook.files["nora/childcare.toml"] == (RULES / "nora" / "childcare.toml").read_bytes()


def test_rules_can_be_sent_to_another_process() -> None:
    rulebook = load_files(WITH_CARE)
    sent = pickle.loads(pickle.dumps(rulebook))  # noqa: S301  # our own bytes
    assert sent.municipality("testtown").settings == rulebook.municipality("testtown").settings
    care, same = sent.municipality("testtown").care, rulebook.municipality("testtown").care
    assert care is not None
    assert same is not None
    assert care.rows(Service) == same.rows(Service)


def test_a_file_that_would_not_be_read_is_refused() -> None:
    (problem,) = problems_of({**SMALL, "testtown/chilcare.toml": b""})
    assert (problem.file, problem.found) == ("testtown/chilcare.toml", "a file that is not read")
    assert problem.expected == "testtown/ to hold childcare.toml, municipality.toml or care.toml only"


@pytest.mark.parametrize("name", ["care.toml", "national/municipality.toml", "testtown/2026/care.toml"])
def test_a_file_in_another_place_than_its_own_is_refused(name: str) -> None:
    assert (name, "a file that is not read") in {(p.file, p.found) for p in problems_of({**SMALL, name: b""})}


@pytest.mark.parametrize("name", SMALL)
def test_a_file_that_is_not_there_is_refused(name: str) -> None:
    (problem,) = problems_of({file: data for file, data in SMALL.items() if file != name})
    assert (problem.file, problem.found) == (name, "no such file")


def test_a_table_for_municipalities_is_refused_in_the_national_file() -> None:
    (problem,) = problems_of({**SMALL, "national/childcare.toml": NATIONAL + b'\n[[billing]]\nmode = "current"\n'})
    assert problem.found == 'unknown name "billing"'


def test_problems_of_all_files_are_told_together() -> None:
    spoilt = {
        **SMALL,
        "testtown/childcare.toml": TARIFF.replace("youngest", "oldest").encode(),
        "testtown/municipality.toml": SETTINGS.replace(b"second_person", b"second_persona"),
    }
    assert [problem.file.split("/")[1] for problem in problems_of(spoilt)] == [
        "childcare.toml",
        "municipality.toml",
        "municipality.toml",
    ]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="är ingen mapp"):
        load(tmp_path / "rules")


def test_reading_the_rules_does_not_load_the_heavy_libraries() -> None:
    code = "import sys, engine.rulebook; print([m for m in ('polars', 'pendulum', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=RULES.parent)
    assert done.stdout.strip() == "[]"
