"""A step told in words, and where the rule behind it stands."""

from datetime import date

from engine.calc.step import sentence
from engine.calc.told import source_of, tell
from engine.calc.wording import Amount
from engine.rulebook.rows import MinimumInvoice, Origin, Source

FEE = sentence(
    "fee_ore",
    "Avgiften är {fee:kr}.",
    value="{fee:kr}",
    law="taxan, {section}",
    when={"free": "Månaden är avgiftsfri.", "untold": ""},
)
PRESCHOOL = {"fee": Amount(90_000), "section": "5 §", "free": False, "untold": False}


def lowest(status: str, reason: str = "") -> MinimumInvoice:
    """The row of the lowest invoice, on line 12 of a made-up file."""
    return MinimumInvoice(
        amount_kr=100,
        below="waive",
        valid_from=date(2026, 1, 1),
        status=status,
        reason=reason,
        source=Source("KF 2025-11-24 § 120"),
        origin=Origin("provkommunen/childcare.toml", 12),
    )


def test_a_decided_row_is_told_by_its_place_and_its_decision() -> None:
    assert source_of(lowest("decided")) == "provkommunen/childcare.toml:12, KF 2025-11-24 § 120"


def test_of_an_assumed_row_the_reason_is_told_too() -> None:
    told = source_of(lowest("assumed", "taxan nämner ingen gräns"))
    assert told == "provkommunen/childcare.toml:12, KF 2025-11-24 § 120 (antagen: taxan nämner ingen gräns)"


def test_a_sentence_is_filled_in_with_the_values_of_its_row() -> None:
    row = lowest("decided")
    told = tell(FEE, PRESCHOOL, row)
    assert told
    assert (told.name, told.text.replace("\u00a0", " ")) == ("fee_ore", "Avgiften är 900 kr.")
    assert (told.value.replace("\u00a0", " "), told.law, told.row) == ("900 kr", "taxan, 5 §", row)


def test_a_flag_that_holds_changes_the_sentence_and_the_first_one_wins() -> None:
    told = tell(FEE, {**PRESCHOOL, "free": True, "untold": True}, None)
    assert told
    assert told.text == "Månaden är avgiftsfri."


def test_of_what_need_not_be_said_nothing_is_told() -> None:
    assert tell(FEE, {**PRESCHOOL, "untold": True}, None) is None
