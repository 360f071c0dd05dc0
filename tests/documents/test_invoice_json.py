"""Invoices as JSON say everything the model says, and docs/formats.md says what that is."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs

from engine.documents import as_json, model
from engine.documents.model import InvoiceDocument, Organisation
from tests.documents.sample_invoices import INVOICE, an_invoice

PARTS: dict[str, type] = {
    "sender": model.Sender,
    "recipient": model.Recipient,
    "organisation": model.Organisation,
    "lines": model.Line,
    "explanations": model.Explanation,
    "explanations.steps": model.ExplainedStep,
}


def in_order(of: type, at: str = "") -> Iterator[str]:
    """Every field as it is named in the documentation: lines.amount_ore."""
    for field in attrs.fields(of):
        name = f"{at}{field.name}"
        yield name
        if name in PARTS:
            yield from in_order(PARTS[name], f"{name}.")


def parsed(document: InvoiceDocument) -> Any:
    return json.loads(as_json.line(document))


def test_every_field_is_there_under_its_own_name():
    about_credits = {"credits": "1", "settled_ore": 1, "from_credits_ore": -1, "from_credit_invoices": ("2",)}
    organisation = Organisation(organisation_number="212000-1967")
    found = parsed(an_invoice(organisation=organisation, **about_credits))
    assert list(found) == [field.name for field in attrs.fields(InvoiceDocument)]
    for name, of in PARTS.items():
        there: Any = found
        for step in name.split("."):
            there = there[0][step] if isinstance(there, list) else there[step]
        assert list(there[0] if isinstance(there, list) else there) == [field.name for field in attrs.fields(of)]


def test_what_only_invoices_about_credits_have_is_left_out_of_the_others():
    optional = {field.name for field in attrs.fields(InvoiceDocument) if field.metadata.get("optional")}
    assert optional == {"credits", "settled_ore", "from_credits_ore", "from_credit_invoices"}
    assert not optional & set(parsed(INVOICE))
    assert optional & set(parsed(an_invoice(credits="1"))) == {"credits"}


def test_amounts_are_whole_ore_and_days_are_iso():
    found = parsed(INVOICE)
    assert (found["to_pay_ore"], found["due_date"]) == (154_700, "2026-10-30")
    assert [line["amount_ore"] for line in found["lines"]] == [106_000, 53_000, -4_300]
    assert found["lines"][2]["unit_price_ore"] is None


def test_swedish_letters_stand_as_they_are_and_an_invoice_is_one_line():
    data = as_json.write([INVOICE, INVOICE])
    assert "Łucja Åström Şahin" in data.decode()
    assert data.count(b"\n") == 2


def test_a_preview_has_neither_number_nor_days():
    found = parsed(an_invoice(number="", invoice_date=None, due_date=None))
    assert (found["number"], found["invoice_date"], found["due_date"]) == ("", None, None)


def test_the_documentation_names_every_field_in_order(root):
    text = (root / "docs" / "formats.md").read_text(encoding="utf-8")
    section = text.split("\n## Invoices as JSON", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"^\| `([a-z_.]+)` \|", section, re.MULTILINE) == list(in_order(InvoiceDocument))


def test_the_period_is_days():
    found = parsed(an_invoice(period_from=date(2026, 10, 1), period_to=date(2026, 10, 31)))
    assert (found["period_from"], found["period_to"]) == ("2026-10-01", "2026-10-31")
