"""Examples of the operations on files and on the conversation."""

from collections.abc import Callable

from core.domain.notion import Json
from core.domain.write import CreateDatabase
from core.kit.clock import new_id
from core.notion.shapes import arr, obj, objs, txt
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import Example, a_page, run, said

_MEDIA = frozenset({"image", "pdf", "file", "audio", "video"})
PDF = b"%PDF-1.7\nlaunch plan"
PNG = b"\x89PNG\r\n\x1a\nlaunch"


def stored(desk: Desk, name: str, data: bytes) -> str:
    """A file in the folder; its name."""
    return desk.files.keep(name, [data]).name


def list_files(desk: Desk) -> Example:
    stored(desk, "notes.txt", b"one")
    desk.files.attach("sent.csv", [b"Name\nx"])

    def is_done(result: Json) -> bool:
        names = [txt(one["name"]).rpartition("/")[2] for one in objs(result["files"])]
        return names == ["sent.csv", "notes.txt"]

    return Example({}, is_done)


def read_file(desk: Desk) -> Example:
    desk.files.attach("tasks.csv", ["Name,Größe\nFix login,3".encode()])
    return Example(
        {"file": "tasks.csv"},
        lambda result: result["rows"] == [{"Name": "Fix login", "Größe": "3"}],
    )


def upload_file(desk: Desk) -> Example:
    name = stored(desk, "plan.pdf", PDF)

    def is_done(result: Json) -> bool:
        upload = desk.client.read(
            "GET",
            f"file_uploads/{result['upload_id']}",
            attempt=desk.reads.names.attempt("", otherwise="it"),
        )
        return upload["status"] == "uploaded" and upload["content_length"] == len(PDF)

    return Example({"file": name}, is_done)


def media(desk: Desk, page: str) -> list[Json]:
    """The blocks of a page that show a file."""
    return [one for one in desk.reads.blocks(page) if one["type"] in _MEDIA]


def attach_file(desk: Desk) -> Example:
    page = a_page(desk, "# Plan\n\nwords\n\n# Rest")
    name = stored(desk, "plan.png", PNG)

    def is_done(_: Json) -> bool:
        kinds = [one["type"] for one in desk.reads.blocks(page)]
        return kinds == ["heading_1", "paragraph", "image", "heading_1"]

    args: Json = {"page": page, "file": name, "place": "under", "anchor": "Plan", "caption": "It"}
    return Example(args, is_done)


def set_file(desk: Desk) -> Example:
    schema: Json = {"Name": {"title": {}}, "Papers": {"files": {}}}
    effect = CreateDatabase(parent_id=desk.root, title=new_id("table"), properties=schema)
    database = desk.effects(new_id("made")).apply(effect).id
    made = run(desk, "rows.create", {"database": database, "properties": {"name": "x"}}, "row")
    page = txt(made["id"])
    first: Json = {"page": page, "file": stored(desk, "first.pdf", PDF)}
    run(desk, "files.set_property", first, "earlier")

    def is_done(_: Json) -> bool:
        papers = obj(desk.reads.page(page).properties["Papers"])
        return [txt(one["name"]) for one in objs(papers["files"])] == ["first.pdf", "plan.pdf"]

    args: Json = {"page": page, "property": "papers", "file": stored(desk, "plan.pdf", PDF)}
    return Example(args, is_done)


def comment_file(desk: Desk) -> Example:
    page = desk.page("Discussed")
    args: Json = {"page": page, "file": stored(desk, "plan.pdf", PDF), "text": "Read this"}
    return Example(args, lambda _: said(desk, page) == ["Read this"])


def download_file(desk: Desk) -> Example:
    page = desk.page("Papers")
    run(desk, "files.attach", {"page": page, "file": stored(desk, "plan.pdf", PDF)}, "attached")
    run(desk, "files.attach", {"page": page, "file": stored(desk, "a b.png", PNG)}, "another")
    args: Json = {"page": page, "which": "plan.pdf", "save_as": "../copy.pdf"}

    def is_done(result: Json) -> bool:
        return result["name"] == "copy.pdf" and desk.files.read("copy.pdf") == PDF

    return Example(args, is_done)


def read_thread(desk: Desk) -> Example:
    del desk
    return Example(
        {"limit": 2}, lambda result: [obj(one)["text"] for one in arr(result["messages"])] == ["hi"]
    )


def reply(desk: Desk) -> Example:
    del desk
    return Example({"text": "All rows are there"}, lambda result: "rows" in txt(result["text"]))


FILE_EXAMPLES: dict[str, Callable[[Desk], Example]] = {
    "files.list": list_files,
    "files.read": read_file,
    "files.upload": upload_file,
    "files.attach": attach_file,
    "files.set_property": set_file,
    "files.comment": comment_file,
    "files.download": download_file,
    "thread.read": read_thread,
    "thread.reply": reply,
}
