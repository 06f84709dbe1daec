"""The frozen types, and nothing else.

What each step of the way through the house takes and gives. A field known only later belongs to a later type; no object
is filled in by stages. `TYPES` is the one table that ties a declared type to SQL, frames, charts and print.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from site_builder.fields import Day, Keys, Text
from site_builder.problems import Location, Problem

if TYPE_CHECKING:
    import polars as pl

EMPTY = Text("")
UNDATED = Day("")

Value = str | int | float | Decimal | bool | dt.date | None

# --- types of values -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Type:
    """A declared type: its name (Table Schema's, and `day?`), what SQL, frames and charts call it."""

    name: str
    duckdb: str
    polars: str
    chart: Literal["quantitative", "temporal", "nominal"]
    schema: str


TYPES: Mapping[str, Type] = {
    t.name: t
    for t in (
        Type("string", "VARCHAR", "String", "nominal", "string"),
        Type("integer", "BIGINT", "Int64", "quantitative", "integer"),
        Type("number", "DECIMAL", "Decimal", "quantitative", "number"),
        Type("boolean", "BOOLEAN", "Boolean", "nominal", "boolean"),
        Type("date", "DATE", "Date", "temporal", "date"),
        Type("year", "INTEGER", "Int32", "temporal", "year"),
        Type("yearmonth", "VARCHAR", "String", "temporal", "yearmonth"),
        Type("day?", "VARCHAR", "String", "temporal", "string"),
    )
}
NUMERIC = ("integer", "number")
DATED = ("date", "yearmonth", "year", "day?")

Bound = Literal["stated", "about", "at least", "more than", "up to", "nearly", "range"]
BOUNDS: tuple[Bound, ...] = ("stated", "about", "at least", "more than", "up to", "nearly", "range")

# --- files -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Blob:
    """A file of the site: its bytes, their SHA-256 and its path relative to the root, with `/`."""

    path: str
    data: bytes
    digest: str


@dataclass(frozen=True)
class Snapshot:
    """Every file that a build may read, as it stood at one moment; nothing is read from disk afterwards."""

    blobs: Mapping[str, Blob]

    def under(self, folder: str) -> tuple[Blob, ...]:
        return tuple(blob for path, blob in sorted(self.blobs.items()) if path.startswith(folder))


# --- settings --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Settings:
    """`content/site.yaml`. `url` is absolute and ends in `/`; `names` are digits that are part of a name (7x7, G7)."""

    title: str
    language: str
    url: str
    tagline: str = ""
    authors: tuple[str, ...] = ()
    navigation: tuple[str, ...] = ()
    contact: str = ""
    names: tuple[str, ...] = ()
    license: str = ""
    repository: str = ""


@dataclass(frozen=True)
class Theme:
    """`templates/tokens.yaml`: colours by role, light and dark. Roles are what is counted, never whose."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    confused: tuple[tuple[str, str], ...] = ()  # roles that colour vision confuses: never in one chart


# --- tables ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """One column as readers and engines know it. `origins` are the (table, column) pairs that it was computed from."""

    name: str
    type: str
    unit: str = ""
    title: str = ""
    description: str = ""
    places: int | None = None
    round: Decimal | None = None
    required: bool = True
    incomplete_from: str = ""
    origins: frozenset[tuple[str, str]] = frozenset()
    passed: bool = False  # of a derived table: the input's value, unchanged

    @property
    def label(self) -> str:
        return self.title or self.name.replace("_", " ")


@dataclass(frozen=True)
class FieldSpec:
    """A field of a descriptor."""

    type: str = "string"
    unit: str = ""
    title: str = ""
    description: str = ""
    places: int | None = None
    round: Decimal | None = None
    required: bool = True
    incomplete_from: str = ""
    constant_because: str = field(default="", metadata={"given": True})  # said in the comment on a query's column


@dataclass(frozen=True)
class Fetch:
    """`from:` of a descriptor: where `refresh` takes the table from.

    `select` shapes the raw table `raw`; `cumulative` are columns that never fall; `jump` is the most, in per cent, that
    a column may change from one row to the next.
    """

    url: str = ""
    command: tuple[str, ...] = ()
    select: str = ""
    license: str = ""
    jump: Mapping[str, Decimal] = field(default_factory=dict)
    cumulative: tuple[str, ...] = ()


@dataclass(frozen=True)
class Revision:
    """An entry of a table's changelog: a day of any precision, and what was changed."""

    on: str
    text: str


@dataclass(frozen=True)
class Descriptor:
    """`<name>.resource.yaml` in the short form. Dates are text of any precision; `stale_after` is e.g. "45 days"."""

    title: str
    short: str = ""
    description: str = ""
    know: str = ""  # what a reader should know about this data, in two sentences
    sources: tuple[str, ...] = ()
    sources_from: str = ""
    licenses: tuple[str, ...] = ()
    redistribute: bool = True
    as_of: str = ""
    retrieved: str = ""
    expected: str = ""
    stale_after: str = ""
    stale_because: str = ""
    incomplete_from: str = ""
    key: tuple[str, ...] = ()
    kind: Literal["table", "estimates", "statements"] = "table"
    fields: Mapping[str, FieldSpec] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = ()
    fetch: Fetch | None = field(default=None, metadata={"key": "from"})


@dataclass(frozen=True)
class Query:
    """One SELECT and where it stands. `one_row` promises exactly one row; `tables` are the names that it reads."""

    name: str
    sql: str
    where: Location
    tables: tuple[str, ...] = ()
    one_row: bool = False
    descriptor: Descriptor | None = None


@dataclass(frozen=True)
class Table:
    """A typed table; rows are known by `key`. `frame` holds the values (months as text, numbers as decimals).

    `query` is set where the table was computed; `inputs` are the tables it was computed from (direct), `lines` the line
    of each row in its file where there is one.
    """

    name: str
    path: str
    columns: tuple[Column, ...]
    about: Descriptor
    frame: pl.DataFrame
    digest: str
    query: Query | None = None
    inputs: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    row_of: tuple[int, ...] = ()  # of a derived table whose rows are rows of its one input: their numbers there, from 0

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        return tuple(self.frame.iter_rows())

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {column.name: i for i, column in enumerate(self.columns)}

    @cached_property
    def row_by_key(self) -> Mapping[tuple[str, ...], int]:
        return {self.key_of(i): i for i in range(len(self.rows))} if self.about.key else {}

    @cached_property
    def row_by_name(self) -> Mapping[str, int]:
        """The number of a row by its key as an `Origin` names it; of a table without a key, nothing."""
        return {" ".join(key): row for key, row in self.row_by_key.items()}

    def key_of(self, row: int) -> tuple[str, ...]:
        """The row's key as text; rows of a table without a key are known by their number from 1."""
        if not self.about.key:
            return (str(row + 1),)
        return tuple(str(self.rows[row][self.places[name]]) for name in self.about.key)

    @property
    def title(self) -> str:
        return self.about.title or self.name

    @property
    def short(self) -> str:
        return self.about.short or self.title


@dataclass(frozen=True)
class Source:
    """A row of `sources.csv`: what was read, whose it is, and what interest its publisher has."""

    id: str
    publisher: str
    title: str
    url: str = ""
    published: str = ""
    accessed: str = ""
    via: str = ""
    interest: str = ""
    link: bool = True
    note: str = ""


# --- pages as written ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """An entry of `corrections:` (we were wrong) or `revisions:` (the source changed)."""

    on: dt.date
    text: Text
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class Front:
    """Front matter. Texts may hold bindings; `section` is the kicker, `answer` the short answer, in Markdown."""

    title: Text
    summary: Text = EMPTY
    section: str = ""
    short: str = ""  # what navigation calls the page
    answer: Text = EMPTY
    published: Day = UNDATED
    template: str = "page.html"
    draft: bool = False
    order: int = 0
    holds: tuple[Text, ...] = ()
    let: Mapping[str, Text] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    corrections: tuple[Change, ...] = ()
    revisions: tuple[Change, ...] = ()
    checked: Keys | None = None


@dataclass(frozen=True)
class ChartBlock:
    title: Text
    subtitle: Text
    alt: Text
    note: Text = EMPTY
    holds: tuple[Text, ...] = ()
    interactive: bool = False


@dataclass(frozen=True)
class TableBlock:
    title: Text = EMPTY
    where: Text = EMPTY
    order: Text = EMPTY
    columns: tuple[str, ...] = ()
    lanes: str = ""  # the column whose values are the lanes of a timeline, which is shown instead of a table
    note: Text = EMPTY


@dataclass(frozen=True)
class ModelBlock:
    """A calculator of a stock; `ranges` is the table of its inputs: rows strength, recruits, losses, returns, implied,
    months with lowest, highest, start and step.
    """

    title: Text
    ranges: str
    note: Text = EMPTY
    holds: tuple[Text, ...] = ()


@dataclass(frozen=True)
class KeyFigure:
    value: Text
    label: Text
    note: Text = EMPTY


@dataclass(frozen=True)
class FiguresBlock:
    items: tuple[KeyFigure, ...]
    title: Text = EMPTY
    holds: tuple[Text, ...] = ()


@dataclass(frozen=True)
class QuoteBlock:
    text: Text
    who: Text
    cite: str
    on: Day = UNDATED


@dataclass(frozen=True)
class NoteBlock:
    text: Text
    title: Text = EMPTY


@dataclass(frozen=True)
class DefineBlock:
    term: Text
    text: Text


@dataclass(frozen=True)
class ImageBlock:
    src: str
    alt: Text
    caption: Text = EMPTY
    credit: Text = EMPTY


@dataclass(frozen=True)
class ClaimBlock:
    """A claim's card; its words stand in claims.yaml."""


Body = (
    ChartBlock | TableBlock | ModelBlock | FiguresBlock | QuoteBlock | NoteBlock | DefineBlock | ImageBlock | ClaimBlock
)


@dataclass(frozen=True)
class Block:
    """A fence with a kind, a name and YAML. `line` is the line of its fence in the file, `end` that of its last."""

    kind: str
    name: str
    body: Body
    line: int
    end: int


@dataclass(frozen=True)
class Allow:
    """`<!-- allow CODE: reason -->` above a paragraph: one Problem is accepted there, and listed in the ledger.

    It covers the lines from its own to `end`, the last of the paragraph below.
    """

    code: str
    reason: str
    line: int
    end: int


@dataclass(frozen=True)
class Link:
    """A link target as written in a page, with its line, so that a broken one is reported where the writer wrote it."""

    target: str
    line: int


@dataclass(frozen=True)
class Page:
    """One Markdown file, parsed and located. `text` is the body with front matter, queries and blocks blanked, so that
    lines hold; the first line of a blanked block holds its place-holder.
    """

    slug: str
    path: str
    front: Front
    front_line: int
    text: str
    blocks: tuple[Block, ...] = ()
    queries: tuple[Query, ...] = ()
    allows: tuple[Allow, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def address(self) -> str:
        return f"{self.slug}.html"


@dataclass(frozen=True)
class Reading:
    """One way to read a claim: a query whose column `holds` is true or false, and a query that shows the evidence."""

    name: str
    sql: Text
    evidence: Text = EMPTY


@dataclass(frozen=True)
class Claim:
    """A statement by others that the site tests. Its verdict follows from the readings, or an editor's `ruling`."""

    id: str
    says: str
    who: str
    on: Day
    source: str
    quoted: bool = True  # `says` are the speaker's words, not ours
    readings: tuple[Reading, ...] = ()
    ruling: Literal["", "misleads"] = ""
    because: Text = EMPTY
    note: Text = EMPTY
    line: int = field(default=0, metadata={"given": True})


Verdict = Literal["supported", "depends", "misleads", "contradicted", "unchecked"]


@dataclass(frozen=True)
class Site:
    """Everything that was read, before anything is computed."""

    settings: Settings
    theme: Theme
    pages: tuple[Page, ...]
    tables: Mapping[str, Table]
    sources: Mapping[str, Source]
    claims: tuple[Claim, ...]
    charts: Mapping[str, ChartFunction]
    strings: Mapping[str, str | tuple[str, ...]]
    snapshot: Snapshot


# --- charts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChartFunction:
    """A function marked `@chart`, found without running it: its parameters are the tables that it needs."""

    name: str
    path: str
    line: int
    tables: tuple[str, ...]
    narrow: bool = False
    height: int | None = None


@dataclass(frozen=True)
class Drawing:
    """A chart as drawn: Vega-Lite specs and clean SVG for wide (720) and narrow (284) pages, in CSS variables."""

    spec: Mapping[str, Any]
    wide: str
    narrow: str
    narrow_spec: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Picture:
    """A chart as readers take it away: light theme, headline and source drawn in."""

    svg: str
    png: bytes


# --- values on a page ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Origin:
    """Where a value comes from: a cell of a table (row key and column), or a query and the rows behind it."""

    table: str
    column: str
    row: str = ""
    query: str = ""
    rows_behind: int = 0
    sources: tuple[str, ...] = ()
    as_of: str = ""
    origins: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Figure:
    """A number as printed: a ledger entry. `kind` bound (from a table), typed (allowed with a reason), cited, checked
    (a guarded statement); `line` is the writer's.
    """

    id: str
    kind: Literal["bound", "cited", "typed", "checked"]
    printed: str
    line: int
    value: Value = None
    origin: Origin | None = None
    sentence: str = ""
    sources: tuple[str, ...] = ()
    because: str = ""
    unit: str = ""
    column: str = ""
    compared: str = ""  # of a statement: what it was tested by, with the values


@dataclass(frozen=True)
class Citation:
    """`[@source, locator]`."""

    source: str
    locator: str = ""


@dataclass(frozen=True)
class Note:
    """The note that closes a piece of a page: its figures and its citations. Numbered in reading order; `row` is the
    place of its piece (0: the head of the page), so that wide screens can set it beside.
    """

    number: int
    row: int
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Words:
    """A writer's text, woven: HTML with `<data>` elements, and plain text for attributes, feeds and cards."""

    html: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class WovenBlock:
    """A block whose texts are woven: `words` by key, `items` for blocks that hold a list; `id` is its anchor."""

    kind: str
    name: str
    id: str
    line: int
    words: Mapping[str, Words] = field(default_factory=dict)
    items: tuple[Mapping[str, Words], ...] = ()
    body: Body | None = None


@dataclass(frozen=True)
class Piece:
    """One top-level element of a page: HTML, or a block that a partial renders. At most one note closes it."""

    row: int
    html: str = ""
    block: WovenBlock | None = None
    note: Note | None = None


@dataclass(frozen=True)
class Woven:
    """A page whose text is HTML: all that its template needs of it, every figure on it, every Problem in it."""

    page: Page
    title: Words
    summary: Words
    answer: Words
    head_note: Note | None
    pieces: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    notes: tuple[Note, ...]
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...] = ()
    allowed: tuple[tuple[Allow, Problem], ...] = ()


# --- what templates show ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TableView:
    """Rows of a table as printed: texts in the order of `columns`, `keys` the row keys, `total` before cutting.
    `stacked`: on a phone each row is a card, because side by side the columns would not fit.
    """

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: tuple[tuple[str, ...], ...]
    total: int
    stacked: bool = False


@dataclass(frozen=True)
class ReadingResult:
    reading: Reading
    holds: bool | None
    evidence: TableView | None = None


@dataclass(frozen=True)
class ClaimResult:
    """A claim, its readings as they came out, and the verdict that follows."""

    claim: Claim
    verdict: Verdict
    readings: tuple[ReadingResult, ...]
    words: Mapping[str, Words] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    as_of: str = ""  # the newest date of the tables that it was tested against


@dataclass(frozen=True)
class Evaluated:
    """Everything that templates show. `own` are the tables of each page's queries, by slug; `views` the rows of its
    table blocks, by slug and name of the block; `rasters` the PNGs that are not charts, by address: cards and an icon.
    """

    site: Site
    tables: Mapping[str, Table]
    own: Mapping[str, Mapping[str, Table]]
    views: Mapping[tuple[str, str], Table]
    drawings: Mapping[str, Drawing]
    woven: tuple[Woven, ...]
    claims: tuple[ClaimResult, ...]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    rasters: Mapping[str, bytes] = field(default_factory=dict)
    vega: bytes = b""  # the script that draws charts on request; empty where no chart can be explored


Artifacts = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]  # a step, how much of it is done, how much there is
