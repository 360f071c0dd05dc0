"""Invoices as PDF: Debitera against others on the same invoices, in one run: `make bench-rivals`.

    python -m benchmarks.rivals.documents [--python OTHER_PYTHON] [--households 100]

OTHER_PYTHON is the interpreter of an environment with `requirements.txt`; without it only fpdf2 alone is compared.

Every file is an invoice of its own, with payment slip, QR code, explanation and parts of the same three fonts: of the
others the glyphs it uses, of Debitera those of the characters that nearly all use. Debitera goes from what the invoice
says to the file: it breaks the lines, places all and makes the QR code. The others are given that ready
(`benchmarks.rivals.marks`) and only draw it; nor need theirs be PDF/A. So the differences shown are the least there
are. Each keeps its fonts and all else from file to file if it can.

Each round has other people's invoices, the first is for warming up. All must come to the same pages and texts.
"""

import argparse
import json
import subprocess
from collections.abc import Callable, Sequence
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, TypeVar

import pypdf

from benchmarks.bench_documents import ISSUED, invoices
from benchmarks.machine import machine
from benchmarks.rivals.marks import marks_of
from engine.documents import invoice
from engine.documents.composed import as_pdf
from engine.documents.model import InvoiceDocument
from tests.documents.plain_pages import FONTS, PlainPage, plain_pdf

ROUNDS = 5
LOOKED_AT = 20
"""So many files of each are read back."""
HERE = Path(__file__).parent
OTHERS = {"typst": "typst_pages.py", "reportlab": "reportlab_pages.py"}
"""By the name of the package."""
Round = Sequence[InvoiceDocument]
Seconds = tuple[float, float]
"""On the clock, and of processors: Typst uses several at a time."""
Given = TypeVar("Given")


def ours(document: InvoiceDocument) -> bytes:
    return as_pdf(invoice.compose(document), created=ISSUED)


def measured(draw: Callable[[Given], bytes], rounds: Sequence[Sequence[Given]]) -> tuple[list[Seconds], list[bytes]]:
    """What each round but the first took, and the files of the last."""
    seconds, made = [], list[bytes]()
    for each in rounds:
        clock, processor = perf_counter(), process_time()
        made = [draw(one) for one in each]
        seconds.append((perf_counter() - clock, process_time() - processor))
    return seconds[1:], made


def plain(rounds: Sequence[Round]) -> tuple[list[Seconds], list[bytes]]:
    """The same by fpdf2 alone, which is given where everything stands."""
    placed = [[invoice.draw(document, PlainPage) for document in each] for each in rounds]
    pages = [[[page for page in one if isinstance(page, PlainPage)] for one in each] for each in placed]
    return measured(plain_pdf, pages)


def other(python: str, script: str, given: Path, folder: Path) -> tuple[list[Seconds], list[bytes]]:
    """The same by a program of another environment."""
    folder.mkdir()
    subprocess.run([python, HERE / "apart" / script, given, folder], check=True)
    seconds = [(clock, processor) for clock, processor in json.loads((folder / "seconds.json").read_text())]
    paths = sorted(folder.glob("*.pdf"), key=lambda path: int(path.stem))
    return seconds, [path.read_bytes() for path in paths]


def versioned(package: str) -> str:
    """The package with its version, as it is asked for."""
    return next(
        line.split("  #")[0].replace("==", " ")
        for line in (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if line.startswith(f"{package}==")
    )


def written(given: Path, rounds: Sequence[Round]) -> None:
    """What the other programs are given."""
    fonts = {face: str(files("engine.documents.fonts") / name) for face, name in FONTS.items()}
    marks = [[marks_of(document) for document in each] for each in rounds]
    given.write_text(json.dumps({"fonts": fonts, "rounds": marks}), encoding="utf-8")


def check(name: str, made: Sequence[bytes], last: Round) -> None:
    """Every invoice has its file; those looked at have all texts on as many pages, in fonts that they carry."""
    assert len(made) == len(last), f"{name}: {len(made)} files of {len(last)} invoices"
    step = -(-len(last) // LOOKED_AT)
    for pdf, document in list(zip(made, last, strict=True))[::step]:
        marks, pages = marks_of(document), pypdf.PdfReader(BytesIO(pdf)).pages
        assert len(pages) == len(marks), f"{name}: {document.number} has {len(pages)} pages"
        for page, expected in zip(pages, marks, strict=True):
            told = _bare(page.extract_text())
            missing = [mark[3] for mark in expected if mark[0] == "text" and _bare(str(mark[3])) not in told]
            assert not missing, f"{name}: {document.number} lacks {missing}"
            assert len(embedded(page)) >= len({mark[4] for mark in expected if mark[0] == "text"}), f"{name}: fonts"


def embedded(page: pypdf.PageObject) -> set[str]:
    """The names of the fonts whose glyphs the file carries for the page."""
    found = set()
    fonts: Any = page["/Resources"]
    for each in fonts["/Font"].values():
        font = each.get_object()
        font = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        if "/FontFile2" in font.get("/FontDescriptor", {}):
            found.add(font["/BaseFont"])
    return found


def _bare(text: str) -> str:
    return "".join(text.split())


def main(python: str | None, households: int) -> None:
    """Run all and show the table."""
    measured_on = machine()
    rounds = [invoices(households, seed) for seed in range(1, ROUNDS + 2)]
    results = {"Debitera": measured(ours, rounds)}
    with TemporaryDirectory() as place:
        if python is not None:
            given = Path(place) / "given.json"
            written(given, rounds)
            results |= {
                versioned(name): other(python, script, given, Path(place) / name) for name, script in OTHERS.items()
            }
    results["fpdf2 alone"] = plain(rounds)
    for name, (_, made) in results.items():
        check(name, made, rounds[-1])
    print("| | invoices a second | ms each | | processor ms each | | bytes each |\n|---|---:|---:|---:|---:|---:|---:|")
    ours_seconds = each_of(results["Debitera"][0], rounds)
    for name, (seconds, made) in results.items():
        clock, processor = each_of(seconds, rounds)
        ratios = [f"{each / own:.1f} ×" for each, own in zip((clock, processor), ours_seconds, strict=True)]
        size = sum(map(len, made)) // len(made)
        times = (f"{1 / clock:.0f}", f"{clock * 1000:.2f}", ratios[0], f"{processor * 1000:.2f}", ratios[1])
        print(f"| {' | '.join((name, *times, str(size)))} |")
    print(
        f"\n{len(rounds[-1])} invoices a round, the same texts from all; the median of {ROUNDS} rounds. {measured_on}"
    )


def each_of(seconds: Sequence[Seconds], rounds: Sequence[Round]) -> Seconds:
    """The medians for one invoice."""
    each = [(clock / len(one), cpu / len(one)) for (clock, cpu), one in zip(seconds, rounds[1:], strict=True)]
    return median(clock for clock, _ in each), median(cpu for _, cpu in each)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--python", help="with the others' packages")
    asked.add_argument("--households", type=int, default=100, help="in each round")
    main(**vars(asked.parse_args()))
