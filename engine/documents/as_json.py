"""Invoices as JSON, for systems that draw or read them themselves.

What: one object an invoice on one line (JSON Lines), with every field of `engine.documents.model` under its own name,
in the order of declaration; amounts are integer öre, days ISO 8601, what is missing is null or "", and what only
invoices about credits have (`model.OPTIONAL`) is left out of all others. UTF-8.
Where: docs/formats.md, "Invoices as JSON" (a test holds it against the model).
Not: reading. A protected person's address is not in the model, so not here either.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs

from engine.documents.model import InvoiceDocument


def write(documents: Iterable[InvoiceDocument]) -> bytes:
    """The invoices, one on each line, in the order given."""
    return b"".join(line(document) for document in documents)


def line(document: InvoiceDocument) -> bytes:
    """One invoice as a line with its line break."""
    fields = attrs.asdict(document, filter=_says_something, value_serializer=_plain)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _says_something(field: "attrs.Attribute[Any]", value: Any) -> bool:
    return not field.metadata.get("optional") or value != field.default


def _plain(_: type, __: object, value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
