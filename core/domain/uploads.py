"""Effects that bring a file to Notion, and those that wait for what Notion does by itself.

An upload that nothing refers to is gone after an hour, so it needs no inverse.
"""

from typing import Literal

from core.domain.lanes import MakesSomething, OnOneThing


class StartUpload(MakesSomething):
    """Tell Notion of a file that is to come."""

    kind: Literal["start_upload"] = "start_upload"
    file: str
    """Its name among the assistant's files."""
    filename: str
    """What Notion calls it, with its ending."""
    content_type: str
    size: int
    """Bytes."""
    digest: str
    """SHA-256 of its bytes, in hexadecimal."""
    parts: int = 1
    """In how many parts it comes; one of at most 20 MB, else 5 to 20 MB each."""

    @property
    def lane(self) -> str:
        """Name and content."""
        return self._lane("upload", [self.filename, self.digest])


class SendPart(OnOneThing):
    """Send a file, or one part of it."""

    ON = "upload_id"
    kind: Literal["send_part"] = "send_part"
    upload_id: str
    file: str
    """Its name among the assistant's files."""
    filename: str
    content_type: str
    part: int = 1
    parts: int = 1
    offset: int = 0
    """Where the part begins, in bytes."""
    length: int
    digest: str
    """SHA-256 of the part's bytes: a file that was changed meanwhile is not sent."""


class CompleteUpload(OnOneThing):
    """Tell Notion that every part has come."""

    ON = "upload_id"
    kind: Literal["complete_upload"] = "complete_upload"
    upload_id: str


class ApplyTemplate(OnOneThing):
    """Let Notion add a template's content to a row, which it does a little later."""

    ON = "page_id"
    kind: Literal["apply_template"] = "apply_template"
    page_id: str
    template_id: str


class NoteBlocks(OnOneThing):
    """Nothing that we do: blocks that Notion itself has added, noted so that undo finds them."""

    ON = "page_id"
    kind: Literal["note_blocks"] = "note_blocks"
    page_id: str
    known: tuple[str, ...]
    """Ids of the blocks at the top that were there before."""
