"""Every command: what it answers, in words and in JSON, and with which exit status."""

import re
from pathlib import Path

import pytest
import typer.main
from typer import Typer

import cli
from engine.facts.registry import RECORD_TYPES
from tests.batch.small_town import EAST, WEST, Town, adult, household, write_rules
from tests.cli.command_line import DONE, PARKED, REFUSED, STOPPED, USAGE, debitera
from tests.databases import in_a_file


def names_of(app: Typer) -> list[str]:
    """The names of the commands directly below."""
    return sorted(typer.main.get_group(app).commands)


COMMANDS = [(name,) for name in names_of(cli.app)] + [("quote", name) for name in names_of(cli.quotes)]


def at(town: Town) -> tuple[str, Path]:
    """The option that names the workspace."""
    return "-w", town.workspace.root


# --- Help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_in_english_and_swedish(command: tuple[str, ...]) -> None:
    shown = debitera(*command, "--help")
    assert shown.status == DONE
    story = re.split(r"[╭]", shown.out.split("\n", 2)[2])[0]
    english, slash, swedish = story.partition(" / ")
    assert len(english.split()) >= 3, story
    assert slash, story
    assert len(swedish.split()) >= 1, story


def test_the_program_itself_says_what_it_is_in_both_languages() -> None:
    shown = debitera("--help")
    assert shown.status == DONE
    assert "invoices" in shown.out
    assert "fakturor" in shown.out
    assert all(name in shown.out for name in names_of(cli.app))


@pytest.mark.parametrize("words", [(), ("quote",)], ids=["debitera", "debitera quote"])
def test_without_a_command_the_help_is_shown(words: tuple[str, ...]) -> None:
    assert "Usage" in debitera(*words).out + debitera(*words).err


# --- Exit status ------------------------------------------------------------------------------------------------------


def test_status_0_done(billed: Town) -> None:
    assert debitera("check", "2026-11", *at(billed)).status == DONE


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("check",),
        ("check", "2026-10", "--nonsense"),
        ("issue", "2026-10", "--workers", "0"),
        ("issue", "2026-10", "--workers", "many"),
        ("explain", "11", "--line", "0"),
        ("import",),
        ("quote", "childcare"),
        ("quote", "childcare", "-m", "hallefors"),
    ],
    ids=" ".join,
)
def test_status_1_wrong_usage(words: tuple[str, ...]) -> None:
    ran = debitera(*words)
    assert (ran.status, ran.out) == (USAGE, "")
    assert ran.err


def test_status_2_refused(billed: Town) -> None:
    ran = debitera("preview", "2026-10", *at(billed))
    assert ran.status == REFUSED
    assert "redan" in ran.err
    assert ran.out == ""


def test_status_3_done_with_parked_households(town: Town) -> None:
    town.take_in([thing for thing in household(4, 30_000, "2024-04-10") if type(thing).__name__ != "Payer"])
    for command in ("check", "preview"):
        ran = debitera(command, "2026-10", *at(town))
        assert ran.status == PARKED
        assert "payer-missing" in ran.out
        assert "H4" in ran.out


def test_status_4_stopped_and_may_be_run_again(billed: Town, tmp_path: Path) -> None:
    ran = debitera("invoice", "11", *at(billed), "--to", tmp_path / "no such folder" / "11.pdf")
    assert ran.status == STOPPED
    assert "no such folder" in ran.err


def test_stopped_by_the_keyboard_is_status_4_too(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.batch.month.look", stopped)
    ran = debitera("check", "2026-10", *at(town))
    assert ran.status == STOPPED
    assert ran.err


# --- Bad input: an explanation and status 2, never a traceback --------------------------------------------------------


@pytest.mark.parametrize("month", ["2026-13", "2026", "october", "2026-10-01", "", "٢٠٢٦-١٠"])
@pytest.mark.parametrize("command", ["check", "preview", "approve", "issue", "export"])
def test_a_month_that_is_none(command: str, month: str, billed: Town) -> None:
    ran = debitera(command, month, *at(billed))
    assert ran.status == REFUSED
    assert ran.err


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "1970-01"])
def test_a_month_at_the_end_of_time(month: str, billed: Town) -> None:
    assert debitera("check", month, *at(billed)).status == REFUSED


@pytest.mark.parametrize("day", ["2026-02-30", "20 oktober", "2026-10"])
def test_an_invoice_date_that_is_none(day: str, billed: Town) -> None:
    ran = debitera("issue", "2026-10", *at(billed), "--date", day)
    assert ran.status == REFUSED
    assert "2026-10-01" in ran.err


@pytest.mark.parametrize("command", ["check", "preview", "approve", "issue", "export"])
def test_a_municipality_that_is_not_in_the_rules(command: str, billed: Town) -> None:
    ran = debitera(command, "2026-11", *at(billed), "-m", "nowhere")
    assert ran.status == REFUSED
    assert EAST in ran.err


@pytest.mark.parametrize(
    "words", [("check", "2026-10"), ("history",), ("invoice", "11"), ("explain", "11"), ("import", ".")], ids=" ".join
)
def test_a_folder_that_is_no_workspace(words: tuple[str, ...], tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        ran = debitera(*words, "-w", folder)
        assert ran.status == REFUSED
        assert "debitera init" in ran.err


@pytest.mark.parametrize(
    "content",
    ["", 'rules = "/nowhere"', "rules = 5", "rules = ["],
    ids=["empty", "rules that are gone", "a number", "not TOML"],
)
def test_a_workspace_whose_settings_are_broken(content: str, tmp_path: Path) -> None:
    (tmp_path / "debitera.toml").write_text(content, encoding="utf-8")
    ran = debitera("check", "2026-10", "-w", tmp_path)
    assert ran.status == REFUSED
    assert ran.err


@in_a_file
@pytest.mark.parametrize("words", [("upgrade",), ("preview", "2026-10"), ("status",)], ids=" ".join)
def test_a_database_that_is_gone_is_never_made_anew(words: tuple[str, ...], tmp_path: Path) -> None:
    town = Town.made(tmp_path)
    for path in town.workspace.root.glob("debitera.db*"):
        path.unlink()
    ran = debitera(*words, *at(town), *(() if words == ("status",) else ("--by", "Eva")))
    assert (ran.status, "Databasen debitera.db saknas" in ran.err) == (REFUSED, True)
    assert not list(town.workspace.root.glob("debitera.db*"))


def test_an_upgrade_that_is_not_needed_says_so(town: Town) -> None:
    ran = debitera("upgrade", *at(town), "--by", "Eva")
    assert (ran.status, ran.plain.strip()) == (DONE, "Databasen har redan rätt tabeller.")


@pytest.mark.parametrize("number", ["99", "", "ett", "' OR 1=1 --"])
def test_an_invoice_that_does_not_exist(number: str, billed: Town) -> None:
    for command in ("invoice", "explain"):
        ran = debitera(command, number, *at(billed))
        assert ran.status == REFUSED
        assert "OCR" in ran.err


def test_a_line_that_the_invoice_does_not_have(billed: Town) -> None:
    ran = debitera("explain", "11", *at(billed), "--line", "2")
    assert ran.status == REFUSED
    assert "rad 2" in ran.err


def test_broken_rules_are_listed_with_file_and_line(town: Town) -> None:
    file = town.workspace.rules / EAST / "childcare.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('mode = "current"', 'mode = "sometimes"'), encoding="utf-8"
    )
    ran = debitera("check", "2026-10", *at(town))
    assert ran.status == REFUSED
    assert re.search(rf"{EAST}/childcare\.toml:\d+", ran.err)


# --- init -------------------------------------------------------------------------------------------------------------


def test_init_makes_a_workspace_with_the_shipped_rules(tmp_path: Path) -> None:
    assert debitera("init", tmp_path / "new").status == DONE
    made = debitera("check", "2026-10", "-w", tmp_path / "new", "--json")
    assert set(made.json) == {"hallefors", "lindesberg", "ljusnarsberg", "nora"}


def test_init_with_other_rules(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules")
    assert debitera("init", tmp_path / "new", "--rules", rules).status == DONE
    assert set(debitera("check", "2026-10", "-w", tmp_path / "new", "--json").json) == {EAST, WEST}


def test_init_never_touches_what_is_there(tmp_path: Path, billed: Town) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert debitera("init", tmp_path).status == REFUSED
    assert debitera("init", billed.workspace.root).status == REFUSED
    assert debitera("init", tmp_path / "mine.txt").status in {REFUSED, STOPPED}
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_init_with_rules_that_are_not_there_makes_nothing(tmp_path: Path) -> None:
    assert debitera("init", tmp_path / "new", "--rules", tmp_path / "no rules").status == REFUSED
    assert not (tmp_path / "new").exists()


# --- The month --------------------------------------------------------------------------------------------------------


def test_the_month_is_told_in_words_with_the_sum_that_must_agree(town: Town) -> None:
    ran = debitera("preview", "2026-10", *at(town), "--by", "Eva")
    assert ran.status == DONE
    assert "2 fakturor, 3 rader, 2 100 kr att betala" in ran.plain
    assert re.search(r"2 \w+( \+ 0 [\w ]+){4} = 2", ran.plain)


def test_check_stores_nothing(town: Town) -> None:
    assert debitera("check", "2026-10", *at(town)).status == DONE
    assert town.state() == ""
    assert list(town.workspace.evidence.iterdir()) == []


def test_only_the_municipality_that_is_named(town: Town) -> None:
    assert set(debitera("preview", "2026-10", *at(town), "-m", WEST, "--json").json) == {WEST}
    assert (town.state(), town.other().state()) == ("", "previewed")
    assert set(debitera("check", "2026-10", *at(town), "-m", WEST, "-m", EAST, "--json").json) == {EAST, WEST}


def test_who_may_be_said_by_the_environment(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBITERA_USER", "Karin Ek")
    debitera("preview", "2026-10", *at(town))
    ran = debitera("approve", "2026-10", *at(town))
    assert ran.status == REFUSED
    assert "Karin Ek" in ran.err


def test_what_a_step_needs_is_said_by_name(town: Town) -> None:
    for step, needed in (("approve", "preview"), ("issue", "preview"), ("export", "preview")):
        ran = debitera(step, "2026-10", *at(town))
        assert ran.status == REFUSED
        assert f"debitera {needed}" in ran.err
    debitera("preview", "2026-10", *at(town), "--by", "Eva")
    assert "debitera approve" in debitera("issue", "2026-10", *at(town), "--by", "Eva").err


def test_issue_goes_on_with_the_municipalities_that_are_left(town: Town) -> None:
    debitera("preview", "2026-10", *at(town), "--by", "Eva")
    debitera("approve", "2026-10", *at(town), "--by", "Bo")
    issue = ("issue", "2026-10", *at(town), "--by", "Eva", "--workers", "1")
    assert debitera(*issue, "-m", EAST).status == DONE  # and then the power went
    debitera(*issue)
    assert town.other().state() == "issued"


def test_history_tells_who_did_what(billed: Town) -> None:
    ran = debitera("history", *at(billed))
    assert ran.status == DONE
    for command, who in (("preview", "Eva"), ("approve", "Bo"), ("issue", "Eva"), ("export", "Eva")):
        assert re.search(rf"{who} .*{EAST} .*{command}", ran.out)


# --- Answers in JSON --------------------------------------------------------------------------------------------------


def amounts_in(value: object, path: str = "") -> list[tuple[str, object]]:
    """Every (key, number) in an answer."""
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in amounts_in(each, str(key))]
    if isinstance(value, list):
        return [found for each in value for found in amounts_in(each, path)]
    return [(path, value)] if isinstance(value, int | float) and not isinstance(value, bool) else []


COUNTS = {
    "invoices", "lines", "line", "findings", "count", "rank", "all", "invoiced", "zero", "below_minimum", "parked", "excluded",
    "people", "id", "new", "superseded", "unchanged", "withdrawn", "import_id", "row",
}  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ("check", "2026-11"),
        ("invoice", "11"),
        ("explain", "12"),
        ("history",),
        (
            "quote",
            "childcare",
            "-m",
            EAST,
            "--on",
            "2026-10-01",
            "--income",
            "30000",
            "--child",
            "2024-01-01:preschool",
        ),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_an_answer_in_json_has_money_in_whole_ore(words: tuple[str, ...], billed: Town) -> None:
    place = ("--rules", billed.workspace.rules) if words[0] == "quote" else at(billed)
    ran = debitera(*words, *place, "--json")
    assert ran.status == DONE
    assert ran.err == ""
    numbers = amounts_in(ran.json)
    assert all(isinstance(value, int) for _, value in numbers)
    assert {key for key, _ in numbers if not key.endswith("_ore")} <= COUNTS


def test_every_step_of_the_month_answers_in_json(town: Town) -> None:
    previewed = debitera("preview", "2026-10", *at(town), "--by", "Eva", "--json").json
    assert previewed[EAST]["totals"]["to_pay_ore"] == 2100_00
    assert len(previewed[EAST]["hash"]) == 64
    assert (
        debitera("approve", "2026-10", *at(town), "--by", "Bo", "--json").json[EAST]["hash"] == previewed[EAST]["hash"]
    )
    issued = debitera("issue", "2026-10", *at(town), "--by", "Eva", "--workers", "1", "--json").json
    assert [(file["count"], file["sum_ore"]) for file in issued[EAST]] == [(2, 2100_00)]
    exported = debitera("export", "2026-10", *at(town), "--by", "Eva", "--json").json
    assert [(file["receiver"], file["count"], file["sum_ore"]) for file in exported[EAST]] == [
        ("print", 2, 2100_00),
        ("print", 2, 2100_00),
        ("ledger", 2, 2100_00),
    ]
    assert all(Path(file["path"]).exists() for files in (issued, exported) for file in files[EAST])


# --- One invoice ------------------------------------------------------------------------------------------------------


def test_an_invoice_is_found_by_number_and_by_reference(billed: Town) -> None:
    by_number = debitera("invoice", "12", *at(billed), "--json").json
    by_reference = debitera("invoice", by_number["ocr"], *at(billed), "--json").json
    assert by_number == by_reference
    assert (by_number["municipality"], by_number["to_pay_ore"]) == (EAST, 1500_00)


def test_its_pdf_can_be_written(billed: Town, tmp_path: Path) -> None:
    assert debitera("invoice", "12", *at(billed), "--to", tmp_path / "copy.pdf").status == DONE
    assert (tmp_path / "copy.pdf").read_bytes() == billed.pdfs()["12.pdf"]


def test_all_pdfs_of_a_month_can_be_written(billed: Town, tmp_path: Path) -> None:
    ran = debitera("invoice", "--all", tmp_path, "--month", "2026-10", "-m", EAST, *at(billed))
    assert (ran.status, ran.plain.strip()) == (DONE, f"{EAST}: 2 fakturor i {tmp_path / EAST}")
    assert {path.name: path.read_bytes() for path in (tmp_path / EAST).iterdir()} == billed.pdfs()


def test_the_pdfs_of_one_channel_can_be_written(billed: Town, tmp_path: Path) -> None:
    words = ("invoice", "--all", tmp_path, "--month", "2026-10", "-m", EAST, "--channel")
    assert debitera(*words, "e_invoice", *at(billed), "--json").json == {EAST: 0}
    assert debitera(*words, "paper", *at(billed), "--json").json == {EAST: 2}
    assert "pigeon är ingen kanal" in debitera(*words, "pigeon", *at(billed)).err


def test_where_a_month_is_not_issued_no_folder_is_made(billed: Town, tmp_path: Path) -> None:
    words = ("invoice", "--all", tmp_path / "all", "--month", "2026-11", "-m", EAST)
    assert debitera(*words, *at(billed)).status == REFUSED
    assert not (tmp_path / "all").exists()


@pytest.mark.parametrize(
    "asked",
    [(), ("--all", "here"), ("12", "--all", "here", "--month", "2026-10")],
    ids=["no invoice", "no month", "one and all"],
)
def test_which_invoices_must_be_said(billed: Town, asked: tuple[str, ...]) -> None:
    assert debitera("invoice", *asked, *at(billed)).status == USAGE


def test_an_invoice_is_explained_step_by_step_to_the_rule_row(billed: Town) -> None:
    ran = debitera("explain", "12", *at(billed))
    assert ran.status == DONE
    told = ["40 000 kr", "10 000 kr", "30 000 kr", "3 %", "900 kr", "2 %", "600 kr", "1 500 kr", "2001:160", "2026:3"]
    assert [word for word in told if word not in ran.plain] == []
    file, line = re.findall(rf"({EAST}/childcare\.toml):(\d+)", ran.out)[0]
    assert (billed.workspace.rules / file).read_text(encoding="utf-8").splitlines()[int(line) - 1] == "[[rate]]"


def test_one_line_of_it(billed: Town) -> None:
    both = debitera("explain", "12", *at(billed), "--json").json["lines"]
    second = debitera("explain", "12", *at(billed), "--line", "2", "--json").json["lines"]
    assert second == both[1:]
    assert [line["amount_ore"] for line in both] == [900_00, 600_00]
    assert {"capped_income_ore", "fee_base_ore", "rank", "fee_num", "charge_ore"} <= {
        s["name"] for s in both[0]["steps"]
    }


def test_an_explanation_names_no_one_by_identity_number(billed: Town) -> None:
    for words in (("explain", "12"), ("explain", "12", "--json"), ("invoice", "12"), ("history",)):
        ran = debitera(*words, *at(billed))
        assert adult(2) not in ran.out
        assert not re.search(r"\b(19|20)\d{10}\b", ran.out)


def test_every_fact_has_a_template(tmp_path: Path) -> None:
    assert debitera("import", "--template", tmp_path / "templates").status == DONE
    assert sorted(path.stem for path in (tmp_path / "templates").iterdir()) == sorted(RECORD_TYPES)
