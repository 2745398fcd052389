"""What somebody picked and typed in a command -> the same request in words (pure).

So a command goes through the same door as everything else: it is stored before anything is looked
up, planned like words, and asks back when it fits several things.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Which = Literal["open", "overdue", "due today", "due this week", "done", "all"]
"""What rows to look for."""


def quoted(name: str) -> str:
    """A name or value that is taken as it is, whatever it says."""
    plain = " ".join(name.split()).replace("“", '"').replace("”", '"')
    return f"“{plain}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """What a new row is to be."""

    title: str
    database: str
    due: str = ""
    status: str = ""
    assignee: str = ""
    field: str = ""
    value: str = ""


def create(title: str, under: str = "", content: str = "") -> str:
    """A new page; its content stands below the first line, as markdown."""
    head = f"create a page called {quoted(title)}"
    if under:
        head += f" under {quoted(under)}"
    return f"{head} with:\n{content}" if content.strip() else head


def find(words: str, database: str = "") -> str:
    """A search of titles, everywhere or in one database."""
    return f"find {quoted(words)}" + (f" in {quoted(database)}" if database else "")


def add(row: NewRow) -> str:
    """A new row."""
    return ", ".join([f"add {quoted(row.title)} to {quoted(row.database)}", *_values(row)])


def _values(row: NewRow) -> Iterator[str]:
    if row.status:
        yield f"Status: {quoted(row.status)}"
    if row.due:
        yield f"due {quoted(row.due)}"
    if row.assignee:
        yield f"assigned to {quoted(row.assignee)}"
    if row.field and row.value:
        yield f"{row.field.strip()}: {quoted(row.value)}"


def tasks(database: str, which: Which = "open", assignee: str = "") -> str:
    """Rows of a database in a state, or of somebody."""
    said = {
        "open": "show open tasks",
        "overdue": "show overdue tasks",
        "done": "show done tasks",
        "all": "show all rows",
    }.get(which, "show tasks")
    of = "of" if which == "all" else "in"
    whose = f" assigned to {quoted(assignee)}" if assignee else ""
    when = f" {which}" if which.startswith("due") else ""
    return f"{said} {of} {quoted(database)}{whose}{when}"
