"""The evidence folder: what a batch was calculated from and what it came to, complete in itself.

    manifest.json   what is in the folder, with SHA-256 of every file, versions and totals; its hash is the preview's
    facts/          every fact of the municipality, one Parquet file a record type
    rules/          the rule files as they were
    brought_forward.parquet, billed.parquet, credited.parquet, changed.parquet: what earlier batches mean to this one
    unpaid.parquet      what has not been paid of the invoices that are credited (since format 7)
    mandates.parquet    whose invoices are drawn from an account (since format 5)
    steps-childcare-YYYY-MM.parquet, steps-care-YYYY-MM.parquet, charges-care-YYYY-MM.parquet
    corrected/      the same tables of steps and charges for months that were billed before and are corrected now
    small_corrections.parquet   differences that are too small to be billed
    lines.parquet, invoices.parquet, balances.parquet, findings.parquet, households.parquet
    rules_used.parquet   the rule rows the amounts rest on
    issued/         after issue: invoices with their numbers, the documents packed (`engine.batch.packed`), and
                    issued.json, chained to the batch before

Nothing in the first part depends on who ran it or when, so that the same facts and rules give the same bytes.
"""

import hashlib
import json
import platform
import tempfile
import zlib
from collections.abc import Mapping
from importlib import metadata
from io import BytesIO
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine import __version__
from engine.batch.before import MANDATES, Before
from engine.batch.compute import Computed
from engine.batch.files import UNFINISHED, or_removed
from engine.batch.older import as_now, as_then
from engine.batch.scope import Scope
from engine.calc.credits import UNPAID
from engine.calc.invoices import FORWARD
from engine.errors import Finding, Refused
from engine.rulebook import Rulebook, digest_of, load
from engine.rulebook.files import LAYOUTS, NATIONAL

MANIFEST = "manifest.json"
ISSUED = "issued/issued.json"
EXPORTED = "issued/exported.json"
ROWS_TOGETHER = 100_000
INVOICES = "invoices.parquet"
DOCUMENTS = "documents.parquet"
EARLIER = ("billed", "credited", "changed")
"""The tables of `Before`, beside what is brought forward."""
MANDATES_FILE, UNPAID_FILE = "mandates.parquet", "unpaid.parquet"
FORMAT = 7
RESTORE = "Är månaden inte fakturerad: provdebitera igen. Annars: återställ filen från säkerhetskopian."


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def as_json(value: object) -> bytes:
    """JSON as we keep it: sorted keys, UTF-8, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def write_evidence(
    folder: Path,
    computed: Computed,
    facts: Mapping[str, pl.DataFrame],
    rulebook: Rulebook,
    before: Before,
    facts_digest: str,
) -> tuple[Path, str]:
    """Write the folder anew beside its place; gives where it lies and the hash of its manifest.

    `put_folder` moves it there, once it is sure that the month is not issued meanwhile.
    """
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=UNFINISHED, dir=folder.parent))
    with or_removed(part):
        for name, frame in _frames(computed, facts, before).items():
            _put(part / f"{name}.parquet", as_parquet(frame))
        for name, data in rules_of(rulebook, computed.municipality).items():
            _put(part / "rules" / name, data)
        manifest = as_json(
            {
                "format": FORMAT,
                "program": {"name": "debitera", "version": __version__},
                "versions": versions(),
                "municipality": computed.municipality,
                "month": f"{computed.month:%Y-%m}",
                "facts_digest": facts_digest,
                **figures(computed, before, rulebook),
                "files": hashes(part),
            }
        )
        _put(part / MANIFEST, manifest)
    return part, sha256(manifest)


def versions() -> dict[str, str]:
    """The programs that decide how a batch's files come out, byte for byte."""
    packages = {name: metadata.version(name) for name in ("fpdf2", "polars", "segno")}
    return {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION, **packages}


def figures(computed: Computed, before: Before, rulebook: Rulebook) -> dict[str, Any]:
    """What the manifest says of a batch, as far as it comes out of the calculation: what is billed, counts and sums."""
    return {
        "areas": computed.scope.areas,
        "service_months": computed.scope.service_months,
        "corrected_months": before.corrected.service_months,
        "rules_digest": digest_of(rules_of(rulebook, computed.municipality)),
        "assumed_rules": len(computed.assumed),
        "households": computed.counts,
        "totals": computed.totals,
        "area_totals": computed.area_totals,
    }


def _frames(computed: Computed, facts: Mapping[str, pl.DataFrame], before: Before) -> dict[str, pl.DataFrame]:
    forward = [(*key, ore) for key, ore in sorted(before.brought_forward.items())]
    return (
        {f"facts/{name}": frame for name, frame in facts.items()}
        | results(computed)
        | {"brought_forward": pl.DataFrame(forward, schema=FORWARD, orient="row")}
        | {name: getattr(before, name) for name in EARLIER}
        | {"mandates": before.mandates}
        | ({} if before.unpaid is None else {"unpaid": before.unpaid})
    )


def results(computed: Computed) -> dict[str, pl.DataFrame]:
    """What a batch came to, as tables."""
    steps = {f"steps-childcare-{each.month.first:%Y-%m}": each.parts for each in computed.assessments}
    steps |= {f"steps-care-{each.month.first:%Y-%m}": each.persons for each in computed.care}
    steps |= {f"charges-care-{each.month.first:%Y-%m}": each.charges for each in computed.care}
    again = computed.reassessed
    steps |= {f"corrected/steps-childcare-{each.month.first:%Y-%m}": each.parts for each in again.assessments}
    steps |= {f"corrected/steps-care-{each.month.first:%Y-%m}": each.persons for each in again.care}
    steps |= {f"corrected/charges-care-{each.month.first:%Y-%m}": each.charges for each in again.care}
    return steps | {
        "small_corrections": computed.small_corrections,
        "lines": computed.drafts.lines,
        "invoices": computed.drafts.invoices,
        "balances": computed.drafts.balances,
        "findings": findings_frame(computed.findings),
        "households": computed.households,
        "rules_used": _rules_used(computed),
    }


def findings_frame(findings: tuple[Finding, ...]) -> pl.DataFrame:
    """Findings as a table: code, household_id, subject, message, action, parked."""
    rows = [(f.code, f.household_id, f.subject, f.message, f.action, f.parked) for f in findings]
    text = dict.fromkeys(("code", "household_id", "subject", "message", "action"), pl.String)
    return pl.DataFrame(rows, schema={**text, "parked": pl.Boolean}, orient="row")


def _rules_used(computed: Computed) -> pl.DataFrame:
    rows = [
        (
            type(row).__name__,
            row.origin.file,
            row.origin.line,
            row.status,
            row.reason,
            row.source.decision,
            row.source.url,
        )
        for row in computed.rows_used
    ]
    names = ("kind", "file", "line", "status", "reason", "decision", "url")
    schema = {name: pl.Int64 if name == "line" else pl.String for name in names}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("file", "line")


def rules_of(rulebook: Rulebook, municipality: str) -> dict[str, bytes]:
    """The rule files that concern a municipality: the national ones, its own, and the layouts of its ledger's files."""
    ledgers = rulebook.municipality(municipality).settings.ledgers
    layouts = {f"{LAYOUTS}/{row.layout}.toml" for row in ledgers if row.layout}
    return {
        name: data
        for name, data in rulebook.files.items()
        if name.split("/")[0] in (NATIONAL, municipality) or name in layouts
    }


def as_parquet(frame: pl.DataFrame, together: int | None = None) -> bytes:
    """A table as Parquet, the same bytes for the same content.

    In parts of so many rows `together` that say what they hold: whoever asks for one household need not read a million.
    Not written to its file at once: a full disk would then be told as trouble with the table.
    """
    made = BytesIO()
    frame.write_parquet(made, compression="zstd", statistics=True, row_group_size=together or ROWS_TOGETHER)
    return made.getvalue()


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def hashes(folder: Path) -> dict[str, dict[str, Any]]:
    """SHA-256 and size of every file below a folder, by relative name; the manifest and what is issued are left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = {}
    for path in files:
        name = path.relative_to(folder).as_posix()
        if name != MANIFEST and not name.startswith("issued/"):
            data = path.read_bytes()
            found[name] = {"sha256": sha256(data), "bytes": len(data)}
    return found


def check_evidence(folder: Path, expected_hash: str) -> dict[str, Any]:
    """The manifest of a folder whose content is what it says; `Refused` naming the first file that is not."""
    data = _read(folder / MANIFEST)
    if sha256(data) != expected_hash:
        raise Refused(f"{folder / MANIFEST} är inte den som provdebiterades. {RESTORE}")
    manifest: dict[str, Any] = json.loads(data)
    found = hashes(folder)
    for name in sorted({*found, *manifest["files"]}):
        if found.get(name) != manifest["files"].get(name):
            raise Refused(f"{folder / name} har ändrats, saknas eller har tillkommit. {RESTORE}")
    return manifest


def check_issued(folder: Path, expected_hash: str) -> pl.DataFrame:
    """The issued invoices of a folder; `Refused` where what was kept at issue has changed since."""
    data = _read(folder / ISSUED)
    if sha256(data) != expected_hash:
        raise Refused(f"{folder / ISSUED} har ändrats sedan fakturorna gjordes. Återställ den från säkerhetskopian.")
    record = json.loads(data)
    for name, expected in record["files"].items():
        if sha256(_read(folder / "issued" / name)) != expected:
            raise Refused(
                f"{folder / 'issued' / name} har ändrats sedan fakturorna gjordes. Återställ den från säkerhetskopian."
            )
    made_in = _made_in(folder)
    return as_now("issued/invoices", pl.read_parquet(folder / "issued" / INVOICES), made_in)


@attrs.frozen
class Inputs:
    """What a batch was calculated from, read back from its folder."""

    facts: dict[str, pl.DataFrame]
    rulebook: Rulebook
    before: Before


def read_inputs(folder: Path) -> Inputs:
    """The facts, rules and what earlier batches meant, in a folder that has been checked."""
    made_in = _made_in(folder)
    facts = {
        path.stem: as_now(f"facts/{path.stem}", pl.read_parquet(path), made_in)
        for path in sorted((folder / "facts").glob("*.parquet"))
    }
    return Inputs(facts, load(folder / "rules"), read_before(folder))


def read_before(folder: Path) -> Before:
    """What the batch of a folder that has been checked took from earlier ones."""
    forward, manifest = pl.read_parquet(folder / "brought_forward.parquet"), json.loads(_read(folder / MANIFEST))
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in EARLIER}
    return Before(
        brought_forward={(payer, area): ore for payer, area, ore in forward.select(*FORWARD).iter_rows()},
        corrected=Scope.of(manifest["corrected_months"]),
        **{
            name: as_now(name, frame, manifest["format"]).select(getattr(Before(), name).columns)
            for name, frame in tables.items()
        },
        mandates=read_mandates(folder),
        unpaid=read_unpaid(folder, tables["credited"]),
    )


def read_mandates(folder: Path) -> pl.DataFrame:
    """The mandates that were in force; none in a folder from before they were kept."""
    path = folder / MANDATES_FILE
    return pl.read_parquet(path) if path.is_file() else MANDATES


def read_unpaid(folder: Path, credited: pl.DataFrame) -> pl.DataFrame | None:
    """What was not paid of the invoices that are credited; None in a folder that credits some and is from before it was
    kept.
    """
    path = folder / UNPAID_FILE
    if path.is_file():
        return pl.read_parquet(path)
    return UNPAID if credited.is_empty() else None


def refuse_other_result(folder: Path, computed: Computed) -> None:
    """`Refused` where the same facts and rules do not give the tables that lie in the folder."""
    made_in = _made_in(folder)
    for name, frame in results(computed).items():
        if not pl.read_parquet(folder / f"{name}.parquet").equals(as_then(name, frame, made_in)):
            raise Refused(
                f"{folder / name}.parquet är inte vad den här versionen av programmet räknar fram. Provdebitera igen."
            )


def _made_in(folder: Path) -> int:
    """The format of the evidence in a folder."""
    return int(json.loads(_read(folder / MANIFEST))["format"])


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise Refused(f"{path} saknas. Provdebitera igen, eller återställ filen från säkerhetskopian.")
    return path.read_bytes()
