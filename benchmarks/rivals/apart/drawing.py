"""What the others that draw invoices have in common: how they are given the marks, and how they are measured.

    python reportlab_pages.py GIVEN FOLDER

GIVEN is JSON: {"fonts": {face: path}, "rounds": [[invoice, ...], ...]}, an invoice being a list of pages of marks
(`benchmarks.rivals.marks`). The first round is for warming up. In FOLDER stand then `seconds.json`, for each of the
other rounds the seconds on the clock and of processors, and the files of the last: `0.pdf` and so on, in their order.
"""

import json
import sys
from pathlib import Path
from time import perf_counter, process_time


def measure(ready):
    """Let the function that `ready(fonts)` gives make a PDF of every invoice, round by round."""
    given, folder = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2])
    draw = ready(given["fonts"])
    seconds, made = [], []
    for invoices in given["rounds"]:
        clock, processor = perf_counter(), process_time()
        made = [draw(pages) for pages in invoices]
        seconds.append((perf_counter() - clock, process_time() - processor))
    (folder / "seconds.json").write_text(json.dumps(seconds[1:]))
    for number, pdf in enumerate(made):
        (folder / f"{number}.pdf").write_bytes(pdf)
