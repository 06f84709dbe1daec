"""How fast a CSV file becomes a typed table: `python bench/read_table.py [ROWS]` prints rows a second."""

from __future__ import annotations

import sys
import time

from site_builder.tables.descriptors import read_descriptor
from site_builder.tables.reading import read_table
from site_builder.tables.stored import from_parquet, to_parquet

ABOUT = """
title: Bench
key: id
fields:
  id: {type: integer}
  day: {type: date}
  name: {type: string}
  value: {type: number, required: no}
"""


def csv_of(rows: int) -> bytes:
    lines = (f'{n},2024-{n % 12 + 1:02}-{n % 28 + 1:02},"name, {n % 997}",{n % 1000}.{n % 10}' for n in range(rows))
    return "\n".join(["id,day,name,value", *lines, ""]).encode()


def main(rows: int) -> None:
    data = csv_of(rows)
    about = read_descriptor(ABOUT, "bench.resource.yaml")
    start, busy = time.perf_counter(), time.process_time()
    table = read_table("bench", data, "bench.csv", about, "bench.resource.yaml")
    read, busy = time.perf_counter() - start, time.process_time() - busy
    kept = to_parquet(table)
    start = time.perf_counter()
    from_parquet(kept)
    again = time.perf_counter() - start
    print(f"{rows:,} rows x 4, {len(data) / 1e6:.1f} MB: {read:.2f} s ({busy:.2f} s of CPU), {rows / read:,.0f} rows/s")
    print(f"from the cache, {len(kept) / 1e6:.1f} MB: {again:.3f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
