"""Uploads: told by name, type, author and time; a part, by how many of them have come.

An upload that nothing refers to expires after an hour (Notion API: file uploads), so one that was
started twice is at worst a name in a list for that long. Adopting it saves sending a file anew.
"""

import hashlib

from core.domain.notion import Json
from core.domain.uploads import CompleteUpload, SendPart, StartUpload
from core.domain.write import Applied
from core.kit.errors import BadInput, Defect
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.shapes import obj, txt, uuid_of

_MODES = {False: "single_part", True: "multi_part"}


class StartUploadDeed(Deed[StartUpload]):
    """A file upload object that waits for its bytes."""

    def attempt(self) -> Attempt:
        """About the file."""
        return Attempt(what=f"the upload of {self.effect.filename}", writes=True)

    def send(self, before: Json) -> Applied:
        """POST /v1/file_uploads."""
        del before
        several = self.effect.parts > 1
        body: Json = {
            "mode": _MODES[several],
            "filename": self.effect.filename,
            "content_type": self.effect.content_type,
        }
        if several:
            body["number_of_parts"] = self.effect.parts
        answer = self._client.write("POST", "file_uploads", body=body, attempt=self.attempt())
        return Applied(id=txt(answer.get("id")))

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """The eldest upload of ours that waits for such a file."""
        del before
        waiting = self._client.results(
            "GET", "file_uploads", query={"status": "pending"}, attempt=self.attempt()
        )
        fitting = [one for one in waiting if self._ours(one, sought) and self._is_such(one)]
        return next((Applied(id=txt(one["id"])) for one in self._untaken(fitting, sought)), None)

    def _is_such(self, upload: Json) -> bool:
        total = obj(upload.get("number_of_parts")).get("total", 1)
        return (
            upload.get("filename") == self.effect.filename
            and upload.get("content_type") == self.effect.content_type
            and total == self.effect.parts
        )


class _OnUpload(Deed[SendPart | CompleteUpload]):
    """What changes an upload that was started; Notion takes nothing for one that is whole."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the upload."""
        return Attempt(what="that upload", writes=True)

    def _present(self) -> Json:
        path = f"file_uploads/{uuid_of(self.effect.upload_id)}"
        return self._client.read("GET", path, attempt=self.attempt())


class SendPartDeed(_OnUpload):
    """A part of a file; parts are sent in their order, so that their number tells which came."""

    effect: SendPart

    def send(self, before: Json) -> Applied:
        """POST /v1/file_uploads/{id}/send."""
        del before
        effect = self.effect
        fields = {"part_number": str(effect.part)} if effect.parts > 1 else {}
        self._client.write(
            "POST",
            f"file_uploads/{uuid_of(effect.upload_id)}/send",
            form={**fields, "file": (effect.filename, self._bytes(), effect.content_type)},
            attempt=self.attempt(),
        )
        return Applied(id=effect.upload_id)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether that many parts have come."""
        del before, sought
        upload = self._present()
        sent = obj(upload.get("number_of_parts")).get("sent")
        came = isinstance(sent, int) and sent >= self.effect.part
        whole = upload.get("status") == "uploaded"
        return Applied(id=self.effect.upload_id) if came or whole else None

    def _bytes(self) -> bytes:
        effect = self.effect
        if self._files is None:
            raise Defect("Files cannot be read here.")
        data = self._files.read(effect.file, offset=effect.offset, length=effect.length)
        if hashlib.sha256(data).hexdigest() != effect.digest:
            raise BadInput(
                f"{effect.filename} was changed while I was uploading it.",
                next_step="Ask again when it is finished.",
            )
        return data


class CompleteUploadDeed(_OnUpload):
    """The end of an upload in parts."""

    effect: CompleteUpload

    def send(self, before: Json) -> Applied:
        """POST /v1/file_uploads/{id}/complete."""
        del before
        path = f"file_uploads/{uuid_of(self.effect.upload_id)}/complete"
        self._client.write("POST", path, attempt=self.attempt())
        return Applied(id=self.effect.upload_id)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether it is whole."""
        del before, sought
        whole = self._present().get("status") == "uploaded"
        return Applied(id=self.effect.upload_id) if whole else None
