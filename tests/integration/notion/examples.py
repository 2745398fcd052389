"""An example of every operation: arguments, and how to see in Notion that they were carried out."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import JsonValue

from core.domain.files import Said
from core.domain.model import Completion, Ending, Prompt, Purpose, Usage
from core.domain.notion import Json
from core.domain.write import AppendBlocks, CreateDatabase
from core.kit.clock import new_id
from core.kit.errors import Unavailable
from core.notion.shapes import arr, obj, objs, plain, txt
from core.operations.catalogue import build_catalogue
from core.operations.spec import OperationContext
from tests.builders import a_person
from tests.integration.notion.conftest import Desk

catalogue = build_catalogue()
ANSWERED = "word"


@dataclass(frozen=True)
class Example:
    """Arguments, and how to see in Notion that they were carried out."""

    args: Json
    is_done: Callable[[Json], bool]


@dataclass(frozen=True)
class Greeting:
    """A thread in which somebody has said hi."""

    desk: Desk

    def said(self, *, limit: int) -> list[Said]:
        del limit
        return [Said(author="Mira", text="hi", at=self.desk.clock.now())]


class OnlyFillsIn:
    """A model that says one word wherever it may; of what needs none, it gives no answer."""

    def complete(self, prompt: Prompt) -> Completion:
        if prompt.purpose in {Purpose.ASK, Purpose.SUMMARISE}:
            raise Unavailable("Not now.")
        properties = obj(prompt.schema["properties"])
        text = json.dumps(dict.fromkeys(properties, ANSWERED))
        return Completion(text=text, ending=Ending.DONE, usage=Usage(model="words"))


def context(desk: Desk, task: str) -> OperationContext:
    return OperationContext(
        reads=desk.reads,
        writes=desk.effects(task),
        person=a_person(name="Mira Okonjo"),
        now=desk.clock.now(),
        say=lambda _: None,
        files=desk.files,
        conversation=Greeting(desk),
        model=OnlyFillsIn(),
    )


def run(desk: Desk, name: str, args: Json, task: str = "task") -> Json:
    return catalogue.bind(name, args).run(context(desk, task))


def is_there(desk: Desk, page_id: str) -> bool:
    return not desk.reads.page(page_id).in_trash


def texts(desk: Desk, page_id: str) -> str:
    return txt(run(desk, "pages.read", {"page": page_id})["markdown"]).strip()


def lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line for line in text.splitlines() if line.strip()]


def a_page(desk: Desk, markdown: str, title: str = "Page") -> str:
    args: Json = {"parent": desk.root, "title": title, "markdown": markdown}
    return txt(run(desk, "pages.create", args, new_id("made"))["id"])


def a_row(desk: Desk, title: str, **values: JsonValue) -> Json:
    properties: Json = {"name": title, "priority": "high", "due": "tomorrow", "owner": "me"}
    return {"database": desk.roadmap().id, "properties": {**properties, **values}}


def made_row(desk: Desk) -> Json:
    return run(desk, "rows.create", a_row(desk, new_id("row")), new_id("made"))


def search(desk: Desk) -> Example:
    return Example({"text": "Roadmap"}, lambda result: "Roadmap" in str(result["found"]))


def create_page(desk: Desk) -> Example:
    args: Json = {
        "parent": desk.root,
        "title": "Notes",
        "markdown": "# Head\n\n- one\n- two",
        "icon": "🧭",
        "cover": "https://example.com/sea.jpg",
    }
    return Example(args, lambda result: is_there(desk, txt(result["id"])))


def read_page(desk: Desk) -> Example:
    args: Json = {"page": a_page(desk, "**bold** words")}
    return Example(args, lambda result: "**bold** words" in txt(result["markdown"]))


def outline_page(desk: Desk) -> Example:
    args: Json = {"page": a_page(desk, "# One\n\ntext\n\n## Two")}
    return Example(
        args, lambda result: [obj(one)["text"] for one in arr(result["headings"])] == ["One", "Two"]
    )


def ask_page(desk: Desk) -> Example:
    page = a_page(desk, "# Holidays\n\nEverybody has 30 days.\n\n# Lunch\n\nAt noon.")
    args: Json = {"page": page, "question": "How many days of holiday?"}
    return Example(args, lambda result: "30 days" in txt(result["text"]))


def summarise(desk: Desk) -> Example:
    args: Json = {"page": a_page(desk, "# Holidays\n\nEverybody has 30 days. More later.")}
    told = "- Holidays: Everybody has 30 days."
    return Example(args, lambda result: result["text"] == told)


def extract(desk: Desk) -> Example:
    args: Json = {"page": a_page(desk, "Client: Example Ltd"), "fields": ["client"]}
    return Example(args, lambda result: result["values"] == {"client": ANSWERED})


def classify(desk: Desk) -> Example:
    args: Json = {"page": a_page(desk, "It crashes."), "labels": [ANSWERED, "idea"]}
    return Example(args, lambda result: result["label"] == ANSWERED)


def read_properties(desk: Desk) -> Example:
    args: Json = {"page": made_row(desk)}
    return Example(args, lambda result: obj(result["properties"])["Priority"] == "High")


def rename_page(desk: Desk) -> Example:
    page = desk.page("Old title")
    args: Json = {"page": page, "title": "New title"}
    return Example(args, lambda _: desk.reads.page(page).target.title == "New title")


def set_icon(desk: Desk) -> Example:
    page = desk.page("Plain")
    return Example(
        {"page": page, "icon": "🏠"},
        lambda _: obj(desk.reads.page(page).look["icon"]).get("emoji") == "🏠",
    )


def set_cover(desk: Desk) -> Example:
    page, cover = desk.page("Plain"), "https://example.com/sea.jpg"
    return Example(
        {"page": page, "cover": cover}, lambda _: cover in str(desk.reads.page(page).look["cover"])
    )


def lock_page(desk: Desk) -> Example:
    page = desk.page("Open")
    return Example({"page": page}, lambda _: desk.reads.page(page).look["is_locked"] is True)


def move_page(desk: Desk) -> Example:
    page, place = desk.page("Traveller"), desk.page("Archive")
    return Example(
        {"page": page, "parent": place}, lambda _: desk.reads.page(page).parent_id == place
    )


def duplicate(desk: Desk) -> Example:
    page = a_page(desk, AGENDA + "\n\n- a\n  - b\n    - c\n      - d")
    run(desk, "pages.create", {"parent": page, "title": "Child", "markdown": "deep"}, "made")
    run(desk, "pages.set_icon", {"page": page, "icon": "🧭"}, "dressed")

    def is_done(result: Json) -> bool:
        copy = txt(result["id"])
        blocks = desk.reads.blocks(copy)
        children = [one for one in blocks if one["type"] == "child_page"]
        return (
            is_there(desk, copy)
            and lines(texts(desk, copy))[:-1] == lines(texts(desk, page))[:-1]
            and texts(desk, txt(children[0]["id"])) == "deep"
            and "🧭" in str(desk.reads.page(copy).look)
        )

    return Example({"page": page, "title": "Copy"}, is_done)


def trash_page(desk: Desk) -> Example:
    page = desk.page("Rubbish")
    return Example({"page": page}, lambda _: not is_there(desk, page))


def restore_page(desk: Desk) -> Example:
    page = desk.page("Treasure")
    run(desk, "pages.trash", {"page": page}, "trashed before")
    return Example({"page": page}, lambda _: is_there(desk, page))


def append(desk: Desk) -> Example:
    page = desk.page("Minutes")
    args: Json = {"page": page, "markdown": "- [ ] call the printer\n\nand wait"}
    return Example(args, lambda _: "call the printer" in texts(desk, page))


def content(before: str, after: str, **args: JsonValue) -> Callable[[Desk], Example]:
    """An example on a page with some content, which becomes other content."""

    def example(desk: Desk) -> Example:
        page = a_page(desk, before)
        return Example({"page": page, **args}, lambda _: lines(texts(desk, page)) == lines(after))

    return example


def query_rows(desk: Desk) -> Example:
    title = new_id("row")
    run(desk, "rows.create", a_row(desk, title), "made")
    where: Json = {"property": "Name", "title": {"equals": title}}
    args: Json = {"database": desk.roadmap().id, "where": where}
    return Example(args, lambda result: result["count"] == 1 and title in str(result["rows"]))


def create_row(desk: Desk) -> Example:
    args = a_row(desk, new_id("row"))
    return Example(args, lambda result: is_there(desk, txt(result["id"])))


def update_row(desk: Desk) -> Example:
    page = made_row(desk)

    def is_done(_: Json) -> bool:
        status = obj(desk.reads.page(txt(page["id"])).properties["Status"])
        return obj(status["status"])["name"] == "Done"

    args: Json = {"page": page, "properties": {"status": "done", "due": "2031-05-01"}}
    return Example(args, is_done)


def a_database(desk: Desk, *rows: Json) -> str:
    """A database of the test's own, with rows; its data source's id."""
    schema: Json = {
        "Name": {"title": {}},
        "Key": {"rich_text": {}},
        "Size": {"number": {}},
        "Kind": {"select": {"options": [{"name": "A"}, {"name": "B"}]}},
        "Due": {"date": {}},
        "Tags": {"multi_select": {}},
    }
    effect = CreateDatabase(parent_id=desk.root, title=new_id("table"), properties=schema)
    made = desk.effects(new_id("made")).apply(effect).id
    if rows:
        run(desk, "rows.create_many", {"database": made, "rows": list(rows)}, new_id("made"))
    return made


def sizes(desk: Desk, database: str) -> dict[str, str]:
    """Size by name of every row."""
    rows = run(desk, "rows.query", {"database": database}, new_id("look"))["rows"]
    return {txt(obj(row)["title"]): txt(obj(obj(row)["properties"])["Size"]) for row in arr(rows)}


def create_rows(desk: Desk) -> Example:
    database = a_database(desk)
    args: Json = {"database": database, "rows": [{"name": "x", "size": 1}, {"name": "y"}]}
    return Example(args, lambda _: sizes(desk, database) == {"x": "1", "y": ""})


def upsert_rows(desk: Desk) -> Example:
    database = a_database(desk, {"name": "x", "size": 1})
    rows: list[JsonValue] = [{"name": "X", "size": 2}, {"name": "y", "size": 3}]
    args: Json = {"database": database, "key": "name", "rows": rows}
    return Example(args, lambda _: sizes(desk, database) == {"X": "2", "y": "3"})


def update_rows(desk: Desk) -> Example:
    database = a_database(desk, {"name": "x", "size": 1}, {"name": "y"})
    pages = run(desk, "rows.query", {"database": database})["rows"]
    args: Json = {"pages": pages, "properties": {"size": 7}}
    return Example(args, lambda _: set(sizes(desk, database).values()) == {"7"})


def archive_rows(desk: Desk) -> Example:
    database = a_database(desk, {"name": "x"}, {"name": "y"})
    pages = run(desk, "rows.query", {"database": database})["rows"]
    return Example({"pages": pages}, lambda _: sizes(desk, database) == {})


def sized(desk: Desk) -> str:
    return a_database(
        desk,
        {"name": "x", "size": 1, "kind": "A", "due": "2020-01-01"},
        {"name": "y", "size": 4, "kind": "B"},
        {"name": "x ", "size": 2.5, "kind": "B"},
        {"name": "z", "kind": "B"},
    )


def aggregate_rows(desk: Desk) -> Example:
    args: Json = {"database": sized(desk), "measure": "sum", "property": "size", "group_by": "kind"}

    def is_done(result: Json) -> bool:
        groups = {txt(obj(one)["name"]): obj(one)["value"] for one in arr(result["groups"])}
        return result["value"] == 7.5 and groups == {"A": 1, "B": 6.5}

    return Example(args, is_done)


def find_duplicates(desk: Desk) -> Example:
    args: Json = {"database": sized(desk)}
    return Example(args, lambda result: result["count"] == 1 and len(arr(result["groups"])) == 1)


def find_missing(desk: Desk) -> Example:
    args: Json = {"database": sized(desk), "properties": ["size"]}
    return Example(args, lambda result: [obj(r)["title"] for r in arr(result["rows"])] == ["z"])


def find_overdue(desk: Desk) -> Example:
    args: Json = {"database": sized(desk)}
    return Example(args, lambda result: [obj(r)["title"] for r in arr(result["rows"])] == ["x"])


def import_csv(desk: Desk) -> Example:
    database = a_database(desk, {"name": "x", "size": 1})
    text = 'Name;Size;Kind\nx;2;\n"y; and z";3;B\n'
    args: Json = {"database": database, "csv": text, "key": "Name"}
    return Example(args, lambda _: sizes(desk, database) == {"x": "2", "y; and z": "3"})


def export_csv(desk: Desk) -> Example:
    database = a_database(desk, {"name": "=x, y", "size": -1})
    args: Json = {"database": database, "show": ["name", "size"]}
    return Example(args, lambda result: result["csv"] == 'Name,Size\n"\'=x, y",-1\n')


def resolve(desk: Desk) -> Example:
    page = desk.page("Treasure map")
    link = f"https://notion.example.com/Treasure-map-{page.replace('-', '')}?v=1"
    return Example({"said": link}, lambda result: result["id"] == page)


def compose(desk: Desk) -> Example:
    args: Json = {"template": "{n} of {all.count} done", "values": {"n": 2, "all": {"count": 9}}}
    return Example(args, lambda result: result["text"] == "2 of 9 done")


def list_children(desk: Desk) -> Example:
    page = desk.page("Parent")
    run(desk, "pages.create", {"parent": page, "title": "Child"}, "made")
    return Example({"page": page}, lambda result: "Child" in str(result["found"]))


def show_tree(desk: Desk) -> Example:
    page = desk.page("Top")
    child = run(desk, "pages.create", {"parent": page, "title": "Child"}, "one")["id"]
    run(desk, "pages.create", {"parent": child, "title": "Grandchild"}, "two")

    def is_done(result: Json) -> bool:
        found = [(obj(one)["title"], obj(one)["depth"]) for one in arr(result["branches"])]
        return found == [("Child", 1), ("Grandchild", 2)]

    return Example({"page": page}, is_done)


def list_recent(desk: Desk) -> Example:
    title = new_id("page")
    desk.page(title)
    desk.server.desk.state.nodes.touch(txt(desk.reads.search(title)[0].id), 2**42, "somebody")
    return Example({"limit": 1}, lambda result: title in str(result["found"]))


def find_backlinks(desk: Desk) -> Example:
    page, title = desk.page("Handbook"), new_id("page")
    mention: Json = {"type": "mention", "mention": {"page": {"id": page}}}
    block: Json = {"type": "paragraph", "paragraph": {"rich_text": [mention]}}
    other = desk.page(title)
    desk.effects("linked").apply(AppendBlocks(target_id=other, children=(block,)))
    desk.server.desk.state.nodes.touch(other, 2**42, "somebody")
    return Example({"page": page, "limit": 2}, lambda result: title in str(result["found"]))


def said(desk: Desk, page: str) -> list[str]:
    """The texts of a page's comments."""
    found = run(desk, "comments.list", {"page": page}, new_id("look"))
    return [txt(obj(one)["text"]) for one in arr(found["comments"])]


def commented(desk: Desk) -> str:
    page = desk.page("Discussed")
    run(desk, "comments.add", {"page": page, "text": "Who takes this?"}, new_id("made"))
    return page


def list_comments(desk: Desk) -> Example:
    page = commented(desk)
    return Example({"page": page}, lambda result: "Who takes this?" in str(result["comments"]))


def add_comment(desk: Desk) -> Example:
    page = desk.page("Discussed")
    return Example(
        {"page": page, "text": "**Who** takes this?"},
        lambda _: said(desk, page) == ["Who takes this?"],
    )


def reply(desk: Desk) -> Example:
    page = commented(desk)
    args: Json = {"page": page, "comment": "who takes", "text": "I do"}
    return Example(args, lambda _: said(desk, page) == ["Who takes this?", "I do"])


def edit_comment(desk: Desk) -> Example:
    page = commented(desk)
    args: Json = {"page": page, "comment": "Who takes this?", "text": "Mira?"}
    return Example(args, lambda _: said(desk, page) == ["Mira?"])


def delete_comment(desk: Desk) -> Example:
    page = commented(desk)
    return Example({"page": page, "comment": "Who takes this?"}, lambda _: said(desk, page) == [])


def list_users(desk: Desk) -> Example:
    return Example({}, lambda result: "Mira Okonjo" in str(result["people"]))


def find_user(desk: Desk) -> Example:
    return Example({"name": "mira"}, lambda result: result["count"] == 1)


def me(desk: Desk) -> Example:
    return Example({}, lambda result: result["bot"] is True)


def types(desk: Desk, database: str) -> dict[str, str]:
    """Type by name of every property."""
    found = run(desk, "databases.read", {"database": database}, new_id("look"))["properties"]
    return {txt(obj(one)["name"]): txt(obj(one)["type"]) for one in arr(found)}


def titles(desk: Desk, database: str) -> list[str]:
    """Titles of a data source and of the database around it."""
    source = desk.reads.thing("data_sources", database)
    around = desk.reads.thing("databases", txt(obj(source["parent"])["database_id"]))
    return [plain(source["title"]), plain(around["title"])]


def is_live(desk: Desk, database: str) -> bool:
    return desk.reads.thing("data_sources", database)["in_trash"] is False


def read_database(desk: Desk) -> Example:
    args: Json = {"database": desk.roadmap().id}
    return Example(args, lambda result: "'Priority'" in str(result["properties"]))


def create_database(desk: Desk) -> Example:
    properties: list[JsonValue] = [
        "Bug: title",
        "Kind: select (High red, Low)",
        "Size: number (dollar)",
        'Late: formula (prop("Size") + 1)',
        "Plan: relation (Roadmap)",
        "Nr: unique_id (BUG)",
    ]
    args: Json = {"parent": desk.root, "title": new_id("Bugs"), "properties": properties}
    return Example(args, lambda result: is_live(desk, txt(result["id"])))


def add_source(desk: Desk) -> Example:
    args: Json = {"database": a_database(desk), "title": "Ideas", "properties": ["Size: number"]}
    return Example(args, lambda result: is_live(desk, txt(result["id"])))


def rename_database(desk: Desk) -> Example:
    database = a_database(desk)
    args: Json = {"database": database, "title": "Plan"}
    return Example(args, lambda _: titles(desk, database) == ["Plan", "Plan"])


def describe_database(desk: Desk) -> Example:
    database = a_database(desk)

    def is_done(_: Json) -> bool:
        found = run(desk, "databases.read", {"database": database}, new_id("look"))
        return found["description"] == "What comes next"

    return Example({"database": database, "description": "What comes next"}, is_done)


def trash_database(desk: Desk) -> Example:
    database = a_database(desk)
    return Example({"database": database}, lambda _: not is_live(desk, database))


def list_templates(desk: Desk) -> Example:
    database = a_database(desk)
    return Example({"database": database}, lambda result: result["templates"] == [])


def add_property(desk: Desk) -> Example:
    database = a_database(desk)
    args: Json = {"database": database, "property": "Parent: relation (Roadmap, two-way, Child)"}
    return Example(args, lambda _: types(desk, database).get("Parent") == "relation")


def rename_property(desk: Desk) -> Example:
    database = a_database(desk)
    args: Json = {"database": database, "property": "size", "name": "Effort"}
    return Example(args, lambda _: "Effort" in types(desk, database))


def set_options(desk: Desk) -> Example:
    database = a_database(desk)
    args: Json = {"database": database, "property": "kind", "add": ["C red"], "remove": ["B"]}

    def is_done(_: Json) -> bool:
        kind = obj(obj(desk.reads.thing("data_sources", database)["properties"])["Kind"])
        found = [txt(one["name"]) for one in objs(obj(kind["select"])["options"])]
        return found == ["A", "C"]

    return Example(args, is_done)


def change_property(desk: Desk) -> Example:
    database = a_database(desk)
    args: Json = {"database": database, "property": "Size: text"}
    return Example(args, lambda _: types(desk, database)["Size"] == "rich_text")


def remove_property(desk: Desk) -> Example:
    database = a_database(desk)
    args: Json = {"database": database, "property": "size"}
    return Example(args, lambda _: "Size" not in types(desk, database))


def view_names(desk: Desk, database: str) -> list[str]:
    return [txt(one["name"]) for one in desk.reads.views(database)]


def list_views(desk: Desk) -> Example:
    args: Json = {"database": a_database(desk)}
    return Example(args, lambda result: len(arr(result["views"])) == 1)


def create_view(desk: Desk) -> Example:
    database = a_database(desk)
    args: Json = {"database": database, "name": "By kind", "type": "board", "by": "kind"}
    return Example(args, lambda _: "By kind" in view_names(desk, database))


def viewed(desk: Desk) -> Json:
    """A database with a view that shows big rows, the biggest first."""
    database = a_database(
        desk, {"name": "x", "size": 1}, {"name": "y", "size": 5}, {"name": "z", "size": 9}
    )
    args: Json = {
        "database": database,
        "name": "Big",
        "where": {"property": "Size", "number": {"greater_than": 2}},
        "sorts": [{"property": "Size", "direction": "descending"}],
    }
    run(desk, "views.create", args, new_id("made"))
    return {"database": database, "view": "Big"}


def change_view(desk: Desk) -> Example:
    args = viewed(desk)
    database = txt(args["database"])
    return Example({**args, "name": "Large"}, lambda _: "Large" in view_names(desk, database))


def delete_view(desk: Desk) -> Example:
    args = viewed(desk)
    return Example(args, lambda _: "Big" not in view_names(desk, txt(args["database"])))


def query_view(desk: Desk) -> Example:
    args = viewed(desk)
    return Example(args, lambda result: [r["title"] for r in objs(result["rows"])] == ["z", "y"])


def undo_changes(desk: Desk) -> Example:
    page = desk.page("Old title")
    operation = catalogue.bind("pages.rename", {"page": page, "title": "New title"})
    result = operation.run(context(desk, "renamed before"))
    effects = result["undo"]
    return Example(
        {"effects": effects}, lambda _: desk.reads.page(page).target.title == "Old title"
    )


AGENDA = "# Agenda\n\n- budget\n- hiring\n\n# Notes\n\ncall the printer"

EXAMPLES: dict[str, Callable[[Desk], Example]] = {
    "search": search,
    "pages.create": create_page,
    "pages.read": read_page,
    "pages.outline": outline_page,
    "reading.ask": ask_page,
    "reading.summarise": summarise,
    "reading.extract": extract,
    "reading.classify": classify,
    "pages.properties": read_properties,
    "pages.rename": rename_page,
    "pages.set_icon": set_icon,
    "pages.set_cover": set_cover,
    "pages.lock": lock_page,
    "pages.move": move_page,
    "pages.duplicate": duplicate,
    "pages.trash": trash_page,
    "pages.restore": restore_page,
    "blocks.append": append,
    "blocks.insert": content(
        AGENDA,
        AGENDA.replace("- hiring", "- hiring\n- office"),
        markdown="- office",
        place="under",
        anchor="agenda",
    ),
    "blocks.replace_section": content(
        AGENDA,
        "# Agenda\n\n- hiring\n\n- [ ] ask Mira\n\n# Notes\n\ncall the printer",
        heading="Agenda",
        markdown="- hiring\n- [ ] ask Mira",
    ),
    "blocks.replace_all": content(
        AGENDA, "# Agenda\n\n- budget\n\ndone", markdown="# Agenda\n\n- budget\n\ndone"
    ),
    "blocks.find_replace": content(
        "a **red** rose\n\n- red wine",
        "a **blue** rose\n\n- blue wine",
        find="red",
        replacement="blue",
    ),
    "blocks.edit": content(
        AGENDA,
        AGENDA.replace("call the printer", "call the *florist*"),
        block="call the",
        text="call the *florist*",
    ),
    "blocks.check": content("- [ ] one\n- [ ] two", "- [ ] one\n- [x] two", todo="two"),
    "blocks.convert": content(
        "- one\n  - inner\n- two", "- [ ] one\n  - inner\n\n- two", block="one", to="to_do"
    ),
    "blocks.delete": content("first\n\nsecond", "second", block_ids=["first"]),
    "rows.query": query_rows,
    "rows.create": create_row,
    "rows.update": update_row,
    "rows.create_many": create_rows,
    "rows.upsert": upsert_rows,
    "rows.update_many": update_rows,
    "rows.archive_many": archive_rows,
    "rows.aggregate": aggregate_rows,
    "rows.duplicates": find_duplicates,
    "rows.missing": find_missing,
    "rows.overdue": find_overdue,
    "rows.import_csv": import_csv,
    "rows.export_csv": export_csv,
    "text.compose": compose,
    "find.resolve": resolve,
    "find.children": list_children,
    "find.tree": show_tree,
    "find.recent": list_recent,
    "find.backlinks": find_backlinks,
    "databases.read": read_database,
    "databases.create": create_database,
    "databases.add_source": add_source,
    "databases.rename": rename_database,
    "databases.describe": describe_database,
    "databases.trash": trash_database,
    "databases.templates": list_templates,
    "databases.add_property": add_property,
    "databases.rename_property": rename_property,
    "databases.set_options": set_options,
    "databases.change_property": change_property,
    "databases.remove_property": remove_property,
    "views.list": list_views,
    "views.create": create_view,
    "views.change": change_view,
    "views.delete": delete_view,
    "views.query": query_view,
    "comments.list": list_comments,
    "comments.add": add_comment,
    "comments.reply": reply,
    "comments.edit": edit_comment,
    "comments.delete": delete_comment,
    "users.list": list_users,
    "users.find": find_user,
    "users.me": me,
    "changes.undo": undo_changes,
}
"""One of each; an operation without an example fails."""
