"""A core for each process."""

import os


def on_one_core(number: int) -> None:
    """Stay on one of the cores, the same for the same number, with all processes that are started.

    What is done is thousands of small operations on columns, each handed to a thread and back, which takes several
    times as long where the thread has another core. To be called before the columns are first used.
    """
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[number % len(cores)]})
