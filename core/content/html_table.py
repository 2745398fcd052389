"""HTML tables: rows and cells of raw HTML, which can say what pipe tables cannot."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from core.content.tags import read_attributes

_TAG = re.compile(
    r"<(/?)(table|thead|tbody|tfoot|tr|th|td|colgroup|col)\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)/?>",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[ \t\n\r\f]+")


class Cell(NamedTuple):
    """A cell's raw content, and whether it is a header cell."""

    source: str
    header: bool


@dataclass
class HtmlTable:
    """What an HTML table says.

    Args:
        rows: cells by row; rows may differ in length.
        attributes: the attributes of `<table>`.
        spans: whether a cell spans rows or columns, which Notion cannot say.
    """

    rows: list[list[Cell]] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    spans: bool = False

    @property
    def column_header(self) -> bool:
        """Whether the first row is a header row."""
        stated = self.attributes.get("header-row")
        if stated is not None:
            return stated == "true"
        return bool(self.rows) and all(cell.header for cell in self.rows[0])

    @property
    def row_header(self) -> bool:
        """Whether the first column is a header column."""
        stated = self.attributes.get("header-column")
        if stated is not None:
            return stated == "true"
        below = self.rows[1:] if len(self.rows) > 1 else []
        return bool(below) and all(row and row[0].header for row in below)


def read_html_table(source: str) -> HtmlTable | None:
    """Read one `<table>`; None when it holds anything but rows and cells."""
    table = HtmlTable()
    cell: tuple[int, bool] | None = None
    depth = last = 0
    for match in _TAG.finditer(source):
        name, closing = match[2].lower(), bool(match[1])
        outside = "" if cell else source[last : match.start()]
        last = match.end()
        if outside.strip():
            return None
        if name == "table":
            depth += -1 if closing else 1
            if depth > 1:
                return None
            table.attributes = table.attributes if closing else read_attributes(match[3])
        elif name in ("td", "th", "tr") or closing:
            cell = _step(table, source, match, cell)
    return table if depth == 0 and table.rows and not source[last:].strip() else None


def _step(
    table: HtmlTable, source: str, match: re.Match[str], cell: tuple[int, bool] | None
) -> tuple[int, bool] | None:
    """Take one tag of a row; returns the cell that is open after it: its start, and its kind."""
    name, closing = match[2].lower(), bool(match[1])
    if cell is not None:
        content = _SPACE.sub(" ", source[cell[0] : match.start()]).strip(" ")
        if not table.rows:
            table.rows.append([])
        table.rows[-1].append(Cell(content, cell[1]))
    if closing:
        return None
    if name == "tr":
        table.rows.append([])
        return None
    attributes = read_attributes(match[3])
    table.spans |= "rowspan" in attributes or "colspan" in attributes
    return match.end(), name == "th"
