"""A whole month by the command line, in a process of its own; prints one SHA-256 of everything it left.

python whole_month.py RULES FACTS WORKSPACE WORKERS
"""

import contextlib
import hashlib
import io
import locale
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(rules: str, facts: str, workspace: str, workers: str) -> None:
    """Give every command; each must be done."""
    at = ("-w", workspace)
    for words in (
        ("init", workspace, "--rules", rules),
        ("import", facts, *at, "--by", "Eva"),
        ("preview", "2026-10", *at, "--by", "Eva"),
        ("approve", "2026-10", *at, "--by", "Bo"),
        ("issue", "2026-10", *at, "--by", "Eva", "--date", "2026-10-14", "--workers", workers),
        ("export", "2026-10", *at, "--by", "Eva", "--workers", workers),
        ("reconcile", "2026-10", *at, "--by", "Eva"),
    ):
        sys.argv = ["debitera", *words]
        told = io.StringIO()
        with contextlib.suppress(SystemExit), contextlib.redirect_stdout(told):
            cli.main()
        assert told.getvalue(), words  # a command that was refused tells it elsewhere
    sys.stdout.write(_hash_of(Path(workspace)))


def _hash_of(workspace: Path) -> str:
    """Of all evidence and all output: names and bytes."""
    whole = hashlib.sha256()
    for path in sorted(each for name in ("evidence", "output") for each in (workspace / name).rglob("*")):
        whole.update(path.relative_to(workspace).as_posix().encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"/")
    return whole.hexdigest()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    import pendulum

    import cli
    from engine.batch import portions
    from engine.commands import options

    with contextlib.suppress(locale.Error):  # a language that is not installed
        locale.setlocale(locale.LC_ALL, "")
    moment = pendulum.datetime(2026, 10, 12, 9, tz="Europe/Stockholm")
    options.now = lambda: moment
    portions.SIZE = 1  # the towns are small: so that there is something to do for every worker
    main(*sys.argv[1:])
