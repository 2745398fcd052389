"""Checks of pages: making, showing, changing, moving, one property, markdown, async tasks."""

from typing import Any

from tests.conformance.check import NOWHERE, PICTURE, Check, Checks, Obj, block, text, titled


def add(checks: Checks) -> None:
    """Pages outside databases."""
    _create(checks)
    _refused(checks)
    _show(checks)
    _update(checks)
    _move(checks)
    _properties(checks)
    _markdown(checks)
    _markdown_edits(checks)
    _async(checks)


def _under(parent: str = "$root", title: str = "A page", **more: Any) -> Obj:
    return {"parent": {"page_id": parent}, "properties": titled(title), **more}


def _create(checks: Checks) -> None:
    expect = {
        "object": "page",
        "id": {"$is": "uuid"},
        "parent": {"type": "page_id", "page_id": "$root"},
        "properties.title.id": "title",
        "properties.title.title.0.plain_text": "A page",
        "icon": None,
        "cover": None,
        "in_trash": False,
        "is_locked": False,
        "public_url": None,
    }
    checks.keeps("page", "id", "pages.create", "makes a page", expect, **_under())
    looks: list[tuple[str, Obj, Obj]] = [
        ("an emoji", {"icon": {"emoji": "🚀"}}, {"icon": {"type": "emoji", "emoji": "🚀"}}),
        (
            "an external icon",
            {"icon": {"type": "external", "external": {"url": PICTURE}}},
            {"icon": {"type": "external", "external": {"url": PICTURE}}},
        ),
        (
            "an icon of Notion's",
            {"icon": {"type": "icon", "icon": {"name": "pizza", "color": "blue"}}},
            {"icon": {"type": "icon", "icon": {"name": "pizza", "color": "blue"}}},
        ),
        (
            "a cover",
            {"cover": {"external": {"url": PICTURE}}},
            {"cover": {"type": "external", "external": {"url": PICTURE}}},
        ),
    ]
    for what, more, shown in looks:
        checks.does("pages.create", f"makes a page with {what}", shown, **_under(**more))
    checks.does(
        "pages.create",
        "takes a title as its rich text alone",
        {"properties.title.title.0.plain_text": "Short"},
        parent={"page_id": "$root"},
        properties={"title": text("Short")},
    )
    content = [block("heading_1", "Head"), block("to_do", "Do it", checked=True)]
    checks.keeps("full", "id", "pages.create", "takes content along", **_under(children=content))
    checks.does(
        "blocks.children.list",
        "finds the content there",
        {"results": {"$length": 2}, "results.1.to_do.checked": True},
        block_id="$full",
    )
    for kind, index in (("page_start", 0), ("page_end", -1)):
        name = f"placed_{kind}"
        place = _under("$full", kind, position={"type": kind})
        checks.keeps(name, "id", "pages.create", f"makes a page at {kind}", **place)
        checks.does(
            "blocks.children.list",
            f"finds it at {kind}",
            {f"results.{index}.id": f"${name}", f"results.{index}.type": "child_page"},
            block_id="$full",
        )


def _refused(checks: Checks) -> None:
    wrong: list[tuple[str, Obj, str]] = [
        ("without a parent", {"properties": {}}, "body.parent should be defined"),
        ("in the workspace", {"parent": {"workspace": True}, "properties": {}}, "workspace"),
        ("with two parents", {"parent": {"page_id": "$root", "database_id": "$root"}}, ""),
        ("with an unknown property", _under() | {"properties": {"Nope": {"number": 1}}}, "Nope"),
        ("with a parent that is no id", {"parent": {"page_id": "x"}}, "valid uuid"),
        ("with content twice", _under(children=[], markdown="x"), "body.children"),
        ("with a picture that is none", _under(icon={"external": {"url": "x"}}), "URL"),
        ("with an icon that is no emoji", _under(icon={"emoji": "x"}), "emoji"),
        ("with 101 blocks", _under(children=[block("divider")] * 101), "should be ≤ `100`"),
        ("with a long title", _under(title="x" * 2001), "should be ≤ `2000`"),
    ]
    for what, args, message in wrong:
        checks.refuses("pages.create", f"makes no page {what}", message, **args)
    checks.misses("pages.create", "makes no page nowhere", **_under(NOWHERE))
    checks.refuses(
        "request",
        "makes no page with an unknown key",
        "body.colour should be not present",
        method="post",
        path="pages",
        body=_under(colour="red"),
    )


def _show(checks: Checks) -> None:
    keys = ["object", "id", "created_time", "last_edited_time", "created_by", "last_edited_by"]
    keys += ["cover", "icon", "parent", "in_trash", "is_archived", "is_locked", "properties"]
    keys += ["url", "public_url", "request_id"]
    checks.does(
        "pages.retrieve",
        "gives a page all its keys",
        {
            "": {"$keys": keys if checks.newest else [*keys, "archived"]},
            "created_time": {"$is": "minute"},
            "last_edited_time": {"$is": "minute"},
            "created_by": {"object": "user", "id": "$bot"},
            "url": {"$is": "url"},
        },
        page_id="$page",
    )
    checks.does(
        "pages.retrieve",
        "shows only the wanted properties",
        {"properties": {"$keys": ["title"]}},
        page_id="$page",
        filter_properties=["title"],
    )
    checks.misses("pages.retrieve", "does not know a page", page_id=NOWHERE)
    checks.refuses("pages.retrieve", "refuses what is no id", "valid uuid", page_id="None")
    checks.does("pages.retrieve", "knows the home page", {"id": "$root"}, page_id="$root")


def _update(checks: Checks) -> None:
    changes: list[tuple[str, Obj, Obj]] = [
        (
            "a title",
            {"properties": titled("New")},
            {"properties.title.title.0.plain_text": "New"},
        ),
        ("an icon", {"icon": {"emoji": "🍏"}}, {"icon.emoji": "🍏"}),
        ("no icon", {"icon": None}, {"icon": None}),
        ("a cover", {"cover": {"external": {"url": PICTURE}}}, {"cover.external.url": PICTURE}),
        ("no cover", {"cover": None}, {"cover": None}),
        ("a lock", {"is_locked": True}, {"is_locked": True}),
        ("no lock", {"is_locked": False}, {"is_locked": False}),
        ("the trash", {"in_trash": True}, {"in_trash": True}),
        ("no trash", {"in_trash": False}, {"in_trash": False}),
    ]
    for what, args, expect in changes:
        checks.does("pages.update", f"gives a page {what}", expect, page_id="$page", **args)
    checks.does("pages.update", "empties a page", page_id="$full", erase_content=True)
    checks.does("blocks.children.list", "finds it empty", {"results": []}, block_id="$full")
    if checks.newest:
        checks.refuses(
            "request",
            "takes no archived any more",
            "body.archived should be not present",
            method="patch",
            path="pages/$page",
            body={"archived": True},
        )
    else:
        for wanted in (True, False):
            checks.does(
                "request",
                f"takes archived {wanted} as in_trash",
                {"archived": wanted, "in_trash": wanted},
                method="patch",
                path="pages/$page",
                body={"archived": wanted},
            )
    checks.keeps("binned", "id", "pages.create", "makes a page to trash", **_under())
    checks.does("pages.update", "trashes it", page_id="$binned", in_trash=True)
    checks.refuses(
        "pages.update",
        "changes nothing in the trash",
        "archived",
        page_id="$binned",
        properties=titled("x"),
    )
    checks.refuses(
        "blocks.children.append",
        "puts nothing into the trash",
        "archived",
        block_id="$binned",
        children=[block("divider")],
    )
    checks.misses("pages.update", "changes nothing of nothing", page_id=NOWHERE, icon=None)
    checks.refuses(
        "pages.update",
        "refuses a value of another type",
        page_id="$page",
        properties={"title": {"number": 1}},
    )


def _move(checks: Checks) -> None:
    checks.keeps("new_home", "id", "pages.create", "makes a place", **_under(title="Place"))
    checks.does(
        "pages.move",
        "moves a page",
        {"id": "$page", "parent": {"type": "page_id", "page_id": "$new_home"}},
        page_id="$page",
        parent={"page_id": "$new_home"},
    )
    checks.does(
        "blocks.children.list",
        "finds it there",
        {"results.0.id": "$page"},
        block_id="$new_home",
    )
    checks.refuses(
        "pages.move",
        "moves no page into itself",
        page_id="$new_home",
        parent={"page_id": "$page"},
    )
    checks.refuses(
        "pages.move",
        "moves no page into the workspace",
        page_id="$page",
        parent={"workspace": True},
    )
    checks.misses(
        "pages.move", "moves no page nowhere", page_id="$page", parent={"page_id": NOWHERE}
    )


def _properties(checks: Checks) -> None:
    checks.does(
        "pages.properties.retrieve",
        "lists the runs of a title",
        {
            "object": "list",
            "type": "property_item",
            "results.0.object": "property_item",
            "results.0.type": "title",
            "results.0.title.plain_text": "New",
            "property_item.id": "title",
            "property_item.type": "title",
            "property_item.next_url": None,
            "has_more": False,
        },
        page_id="$page",
        property_id="title",
    )
    checks.refuses(
        "pages.properties.retrieve",
        "does not know a property",
        "not a property",
        page_id="$page",
        property_id="nope",
    )


def _markdown(checks: Checks) -> None:
    words = "# Head\n\nSome **bold** words.\n\n- one\n- two\n\n- [x] done\n\n```python\nx = 1\n```"
    checks.keeps(
        "words",
        "id",
        "pages.create",
        "makes a page from markdown",
        {"properties.title.title.0.plain_text": "Head"},
        parent={"page_id": "$root"},
        markdown=words,
    )
    checks.does(
        "blocks.children.list",
        "makes blocks of markdown",
        {
            "results.0.paragraph.rich_text.1.annotations.bold": True,
            "results.1.type": "bulleted_list_item",
            "results.3.to_do.checked": True,
            "results.4.code.language": "python",
        },
        block_id="$words",
    )
    shown = {
        "object": "page_markdown",
        "id": "$words",
        "truncated": False,
        "unknown_block_ids": [],
        "markdown": {"$has": "Some **bold** words."},
    }
    checks.does("pages.retrieve_markdown", "shows markdown", shown, page_id="$words")
    checks.misses("pages.retrieve_markdown", "shows nothing of nothing", page_id=NOWHERE)


def _edit(kind: str, **body: Any) -> Obj:
    return {"page_id": "$words", "type": kind, kind: body}


def _markdown_edits(checks: Checks) -> None:
    swap = [{"old_str": "Some **bold** words.", "new_str": "Other words."}]
    edits: list[tuple[str, Obj, str]] = [
        ("replaces a text", _edit("update_content", content_updates=swap), "Other words."),
        ("adds at the end", _edit("insert_content", content="The end."), "The end."),
        (
            "adds at the start",
            _edit("insert_content", content="The start.", position={"type": "start"}),
            "The start.",
        ),
        (
            "replaces a range",
            _edit("replace_content_range", content="Mine.", content_range="Other...words."),
            "Mine.",
        ),
        ("replaces everything", _edit("replace_content", new_str="Only this."), "Only this."),
    ]
    for what, args, found in edits:
        checks.does("pages.update_markdown", what, {"markdown": {"$has": found}}, **args)
    absent = [{"old_str": "never", "new_str": "x"}]
    checks.refuses(
        "pages.update_markdown",
        "replaces no text that is absent",
        "Could not find",
        **_edit("update_content", content_updates=absent),
    )
    checks.does(
        "pages.create", "makes a page inside", parent={"page_id": "$words"}, properties=titled("In")
    )
    checks.refuses(
        "pages.update_markdown",
        "loses no page inside",
        "allow_deleting_content",
        **_edit("replace_content", new_str="x"),
    )
    checks.does(
        "pages.update_markdown",
        "loses it when it may",
        {"markdown": "x"},
        **_edit("replace_content", new_str="x", allow_deleting_content=True),
    )


def _async(checks: Checks) -> None:
    task = {"object": "async_task", "status": "queued", "poll_after_seconds": {"$is": "number"}}
    works: list[tuple[str, Obj, Obj]] = [
        (
            "a page",
            {
                "method": "post",
                "path": "pages",
                "body": {
                    "parent": {"page_id": "$root"},
                    "markdown": "# Later",
                    "allow_async": True,
                },
            },
            {"status": "succeeded", "result.object": "page"},
        ),
        (
            "an edit",
            {
                "method": "patch",
                "path": "pages/$words/markdown",
                "body": {
                    "type": "replace_content",
                    "replace_content": {"new_str": "later"},
                    "allow_async": True,
                },
            },
            {"status": "succeeded", "result.markdown": "later"},
        ),
        (
            "a failure",
            {
                "method": "patch",
                "path": "pages/$words/markdown",
                "body": {
                    "type": "update_content",
                    "update_content": {"content_updates": [{"old_str": "no", "new_str": "x"}]},
                    "allow_async": True,
                },
            },
            {"status": "failed", "error.code": "validation_error", "error.status": 400},
        ),
    ]
    for what, args, expect in works:
        name = what.replace(" ", "_")
        checks.keeps(name, "id", "request", f"promises {what}", task, **args)
        checks.comes(
            "request", f"tells of {what} later", expect, method="get", path=f"async_tasks/${name}"
        )
    checks.listed.append(
        Check(
            "async_tasks.retrieve",
            "shows a task",
            {"task_id": "$a_page"},
            {"object": "async_task", "operation.surface": "rest"},
            only="javascript",
        )
    )
    checks.misses("request", "knows no other task", method="get", path=f"async_tasks/{NOWHERE}")
