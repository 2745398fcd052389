"""What a write made besides what is known of it: Notion may carry out a lost request very late."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from core.domain.undo import undo_of
from core.domain.write import (
    AnyEffect,
    AppendBlocks,
    Applied,
    CreateDatabase,
    CreatePage,
    DeleteBlock,
    Double,
    Effect,
    SetTrash,
    Write,
)
from core.notion.client import NotionClient
from core.notion.effects import SKEW
from core.notion.kinds import deed_of
from core.notion.kinds.base import Sought
from core.notion.reads import Reads
from core.notion.sameness import text_print
from core.notion.shapes import obj, txt

_SHOWN = 60


class DoubleSearch:
    """Looks for doubles through one connection. Implements domain.ports.Doubles."""

    def __init__(self, client: NotionClient, reads: Reads) -> None:
        self._client = client
        self._reads = reads

    def find(self, write: Write, taken: Callable[[Sequence[str]], frozenset[str]]) -> Double | None:
        """The eldest thing that fits the write and that no write is known to have made."""
        deed = deed_of(write.effect, self._client, self._reads)
        self._reads.me()  # an answer, from which the client knows Notion's time
        age = timedelta(seconds=write.intended_seconds_ago)
        since = (self._client.now() - age - SKEW).replace(second=0, microsecond=0)
        sought = Sought(since=since, taken=taken)
        applied = deed.find(write.before, sought)
        if applied is None:
            return None
        alone = deed.is_ours_alone(applied, sought)
        return Double(
            applied=applied,
            what=_what(write.effect),
            url=applied.url,
            ours_alone=alone,
            take_back=undo_of(write.effect, applied),
            take_away=_take_away(write.effect, applied),
        )


def _what(effect: Effect) -> str:
    """What the person called it."""
    match effect:
        case CreatePage(properties=properties):
            texts = (obj(value).get("title") for value in properties.values())
            said = next((text_print(text) for text in texts if text), "")
        case AppendBlocks(children=children):
            first = children[0]
            said = text_print(obj(first.get(txt(first.get("type")))).get("rich_text"))
        case CreateDatabase(title=title):
            said = title
        case _:
            said = text_print(list(getattr(effect, "rich_text", ()))) or getattr(effect, "name", "")
    return f"“{said[:_SHOWN]}”" if said else "what I added"


def _take_away(effect: Effect, applied: Applied) -> tuple[AnyEffect, ...]:
    match effect:
        case CreatePage():
            return (SetTrash(page_id=applied.id, in_trash=True),)
        case AppendBlocks():
            return tuple(DeleteBlock(block_id=one) for one in reversed(applied.block_ids))
        case _:
            return undo_of(effect, applied)
