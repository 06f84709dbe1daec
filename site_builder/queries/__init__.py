"""One SELECT and the tables that it names -> a table, with what it was computed from.

In: SQL text with its place, and typed tables. Out: a `Query` (`parsing`: gated, its tables found), a `Table`
(`evaluation`), or Problems at the right line. Every query runs in a connection of its own that holds exactly the tables
it names: no files, no settings, no clock, no chance, one thread, a deadline. Must not know the disk, pages, or which
table is written where.

DuckDB's own parser is the gate (`json_serialize_sql`); its tree is walked here for names, functions and lineage.
"""
