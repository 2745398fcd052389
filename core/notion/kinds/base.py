"""What the writer needs to know of a kind of effect."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from core.domain.notion import Json
from core.domain.ports import Files
from core.domain.write import Applied, Effect
from core.kit.errors import BadInput, UnknownOutcome
from core.notion.client import NotionClient
from core.notion.errors import Attempt
from core.notion.parse import author, when
from core.notion.reads import Reads
from core.notion.shapes import objs, txt

E = TypeVar("E", bound=Effect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a probe may take for the work of the write it looks for.

    Args:
        since: nothing older fits; floored to the minute, as Notion dates things.
        taken: which of some ids other writes are known to have made.
    """

    since: datetime
    taken: Callable[[Sequence[str]], frozenset[str]]


class Later(UnknownOutcome):
    """Notion has taken it and will do it later.

    Args:
        so_far: what tells afterwards how it went on.
        retry_after: seconds until it is worth asking.
    """

    def __init__(self, so_far: Applied, *, retry_after: float) -> None:
        super().__init__("Notion is at work on it.", retry_after=retry_after)
        self.so_far = so_far


class SurelyNot(BadInput):
    """Notion says of what was sent earlier that it has not been done, and why."""


class Deed(ABC, Generic[E]):
    """One effect, of one kind: how it is sent, and how it is found to have been done.

    Args:
        effect: what is wanted.
        client: sends it.
        reads: looks for it.
        files: the files that the request may read.
    """

    repeats_freely: ClassVar[bool] = False
    """Whether sending it twice leaves the same state as sending it once."""

    def __init__(
        self, effect: E, client: NotionClient, reads: Reads, files: Files | None = None
    ) -> None:
        self.effect = effect
        self._client = client
        self._reads = reads
        self._files = files

    @property
    def settles(self) -> float:
        """Seconds after a send when nothing of it arrives any more, where that takes long."""
        return 0.0

    @abstractmethod
    def attempt(self) -> Attempt:
        """What is being changed, in words for the person."""

    def observe(self) -> Json:
        """The pre-image: what the write will replace, for probes and for undo."""
        return {}

    def already(self, before: Json) -> Applied | None:
        """What to report when the pre-image shows that nothing needs to be sent."""
        del before
        return None

    @abstractmethod
    def send(self, before: Json) -> Applied:
        """Send it once. Raises UnknownOutcome; any other AssistantError says: not applied."""

    @abstractmethod
    def find(self, before: Json, sought: Sought) -> Applied | None:
        """What an earlier send did, or None when nothing of it can be seen."""

    def is_ours_alone(self, applied: Applied, sought: Sought) -> bool:
        """Whether what `find` found is surely what was sent, and nobody has touched it since."""
        del applied, sought
        return False

    def _ours(self, thing: Json, sought: Sought) -> bool:
        """Whether a page or block was made by this integration, and late enough."""
        by_us = author(thing, "created_by") == self._reads.me().id
        return by_us and when(thing.get("created_time")) >= sought.since

    def _untouched(self, thing: Json) -> bool:
        """Whether nobody but this integration has edited it."""
        return author(thing, "last_edited_by") == self._reads.me().id

    def _untaken(self, things: list[Json], sought: Sought) -> list[Json]:
        """Those that no other write is known to have made, the eldest first."""
        taken = sought.taken([txt(thing.get("id")) for thing in things])
        free = [thing for thing in things if txt(thing.get("id")) not in taken]
        return sorted(free, key=lambda thing: when(thing.get("created_time")))


def all_untouched(blocks: Sequence[Json], me: str) -> bool:
    """Whether nobody but this integration has edited any of some trees of blocks."""
    return all(
        author(block, "last_edited_by") == me and all_untouched(objs(block.get("children")), me)
        for block in blocks
    )
