"""Writing to the terminal."""

import json
from collections.abc import Sequence

from rich.box import MINIMAL
from rich.console import Console
from rich.table import Table

from engine.calc.wording import grouped


def say(text: str = "", *, bold: bool = False, dim: bool = False) -> None:
    """A line on standard output, as it is."""
    Console(highlight=False, soft_wrap=True).print(text, markup=False, style="bold" if bold else "dim" if dim else None)


def complain(text: str) -> None:
    """A line on standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False, style="red")


def answer_json(value: object) -> int:
    """A value as JSON on standard output; what JSON has no form for (days, paths) as text; gives the exit status."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))  # noqa: T201 - plain, for programs to read
    return 0


def several(count: int, one: str, many: str) -> str:
    """How many there are, with the word for one or for several."""
    return f"{grouped(count)} {one if count == 1 else many}"


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[str] = ()) -> None:
    """A table; the columns named in `numbers` stand to the right."""
    made = Table(title=title, title_justify="left", box=MINIMAL, pad_edge=False, show_edge=False, collapse_padding=True)
    for column in columns:
        made.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        made.add_row(*row)
    Console(highlight=False).print(made)
