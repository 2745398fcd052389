"""Files beside a conversation, and what was said in it."""

from datetime import datetime

from core.domain.plan import Frozen


class StoredFile(Frozen):
    """A file that the assistant may read."""

    name: str
    """Path below the folder of files, with slashes."""
    size: int
    """Bytes."""
    content_type: str
    """Such as "image/png", by its ending."""
    attached: bool = False
    """Whether somebody sent it in the thread."""

    @property
    def filename(self) -> str:
        """The last part of its name."""
        return self.name.rpartition("/")[2]


class Said(Frozen):
    """One message of a thread."""

    author: str
    text: str
    at: datetime
    mine: bool = False
    """Whether the assistant said it."""
