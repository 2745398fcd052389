"""A data source with a property of every type, and the person who asks."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.content.values import (
    Candidate,
    KnownNames,
    PropertySchema,
    ValueContext,
    parse_schema,
)

AUCKLAND = ZoneInfo("Pacific/Auckland")
NOW = datetime(2026, 11, 25, 10, 30, tzinfo=AUCKLAND)  # a Wednesday


def options(kind: str, *names: str, **more: object) -> dict[str, object]:
    return {
        "id": kind,
        "type": kind,
        kind: {"options": [{"id": name.casefold(), "name": name} for name in names], **more},
    }


PROPERTIES: Mapping[str, object] = {
    "Name": {"id": "title", "name": "Name", "type": "title", "title": {}},
    "Notes": {"type": "rich_text", "rich_text": {}},
    "Budget": {"type": "number", "number": {"format": "dollar"}},
    "Progress": {"type": "number", "number": {"format": "percent"}},
    "Points": {"type": "number", "number": {"format": "number"}},
    "Link": {"type": "url", "url": {}},
    "Priority": options("select", "🔥 High", "Medium", "Low"),
    "Tags": options("multi_select", "Bug", "Design, UX", "Research and Development"),
    "Status": options(
        "status",
        "Not started",
        "In progress",
        "Blocked",
        "Done",
        "Archived",
        groups=[
            {"name": "To-do", "option_ids": ["not started"]},
            {"name": "In progress", "option_ids": ["in progress", "blocked"]},
            {"name": "Complete", "option_ids": ["done", "archived"]},
        ],
    ),
    "Assignee": {"type": "people", "people": {}},
    "Email": {"type": "email", "email": {}},
    "Phone": {"type": "phone_number", "phone_number": {}},
    "Due date": {"type": "date", "date": {}},
    "Start date": {"type": "date", "date": {}},
    "Reviewed": {"type": "checkbox", "checkbox": {}},
    "Project": {"type": "relation", "relation": {"data_source_id": "projects"}},
    "Files": {"type": "files", "files": {}},
    "Venue": {"type": "place", "place": {}},
    "Verification": {"type": "verification", "verification": {}},
    "ID": {"type": "unique_id", "unique_id": {"prefix": "TASK"}},
    "Score": {"type": "formula", "formula": {"expression": "1"}},
    "Total": {"type": "rollup", "rollup": {"function": "sum"}},
    "Added": {"type": "created_time", "created_time": {}},
    "Author": {"type": "created_by", "created_by": {}},
    "Go": {"type": "button", "button": {}},
}


@pytest.fixture(scope="session")
def schema() -> dict[str, PropertySchema]:
    return parse_schema(PROPERTIES)


@pytest.fixture(scope="session")
def context() -> ValueContext:
    return ValueContext(
        NOW,
        AUCKLAND,
        me="me-id",
        people=KnownNames(
            (
                Candidate("ann", "Ann Lee", "ann@example.com"),
                Candidate("anna", "Anna Berg"),
                Candidate("bob-r", "Bob Ray"),
                Candidate("bob-k", "Bob Kim", "bob@example.com"),
            )
        ),
        pages=KnownNames((Candidate("p1", "Roadmap, 2027"), Candidate("p2", "Website"))),
        shown={"me-id": "Mia", "ann": "Ann Lee", "p1": "Roadmap, 2027"},
    )
