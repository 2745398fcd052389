"""What is out of date in the cache after a write of ours, or after an event of Notion's."""

from core.domain.notion import Json
from core.domain.write import (
    CreateDatabase,
    CreatePage,
    DeleteBlock,
    Effect,
    MovePage,
    RestoreBlock,
    SetTrash,
    UpdateObject,
    UpdatePage,
)
from core.notion.cache import ALL_PAGES, SCHEMAS, SEARCHES, pages_called
from core.notion.shapes import obj, plain, txt

_OF_PAGES = frozenset(
    {"page.created", "page.deleted", "page.undeleted", "page.moved", "page.properties_updated"}
)
_TABLES = ("database", "data_source")
"""Parents whose schema does not change when a row does."""
_OF_CONTENT = frozenset({"page.content_updated", "page.transcription_block.transcript_deleted"})


def topics_of_effect(effect: Effect) -> list[str]:
    """What a write of ours makes out of date."""
    match effect:
        case CreatePage(properties=properties):
            place = [] if effect.parent_is_database else [effect.parent_id]
            titles = (obj(value).get("title") for value in properties.values())
            title = next((plain(text) for text in titles if text), "")
            return [*place, pages_called(title)]
        case UpdatePage(page_id=page, properties=properties):
            named = any("title" in obj(value) for value in properties.values())
            return [page, ALL_PAGES] if named else [page]
        case MovePage(page_id=page, parent_id=parent):
            return [page, parent, ALL_PAGES]
        case SetTrash(page_id=thing) | DeleteBlock(block_id=thing) | RestoreBlock(block_id=thing):
            return [thing, SEARCHES, SCHEMAS]
        case CreateDatabase() | UpdateObject():
            return [SEARCHES, SCHEMAS, effect.lane]
        case _:
            return [effect.lane]


def topics_of_event(event: Json) -> list[str]:
    """What an event of Notion makes out of date (Notion API: webhooks, event types).

    An event says what has changed and not how, so everything that it may concern is forgotten.
    """
    name = txt(event.get("type"))
    entity = txt(obj(event.get("entity")).get("id"))
    above = obj(obj(event.get("data")).get("parent"))
    parent = "" if txt(above.get("type")).startswith(_TABLES) else txt(above.get("id"))
    things = [one for one in (entity, parent) if one]
    if name in _OF_PAGES:
        return [*things, ALL_PAGES]
    if name in _OF_CONTENT:
        return things
    if name.startswith(("database.", "data_source.")):
        schema_stays = name.endswith("content_updated") and name.startswith("data_source.")
        return things if schema_stays else [*things, SEARCHES, SCHEMAS]
    if name.startswith(("page.", "block.")):
        return [*things, ALL_PAGES]
    return []
