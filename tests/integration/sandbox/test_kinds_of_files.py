"""Names and content types of uploads (Notion API: the file upload object, supported file types)."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench

MEGABYTE = 1024 * 1024


def created(bench: Workbench, **body: Any) -> Obj:
    answer = bench.raw("POST", "file_uploads", body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def sent(
    bench: Workbench, upload: Obj, name: str, kind: str, data: bytes = b"x", **form: str
) -> Any:
    return bench.http.post(
        upload["upload_url"],
        headers={
            "Authorization": f"Bearer {bench.server.token}",
            "Notion-Version": bench.version,
        },
        files={"file": (name, data, kind)},
        data=form,
    )


def test_the_content_type_is_inferred_from_the_ending(bench: Workbench) -> None:
    assert created(bench, filename="Plan.PDF")["content_type"] == "application/pdf"
    assert created(bench)["content_type"] is None


def test_any_bytes_may_be_sent_under_names_that_tell_nothing(bench: Workbench) -> None:
    for name in ("big.bin", "blob"):
        upload = created(bench, filename=name)
        assert sent(bench, upload, name, "application/octet-stream").status_code == 200


def test_an_ending_is_added_by_the_content_type(bench: Workbench) -> None:
    assert created(bench, filename="chart", content_type="image/png")["filename"] == "chart.png"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"filename": "setup.exe"}, "Provided `filename` has an extension that is not supported"),
        (
            {"filename": "a.wav", "content_type": "audio/x-wav"},
            "The content type audio/x-wav is not supported for the File Upload API.",
        ),
        (
            {"filename": "a.png", "content_type": "text/plain"},
            "does not match the extension of `filename`",
        ),
    ],
)
def test_a_file_that_notion_does_not_take_is_refused_at_once(
    bench: Workbench, body: Obj, message: str
) -> None:
    assert message in bench.refused("file_uploads", body)


def test_content_of_another_type_than_was_said_is_refused(bench: Workbench) -> None:
    upload = created(bench, filename="chart.png")
    answer = sent(bench, upload, "chart.png", "text/plain")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
    assert "does not match the content type of the file upload: image/png" in answer.text
    assert sent(bench, upload, "chart.png", "application/octet-stream").status_code == 200


def test_the_length_of_parts_is_a_running_total(bench: Workbench) -> None:
    upload = created(bench, mode="multi_part", filename="film.mp4", number_of_parts=2)
    assert upload["content_length"] is None
    data = b"x" * (5 * MEGABYTE)
    shown = sent(bench, upload, "film.mp4", "video/mp4", data, part_number="1").json()
    assert (shown["status"], shown["content_length"]) == ("pending", 5 * MEGABYTE)


def test_a_file_block_is_called_as_its_file_is(bench: Workbench) -> None:
    upload = created(bench, filename="note.txt")
    sent(bench, upload, "note.txt", "text/plain")
    block = {"type": "file", "file": {"file_upload": {"id": upload["id"]}}}
    page = bench.page("x", block)
    assert bench.children(page["id"])[0]["file"]["name"] == "note.txt"
