"""Runs commands of the command line in processes of their own, each a fork of this one, which has loaded everything.

So a command starts in a few milliseconds and may be killed at any moment. Asked on standard input, a line of JSON for
each command; answers on standard output. The workspace it is started with is looked at once, so that what every command
does first has been done. It starts no thread: what is forked must not have any.

    {"words": ["preview", "2026-10"], "at": "2026-10-12T09:00:00+02:00"}     and one of:
    "stop_at": 17                    killed at that call to the disk (`faulty_disk`)
    "stop_at": 17, "error": 28       the call fails
    "stop_at": 17, "meanwhile": {…}  held up there until another command has ended; answers with both
    "seconds": 0.2                   killed after that time
    "largest": 5000                  the system lets no file grow beyond so many bytes
"""

import contextlib
import gc
import io
import json
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Answer until nothing more is asked."""
    _warm_up()
    threads = [path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")]
    assert not [name for name in threads if name.startswith("polars-") and name != "polars-ooc-clea"], (
        f"some module works on columns while it is loaded, and so has started threads: {threads}"
    )
    gc.collect()
    gc.freeze()  # so that a fork need not copy what it only counts the references of
    with TemporaryDirectory() as place:
        for line in sys.stdin:
            sys.stdout.write(json.dumps(_ran(json.loads(line), Path(place))) + "\n")
            sys.stdout.flush()


def _warm_up() -> None:
    """What any command may do first and would do in the same way again."""
    sys.argv = ["debitera", "status", "-w", sys.argv[1]]
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
        cli.main()
    for subset in range(len(SUBSETS)):
        skeleton.skeleton(subset)


def _ran(asked: dict[str, Any], place: Path) -> dict[str, Any]:
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        _be_the_command(asked, place)
    if asked.get("seconds") is not None:
        time.sleep(asked["seconds"])
        os.kill(child, signal.SIGKILL)
    _, ended = os.waitpid(child, os.WUNTRACED)
    meanwhile = None
    if os.WIFSTOPPED(ended):
        meanwhile = _ran(asked["meanwhile"], Path(mkdtemp(dir=place)))
        os.kill(child, signal.SIGCONT)
        _, ended = os.waitpid(child, 0)
    seconds = time.monotonic() - start
    texts = {name: _text(place / name) for name in ("out", "err", "calls")}
    return {**texts, "status": os.waitstatus_to_exitcode(ended), "seconds": seconds, "meanwhile": meanwhile}


def _text(path: Path) -> str:
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    path.unlink(missing_ok=True)
    return text


def _be_the_command(asked: dict[str, Any], place: Path) -> None:
    """Never returns."""
    status = 70
    try:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        disk = FaultyDisk(asked.get("stop_at", 0), asked.get("error", 0))
        if "meanwhile" in asked:
            disk.deadly = signal.SIGSTOP
        options.now = lambda: pendulum.parse(asked["at"])  # type: ignore[assignment,return-value]  # a day and a time
        sys.argv = ["debitera", *asked["words"]]
        disk.install()
        if "largest" in asked:
            resource.setrlimit(resource.RLIMIT_FSIZE, (asked["largest"], resource.RLIM_INFINITY))
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
        disk.stop_at = 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        (place / "calls").write_text(str(disk.calls), encoding="utf-8")
    except BaseException:  # noqa: BLE001 - a traceback of the program, whatever it is: the test that reads it fails
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    import pendulum

    import cli
    from engine.batch import answer, executors, letters, month, output, replay  # noqa: F401  # loaded before it is forked
    from engine.commands import options
    from engine.console import shown, typed  # noqa: F401  # as above
    from engine.documents import skeleton
    from engine.documents.characters import SUBSETS
    from engine.ledger import sie  # noqa: F401  # as above
    from tests.faults.faulty_disk import FaultyDisk

    main()
