"""Where the folder with official sample files and published cases lies: beside the project, not in it."""

from pathlib import Path

_HERE = Path(__file__).resolve().parents[1]

# mutmut runs the tests in a copy inside the project, `mutants/`.
PROJECT = _HERE.parent if _HERE.name == "mutants" else _HERE
SHARED = PROJECT.parent / "shared"
