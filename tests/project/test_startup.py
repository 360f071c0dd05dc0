"""Help comes at once: the command line loads a heavy library only for the command that needs it."""

import json
import subprocess
import sys

from tests.project.source_tree import ROOT

HEAVY = {"polars", "sqlalchemy", "fpdf", "pendulum", "holidays", "PIL", "fontTools", "fastexcel", "segno", "xlsxwriter"}

RUN_HELP = """
import json, sys
sys.argv = ["debitera", "--help"]
import cli
try:
    cli.main()
except SystemExit as stop:
    assert not stop.code, stop.code
print()
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_help_loads_no_heavy_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN_HELP], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "cli" in loaded
    assert not loaded & HEAVY
