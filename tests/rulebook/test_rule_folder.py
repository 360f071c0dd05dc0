"""The folder as a whole: which files are read, what names them, and how they are kept for replay."""

import hashlib
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import Refused
from engine.rulebook import Municipality, Settings, load, load_files
from engine.rulebook.childcare_rows import Rate
from tests.rulebook.small_files import NATIONAL, RULES, SETTINGS, TARIFF, problems_of

SMALL = {
    "national/childcare.toml": NATIONAL,
    "testtown/childcare.toml": TARIFF.encode(),
    "testtown/municipality.toml": SETTINGS,
}


def test_a_municipality_has_its_folders_name_a_tariff_and_settings() -> None:
    town = load_files(SMALL).municipality("testtown")
    assert isinstance(town, Municipality)
    assert isinstance(town.settings, Settings)
    assert (town.name, town.childcare.forms) == ("testtown", ("preschool",))
    assert town.childcare.national is not None


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
    rulebook = load_files(SMALL)
    sent = pickle.loads(pickle.dumps(rulebook))  # noqa: S301  # our own bytes
    assert sent.municipality("testtown").settings == rulebook.municipality("testtown").settings


def test_a_file_that_would_not_be_read_is_refused() -> None:
    (problem,) = problems_of({**SMALL, "testtown/chilcare.toml": b""})
    assert (problem.file, problem.found) == ("testtown/chilcare.toml", "a file that is not read")


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
