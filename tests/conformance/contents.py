"""Checks of blocks: every writable type, nesting, places, limits, updates, the trash."""

from tests.conformance.check import NOWHERE, PICTURE, Checks, Obj, block, listing, text, titled

_TEXTS = (
    *("paragraph", "heading_1", "heading_2", "heading_3", "heading_4", "quote", "toggle"),
    *("bulleted_list_item", "numbered_list_item", "template", "callout", "to_do"),
)
_MEDIA = ("image", "video", "pdf", "audio", "file")
_BARE = ("divider", "breadcrumb")
_ROW = {"type": "table_row", "table_row": {"cells": [text("a"), text("b")]}}


def samples() -> list[tuple[str, Obj, Obj]]:
    """Each type but those with references: its block, and what its content must show."""
    found: list[tuple[str, Obj, Obj]] = []
    for kind in _TEXTS:
        shown = {"rich_text.0.plain_text": "words", "rich_text.0.annotations.bold": False}
        if kind != "template":
            shown["color"] = "default"
        found.append((kind, block(kind, "words"), shown))
    for kind in _MEDIA:
        source: Obj = {"type": "external", "external": {"url": PICTURE}}
        found.append((kind, block(kind, **source), {"external.url": PICTURE, "caption": []}))
    found += [(kind, block(kind), {}) for kind in _BARE]
    found += [
        ("code", block("code", "x = 1", language="python"), {"language": "python"}),
        ("equation", block("equation", expression="x^2"), {"expression": "x^2"}),
        ("table_of_contents", block("table_of_contents"), {"color": "default"}),
        ("bookmark", block("bookmark", url=PICTURE), {"url": PICTURE, "caption": []}),
        ("embed", block("embed", url=PICTURE), {"url": PICTURE}),
        ("table", block("table", table_width=2, children=[_ROW]), {"has_row_header": False}),
        ("column_list", _columns(), {}),
        ("tab", block("tab", children=[block("paragraph", "One")]), {}),
        ("synced_block", block("synced_block", synced_from=None), {"synced_from": None}),
    ]
    return found


def _columns() -> Obj:
    columns = [block("column", children=[block("paragraph", word)]) for word in ("a", "b")]
    return block("column_list", children=columns)


def add(checks: Checks) -> None:
    """Blocks."""
    checks.keeps(
        "doc", "id", "pages.create", "makes a page for blocks", **_page("Blocks of every type")
    )
    _types(checks)
    _shape(checks)
    _places(checks)
    _limits(checks)
    _updates(checks)
    _trash(checks)
    _read_only(checks)


def _page(title: str) -> Obj:
    return {"parent": {"page_id": "$root"}, "properties": titled(title)}


def _types(checks: Checks) -> None:
    for kind, sent, shown in samples():
        name = f"block_{kind}"
        expect = {f"results.0.{kind}.{path}": value for path, value in shown.items()}
        checks.keeps(
            name,
            "results.0.id",
            "blocks.children.append",
            f"makes a {kind}",
            {"results": {"$length": 1}, "results.0.type": kind, **expect},
            block_id="$doc",
            children=[sent],
        )
        checks.does(
            "blocks.retrieve",
            f"shows a {kind}",
            {"object": "block", "type": kind, "id": f"${name}", f"{kind}": {"$is": "object"}},
            block_id=f"${name}",
        )
    for kind, key in (("page_id", "$doc"), ("page_id", "$root")):
        checks.does(
            "blocks.children.append",
            f"links to {key[1:]}",
            {"results.0.link_to_page": {"type": kind, kind: key}},
            block_id="$doc",
            children=[block("link_to_page", **{kind: key})],
        )
    checks.does(
        "blocks.children.append",
        "copies a synced block",
        {"results.0.synced_block.synced_from.block_id": "$block_synced_block"},
        block_id="$doc",
        children=[block("synced_block", synced_from={"block_id": "$block_synced_block"})],
    )


def _shape(checks: Checks) -> None:
    common = ["object", "id", "parent", "created_time", "last_edited_time", "created_by"]
    common += ["last_edited_by", "has_children", "in_trash", "type", "paragraph", "request_id"]
    checks.does(
        "blocks.retrieve",
        "gives a block all its keys",
        {
            "": {"$keys": common if checks.newest else [*common, "archived"]},
            "parent": {"type": "page_id", "page_id": "$doc"},
            "created_time": {"$is": "minute"},
            "last_edited_time": {"$is": "minute"},
            "created_by": {"object": "user", "id": "$bot"},
            "has_children": False,
            "in_trash": False,
            "paragraph.rich_text.0.annotations": {
                **dict.fromkeys(("bold", "italic", "strikethrough", "underline", "code"), False),
                "color": "default",
            },
            "paragraph.rich_text.0.href": None,
            "paragraph.rich_text.0.text.link": None,
        },
        block_id="$block_paragraph",
    )
    checks.does(
        "blocks.retrieve",
        "shows a page as child_page",
        {"type": "child_page", "child_page.title": "Blocks of every type", "has_children": True},
        block_id="$doc",
    )
    checks.does(
        "blocks.children.list",
        "lists children",
        listing("block", results={"$least": 28}),
        block_id="$doc",
    )
    checks.does(
        "blocks.children.list",
        "lists the rows of a table",
        {"results.0.table_row.cells.1.0.plain_text": "b", "results": {"$length": 1}},
        block_id="$block_table",
    )
    checks.does(
        "blocks.children.list",
        "lists columns",
        {"results": {"$length": 2}, "results.0.type": "column", "results.0.has_children": True},
        block_id="$block_column_list",
    )
    checks.keeps(
        "third",
        "next_cursor",
        "blocks.children.list",
        "pages children",
        {"results": {"$length": 2}, "has_more": True},
        block_id="$doc",
        page_size=2,
    )
    checks.does(
        "blocks.children.list",
        "goes on with children",
        {"results.0.id": "$third"},
        block_id="$doc",
        page_size=2,
        start_cursor="$third",
    )
    checks.misses("blocks.retrieve", "does not know a block", block_id=NOWHERE)
    checks.misses("blocks.children.list", "lists nothing of nothing", block_id=NOWHERE)
    checks.refuses("blocks.retrieve", "refuses an id of no form", "valid uuid", block_id="x")


def _places(checks: Checks) -> None:
    checks.keeps("spot", "id", "pages.create", "makes a page for places", **_page("Places"))
    for word in ("one", "two"):
        checks.keeps(
            word,
            "results.0.id",
            "blocks.children.append",
            f"puts {word} at the end",
            {"results.0.paragraph.rich_text.0.plain_text": word},
            block_id="$spot",
            children=[block("paragraph", word)],
        )
    places: list[tuple[str, Obj]] = [
        ("zero", {"type": "start"}),
        ("one and a half", {"type": "after_block", "after_block": {"id": "$one"}}),
        ("three", {"type": "end"}),
    ]
    for word, position in places:
        checks.does(
            "blocks.children.append",
            f"puts a block at {position['type']}",
            {"results": {"$length": 1}},
            block_id="$spot",
            children=[block("paragraph", word)],
            position=position,
        )
    if checks.newest:
        checks.refuses(
            "blocks.children.append",
            "takes no after any more",
            "body.after should be not present",
            block_id="$spot",
            children=[block("paragraph", "x")],
            after="$one",
        )
    else:
        checks.does(
            "blocks.children.append",
            "puts a block after another",
            {"results": {"$length": 1}},
            block_id="$spot",
            children=[block("paragraph", "one and a quarter")],
            after="$one",
        )
    order = ["zero", "one", "one and a half", "two", "three"]
    if not checks.newest:
        order.insert(2, "one and a quarter")
    checks.does(
        "blocks.children.list",
        "keeps blocks in order",
        {f"results.{n}.paragraph.rich_text.0.plain_text": w for n, w in enumerate(order)},
        block_id="$spot",
    )
    checks.refuses(
        "blocks.children.append",
        "refuses a place elsewhere",
        block_id="$spot",
        children=[block("paragraph", "x")],
        position={"type": "after_block", "after_block": {"id": "$block_paragraph"}},
    )


def _nested(levels: int) -> Obj:
    inside = {"children": [_nested(levels - 1)]} if levels > 1 else {}
    return block("bulleted_list_item", "level", **inside)


def _limits(checks: Checks) -> None:
    plain = block("paragraph", "x")
    wide = [*["x" * 2000], "🙂" * 1000]
    for content in wide:
        checks.does(
            "blocks.children.append",
            f"takes {len(content)} characters of {content[0]!r}",
            {"results": {"$length": 1}},
            block_id="$spot",
            children=[block("paragraph", content)],
        )
    url = "https://example.com/" + "x" * 2000
    too_much: list[tuple[str, list[Obj], str]] = [
        ("2,001 characters", [block("paragraph", "x" * 2001)], "should be ≤ `2000`"),
        ("1,001 emojis of two units", [block("paragraph", "🙂" * 1001)], "should be ≤ `2000`"),
        ("101 runs", [{"paragraph": {"rich_text": text("x") * 101}}], "should be ≤ `100`"),
        ("101 blocks", [plain] * 101, "should be ≤ `100`"),
        ("a depth of four", [_nested(4)], "should be not present"),
        ("an equation of 1,001", [block("equation", expression="x" * 1001)], "should be ≤ `1000`"),
        ("a long address", [block("bookmark", url=url)], "should be ≤ `2000`"),
        ("an unknown type", [{"type": "unknown", "unknown": {}}], "should be defined"),
        ("an unknown language", [block("code", "x", language="klingon")], "language"),
        ("an unknown colour", [block("paragraph", "x", color="mauve")], "color"),
        ("a column alone", [block("column", children=[plain])], ""),
        (
            "one column",
            [block("column_list", children=_columns()["column_list"]["children"][:1])],
            "",
        ),
        ("a narrow row", [block("table", table_width=3, children=[_ROW])], "cells"),
        ("a table without rows", [block("table", table_width=2, children=[])], ""),
        ("two types at once", [{**plain, "quote": {"rich_text": []}}], ""),
        (
            "a link that is none",
            [{"paragraph": {"rich_text": [{"text": {"content": "x", "link": {"url": "x"}}}]}}],
            "URL",
        ),
    ]
    for what, children, message in too_much:
        checks.refuses(
            "blocks.children.append",
            f"refuses {what}",
            message,
            block_id="$spot",
            children=children,
        )
    checks.does(
        "blocks.children.append",
        "takes a depth of three",
        {"results.0.has_children": True},
        block_id="$spot",
        children=[_nested(3)],
    )
    checks.refuses(
        "blocks.children.append",
        "refuses more than 1,000 blocks",
        "1000",
        block_id="$spot",
        children=[block("toggle", "x", children=[plain] * 100)] * 10,
    )
    checks.refuses(
        "blocks.children.append",
        "puts nothing into a divider",
        "does not support children",
        block_id="$block_divider",
        children=[plain],
    )


def _updates(checks: Checks) -> None:
    for kind in _TEXTS:
        checks.does(
            "blocks.update",
            f"changes a {kind}",
            {"id": f"$block_{kind}", f"{kind}.rich_text.0.plain_text": "new"},
            block_id=f"$block_{kind}",
            **{kind: {"rich_text": text("new")}},
        )
    changed: list[tuple[str, Obj, Obj]] = [
        ("to_do", {"checked": True}, {"to_do.checked": True}),
        ("code", {"language": "rust"}, {"code.language": "rust"}),
        ("equation", {"expression": "y"}, {"equation.expression": "y"}),
        ("image", {"caption": text("see")}, {"image.caption.0.plain_text": "see"}),
        ("bookmark", {"url": "https://example.com/b"}, {"bookmark.url": "https://example.com/b"}),
        ("table", {"has_column_header": True}, {"table.has_column_header": True}),
        ("paragraph", {"color": "red"}, {"paragraph.color": "red"}),
    ]
    for kind, body, expect in changed:
        checks.does(
            "blocks.update",
            f"changes {next(iter(body))} of a {kind}",
            expect,
            block_id=f"$block_{kind}",
            **{kind: body},
        )
    checks.refuses(
        "blocks.update",
        "changes no type",
        block_id="$block_paragraph",
        quote={"rich_text": text("x")},
    )
    checks.refuses(
        "blocks.update",
        "changes no table width",
        block_id="$block_table",
        table={"table_width": 3},
    )
    checks.misses("blocks.update", "changes nothing of nothing", block_id=NOWHERE, divider={})


def _trash(checks: Checks) -> None:
    gone = {"id": "$block_quote", "in_trash": True}
    checks.does("blocks.delete", "trashes a block", gone, block_id="$block_quote")
    checks.does("blocks.retrieve", "still shows it", gone, block_id="$block_quote")
    checks.refuses(
        "blocks.update",
        "changes nothing in the trash",
        "archived",
        block_id="$block_quote",
        quote={"rich_text": text("x")},
    )
    key = "in_trash" if checks.newest else "archived"
    checks.does(
        "request",
        f"restores a block by {key}",
        {"in_trash": False},
        method="patch",
        path="blocks/$block_quote",
        body={key: False},
    )
    checks.misses("blocks.delete", "trashes nothing of nothing", block_id=NOWHERE)


def _read_only(checks: Checks) -> None:
    for kind, content in (
        ("link_preview", {"url": PICTURE}),
        ("meeting_notes", {"title": []}),
        ("unsupported", {"block_type": "ai_block"}),
    ):
        shown = "transcription" if kind == "meeting_notes" and not checks.newest else kind
        planted: Obj = {"parent_id": "$doc", "type": kind, "content": content}
        checks.controls("blocks", planted, f"has a {kind} made", {f"block_{kind}": "id"})
        checks.does(
            "blocks.retrieve",
            f"shows a {kind} as {shown}",
            {"type": shown, shown: content},
            block_id=f"$block_{kind}",
        )
