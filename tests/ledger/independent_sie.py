"""A second reader of SIE 4 files, for tests only, so that our writer is not judged by our reader.

Written from the specification (SIE-gruppen, 4B): bytes in, records out, character by character; its own CRC-32, bit by bit
as in chapter 10; its own table of compulsory and forbidden records from chapter 6. Shares no code with the engine.
"""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "formats" / "sie"

COMPULSORY_4I = {"#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#FNAMN"}
FORBIDDEN_4I = {"#BKOD", "#OMFATTN", "#IB", "#UB", "#OIB", "#OUB", "#RES", "#PSALDO", "#PBUDGET"}
ROW_LABELS = (b"#TRANS", b"#RTRANS", b"#BTRANS")
BALANCES = {"#IB", "#UB", "#OIB", "#OUB", "#RES", "#PSALDO", "#PBUDGET"}
GROUPS = [
    {"#FLAGGA"},
    {
        "#PROGRAM",
        "#FORMAT",
        "#GEN",
        "#SIETYP",
        "#PROSA",
        "#FTYP",
        "#FNR",
        "#ORGNR",
        "#ADRESS",
        "#FNAMN",
        "#RAR",
        "#TAXAR",
    },
    {"#KONTO", "#KTYP", "#ENHET", "#SRU", "#DIM", "#UNDERDIM", "#OBJEKT"},
    {"#VER", "#TRANS", "#RTRANS", "#BTRANS", *BALANCES},
]


class Row(NamedTuple):
    label: str
    fields: list[str]
    objects: list[str]
    order: list[bytes]  # label and fields as they count in the checksum


def rows(data: bytes) -> list[Row]:
    return [
        _row(line.strip(b" \t\r")) for line in data.split(b"\n") if line.strip(b" \t\r\x1a") not in (b"", b"{", b"}")
    ]


def _row(line: bytes) -> Row:
    fields: list[bytes] = []
    objects: list[bytes] = []
    order: list[bytes] = []
    where, inside, at = fields, False, 0
    while at < len(line):
        byte = line[at : at + 1]
        if byte in b" \t":
            at += 1
        elif byte in b"{}":
            inside, at = byte == b"{", at + 1
            where = objects if inside else fields
        else:
            value, at = _quoted(line, at + 1) if byte == b'"' else _plain(line, at)
            where.append(value)
            order.append(value)
    texts = [value.decode("cp437") for value in fields]
    return Row(texts[0], texts[1:], [value.decode("cp437") for value in objects], order)


def _quoted(line: bytes, at: int) -> tuple[bytes, int]:
    value = b""
    while at < len(line) and line[at : at + 1] != b'"':  # one sample file has texts whose quote never ends
        if line[at : at + 2] == b'\\"':
            at += 1
        value, at = value + line[at : at + 1], at + 1
    return value, at + 1


def _plain(line: bytes, at: int) -> tuple[bytes, int]:
    end = at
    while end < len(line) and line[end : end + 1] not in b" \t{}":
        end += 1
    return line[at:end], end


def crc32(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def checksums(data: bytes) -> tuple[int, int] | None:
    """What the file says its checksum is, and what it is; None for a file without one."""
    found = rows(data)
    sums = [n for n, row in enumerate(found) if row.label == "#KSUMMA"]
    if not sums:
        return None
    first, last = sums
    assert found[first].fields == []
    return int(found[last].fields[0]), crc32(b"".join(b"".join(row.order) for row in found[first + 1 : last]))


def balances(data: bytes) -> list[Decimal]:
    """Debit less credit of each voucher."""
    sums: list[Decimal] = []
    for row in rows(data):
        if row.label == "#VER":
            sums.append(Decimal(0))
        elif row.label == "#TRANS":
            sums[-1] += Decimal(row.fields[1])
    return sums


def account_totals(data: bytes) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(data):
        if row.label == "#TRANS":
            totals[row.fields[0]] += Decimal(row.fields[1])
    return dict(totals)


def balance_records(data: bytes) -> list[tuple[str, list[str], list[str], Decimal]]:
    """Every balance record: label, year, period and account, objects, amount."""
    return [
        (
            row.label,
            row.fields[: 2 + (row.label in {"#PSALDO", "#PBUDGET"})],
            row.objects,
            Decimal(row.fields[2 + (row.label in {"#PSALDO", "#PBUDGET"})]),
        )
        for row in rows(data)
        if row.label in BALANCES
    ]


def faults(data: bytes) -> list[str]:
    """Everything wrong with a file as a 4I file."""
    found = rows(data)
    labels = {row.label for row in found}
    wrong = [f"lacks {label}" for label in sorted(COMPULSORY_4I - labels)]
    wrong += [f"must not have {label}" for label in sorted(FORBIDDEN_4I & labels)]
    wrong += [f"control character {byte}" for byte in sorted({b for b in data if b < 32 or b == 127} - {10, 13})]
    if found[0].label != "#FLAGGA":
        wrong.append("does not begin with #FLAGGA")
    groups = [
        next(n for n, group in enumerate(GROUPS) if row.label in group) for row in found if row.label != "#KSUMMA"
    ]
    if groups != sorted(groups):
        wrong.append("groups out of order")
    wrong += _undeclared(found)
    wrong += [f"voucher out of balance by {balance}" for balance in balances(data) if balance]
    sums = checksums(data)
    if sums is not None and sums[0] != sums[1]:
        wrong.append("wrong checksum")
    return wrong + _braces(data)


def _undeclared(found: list[Row]) -> list[str]:
    accounts = {row.fields[0] for row in found if row.label == "#KONTO"}
    dimensions = {row.fields[0] for row in found if row.label == "#DIM"}
    objects = {tuple(row.fields[:2]) for row in found if row.label == "#OBJEKT"}
    wrong = []
    for row in found:
        if row.label == "#TRANS":
            pairs = set(zip(row.objects[::2], row.objects[1::2], strict=True))
            wrong += [f"account {row.fields[0]} not declared"] if row.fields[0] not in accounts else []
            wrong += [
                f"object {pair} not declared" for pair in pairs if pair not in objects or pair[0] not in dimensions
            ]
    return wrong


def _braces(data: bytes) -> list[str]:
    """The braces around a voucher's rows stand alone on their lines: one before the first #TRANS, one after the last."""
    lines = [line.strip() for line in data.split(b"\n")]
    wrong = []
    for n, line in enumerate(lines):
        if line.startswith(b"#VER") and lines[n + 1] != b"{":
            wrong.append(f"no opening brace after line {n + 1}")
        if line.startswith(ROW_LABELS) and not (lines[n + 1].startswith(ROW_LABELS) or lines[n + 1] == b"}"):
            wrong.append(f"no closing brace after line {n + 1}")
    return wrong
