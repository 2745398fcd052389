"""Uploads and templates as writes that faults and deaths are tried on."""

import hashlib

from core.domain.notion import Json
from core.domain.uploads import ApplyTemplate, CompleteUpload, SendPart, StartUpload
from core.kit.clock import new_id
from core.notion.client import Form
from core.notion.shapes import obj, txt
from tests.integration.notion.conftest import Desk
from tests.integration.notion.database_examples import a_row_of, with_template
from tests.integration.notion.file_examples import PDF, stored
from tests.integration.notion.write_case import Case

PDF_TYPE = "application/pdf"


def start_upload(desk: Desk) -> Case:
    name = stored(desk, f"{new_id('file')}.pdf", PDF)
    digest = hashlib.sha256(PDF).hexdigest()
    effect = StartUpload(
        file=name, filename=name, content_type=PDF_TYPE, size=len(PDF), digest=digest
    )
    return Case(effect, lambda: _begun(desk, name))


def send_part(desk: Desk) -> Case:
    start = start_upload(desk).effect
    assert isinstance(start, StartUpload)
    upload = desk.effects(new_id("begun")).apply(start).id
    effect = SendPart(
        upload_id=upload,
        file=start.file,
        filename=start.filename,
        content_type=PDF_TYPE,
        length=start.size,
        digest=start.digest,
    )
    return Case(effect, lambda: _upload(desk, upload)["content_length"] == len(PDF))


def complete_upload(desk: Desk) -> Case:
    attempt = desk.reads.names.attempt("", otherwise="the upload")
    body: Json = {
        "mode": "multi_part",
        "filename": "parts.pdf",
        "content_type": PDF_TYPE,
        "number_of_parts": 1,
    }
    made = desk.client.write("POST", "file_uploads", body=body, attempt=attempt)
    upload = txt(made["id"])
    form: Form = {"part_number": "1", "file": ("parts.pdf", PDF, PDF_TYPE)}
    desk.client.write("POST", f"file_uploads/{upload}/send", form=form, attempt=attempt)
    return Case(
        CompleteUpload(upload_id=upload), lambda: _upload(desk, upload)["status"] == "uploaded"
    )


def apply_template(desk: Desk) -> Case:
    database = with_template(desk, markdown="one line")
    page = a_row_of(desk, database, "")
    template = txt(obj(desk.reads.templates(database)[0])["id"])
    effect = ApplyTemplate(page_id=page, template_id=template)
    return Case(effect, lambda: len(desk.reads.blocks(page)))


def _upload(desk: Desk, upload_id: str) -> Json:
    attempt = desk.reads.names.attempt("", otherwise="the upload")
    return desk.client.read("GET", f"file_uploads/{upload_id}", attempt=attempt)


def _begun(desk: Desk, name: str) -> int:
    attempt = desk.reads.names.attempt("", otherwise="uploads")
    found = desk.client.results("GET", "file_uploads", attempt=attempt)
    return sum(one["filename"] == name for one in found)


UPLOAD_KINDS = [start_upload, send_part, complete_upload, apply_template]
