"""Which memories of Notion a write or an event makes out of date."""

import pytest

from core.domain.notion import Json, ObjectKind, Target
from core.domain.write import CreatePage
from core.kit.clock import Clock
from core.notion.cache import NotionCache, search_key
from core.notion.topics import topics_of_effect, topics_of_event


def titled(text: str) -> Json:
    return {"title": [{"type": "text", "text": {"content": text}}]}


def test_what_is_kept_is_bounded() -> None:
    cache = NotionCache(Clock())
    for number in range(3_000):
        target = Target(id=str(number), kind=ObjectKind.PAGE, title="", url="")
        cache.searches.put(search_key(str(number), None, 20), [target])
    assert len(cache.searches) == 1_000


def kept_after(*topics: str) -> set[str]:
    cache = NotionCache(Clock())
    thing = Target(id="a", kind=ObjectKind.PAGE, title="x", url="")
    cache.searches.put(search_key("Roadmap", ObjectKind.DATABASE, 20), [thing])
    cache.searches.put(search_key("fix login", None, 20), [thing])
    cache.searches.put(search_key("garden", ObjectKind.ROW, 20), [thing])
    cache.forget(topics)
    kinds = {"Roadmap": ObjectKind.DATABASE, "fix login": None, "garden": ObjectKind.ROW}
    return {
        said for said, kind in kinds.items() if cache.searches.get(search_key(said, kind, 20), 60)
    }


def test_a_new_row_concerns_the_searches_that_it_may_come_into_alone() -> None:
    row = CreatePage(parent_id="p", parent_is_database=True, properties={"Name": titled("Login")})
    assert kept_after(*topics_of_effect(row)) == {"Roadmap", "garden"}


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        ("page.content_updated", {"Roadmap", "fix login", "garden"}),
        ("page.created", {"Roadmap"}),
        ("page.moved", {"Roadmap"}),
        ("data_source.schema_updated", set[str]()),
        ("database.deleted", set[str]()),
        ("comment.created", {"Roadmap", "fix login", "garden"}),
    ],
)
def test_an_event_concerns_what_it_can_have_changed(event: str, kept: set[str]) -> None:
    body: Json = {"type": event, "entity": {"id": "e", "type": "page"}, "data": {}}
    assert kept_after(*topics_of_event(body)) == kept
