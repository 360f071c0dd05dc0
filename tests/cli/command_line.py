"""The command line as the user meets it: words in; exit status, output and complaints out."""

import contextlib
import gc
import io
import json
import re
import sys
from typing import Any
from unittest import mock

import attrs

import cli

DONE, USAGE, REFUSED, PARKED, STOPPED = 0, 1, 2, 3, 4


@attrs.frozen
class Ran:
    """What came of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer to a command given with --json."""
        return json.loads(self.out)

    @property
    def plain(self) -> str:
        """The output with ordinary spaces, and none at the ends of lines."""
        return re.sub(r" +\n", "\n", self.out.replace("\u00a0", " "))


def debitera(*words: object) -> Ran:
    """Run one command in this process. A traceback is never an answer: any exception but an exit fails the test."""
    out, err = io.StringIO(), io.StringIO()
    status: object = None
    argv = ["debitera", *map(str, words)]
    with mock.patch.object(sys, "argv", argv), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main()
        except SystemExit as end:
            status = end.code
        finally:
            gc.enable()  # a command that does without the collector ends its process
    assert isinstance(status, int), f"{argv}: {status}"
    return Ran(status, out.getvalue(), err.getvalue())
