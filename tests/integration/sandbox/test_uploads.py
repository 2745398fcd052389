"""File uploads: sent whole or in parts, attached, downloaded, expired, refused."""

import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from core.kit.clock import Clock
from tests.integration.sandbox.desk import Obj, Workbench, block, text

MEGABYTE = 1024 * 1024


def create(bench: Workbench, **body: Any) -> Obj:
    made: Any = bench.notion.file_uploads.create(**body)
    return dict(made)


def send(bench: Workbench, identifier: str, data: bytes, **extra: str) -> Obj:
    file = ("note.txt", io.BytesIO(data), "text/plain")
    made: Any = bench.notion.file_uploads.send(identifier, file=file, **extra)
    return dict(made)


def uploaded(bench: Workbench, data: bytes = b"hello") -> str:
    made = create(bench, filename="note.txt")
    send(bench, made["id"], data)
    return str(made["id"])


def test_a_file_is_sent_attached_and_downloaded(bench: Workbench) -> None:
    made = create(bench, filename="note.txt", content_type="text/plain")
    assert (made["object"], made["status"]) == ("file_upload", "pending")
    assert made["upload_url"].endswith(f"/v1/file_uploads/{made['id']}/send")
    sent = send(bench, made["id"], b"hello\r\n--world\r\n")
    assert (sent["status"], sent["content_length"]) == ("uploaded", 16)
    upload: Obj = {"type": "file_upload", "file_upload": {"id": made["id"]}}
    page = bench.page("x", {"type": "file", "file": upload}, cover=upload)
    shown = bench.children(page["id"])[0]["file"]
    assert shown["type"] == "file"
    assert shown["file"]["expiry_time"] > "2026-11-24T11"
    answer = bench.http.get(shown["file"]["url"])
    assert answer.content == b"hello\r\n--world\r\n"
    assert answer.headers["content-disposition"] == "attachment"
    assert page["cover"]["type"] == "file"


def test_a_file_is_put_into_a_property_and_a_comment(bench: Workbench) -> None:
    source = bench.table("With files", Files={"files": {}})
    upload = {"type": "file_upload", "file_upload": {"id": uploaded(bench)}, "name": "n.txt"}
    row = bench.row(source, "x", Files={"files": [upload]})
    assert [one["name"] for one in row["properties"]["Files"]["files"]] == ["n.txt"]
    kept = row["properties"]["Files"]["files"]
    again: Any = bench.notion.pages.update(row["id"], properties={"Files": {"files": kept}})
    assert len(again["properties"]["Files"]["files"]) == 1
    comment: Any = bench.notion.comments.create(
        parent={"page_id": row["id"]},
        rich_text=text("see"),
        attachments=[{"type": "file_upload", "file_upload_id": uploaded(bench)}],
    )
    assert comment["attachments"][0]["category"] == "productivity"


def test_a_large_file_goes_in_parts(bench: Workbench) -> None:
    made = create(bench, mode="multi_part", filename="big.zip", number_of_parts=2)
    assert made["number_of_parts"] == {"total": 2, "sent": 0}
    send(bench, made["id"], b"a" * (5 * MEGABYTE), part_number="1")
    assert "expects 2 parts, but 1 were sent" in bench.refused(
        f"file_uploads/{made['id']}/complete", {}
    )
    send(bench, made["id"], b"b", part_number="2")
    done: Any = bench.notion.file_uploads.complete(made["id"])
    assert (done["status"], done["content_length"]) == ("uploaded", 5 * MEGABYTE + 1)


def test_a_small_part_that_is_not_the_last_is_refused(bench: Workbench) -> None:
    made = create(bench, mode="multi_part", filename="big.zip", number_of_parts=2)
    for part in ("1", "2"):
        send(bench, made["id"], b"tiny", part_number=part)
    assert "at least 5 MB" in bench.refused(f"file_uploads/{made['id']}/complete", {})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"mode": "whole"}, "body.mode should be"),
        ({"mode": "multi_part", "number_of_parts": 2}, "body.filename should be defined"),
        ({"mode": "multi_part", "filename": "x.zip"}, "body.number_of_parts should be defined"),
        ({"number_of_parts": 2}, "body.number_of_parts should be not present"),
        ({"filename": "x" * 901}, "body.filename.length should be ≤ `900`"),
    ],
)
def test_a_wrong_upload_is_refused(bench: Workbench, body: Obj, message: str) -> None:
    assert message in bench.refused("file_uploads", body)


def test_only_what_was_sent_can_be_attached_and_only_once_sent(bench: Workbench) -> None:
    made = create(bench)
    upload: Obj = {"file_upload": {"id": made["id"]}}
    body = {"children": [{"type": "image", "image": upload}]}
    message = bench.refused(f"blocks/{bench.root}/children", body, "PATCH")
    assert "must have a status of `uploaded`, instead was `pending`" in message
    send(bench, made["id"], b"x")
    again = bench.raw("POST", f"file_uploads/{made['id']}/send")
    assert "must have a status of `pending`" in again.json()["message"]


def test_what_is_not_attached_within_an_hour_expires(bench: Workbench, clock: Clock) -> None:
    loose, attached = uploaded(bench), uploaded(bench)
    bench.page("x", block("image", file_upload={"id": attached}))
    clock.turn(timedelta(hours=1))
    statuses = [
        bench.raw("GET", f"file_uploads/{one}").json()["status"] for one in (loose, attached)
    ]
    expired = bench.raw("GET", "file_uploads?status=expired").json()["results"]
    clock.turn(timedelta(hours=-1))
    assert statuses == ["expired", "uploaded"]
    assert loose in [one["id"] for one in expired]


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A server of files: what it hands out is its path."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hands)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


class Hands(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path != "/absent"
        self.send_response(200 if found else 404)
        self.send_header("content-type", "text/plain; charset=utf-8")
        self.send_header("content-length", str(len(self.path)))
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def imported(bench: Workbench, url: str) -> Obj:
    made = create(bench, mode="external_url", external_url=url, filename="x.txt")
    assert (made["status"], "upload_url" in made) == ("pending", False)
    clock = Clock()
    ends = clock.monotonic() + 20
    while clock.monotonic() < ends:
        now: Any = bench.notion.file_uploads.retrieve(made["id"])
        if now["status"] != "pending":
            return dict(now)
        clock.sleep(0.01)
    raise AssertionError("the import did not end")


def test_a_file_is_imported_from_a_url_and_attached(bench: Workbench, elsewhere: str) -> None:
    upload = imported(bench, f"{elsewhere}/notes.txt?v=1")
    assert upload["file_import_result"]["type"] == "success"
    assert (upload["content_type"], upload["content_length"]) == ("text/plain", 14)
    page = bench.page("x", block("file", file_upload={"id": upload["id"]}))
    shown = bench.children(page["id"])[0]["file"]
    assert bench.http.get(shown["file"]["url"]).content == b"/notes.txt?v=1"


def test_an_import_tells_why_it_failed(bench: Workbench, elsewhere: str) -> None:
    upload = imported(bench, f"{elsewhere}/absent")
    assert upload["status"] == "failed"
    error = upload["file_import_result"]["error"]
    assert (error["type"], error["status_code"]) == ("download_error", 404)


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://example.com/x", "x", None])
def test_an_import_needs_a_public_https_address(bench: Workbench, url: str | None) -> None:
    body = {"mode": "external_url", "filename": "x.txt", "external_url": url}
    assert "external_url" in bench.refused("file_uploads", body)
