"""Checks of comments and file uploads."""

from tests.conformance.check import NOWHERE, Checks, Obj, block, listing, text, titled

_MEGABYTE = 1024 * 1024


def add(checks: Checks) -> None:
    """Comments, file uploads."""
    _comments(checks)
    _single_part(checks)
    _many_parts(checks)


def _comments(checks: Checks) -> None:
    checks.keeps(
        "topic",
        "id",
        "pages.create",
        "makes a page to talk about",
        parent={"page_id": "$root"},
        properties=titled("Talked about"),
        children=[block("paragraph", "point")],
    )
    checks.keeps(
        "point", "results.0.id", "blocks.children.list", "finds its block", block_id="$topic"
    )
    shape: Obj = {
        "object": "comment",
        "id": {"$is": "uuid"},
        "discussion_id": {"$is": "uuid"},
        "parent": {"type": "page_id", "page_id": "$topic"},
        "created_time": {"$is": "minute"},
        "last_edited_time": {"$is": "minute"},
        "created_by": {"object": "user", "id": "$bot"},
        "rich_text.0.plain_text": "First",
        "display_name.type": "integration",
        "display_name.resolved_name": {"$is": "text"},
    }
    where = {"parent": {"page_id": "$topic"}}
    checks.keeps(
        "comment",
        "id",
        "comments.create",
        "comments on a page",
        shape,
        **where,
        rich_text=text("First"),
    )
    checks.keeps(
        "discussion",
        "discussion_id",
        "comments.retrieve",
        "shows a comment",
        {"id": "$comment"},
        comment_id="$comment",
    )
    checks.does(
        "comments.create",
        "replies",
        {"discussion_id": "$discussion"},
        discussion_id="$discussion",
        rich_text=text("Second"),
    )
    checks.does(
        "comments.create",
        "comments on a block",
        {"parent": {"type": "block_id", "block_id": "$point"}},
        parent={"block_id": "$point"},
        rich_text=text("Third"),
    )
    checks.does(
        "comments.create",
        "comments in markdown",
        {"rich_text.0.annotations.bold": True},
        **where,
        markdown="**Bold**",
    )
    checks.does(
        "comments.create",
        "comments under a name",
        {"display_name": {"type": "custom", "resolved_name": "Robot"}},
        **where,
        rich_text=text("x"),
        display_name={"type": "custom", "custom": {"name": "Robot"}},
    )
    checks.does(
        "comments.list",
        "lists comments of a page",
        listing("comment", **{"results.0.id": "$comment", "results": {"$length": 4}}),
        block_id="$topic",
    )
    checks.does(
        "comments.list", "lists comments of a block", {"results": {"$length": 1}}, block_id="$point"
    )
    checks.does(
        "comments.list",
        "pages comments",
        {"results": {"$length": 1}, "has_more": True},
        block_id="$topic",
        page_size=1,
    )
    checks.does(
        "comments.update",
        "changes a comment",
        {"rich_text.0.plain_text": "Edited"},
        comment_id="$comment",
        rich_text=text("Edited"),
    )
    checks.does("comments.delete", "deletes a comment", {"id": "$comment"}, comment_id="$comment")
    checks.misses("comments.retrieve", "shows it no more", comment_id="$comment")
    checks.misses(
        "comments.create", "comments on nothing", parent={"page_id": NOWHERE}, rich_text=text("x")
    )
    for what, args in (
        ("without words", where),
        ("nowhere", {"rich_text": text("x")}),
        ("twice", {**where, "discussion_id": "$discussion", "rich_text": text("x")}),
        ("in 101 runs", {**where, "rich_text": text("x") * 101}),
    ):
        checks.refuses("comments.create", f"does not comment {what}", **args)


def _file(content: str, name: str = "note.txt") -> Obj:
    return {"$file": {"name": name, "type": "text/plain", "text": content}}


def _single_part(checks: Checks) -> None:
    shape: Obj = {
        "object": "file_upload",
        "status": "pending",
        "filename": "note.txt",
        "content_type": "text/plain",
        "content_length": None,
        "expiry_time": {"$is": "time"},
        "created_by": {"id": "$bot", "type": "bot"},
        "upload_url": {"$is": "url"},
    }
    checks.keeps(
        "upload",
        "id",
        "file_uploads.create",
        "begins an upload",
        shape,
        filename="note.txt",
        content_type="text/plain",
    )
    checks.refuses(
        "blocks.children.append",
        "attaches nothing that was not sent",
        "uploaded",
        block_id="$topic",
        children=[block("file", file_upload={"id": "$upload"})],
    )
    checks.does(
        "file_uploads.send",
        "sends a file",
        {"status": "uploaded", "content_length": 5, "upload_url": {"$is": "absent"}},
        file_upload_id="$upload",
        file=_file("hello"),
    )
    checks.does(
        "file_uploads.retrieve", "shows an upload", {"status": "uploaded"}, file_upload_id="$upload"
    )
    checks.does(
        "file_uploads.list",
        "lists uploads",
        listing("file_upload", results={"$least": 1}),
        status="uploaded",
    )
    checks.refuses("file_uploads.list", "knows no other status", "status", status="lost")
    checks.refuses(
        "file_uploads.send",
        "sends a file once",
        "pending",
        file_upload_id="$upload",
        file=_file("again"),
    )
    checks.does(
        "blocks.children.append",
        "attaches it to a block",
        {
            "results.0.file.type": "file",
            "results.0.file.file.url": {"$is": "url"},
            "results.0.file.file.expiry_time": {"$is": "time"},
        },
        block_id="$topic",
        children=[block("file", file_upload={"id": "$upload"})],
    )
    checks.does(
        "pages.update",
        "attaches it as a cover",
        {"cover.type": "file"},
        page_id="$topic",
        cover={"type": "file_upload", "file_upload": {"id": "$upload"}},
    )
    checks.does(
        "comments.create",
        "attaches it to a comment",
        {"attachments.0.category": {"$is": "text"}},
        parent={"page_id": "$topic"},
        rich_text=text("see"),
        attachments=[{"file_upload_id": "$upload"}],
    )
    four = [{"file_upload_id": "$upload"}] * 4
    checks.refuses(
        "comments.create",
        "attaches at most three",
        "≤ `3`",
        parent={"page_id": "$topic"},
        rich_text=text("x"),
        attachments=four,
    )
    checks.misses("file_uploads.retrieve", "does not know an upload", file_upload_id=NOWHERE)
    checks.refuses("file_uploads.create", "refuses a long name", "≤ `900`", filename="x" * 901)


def _many_parts(checks: Checks) -> None:
    checks.keeps(
        "parts",
        "id",
        "file_uploads.create",
        "begins an upload in parts",
        {"number_of_parts": {"total": 2, "sent": 0}, "complete_url": {"$is": "url"}},
        mode="multi_part",
        filename="big.txt",
        number_of_parts=2,
        content_type="text/plain",
    )
    checks.refuses(
        "file_uploads.complete", "is not complete before", "2 parts", file_upload_id="$parts"
    )
    big = {"$file": {"name": "big.txt", "type": "text/plain", "zeros": 5 * _MEGABYTE}}
    for number, file in (("1", big), ("2", _file("end", "big.txt"))):
        checks.does(
            "file_uploads.send",
            f"sends part {number}",
            {"number_of_parts": {"total": 2, "sent": int(number)}},
            file_upload_id="$parts",
            part_number=number,
            file=file,
        )
    checks.does(
        "file_uploads.complete",
        "completes an upload",
        {"status": "uploaded", "content_length": 5 * _MEGABYTE + 3},
        file_upload_id="$parts",
    )
    checks.refuses(
        "file_uploads.create",
        "needs the number of parts",
        "number_of_parts",
        mode="multi_part",
        filename="big.txt",
    )
    checks.keeps(
        "imported",
        "id",
        "file_uploads.create",
        "begins an import",
        {"status": "pending"},
        mode="external_url",
        filename="page.html",
        external_url="$url/healthz",
    )
    checks.comes(
        "file_uploads.retrieve",
        "imports a file",
        {"status": "uploaded", "file_import_result.type": "success"},
        file_upload_id="$imported",
    )
    checks.refuses(
        "file_uploads.create",
        "imports only from https",
        "external_url",
        mode="external_url",
        filename="x.txt",
        external_url="http://example.com/x",
    )
