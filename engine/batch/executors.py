"""Where the work of a batch is done: in this process, in several, or on many machines.

An executor is given a function and its tasks, and gives the results in the order of the tasks, whoever did them and
whenever they were ready. A function depends on nothing but its task, so the results are the same wherever it runs.
Few tasks wait at a time: the memory that is needed does not grow with how many there are.
"""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Protocol, TypeVar

from engine.cores import on_one_core
from engine.errors import Refused

Task = TypeVar("Task")
Result = TypeVar("Result")
WAITING = 2
"""Tasks given out for each worker: the one it does, and the next."""
ATTEMPTS = 3
"""How many workers a task may cost before it is given up."""
CONNECT_SECONDS = 10


Advance = Callable[[int], None]
"""Is told of how many more something is done."""


def nobody(_: int) -> None:
    """Whom to tell of it where nobody looks."""


@contextmanager
def unwatched(*_: object) -> Iterator[Advance]:
    """While something of so many is done, nobody looks."""
    yield nobody


class Executor(Protocol):
    """Something that does tasks."""

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """The results of the tasks, in their order. `work` is a function of a module; tasks and results are pickled."""

    def all_say(self, question: Callable[[Task], bool], about: Task) -> bool:
        """Whether there are others than this process who do the work, and every one of them says yes."""


class Serial:
    """Does one task after the other, in this process."""

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """See `Executor`."""
        return map(work, tasks)

    def all_say(self, question: Callable[[Task], bool], about: Task) -> bool:  # noqa: ARG002 - nobody is asked
        """See `Executor`."""
        return False


SERIAL = Serial()


class Processes:
    """Does tasks in several processes of this machine. A worker that dies costs the tasks it had: others do them.

    A single task is done in this process: that takes less time than to start another.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._started: ProcessPoolExecutor | None = None

    @property
    def _pool(self) -> ProcessPoolExecutor:
        """The processes, which are started when there is something to do for them."""
        self._started = self._started or self._new_pool()
        return self._started

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """See `Executor`."""
        remaining = iter(tasks)
        first = tuple(islice(remaining, 2))
        return self._map(work, chain(first, remaining)) if len(first) > 1 else map(work, first)

    def all_say(self, question: Callable[[Task], bool], about: Task) -> bool:
        """See `Executor`. They are all on this machine, as this process is."""
        return question(about)

    def _map(self, work: Callable[[Task], Result], remaining: Iterator[Task]) -> Iterator[Result]:
        given = deque[tuple[Task, Future[Result]]]()
        attempts = 0
        while True:
            while len(given) < WAITING * self._workers and (task := next(remaining, None)) is not None:
                given.append((task, self._pool.submit(work, task)))
            if not given:
                return
            try:
                result = given[0][1].result()
            except BrokenProcessPool:
                attempts += 1
                if attempts == ATTEMPTS:
                    raise _deadly() from None
                given = self._given_again(work, given)
                continue
            attempts = 0
            given.popleft()
            yield result

    def close(self) -> None:
        """End the processes; what has not been begun is not done."""
        if self._started is not None:
            self._started.shutdown(cancel_futures=True)
            self._started = None

    def _given_again(
        self, work: Callable[[Task], Result], given: Iterable[tuple[Task, Future[Result]]]
    ) -> deque[tuple[Task, Future[Result]]]:
        """The tasks that were given out, given to new workers where the old ones have not done them."""
        self.close()
        return deque(
            (task, done if done.done() and not done.exception() else self._pool.submit(work, task))
            for task, done in given
        )

    def _new_pool(self) -> ProcessPoolExecutor:
        # "spawn", since a process that has started threads (as the columns do) cannot safely be copied
        how = get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=how, initializer=_begin, initargs=(how.Value("i", 0),))


class Dask:
    """Does tasks on the workers of a dask.distributed scheduler, which are given those of workers that die."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """See `Executor`."""
        from distributed import KilledWorker

        remaining, given = iter(tasks), deque[Any]()
        while True:
            workers = max(len(self._client.ncores()), 1)
            while len(given) < WAITING * workers and (task := next(remaining, None)) is not None:
                given.append(self._client.submit(work, task, pure=False, retries=ATTEMPTS - 1))
            if not given:
                return
            try:
                yield given.popleft().result()
            except KilledWorker:
                raise _deadly() from None

    def all_say(self, question: Callable[[Task], bool], about: Task) -> bool:
        """See `Executor`."""
        answers = self._client.run(question, about)
        return bool(answers) and all(answers.values())


def _deadly() -> Refused:
    """A task has cost so many workers that it would cost every one."""
    return Refused(
        f"Arbetet avbröts {ATTEMPTS} gånger i följd: processen som gjorde det dog. Oftast är minnet slut. Stäng "
        "andra program, eller kör med --workers 1, och kör sedan kommandot igen: det fortsätter där det var."
    )


@contextmanager
def executor(workers: int, scheduler: str | None = None) -> Iterator[Executor]:
    """An executor: this process alone, `workers` processes, or the workers of the dask `scheduler` at an address."""
    if scheduler is not None:
        with _client(scheduler) as client:
            yield Dask(client)
    elif workers == 1:
        yield SERIAL
    else:
        processes = Processes(workers)
        try:
            yield processes
        finally:
            processes.close()


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError:
        raise Refused(
            "dask.distributed är inte installerat. Installera Debitera med tillägget cluster, eller kör utan "
            "--scheduler."
        ) from None
    try:
        client: Any = distributed.Client(scheduler, timeout=f"{CONNECT_SECONDS}s")
    except (OSError, ValueError) as error:
        raise Refused(
            f"Ingen schemaläggare svarar på {scheduler}. Inget är gjort. Kontrollera adressen, till exempel "
            "tcp://192.0.2.1:8786, och att dask scheduler är igång."
        ) from error
    try:
        yield client
    finally:
        client.close()


def _begin(begun: Any) -> None:
    """A worker ends with the program, and has a core of its own; `begun` counts the workers."""
    _end_with_the_program()
    gc.set_threshold(100_000)  # nearly all that is loaded stays: not to be looked through again and again
    with begun.get_lock():
        number = begun.value
        begun.value += 1
    on_one_core(number)


def _end_with_the_program() -> None:
    """A worker ends when the program it works for does, killed or not; it would wait for work for ever."""
    program = parent_process()
    assert program is not None, "a worker was started by the program"

    def wait() -> None:
        program.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()
