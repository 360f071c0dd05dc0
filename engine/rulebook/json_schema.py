"""JSON Schemas (2020-12) of the rule files, made from the declarations, so that an editor completes and checks them.

An editor sees one value or one row at a time; what must agree between rows is checked when the rules are loaded.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from engine.rulebook.care_tariff import CARE_TABLES
from engine.rulebook.childcare_tariff import TABLES
from engine.rulebook.files import NEEDED_SETTINGS, SETTINGS_TABLES
from engine.rulebook.keys import Key, Kind, keys_of
from engine.rulebook.reference_rates import TABLE as RATE_TABLE
from engine.rulebook.reference_rates import ReferenceRate
from engine.rulebook.rows import Row
from engine.rulebook.settings import Claims, Coding, DirectDebit, Identity, InvoiceTerms, Ledger, Policy
from engine.rulebook.values import (
    BANKGIRO,
    CLOCK,
    HIGHEST,
    HIGHEST_HOURS_WEEK,
    HIGHEST_KRONOR,
    HIGHEST_QUANTITY,
    HOURS,
    KRONOR,
    MONTH_DAY,
    MULTIPLIER,
    ORGANISATION_NUMBER,
    QUANTITY,
    RANKS,
    SHARE,
    expectation,
)
from engine.vocabulary import FORMS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SETTINGS_TYPES: Mapping[str, type[attrs.AttrsInstance]] = dict(
    zip(SETTINGS_TABLES, (Identity, Policy, InvoiceTerms, Coding, Ledger, Claims, DirectDebit), strict=True)
)
_TEXT: Schema = {"type": "string", "minLength": 1}


def childcare_schema() -> Schema:
    """The schema of childcare.toml, national and municipal."""
    forms = {"description": "the forms of childcare that are offered", **_list(_one_of(FORMS))}
    tables = {name: _rows(kind) for name, kind in TABLES.items()}
    return file_schema("A childcare tariff", {"forms": forms, **tables}, ("forms",))


def care_schema() -> Schema:
    """The schema of care.toml, national and municipal."""
    return file_schema("A care tariff", {name: _rows(kind) for name, kind in CARE_TABLES.items()}, ())


def municipality_schema() -> Schema:
    """The schema of municipality.toml."""
    tables = {n: _rows(kind) if issubclass(kind, Row) else table_schema(kind) for n, kind in SETTINGS_TYPES.items()}
    return file_schema("A municipality's settings", tables, NEEDED_SETTINGS)


def interest_schema() -> Schema:
    """The schema of national/interest.toml."""
    return file_schema("Reference rates", {RATE_TABLE: _rows(ReferenceRate)}, (RATE_TABLE,))


def file_schema(title: str, properties: Schema, required: tuple[str, ...]) -> Schema:
    """The schema of a file with these tables, and with `[sources]` that they may name."""
    sources = {"description": "sources by name", "type": "object", "additionalProperties": {"$ref": "#/$defs/source"}}
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": {"sources": sources, **properties},
        "required": list(required),
        "additionalProperties": False,
        "$defs": {"source": _source()},
    }


def _source() -> Schema:
    return {
        "description": "where it comes from",
        "type": "object",
        "properties": {
            "decision": {"description": "the law, decision or page", **_TEXT},
            "url": {"description": "address where it was read", "type": "string", "pattern": "^https?://"},
            "read": {"description": "day it was read", "type": "string", "format": "date"},
        },
        "required": ["decision"],
        "additionalProperties": False,
    }


def _rows(kind: type[attrs.AttrsInstance]) -> Schema:
    return {"type": "array", "items": table_schema(kind)}


def table_schema(kind: type[attrs.AttrsInstance]) -> Schema:
    """The schema of one table, as its keys are declared (`engine.rulebook.keys`)."""
    keys = keys_of(kind)
    properties = {key.name: _value(key) for key in keys}
    required = [key.name for key in keys if key.required]
    if any(field.name == "source" for field in attrs.fields(kind)):
        named = {"type": "string", "description": "the name of an entry in [sources]"}
        properties["source"] = {"anyOf": [named, {"$ref": "#/$defs/source"}]}
        required.append("source")
    schema: Schema = {
        "description": " ".join((kind.__doc__ or "").split()),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if "status" in properties:
        schema["if"] = {"properties": {"status": {"const": "assumed"}}, "required": ["status"]}
        schema["then"] = {"required": ["reason"]}
    if issubclass(kind, Row) and kind.ONE_OF:
        schema["oneOf"] = [{"required": [name]} for name in kind.ONE_OF]
    return schema


def _value(key: Key) -> Schema:
    made = _PLAIN.get(key.kind)
    if made is not None:
        schema = dict(made)
    elif key.kind in HIGHEST:
        schema = {"type": "integer", "minimum": key.minimum or 0, "maximum": HIGHEST[key.kind]}
    elif key.kind in (Kind.CHOICE, Kind.CHOICES):
        schema = _one_of(key.choices)
        schema = _list(schema) if key.kind is Kind.CHOICES else schema
    elif key.kind in (Kind.KRONOR, Kind.KRONOR_LIST):
        number = {"type": "integer", "minimum": key.minimum or 0, "exclusiveMaximum": HIGHEST_KRONOR}
        schema = {"anyOf": [number, _pattern(KRONOR)]}
        schema = _ranks(schema) if key.kind is Kind.KRONOR_LIST else schema
    else:
        schema = {**_TEXT, "pattern": f"^({key.pattern})$"} if key.pattern else dict(_TEXT)
    return {"description": f"{key.doc}. Expected: {expectation(key)}.", **schema}


def _one_of(choices: tuple[str, ...]) -> Schema:
    return {"type": "string", "enum": list(choices)}


def _pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^({pattern})$"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}


def _ranks(items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": RANKS, "maxItems": RANKS}


_PLAIN: Mapping[Kind, Schema] = {
    Kind.LINES: {"type": "array", "items": _TEXT, "minItems": 1},
    Kind.ORGANISATION_NUMBER: _pattern(ORGANISATION_NUMBER),
    Kind.BANKGIRO: _pattern(BANKGIRO),
    Kind.FLAG: {"type": "boolean"},
    Kind.DAY: {"type": "string", "format": "date"},
    Kind.SHARE: _pattern(SHARE),
    Kind.SHARE_LIST: _ranks(_pattern(SHARE)),
    Kind.HOURS: {"anyOf": [{"type": "integer", "minimum": 0, "maximum": HIGHEST_HOURS_WEEK}, _pattern(HOURS)]},
    Kind.QUANTITY: {"anyOf": [{"type": "integer", "minimum": 0, "maximum": HIGHEST_QUANTITY}, _pattern(QUANTITY)]},
    Kind.MULTIPLIER: _pattern(MULTIPLIER),
    Kind.CLOCK: _pattern(CLOCK),
    Kind.NAMES: _list(_TEXT),
    Kind.MONTHS: _list({"type": "integer", "minimum": 1, "maximum": 12}),
    Kind.MONTH_DAY: _pattern(MONTH_DAY),
    Kind.WINDOWS: {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": {"from": _pattern(MONTH_DAY), "to": _pattern(MONTH_DAY)},
            "required": ["from", "to"],
            "additionalProperties": False,
        },
    },
}
