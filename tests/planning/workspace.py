"""A Notion workspace held in memory, for planning: what `NotionReads` answers, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.notion import Database, Json, ObjectKind, Page, Target, User
from core.kit.errors import NotFound

LONG_AGO = datetime(2026, 10, 1, tzinfo=UTC)


def id_of(name: str) -> str:
    """The same id for the same name, always."""
    return str(uuid5(NAMESPACE_URL, name))


def a_target(title: str, kind: ObjectKind, key: str = "") -> Target:
    """A thing of that title; `key` tells two of the same title apart."""
    identifier = id_of(f"{kind}:{title}:{key}")
    url = f"https://notion.example.com/{identifier.replace('-', '')}"
    return Target(id=identifier, kind=kind, title=title, url=url)


def prop(kind: str, *options: str, **details: JsonValue) -> Json:
    """A property of a schema; a status takes its options as three groups of one."""
    listed: list[JsonValue] = [{"id": id_of(name)[:4], "name": name} for name in options]
    body: Json = dict(details)
    if options:
        body["options"] = listed
    if kind == "status":
        names = ("To-do", "In progress", "Complete")
        body["groups"] = [
            {"id": name, "name": name, "option_ids": [id_of(each)[:4] for each in grouped]}
            for name, grouped in zip(names, _grouped(options), strict=True)
        ]
    return {"id": kind[:3], "type": kind, kind: body}


def _grouped(options: Sequence[str]) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """The first option waits, the last is done, what is between goes on."""
    return options[:1], options[1:-1], options[-1:]


@dataclass
class Workspace:
    """Pages, databases with their rows, and people. Implements core.domain.ports.NotionReads."""

    people: list[User] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    databases: list[Database] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    """What was asked, in order, for tests that count requests."""

    def add_person(self, name: str) -> User:
        """A member, with an address of their first name."""
        user = User(id=id_of(name), name=name, email=f"{name.split()[0].lower()}@example.com")
        self.people.append(user)
        return user

    def add_page(self, title: str, *, under: Target | None = None, key: str = "") -> Target:
        """A page at the top or under another."""
        target = a_target(title, ObjectKind.PAGE, key)
        self.pages.append(_page(target, under.id if under else "workspace"))
        return target

    def add_database(self, title: str, schema: Json, *, key: str = "") -> Target:
        """A database without rows."""
        target = a_target(title, ObjectKind.DATABASE, key)
        self.databases.append(
            Database(target=target, database_id=id_of(f"outer:{target.id}"), schema=schema)
        )
        return target

    def add_rows(self, database: Target, *titles: str) -> list[Target]:
        """Rows with nothing but titles."""
        rows = [a_target(title, ObjectKind.ROW, database.title) for title in titles]
        self.pages += [_page(row, database.id) for row in rows]
        return rows

    def search(
        self, title: str, *, kind: ObjectKind | None = None, limit: int = 20
    ) -> list[Target]:
        """Titles that have all the words, pages before rows before databases."""
        self.calls.append("search")
        things = [page.target for page in self.pages] + [each.target for each in self.databases]
        wanted = bare(title).split()
        fitting = [
            each
            for each in things
            if (kind is None or each.kind is kind)
            and all(word in bare(each.title) for word in wanted)
        ]
        return fitting[:limit]

    def page(self, page_id: str) -> Page:
        """One page or row."""
        self.calls.append("page")
        found = next((page for page in self.pages if page.target.id == page_id), None)
        if found is None:
            raise NotFound("There is no such page.")
        return found

    def database(self, data_source_id: str) -> Database:
        """One database."""
        self.calls.append("database")
        found = next((each for each in self.databases if each.target.id == data_source_id), None)
        if found is None:
            raise NotFound("There is no such database.")
        return found

    def query(
        self,
        data_source_id: str,
        *,
        where: Json | None = None,
        sorts: Sequence[Json] = (),
        limit: int | None = None,
    ) -> list[Page]:
        """Rows of a database; of filters, only that on the title is obeyed."""
        self.calls.append("query")
        rows = [page for page in self.pages if page.parent_id == data_source_id]
        condition = where.get("title") if where else None
        wanted = condition.get("contains") if isinstance(condition, dict) else None
        if isinstance(wanted, str):
            rows = [row for row in rows if wanted.casefold() in row.target.title.casefold()]
        return rows[:limit]

    def blocks(self, block_id: str) -> list[Json]:
        """Planning never looks into pages."""
        raise AssertionError("the planner read a page's content")

    def users(self) -> list[User]:
        """The members."""
        self.calls.append("users")
        return list(self.people)

    def me(self) -> User:
        """The assistant itself."""
        return User(id=id_of("bot"), name="Notion Assistant", bot=True)


def _page(target: Target, parent_id: str) -> Page:
    return Page(
        target=target,
        parent_id=parent_id,
        properties={},
        in_trash=False,
        last_edited_at=LONG_AGO,
        last_edited_by="",
        created_at=LONG_AGO,
        created_by="",
    )


def product_team() -> Workspace:
    """The shape of the sandbox's own workspace: a home page, Projects, Roadmap, Meetings."""
    workspace = Workspace()
    for name in ("Mira Okonjo", "Jonas Lindgrove", "Priya Ramanet", "Tomas Vidalgo"):
        workspace.add_person(name)
    home = workspace.add_page("Team Home")
    workspace.add_page("Meeting notes", under=home)
    workspace.add_page("Onboarding guide", under=home)
    workspace.add_page("Old notes", under=home)
    projects = workspace.add_database(
        "Projects",
        {
            "Name": prop("title"),
            "Phase": prop("status", "Not started", "In progress", "Done"),
            "Lead": prop("people"),
            "Timeline": prop("date"),
            "Budget": prop("number", format="euro"),
            "Summary": prop("rich_text"),
        },
    )
    workspace.add_rows(projects, "Mobile app", "Faster import", "Website refresh", "Help centre")
    roadmap = workspace.add_database(
        "Roadmap",
        {
            "Name": prop("title"),
            "Status": prop("status", "Not started", "In progress", "Done"),
            "Priority": prop("select", "High", "Medium", "Low"),
            "Tags": prop("multi_select", "backend", "design", "mobile", "docs"),
            "Due": prop("date"),
            "Owner": prop("people"),
            "Estimate": prop("number", format="number"),
            "Customer-facing": prop("checkbox"),
            "Notes": prop("rich_text"),
            "Spec": prop("url"),
            "Project": prop("relation", data_source_id=projects.id),
            "Created": prop("created_time"),
        },
    )
    workspace.add_rows(
        roadmap,
        *("Sign-in with a passkey", "Offline mode", "Push notifications", "Retry failed imports"),
        *("New landing page", "Dark mode", "Weekly metrics e-mail", "Fix login"),
    )
    meetings = workspace.add_database(
        "Meetings",
        {
            "Name": prop("title"),
            "Day": prop("date"),
            "Kind": prop("select", "Weekly", "Planning", "Retro"),
            "Attendees": prop("people"),
        },
    )
    workspace.add_rows(meetings, "Weekly sync", "Quarter planning")
    return workspace
