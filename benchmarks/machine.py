"""What a figure was measured on: the machine, the programs, and how much else was running."""

import os
import platform
import sqlite3
from datetime import datetime
from importlib import metadata
from pathlib import Path

PACKAGES = ("polars", "sqlalchemy", "fpdf2", "segno")


def machine() -> str:
    """A line to stand under a table."""
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    load, system = os.getloadavg()[0], ".".join(platform.release().split(".")[:2])
    return (
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M}. {os.cpu_count()} cores, {_processor()}, {_memory_gib()} GiB, "
        f"{platform.system()} {system}; CPython {platform.python_version()}, {packages}, "
        f"SQLite {sqlite3.sqlite_version}. Load {load:.1f} of {os.cpu_count()} when it began."
    )


def _processor() -> str:
    names = _after("/proc/cpuinfo", "model name")
    return names or platform.machine()


def _memory_gib() -> int:
    return int(_after("/proc/meminfo", "MemTotal").split()[0] or 0) >> 20


def _after(file: str, name: str) -> str:
    """The value of a name in a file of Linux."""
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
