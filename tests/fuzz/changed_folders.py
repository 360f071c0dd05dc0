"""A batch's folder changed in every way, with its hashes as they were or made anew."""

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

LISTS = ("manifest.json", "issued/issued.json", "issued/exported.json")
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["", "0.0.1", "x.y", "9" * 40, "2026-10", "2026-13", "../..", "\u202e", "0" * 64, [], {}, [[]], {"a": 1}, [None], ["2026-10"], ["x"], {"childcare": None}]),
)  # fmt: skip


def restored(whole: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(whole, folder))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def places(value: Any) -> list[tuple[Any, ...]]:
    """The way to every value in a record."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(), *((name, *rest) for name, each in inside for rest in places(each))]


def changed_record(draw: st.DrawFn, data: bytes) -> bytes:
    """A record with a value changed, taken away or added; or its bytes damaged."""
    record = json.loads(data)
    if draw(st.booleans()) and draw(st.booleans()):
        at = draw(st.integers(0, len(data)))
        return data[:at] + draw(st.binary(max_size=3)) + data[at + draw(st.integers(0, 3)) :]
    way = draw(st.sampled_from(places(record)))
    if not way:
        return json.dumps(draw(ODD)).encode()
    *above, last = way
    holder = record
    for name in above:
        holder = holder[name]
    match draw(st.sampled_from(("change", "change", "take away", "add"))):
        case "take away":
            del holder[last]
        case "add" if isinstance(holder, dict):
            holder[draw(st.text(max_size=5))] = draw(ODD)
        case _:
            holder[last] = draw(ODD)
    return json.dumps(record).encode()


def parquet(frame: pl.DataFrame) -> bytes:
    data = io.BytesIO()
    frame.write_parquet(data)
    return data.getvalue()


TABLES: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "no rows": lambda frame: frame.clear(),
    "no columns": lambda _: pl.DataFrame(),
    "all twice": lambda frame: pl.concat([frame, frame]),
    "the other way round": lambda frame: frame.reverse(),
    "columns in another order": lambda frame: frame.select(reversed(frame.columns)),
    "nothing known": lambda frame: pl.DataFrame([pl.Series(name, [None] * frame.height, dtype=dtype) for name, dtype in frame.schema.items()]),
    "a column more": lambda frame: frame.with_columns(extra=1),
    "all as text": lambda frame: frame.with_columns(pl.all().cast(pl.String, strict=False)) if not any(dtype.is_nested() for dtype in frame.dtypes) else frame,
    "other numbers": lambda frame: frame.with_columns(pl.col(pl.Int64) * -(10**12)),
    "huge numbers": lambda frame: frame.with_columns(pl.col(pl.Int64) * 0 + 2**62),
    "other days": lambda frame: frame.with_columns(pl.col(pl.Date).dt.offset_by("7000y")),
    "odd texts": lambda frame: frame.with_columns(pl.col(pl.String) + "\x00\u202e"),
}  # fmt: skip


def changed_table(draw: st.DrawFn, data: bytes) -> bytes:
    frame = pl.read_parquet(data)
    how = draw(st.sampled_from([*TABLES, "a column less", "cut", "any bytes", "a byte", "a column of its own"]))
    match how:
        case "a column less" if frame.width:
            return parquet(frame.drop(draw(st.sampled_from(frame.columns))))
        case "a column of its own" if frame.width and frame.height:
            return parquet(
                frame.with_columns(
                    pl.Series(
                        draw(st.sampled_from(frame.columns)),
                        [draw(st.sampled_from([None, "x", 7, True, [1]]))] * frame.height,
                    )
                )
            )
        case "cut":
            return data[: draw(st.integers(0, len(data)))]
        case "any bytes":
            return draw(st.binary(max_size=200))
        case _ if how in TABLES:
            return parquet(TABLES[how](frame))
    at = draw(st.integers(0, len(data) - 1))
    return data[:at] + bytes([data[at] ^ 1 << draw(st.integers(0, 7))]) + data[at + 1 :]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rehash(folder: Path, name: str) -> None:
    """As who wants to hide a change would do: every hash made anew, from the file to the last list."""
    manifest, issued, exported = (folder / each for each in LISTS)
    if name.startswith("issued/") and name not in LISTS:
        record = json.loads(issued.read_bytes())
        record["files"][name.removeprefix("issued/")] = sha256(folder / name)
        issued.write_text(json.dumps(record), encoding="utf-8")
    elif name not in LISTS:
        record = json.loads(manifest.read_bytes())
        record["files"][name] = {"sha256": sha256(folder / name), "bytes": (folder / name).stat().st_size}
        manifest.write_text(json.dumps(record), encoding="utf-8")
    for path, key, of in ((issued, "preview", manifest), (exported, "issued", issued)):
        record = json.loads(path.read_bytes()) if name != path.relative_to(folder).as_posix() else None
        if isinstance(record, dict):
            path.write_text(json.dumps(record | {key: sha256(of)}), encoding="utf-8")


def damage(data: Any, folder: Path) -> None:
    """Change one file of the folder, perhaps with every hash redone; or take it away, or put something in its place."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    name = data.draw(st.one_of(st.sampled_from(LISTS), st.sampled_from(files), st.sampled_from(files)))
    path, hidden = folder / name, data.draw(st.booleans()) or data.draw(st.booleans())
    match data.draw(st.sampled_from(("change", "change", "change", "change", "take away", "a folder", "another"))):
        case "take away":
            path.unlink()
            return
        case "a folder":
            path.unlink()
            path.mkdir()
            return
        case "another":
            path.write_bytes((folder / data.draw(st.sampled_from(files))).read_bytes())
        case _ if path.suffix == ".json":
            path.write_bytes(changed_record(data.draw, path.read_bytes()))
        case _ if path.suffix == ".parquet":
            path.write_bytes(changed_table(data.draw, path.read_bytes()))
        case _:
            text = path.read_bytes()
            at = data.draw(st.integers(0, len(text)))
            path.write_bytes(text[:at] + data.draw(st.binary(max_size=4)) + text[at + data.draw(st.integers(0, 200)) :])
    if hidden:
        rehash(folder, name)
