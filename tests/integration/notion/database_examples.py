"""Examples of the operations on templates, locks and the trash of databases."""

from collections.abc import Callable

from core.domain.notion import Json
from core.kit.clock import new_id
from core.notion.shapes import txt
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import Example, a_database, is_live, run, texts


def around(desk: Desk, database: str) -> Json:
    """The database that a data source lies in."""
    parent = desk.reads.thing("data_sources", database)["parent"]
    assert isinstance(parent, dict)
    return desk.reads.thing("databases", txt(parent["database_id"]))


def with_template(desk: Desk, markdown: str = "# Steps\n\nwhat to do") -> str:
    """A database with the template “Bug”."""
    database = a_database(desk)
    desk.add_template(database, "Bug", markdown)
    return database


def a_row_of(desk: Desk, database: str, markdown: str) -> str:
    args: Json = {"database": database, "properties": {"name": "x"}, "markdown": markdown}
    return txt(run(desk, "rows.create", args, new_id("made"))["id"])


def apply_template(desk: Desk) -> Example:
    page = a_row_of(desk, with_template(desk), "old words")

    def is_done(_: Json) -> bool:
        return "# Steps" in texts(desk, page) and "old words" not in texts(desk, page)

    return Example({"page": page, "template": "bug", "replace": True}, is_done)


def lock_database(desk: Desk) -> Example:
    database = a_database(desk)
    return Example({"database": database}, lambda _: around(desk, database)["is_locked"] is True)


def restore_database(desk: Desk) -> Example:
    database = a_database(desk)
    run(desk, "databases.trash", {"database": database}, new_id("trashed"))
    return Example({"database": database}, lambda _: is_live(desk, database))


def guide_to_webhooks(desk: Desk) -> Example:
    del desk
    return Example({}, lambda result: "NOTION_WEBHOOK_SECRET" in txt(result["text"]))


DATABASE_EXAMPLES: dict[str, Callable[[Desk], Example]] = {
    "pages.apply_template": apply_template,
    "databases.lock": lock_database,
    "databases.restore": restore_database,
    "webhooks.guide": guide_to_webhooks,
}
