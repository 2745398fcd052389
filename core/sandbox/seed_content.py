"""The seeded workspace of a small product team. Names are invented, addresses are example.com."""

from collections.abc import Sequence
from datetime import date, timedelta

from core.kit.clock import Clock
from core.sandbox.call import Call
from core.sandbox.ids import seeded_uuid
from core.sandbox.rich_text import simple
from core.sandbox.routes_blocks import append_children
from core.sandbox.routes_data_sources import update_data_source
from core.sandbox.routes_databases import create_database
from core.sandbox.routes_pages import create_page
from core.sandbox.seed_tables import MEETINGS, PROJECTS, ROADMAP, MeetingRow, RoadmapRow
from core.sandbox.templates import add_template
from core.sandbox.wire import Obj

ROOT_TITLE = "Team Home"
PEOPLE = {
    "mira": "Mira Okonjo",
    "jonas": "Jonas Lindgrove",
    "priya": "Priya Ramanet",
    "tomas": "Tomas Vidalgo",
}
_DAYS_LEFT = 'if(empty(prop("Due")), 0, dateBetween(prop("Due"), today(), "days"))'
_WEEKLY = "## Agenda\n1. \n## Notes\n\n## Action items\n- [ ] "
_GREEN, _BLUE, _RED, _GRAY, _YELLOW = "green", "blue", "red", "gray", "yellow"


def block(kind: str, text: str = "", **content: object) -> Obj:
    """A block in request form; the text becomes its rich text."""
    body: Obj = dict(content)
    if text:
        body["rich_text"] = simple(text)
    return {"type": kind, kind: body}


def _options(*named: tuple[str, str]) -> Obj:
    return {"options": [{"name": name, "color": color} for name, color in named]}


class Gardener:
    """Plants the workspace through the API's own handlers, so that it obeys the API's rules.

    Args:
        call: a call as the integration.
        today: what dates are relative to.
        home: id of the home page.
        clock: the call's clock, turned forward while planting so that edits spread over days.
    """

    def __init__(self, call: Call, today: date, home: str, clock: Clock) -> None:
        self._call = call
        self._today = today
        self._home = home
        self._clock = clock

    def _day(self, offset: int) -> str:
        return (self._today + timedelta(days=offset)).isoformat()

    def _do(self, body: Obj, **params: str) -> Call:
        self._clock.turn(timedelta(minutes=37))
        call = self._call
        call.body, call.params = body, params
        return call

    def _append(self, parent: str, blocks: Sequence[Obj]) -> None:
        append_children(self._do({"children": list(blocks)}, block_id=parent))

    def _page(self, parent: Obj, properties: Obj, children: Sequence[Obj], icon: str = "") -> str:
        body: Obj = {"parent": parent, "properties": properties, "children": list(children)}
        if icon:
            body["icon"] = {"emoji": icon}
        return str(create_page(self._do(body))["id"])

    def _database(self, title: str, icon: str, properties: Obj) -> str:
        """Create a database on the home page; returns the id of its data source."""
        body: Obj = {
            "parent": {"type": "page_id", "page_id": self._home},
            "title": simple(title),
            "icon": {"emoji": icon},
            "initial_data_source": {"properties": properties},
        }
        return str(create_database(self._do(body))["data_sources"][0]["id"])

    def plant(self) -> None:
        """Everything, in the order in which a team would have made it."""
        self._append(
            self._home,
            [
                block(
                    "callout",
                    "Welcome! This workspace is a local sandbox: try anything.",
                    icon={"emoji": "👋"},
                    color="blue_background",
                ),
                block("heading_2", "What we work on"),
                block(
                    "paragraph",
                    "Plans live in Roadmap, bigger efforts in Projects, and what"
                    " was said in Meetings.",
                ),
            ],
        )
        projects = self._projects()
        self._roadmap(projects)
        self._totals()
        self._meetings()
        self._notes()
        self._append(
            self._home,
            [
                block("heading_2", "This week"),
                block("to_do", "Review the pricing page copy", checked=True),
                block("to_do", "Book the room for the retro"),
                block("to_do", "Collect topics for the all-hands"),
            ],
        )

    def _projects(self) -> dict[str, str]:
        source = self._database(
            "Projects",
            "🗂️",
            {
                "Name": {"title": {}},
                "Phase": {"status": {}},
                "Lead": {"people": {}},
                "Timeline": {"date": {}},
                "Budget": {"number": {"format": "euro"}},
                "Summary": {"rich_text": {}},
            },
        )
        self._projects_source = source
        made = {}
        for row in PROJECTS:
            made[row.name] = self._page(
                {"data_source_id": source},
                {
                    "Name": {"title": simple(row.name)},
                    "Phase": {"status": {"name": row.phase}},
                    "Lead": {"people": [{"id": seeded_uuid(row.lead)}]},
                    "Timeline": {
                        "date": {"start": self._day(row.start), "end": self._day(row.end)}
                    },
                    "Budget": {"number": row.budget},
                    "Summary": {"rich_text": simple(row.summary)},
                },
                [block("heading_2", "Goal"), block("paragraph", row.summary)],
                row.icon,
            )
        return made

    def _roadmap(self, projects: dict[str, str]) -> None:
        source = self._database("Roadmap", "🗺️", self._roadmap_schema())
        for row in ROADMAP:
            self._page({"data_source_id": source}, self._roadmap_values(row, projects), [])

    def _totals(self) -> None:
        """What Projects gathers from Roadmap; possible once the relation has its mirror."""
        ends = {"relation_property_name": "Roadmap items"}
        items = {"function": "count", "rollup_property_name": "Name", **ends}
        effort = {"function": "sum", "rollup_property_name": "Estimate", **ends}
        body = {"properties": {"Items": {"rollup": items}, "Effort": {"rollup": effort}}}
        update_data_source(self._do(body, data_source_id=self._projects_source))

    def _roadmap_schema(self) -> Obj:
        return {
            "Name": {"title": {}},
            "Status": {"status": {}},
            "Priority": {"select": _options(("High", _RED), ("Medium", _YELLOW), ("Low", _GRAY))},
            "Tags": {
                "multi_select": _options(
                    ("backend", _BLUE), ("design", "pink"), ("mobile", _GREEN), ("docs", _GRAY)
                )
            },
            "Due": {"date": {}},
            "Owner": {"people": {}},
            "Estimate": {"number": {"format": "number"}},
            "Customer-facing": {"checkbox": {}},
            "Notes": {"rich_text": {}},
            "Spec": {"url": {}},
            "Contact": {"email": {}},
            "Hotline": {"phone_number": {}},
            "Attachments": {"files": {}},
            "Project": {
                "relation": {
                    "data_source_id": self._projects_source,
                    "dual_property": {"synced_property_name": "Roadmap items"},
                }
            },
            "Days left": {"formula": {"expression": _DAYS_LEFT}},
            "ID": {"unique_id": {"prefix": "RM"}},
            "Created": {"created_time": {}},
            "Created by": {"created_by": {}},
            "Last edited": {"last_edited_time": {}},
            "Last edited by": {"last_edited_by": {}},
        }

    def _roadmap_values(self, row: RoadmapRow, projects: dict[str, str]) -> Obj:
        values: Obj = {
            "Name": {"title": simple(row.name)},
            "Status": {"status": {"name": row.status}},
            "Priority": {"select": {"name": row.priority}},
            "Tags": {"multi_select": [{"name": tag} for tag in row.tags]},
            "Due": {"date": None if row.due is None else {"start": self._day(row.due)}},
            "Owner": {"people": [{"id": seeded_uuid(row.owner)}] if row.owner else []},
            "Estimate": {"number": row.estimate},
            "Customer-facing": {"checkbox": row.customer_facing},
            "Notes": {"rich_text": simple(row.notes) if row.notes else []},
            "Project": {"relation": [{"id": projects[row.project]}] if row.project else []},
        }
        if row.spec:
            values["Spec"] = {"url": f"https://example.com/specs/{row.spec}"}
            values["Contact"] = {"email": "support@example.com"}
            values["Hotline"] = {"phone_number": "+1 555 0100"}
            link = {"url": f"https://example.com/specs/{row.spec}.pdf"}
            values["Attachments"] = {"files": [{"name": f"{row.spec}.pdf", "external": link}]}
        return values

    def _meetings(self) -> None:
        source = self._database(
            "Meetings",
            "📅",
            {
                "Name": {"title": {}},
                "Date": {"date": {}},
                "Kind": {
                    "select": _options(("Weekly", _BLUE), ("Planning", _GREEN), ("Retro", "purple"))
                },
                "Attendees": {"people": {}},
            },
        )
        node = self._call.node(source, ("data_source",))
        add_template(self._call, node, "Weekly sync", _WEEKLY, default=True)
        for row in MEETINGS:
            self._page({"data_source_id": source}, self._meeting_values(row), _minutes(row))

    def _meeting_values(self, row: MeetingRow) -> Obj:
        return {
            "Name": {"title": simple(row.name)},
            "Date": {"date": {"start": self._day(row.day)}},
            "Kind": {"select": {"name": row.kind}},
            "Attendees": {"people": [{"id": seeded_uuid(key)} for key in row.attendees]},
        }

    def _notes(self) -> None:
        rows = [("Topic", "Owner"), ("Release date", "Mira"), ("Support rota", "Jonas")]
        cells = [{"table_row": {"cells": [simple(left), simple(right)]}} for left, right in rows]
        self._page(
            {"page_id": self._home},
            {"title": {"title": simple("Meeting notes")}},
            [
                block("heading_1", "Weekly sync"),
                block("paragraph", f"Notes of {self._day(-4)}. Present: Mira, Jonas, Priya."),
                block("heading_2", "Decisions"),
                block("bulleted_list_item", "The beta starts when the import is stable."),
                block("bulleted_list_item", "Pricing stays as it is until spring."),
                block("heading_2", "Action items"),
                block("to_do", "Mira: write the release note"),
                block("to_do", "Tomas: measure the import on large files"),
                block("to_do", "Priya: new screenshots", checked=True),
                block("heading_2", "Open topics"),
                block("table", table_width=2, has_column_header=True, children=cells),
                block("quote", "Ship small, ship often."),
            ],
            "📝",
        )


def _minutes(row: MeetingRow) -> list[Obj]:
    return [
        block("heading_2", "Agenda"),
        *(block("numbered_list_item", topic) for topic in row.agenda),
        block("heading_2", "Notes"),
        block("paragraph", row.notes),
        block("heading_2", "Action items"),
        *(block("to_do", action) for action in row.actions),
    ]
