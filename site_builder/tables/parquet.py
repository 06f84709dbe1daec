"""The bytes of a Parquet file -> cells as the rules of their declared types read them.

In: bytes, the file that they are of. Out: a `Raw` without lines, since such a file has none. Must not trust the file's
own types: the descriptor says what a column is.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from site_builder.problems import Invalid, Location, Problem
from site_builder.tables.files import File, Lexeme, Raw, header_problems

if TYPE_CHECKING:
    import polars as pl


def read_parquet(data: bytes, file: File) -> Raw:
    import polars as pl

    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        message = f"this is not a Parquet file: {str(error)[:100]}"
        raise Invalid(Problem(Location(file.path), "parquet", message)) from None
    problems = header_problems(frame.columns, file, line=0)
    columns = tuple(_parquet_cells(frame[name]) for name in frame.columns)
    return Raw(tuple(frame.columns), columns, (), tuple(problems))


def _parquet_cells(series: pl.Series) -> Sequence[Any]:
    """Values as the rules of the declared type read them: numbers as written, everything else as text or as it is."""
    if series.dtype.is_numeric():
        return [None if value is None else Lexeme(value) for value in series.to_list()]
    return series.to_list()
