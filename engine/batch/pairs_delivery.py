"""Pairs of a reconciliation: the invoices, and the files by which they reach their payers."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs
import polars as pl

from engine.batch.channels import DIGITAL_MAILBOX, E_INVOICE, Way
from engine.batch.delivery_files import APART, DISTRIBUTED, INDEX, PACKAGE, PRINTED, file_of
from engine.batch.evidence import sha256
from engine.batch.pairs import Comparison, Side, named_sum
from engine.calc.credits import is_credit
from engine.documents import electronic, print_index
from engine.errors import Refused
from engine.ledger.peppol import package

CALLED = {
    PRINTED: "utskriftsfil",
    INDEX: "förteckning över utskriftsfilen",
    APART: "utskriftsfil för skyddade",
    PACKAGE: "e-fakturor till organisationer",
    DISTRIBUTED[E_INVOICE]: "e-fakturor till personer",
    DISTRIBUTED[DIGITAL_MAILBOX]: "digitala brev",
}
"""What the files are called to people, by the pattern of their names."""
LIKE = {INDEX: PRINTED}
"""A file with the same invoices as another."""
Amounts = dict[str, int]  # öre by invoice number


@attrs.frozen(kw_only=True)
class _Files:
    """The files as they lie in `output`. By name the hashes they went out with; by invoice number what each asks for,
    and the hash of the PDF.
    """

    output: Path
    exported: Mapping[str, str]
    asked_ore: Amounts
    hashes: Mapping[str, str]

    def read(self, pattern: str, name: str, due: Amounts) -> tuple[Amounts, str]:
        """The invoices in a file with what it says is to be paid, and what is wrong with the file."""
        path = self.output / name
        if not path.is_file():
            return {}, f"{path} saknas"
        data = path.read_bytes()
        try:
            if pattern == INDEX:
                return {each.number: self.asked_ore.get(each.number, 0) for each in print_index.read(data)}, ""
            if pattern == PACKAGE:
                return {
                    each.number: -each.payable_ore if each.is_credit else each.payable_ore
                    for each in package.read(data)
                }, ""
            if pattern in DISTRIBUTED.values():
                return self._distributed(path, electronic.read(data))
        except Refused as refused:
            return {}, f"{path}: {refused}"
        return (due, "") if sha256(data) == self.exported.get(name) else ({}, f"{path} har ändrats")

    def _distributed(self, path: Path, sent: tuple[electronic.Sent, ...]) -> tuple[Amounts, str]:
        other = [each.number for each in sent if each.sha256 != self.hashes.get(each.number)]
        trouble = f"{path}: faktura {other[0]} har en annan kontrollsumma än PDF-filen" if other else ""
        return {each.number: each.to_pay_ore for each in sent}, trouble


def invoices_with_delivery_files(
    issued: pl.DataFrame, ways: Mapping[str, Way], month: date, output: Path, exported: Mapping[str, str]
) -> Iterator[Comparison]:
    """The invoices of each channel and its file, read back one by one; then all invoices and all of these files.

    `exported`: the hashes of the files that went out, by name. A PDF is not read, but must be the very file that was
    made. A credit invoice that an organisation gets by Peppol asks for less than nothing: what it takes off another.
    """
    asked_ore: Amounts = dict(issued.select("number", "to_pay_ore").iter_rows())
    settled = issued.filter(is_credit("area")).select("number", pl.col("settled_ore").clip(lower_bound=0))
    packed = PACKAGE.format(f"{month:%Y-%m}")
    asked_ore |= {number: -ore for number, ore in settled.iter_rows() if file_of(ways[number], month) == packed}
    hashes: dict[str, str] = dict(issued.select("number", "sha256").iter_rows())
    files = _Files(output=output, exported=exported, asked_ore=asked_ore, hashes=hashes)
    delivered: list[tuple[str, int]] = []
    for pattern, called in CALLED.items():
        name, there = (each.format(f"{month:%Y-%m}") for each in (pattern, LIKE.get(pattern, pattern)))
        due = {number: asked_ore[number] for number, way in ways.items() if file_of(way, month) == there}
        if not due and name not in exported:
            continue
        found, trouble = files.read(pattern, name, due)
        named = (trouble,) if trouble else tuple(_differing(name, due, found))
        yield Comparison(_side("fakturor", due), _side(called, found), named)
        delivered += () if pattern in LIKE else found.items()
    total = Side("fakturor i alla kanalers filer", len(delivered), sum(ore for _, ore in delivered))
    yield Comparison(_side("fakturor", asked_ore), total)


def _differing(name: str, due: Amounts, found: Amounts) -> Iterator[str]:
    for number in sorted({*due, *found}):
        if due.get(number) != found.get(number):
            sums = f"{named_sum(due.get(number))} ska betalas, {name} har {named_sum(found.get(number))}"
            yield f"faktura {number}: {sums}"


def _side(what: str, amounts: Amounts) -> Side:
    return Side(what, len(amounts), sum(amounts.values()))
