"""A `Table` as one file for the cache, and back.

In: a table of any origin, or such bytes. Out: the bytes, or the very same table. Must not know descriptors' text or the
rules of reading: what is stored was read before.
"""

from __future__ import annotations

import dataclasses
import io
import json
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from site_builder.model import Table

_LINE = "#line"  # no column may bear this name


def to_parquet(table: Table) -> bytes:
    """A table as one Parquet file: values, lines, and the rest as JSON in its metadata. Same table, same bytes."""
    import polars as pl

    frame = table.frame
    if table.lines:
        frame = frame.with_columns(pl.Series(_LINE, table.lines, dtype=pl.Int64))
    names = (f.name for f in dataclasses.fields(table) if f.name not in ("frame", "lines"))
    rest = {name: _plain(getattr(table, name)) for name in names}
    out = io.BytesIO()
    frame.write_parquet(out, metadata={"table": json.dumps(rest, ensure_ascii=False)})
    return out.getvalue()


def from_parquet(data: bytes) -> Table:
    """The inverse of `to_parquet`."""
    import polars as pl

    rest = json.loads(pl.read_parquet_metadata(io.BytesIO(data))["table"])
    frame = pl.read_parquet(io.BytesIO(data))
    lines = tuple(frame[_LINE].to_list()) if _LINE in frame.columns else ()
    hints = {**typing.get_type_hints(Table, localns={"pl": pl})}
    known = {name: _rich(hints[name], value) for name, value in rest.items()}
    return Table(**known, frame=frame.drop(_LINE, strict=False), lines=lines)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(item) for item in value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def _rich(kind: Any, value: Any) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _rich(inner[0], value)
    if origin is tuple:
        return tuple(_rich(inner[0], item) for item in value)
    if origin is frozenset:
        return frozenset(_rich(inner[0], item) for item in value)
    if origin is not None and issubclass(origin, Mapping) if isinstance(origin, type) else False:
        return {key: _rich(inner[1], item) for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return typing.cast(Any, kind)(**{key: _rich(hints[key], item) for key, item in value.items()})
    return Decimal(value) if kind is Decimal else value
