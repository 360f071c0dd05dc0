"""Files and folders that are there whole or not at all, whatever stops the program: an error, the power, a kill."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".part"
"""How the name of what is being written ends, and it begins with a dot. A run that was stopped may leave such."""
SYNCS_AT_ONCE = 16


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, so that they are there even if the power goes."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        _sync(each.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, even if the power goes."""
    part = path.with_name(f".{path.name}{UNFINISHED}")
    with or_removed(part):
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    _sync(path.parent)


def put_folder(part: Path, folder: Path) -> None:
    """Let a folder that is ready take the place of an earlier one: either is there whole, even if the power goes.

    Should the program be stopped between the two moves, neither is there, and the command makes it anew.
    """
    # many at once: the disk then writes them together, and a file costs 0.2 ms instead of 3
    with ThreadPoolExecutor(SYNCS_AT_ONCE) as pool:
        list(pool.map(_sync, [part, *part.rglob("*")]))
    earlier = folder.with_name(f".{folder.name}.earlier{UNFINISHED}")
    remove(earlier)
    if folder.exists():
        folder.rename(earlier)
    try:
        part.rename(folder)
    except OSError:
        if earlier.exists():
            earlier.rename(folder)
        raise
    _sync(folder.parent)
    remove(earlier)


@contextmanager
def or_removed(part: Path) -> Iterator[None]:
    """What is being written is removed where the block cannot end it: a full disk is not kept full by half of it."""
    try:
        yield
    except BaseException:
        remove(part)
        raise


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, as far as that can be done."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _sync(path: Path) -> None:
    """Have a file on the disk; of a folder the names in it."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def remove_unfinished(folder: Path) -> None:
    """Remove what runs that were stopped were writing for a municipality."""
    for places in (".", "*/.", "*/issued/.", "*/beslut/.", "krav/*/."):
        for path in sorted(folder.glob(f"{places}*{UNFINISHED}")):
            remove(path)
