"""Data files and their descriptors -> typed tables.

In: the text of a descriptor (`descriptors`), the bytes of a CSV, JSON or Parquet file (`reading`). Out: a `Descriptor`,
a `Table`, or every Problem of the file at once, each with its line; and a table as one file for the cache (`stored`).
Strict: a header is checked name by name, a cell by the lexical rule of its declared type, a row by its key and by the
rules of its kind. Must not know the disk, pages or SQL.
"""
