"""A disk and a database that stop the program, or fail, at a chosen moment.

Everything that the program does to files and to the database is counted: every file opened for writing, write, close,
fsync, rename, folder made or removed, every statement that writes, every commit, before and after it. At the n-th of
them the process is killed, as `kill -9` does it and in the middle of a write; or the call fails. A disk that is full
stays full; one that fails to read or write fails once.
"""

import errno
import io
import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import attrs
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from engine.commands.options import TIMINGS

FILE_CALLS = ("fsync", "replace", "rename", "mkdir", "unlink", "rmdir")
FREES = ("unlink", "rmdir", "rename")
"""Works on a disk that is full."""
DATABASE_WORDS = {errno.ENOSPC: "database or disk is full", errno.EIO: "disk I/O error"}


@attrs.define
class FaultyDisk:
    """Counts; at `stop_at` (from 1; 0 = never) it kills the process, or fails with `error` where that is given.

    With another `deadly` signal (SIGSTOP) the process is only held up.
    """

    stop_at: int = 0
    error: int = 0
    deadly: int = signal.SIGKILL
    calls: int = 0
    unsaved: bool = False
    _lock: Any = attrs.field(factory=threading.Lock)

    def install(self) -> None:
        """Put it between the program and the disk, for the rest of this process."""
        for name in FILE_CALLS:
            setattr(os, name, self._counted(name, getattr(os, name)))
        opened = io.open
        io.open = lambda file, mode="r", *args, **how: (  # type: ignore[assignment]  # has one form for every mode
            self._opened(opened, file, mode, *args, **how)
            if set(mode) & set("wax+")
            else opened(file, mode, *args, **how)
        )
        for name in ("do_execute", "do_executemany"):
            setattr(SQLiteDialect_pysqlite, name, self._statement(getattr(SQLiteDialect_pysqlite, name)))
        SQLiteDialect_pysqlite.do_commit = self._commit(SQLiteDialect_pysqlite.do_commit)  # type: ignore[method-assign]  # that is the point

    def meet(self, name: str, before_kill: Callable[[], object] = lambda: None) -> None:
        """One more call; it may be the last. `before_kill`: what has been done of it by then."""
        with self._lock:
            self.calls += 1
            calls = self.calls
        if not self.stop_at or calls < self.stop_at:
            return
        if not self.error:
            if calls == self.stop_at:
                if self.deadly == signal.SIGKILL:
                    before_kill()
                os.kill(os.getpid(), self.deadly)
        elif name not in FREES if self.error == errno.ENOSPC else calls == self.stop_at:
            if name in {"statement", "commit"}:
                raise sqlite3.OperationalError(DATABASE_WORDS[self.error])
            raise OSError(self.error, os.strerror(self.error), name)

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **how: Any) -> Any:
            self.meet(name)
            return None if name == "fsync" else call(*args, **how)  # only the power could tell the difference

        return counted

    def _opened(self, call: Callable[..., Any], *args: Any, **how: Any) -> "_File":
        self.meet("open")
        return _File(self, call(*args, **how))

    def _statement(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def execute(dialect: Any, cursor: Any, statement: str, *args: Any) -> Any:
            if statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE", "CREATE"}:
                self.meet("statement")
                self.unsaved = True
            return call(dialect, cursor, statement, *args)

        return execute

    def _commit(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def commit(dialect: Any, connection: Any) -> Any:
            unsaved, self.unsaved = self.unsaved, False
            if unsaved:  # a transaction that only read has nothing to write
                self.meet("commit")
            call(dialect, connection)
            if unsaved and not self.error:
                self.meet("committed")

        return commit


class _File:
    """A file that is being written."""

    def __init__(self, disk: FaultyDisk, file: Any) -> None:
        self._disk = disk
        self._file = file

    def write(self, data: Any) -> int:
        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        self._disk.meet("write", half)
        return int(self._file.write(data))

    def close(self) -> None:
        self._disk.meet("close", self._file.close)
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a workspace as bytes, and every row of its database as text; only how long things took is left out."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.name != TIMINGS)
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
    found |= {f"{p.relative_to(root).as_posix()}/": b"" for p in sorted(root.rglob("*")) if p.is_dir()}
    database = "debitera.db"
    with sqlite3.connect(f"file:{root / database}?mode=ro", uri=True) as connection:
        found[database] = "\n".join(connection.iterdump()).encode()
    connection.close()
    return found


def copied(root: Path, to: Path) -> Path:
    """A workspace of its own, as it was left there."""
    shutil.rmtree(to, ignore_errors=True)
    return shutil.copytree(root, to)
