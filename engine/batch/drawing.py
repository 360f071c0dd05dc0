"""Drawing invoices on one or several processes. What is drawn does not depend on how many there are."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context, parent_process
from threading import Thread

import attrs

from engine.documents.composed import Composed, as_pdf
from engine.documents.invoice import compose
from engine.documents.model import InvoiceDocument

CHUNK = 100


@attrs.frozen
class Drawn:
    """An invoice drawn: its pages, ready for any file, and its own PDF."""

    number: str
    pages: Composed
    pdf: bytes


Draw = Callable[[Iterable[InvoiceDocument], date], Iterator[Drawn]]


@contextmanager
def drawing(workers: int) -> Iterator[Draw]:
    """A function that draws invoices in the order given, on so many processes; one draws in this very process."""
    if workers == 1:
        yield lambda documents, created: iter(_draw((list(documents), created)))
        return
    # "spawn", since a process that has started threads (as the columns do) cannot safely be copied
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_the_program) as pool:

        def draw(documents: Iterable[InvoiceDocument], created: date) -> Iterator[Drawn]:
            for chunk in pool.map(_draw, ((chunk, created) for chunk in _chunks(list(documents)))):
                yield from chunk

        yield draw


def _end_with_the_program() -> None:
    """A process that draws ends when the one it draws for does, killed or not; it would wait for work for ever."""
    program = parent_process()
    assert program is not None, "a process that draws was started to do so"

    def wait() -> None:
        program.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _chunks(documents: list[InvoiceDocument]) -> Iterator[list[InvoiceDocument]]:
    return (documents[start : start + CHUNK] for start in range(0, len(documents), CHUNK))


def _draw(chunk: tuple[list[InvoiceDocument], date]) -> list[Drawn]:
    documents, created = chunk
    drawn = []
    for document in documents:
        pages = compose(document)
        drawn.append(Drawn(document.number, pages, as_pdf(pages, created=created)))
    return drawn
