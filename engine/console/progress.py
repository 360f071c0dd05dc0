"""How far a long command has come: a bar with how many there are, how fast it goes, and how long is left."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from engine.batch.executors import Advance
from engine.calc.wording import grouped


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        """How many are done a second; nothing before that is known."""
        return Text(f"{grouped(int(task.speed))} i sekunden" if task.speed else "")


class _Count(ProgressColumn):
    def render(self, task: Task) -> Text:
        """How many are done, and of how many."""
        return Text(f"{grouped(int(task.completed))} av {grouped(int(task.total or 0))}")


@contextmanager
def counted(what: str, total: int, *, quiet: bool = False) -> Iterator[Advance]:
    """A bar while the block runs, where standard error is a terminal; it is gone when the block ends."""
    console = Console(stderr=True)
    hidden = quiet or not console.is_terminal
    columns = (TextColumn("{task.description}"), BarColumn(), _Count(), _Rate(), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=console, transient=True, disable=hidden) as progress:
        task = progress.add_task(what, total=total)
        yield lambda more: progress.advance(task, more)
