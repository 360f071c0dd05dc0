"""Invoices drawn by Typst from the marks of `benchmarks.rivals.marks`: one compiler, one template, one file an invoice.

Runs in an environment with `requirements.txt`: see `drawing.py` for what it is given.
"""

import json
from pathlib import Path

import drawing
import typst


def ready(fonts):
    """The compiler stays, and with it the fonts and the template, which are read once."""
    folders = sorted({str(Path(path).parent) for path in fonts.values()})
    compiler = typst.Compiler(
        str(Path(__file__).with_name("invoice.typ")),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders),
    )

    def pdf(pages):
        return compiler.compile(format="pdf", sys_inputs={"pages": json.dumps(pages)}, pdf_tags=False)

    return pdf


if __name__ == "__main__":
    drawing.measure(ready)
