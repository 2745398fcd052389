"""A team's projects, with who does what and until when."""

from datetime import UTC, datetime

from tests.planning.mcpmark.twin import Twin, walk

PAGE = "Team Projects"
_PROJECTS = {
    "Name": "title",
    "Assigned": "people",
    "Priority": "select: P0, P1, P2",
    "Eng hours": "number",
    "Progress": "number: percent",
    "Start date": "date",
    "End date": "date",
}
_TASKS = (
    ("Ship the reader", 0, "P0", 120, 1.0, "2024-01-02", "2024-02-01"),
    ("Renew the search", 0, "P0", 80, 0.75, "2024-03-01", "2024-05-15"),
    ("Write the handbook", 0, "P2", 20, 0.4, "2024-02-01", "2024-03-10"),
    ("Move the servers", 0, "P1", 60, 0.5, "2024-02-10", "2024-04-01"),
    ("Choose a vendor", 1, "P1", 10, 0.9, "2024-01-10", "2024-01-30"),
    ("Tidy the backlog", 1, "P2", 5, 0.0, "2024-04-01", "2024-04-20"),
    ("Plan the autumn", 2, "P2", 15, 0.6, "2024-05-01", "2024-06-01"),
)


def build(twin: Twin) -> None:
    """The page with the database; three members of the workspace share the tasks."""
    page = twin.page(PAGE, "What we are at.")
    people = _people(twin)
    rows = [
        {**dict(zip(_PROJECTS, task, strict=True)), "Assigned": [people[task[1]]]}
        for task in _TASKS
    ]
    twin.database("Projects", _PROJECTS, rows, parent=page)


def _people(twin: Twin) -> list[str]:
    users = {user["name"]: str(user["id"]) for user in twin.call("GET", "users")["results"]}
    return [users[name] for name in ("Mira Okonjo", "Jonas Lindgrove", "Priya Ramanet")]


def swap_tasks(twin: Twin) -> None:
    """Whoever had the most tasks has those of whoever had the fewest, and the other way round."""
    people = _people(twin)
    swapped = {0: 2, 1: 1, 2: 0}
    assert {row["Name"]: row["Assigned"] for row in twin.rows(twin.ids["Projects"])} == {
        task[0]: [people[swapped[task[1]]]] for task in _TASKS
    }


simple__swap_tasks = swap_tasks


def priority_tasks_table(twin: Twin) -> None:
    """A table of five columns as plain text, of what is late or urgent, the earliest end first."""
    [table] = [b for b in walk(twin.blocks(twin.ids[PAGE])) if b["type"] == "table"]
    assert table["table"]["table_width"] == 5
    rows = [
        ["".join(run["plain_text"] for run in cell) for cell in row["table_row"]["cells"]]
        for row in table["children"]
    ]
    assert rows[0] == ["Project", "Eng Hours", "Progress", "Start Date", "End Date"]
    assert [row[0] for row in rows[1:]] == [
        *("Write the handbook", "Move the servers", "Tidy the backlog", "Renew the search"),
    ]
    for name, hours, progress, start, end in rows[1:]:
        [task] = [one for one in _TASKS if one[0] == name]
        assert int(hours) == task[3]
        assert progress == f"{task[4]:.0%}"
        shown = [datetime.strptime(day, "%b %d, %Y").replace(tzinfo=UTC) for day in (start, end)]
        assert [f"{day:%Y-%m-%d}" for day in shown] == list(task[5:])
