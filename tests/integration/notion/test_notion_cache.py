"""What is remembered of Notion saves requests, and is never the reason for a wrong write."""

from datetime import timedelta

import pytest

from core.domain.notion import Json, ObjectKind
from core.domain.write import (
    CreateDatabase,
    CreatePage,
    MovePage,
    SetTrash,
    UpdateBlock,
    UpdateObject,
    UpdatePage,
)
from core.kit.clock import new_id
from core.kit.errors import AssistantError, BadInput, Conflict
from core.notion.cache import ALONE, NotionCache
from core.notion.effects import NotionEffects
from core.notion.reads import Reads
from tests.integration.notion.conftest import Desk, titled
from tests.integration.notion.test_notion_writes_once import append

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def remembering(desk: Desk, cache: NotionCache | None = None) -> Reads:
    """Reads that may go by memory."""
    return Reads(desk.client, desk.clock, cache or NotionCache(desk.clock), fresh=False)


def asked(desk: Desk) -> int:
    return len(desk.faulty.reads)


def test_a_title_is_looked_up_once_and_brings_the_schema_along(desk: Desk) -> None:
    reads = remembering(desk)
    first = reads.search("Roadmap", kind=ObjectKind.DATABASE)
    count = asked(desk)
    assert reads.search(" roadmap ", kind=ObjectKind.DATABASE) == first
    assert "Name" in reads.database(first[0].id).schema
    assert asked(desk) == count


def test_the_list_of_all_databases_answers_for_one_title_and_not_for_what_it_lacks(
    desk: Desk,
) -> None:
    reads = remembering(desk)
    everything = reads.search("", kind=ObjectKind.DATABASE, limit=100)
    (roadmap,) = (each for each in everything if each.title == "Roadmap")
    count = asked(desk)
    assert reads.search("road", kind=ObjectKind.DATABASE) == [roadmap]
    assert asked(desk) == count
    assert reads.search("Atlas", kind=ObjectKind.DATABASE) == []
    assert asked(desk) > count


def test_what_is_old_is_looked_up_again(desk: Desk) -> None:
    reads = remembering(desk)
    reads.search("Roadmap", kind=ObjectKind.DATABASE)
    count = asked(desk)
    desk.clock.turn(timedelta(seconds=ALONE.search + 1))
    reads.search("Roadmap", kind=ObjectKind.DATABASE)
    assert asked(desk) > count


def test_what_lies_in_a_page_is_remembered_for_a_while(desk: Desk) -> None:
    inner = desk.page("Inner")
    reads = remembering(desk)
    first = reads.inside(desk.root)
    assert (inner, ObjectKind.PAGE, "Inner") in [(one.id, one.kind, one.title) for one in first]
    count = asked(desk)
    assert reads.inside(desk.root) == first
    assert asked(desk) == count
    desk.clock.turn(timedelta(seconds=ALONE.inside + 1))
    assert reads.inside(desk.root) == first
    assert asked(desk) > count


def test_what_decides_a_write_is_read_from_the_page_itself(desk: Desk) -> None:
    cache = NotionCache(desk.clock)
    remembering(desk, cache).inside(desk.root)
    inner = desk.page("Made elsewhere")
    exact = Reads(desk.client, desk.clock, cache)
    assert inner in [one.id for one in exact.inside(desk.root)]


def test_our_own_writes_are_seen_where_things_lie(desk: Desk) -> None:
    parent, inner, other = desk.page("Parent"), desk.page("Inner"), desk.page("Other")
    cache = NotionCache(desk.clock)
    reads = remembering(desk, cache)
    effects = NotionEffects(desk.client, reads, desk.book.ledger("places"), desk.clock)

    def titles(page: str) -> list[str]:
        return [one.title for one in reads.inside(page)]

    assert (titles(parent), "Inner" in titles(desk.root)) == ([], True)
    new = CreatePage(
        parent_id=parent, parent_is_database=False, properties={"title": titled("New")}
    )
    effects.apply(new)
    assert titles(parent) == ["New"]
    effects.apply(UpdatePage(page_id=inner, properties={"title": titled("Renamed")}))
    assert "Renamed" in titles(desk.root)
    effects.apply(MovePage(page_id=inner, parent_id=parent))
    assert titles(parent) == ["New", "Renamed"]
    assert "Renamed" not in titles(desk.root)
    effects.apply(SetTrash(page_id=inner, in_trash=True))
    assert titles(parent) == ["New"]
    effects.apply(SetTrash(page_id=inner, in_trash=False))
    assert titles(parent) == ["New", "Renamed"]
    assert other in [one.id for one in reads.inside(desk.root)]


def test_what_lies_in_pages_is_kept_for_so_many_alone(desk: Desk) -> None:
    cache = NotionCache(desk.clock)
    for number in range(600):
        cache.inside.put(str(number), ())
    assert len(cache.inside) == 500


def test_a_page_that_nobody_edited_is_read_again_with_one_request(desk: Desk) -> None:
    page = min(desk.reads.query(desk.roadmap().id), key=lambda one: one.last_edited_at).target.id
    reads = remembering(desk)
    reads.page(page)
    blocks = reads.blocks(page)
    count = asked(desk)
    again = reads.blocks(page)
    assert again == blocks
    assert asked(desk) - count == 1
    again.append({"id": "somebody's own"})
    assert reads.blocks(page) == blocks


def test_a_page_that_was_edited_is_read_anew(desk: Desk) -> None:
    reads = remembering(desk)
    case = append(desk)
    page = case.effect.lane
    reads.page(page)
    assert reads.blocks(page) == []
    desk.effects().apply(case.effect)  # by another process, of which this one hears nothing
    assert len(reads.blocks(page)) == 2


def test_our_own_write_is_forgotten_here_and_told_to_the_others(desk: Desk) -> None:
    told: list[str] = []
    cache = NotionCache(desk.clock, on_forget=told.extend)
    reads = remembering(desk, cache)
    title = new_id("page")
    reads.search(title)
    effects = NotionEffects(desk.client, reads, desk.book.ledger("task"), desk.clock)
    properties: Json = {"title": titled(title)}
    made = effects.apply(
        CreatePage(parent_id=desk.root, parent_is_database=False, properties=properties)
    )
    assert desk.root in told
    assert [target.id for target in reads.search(title)] == [made.id]


def a_table(desk: Desk) -> str:
    parent = desk.page("Parent")
    schema: Json = {"Name": {"title": {}}, "Size": {"number": {}}}
    effect = CreateDatabase(parent_id=parent, title="Table", properties=schema)
    return desk.effects(f"table {parent}").apply(effect).id


def rename(desk: Desk, source: str) -> None:
    """Somebody gives a property another name, of which nobody tells us."""
    change: Json = {"properties": {"Size": {"name": "Weight"}}}
    effect = UpdateObject(object_id=source, endpoint="data_sources", fields=change)
    desk.effects(f"rename {source}").apply(effect)


def test_a_write_that_an_old_schema_made_wrong_is_refused_looked_at_and_made_right(
    desk: Desk,
) -> None:
    source = a_table(desk)
    reads = remembering(desk)
    reads.database(source)
    rename(desk, source)
    for attempt in range(2):
        name = "Size" if "Size" in reads.database(source).schema else "Weight"
        effect = CreatePage(
            parent_id=source,
            parent_is_database=True,
            properties={"Name": titled("Row"), name: {"number": 1}},
        )
        effects = NotionEffects(desk.client, reads, desk.book.ledger("task"), desk.clock)
        if attempt == 0:
            with pytest.raises(Conflict, match="looking at it anew"):
                effects.apply(effect)
        else:
            effects.apply(effect)
    [row] = desk.reads.query(source)
    assert row.properties["Weight"]["number"] == 1  # type: ignore[index,call-overload]  # as asked


def test_a_write_that_is_wrong_by_itself_is_refused_for_good_the_second_time(desk: Desk) -> None:
    reads = remembering(desk)
    source = a_table(desk)
    effect = UpdatePage(page_id=desk.page("Page"), properties={"Nonsense": {"number": 1}})
    problems: list[AssistantError] = []
    for _ in range(2):
        reads.database(source)
        effects = NotionEffects(desk.client, reads, desk.book.ledger("task"), desk.clock)
        with pytest.raises(AssistantError) as caught:
            effects.apply(effect)
        problems.append(caught.value)
    assert [type(one) for one in problems] == [Conflict, BadInput]


def test_a_reader_for_writes_takes_schemas_for_seconds_and_titles_never(desk: Desk) -> None:
    cache = NotionCache(desk.clock)
    memory, exact = remembering(desk, cache), Reads(desk.client, desk.clock, cache)
    target = memory.search("Roadmap", kind=ObjectKind.DATABASE)[0]
    count = asked(desk)
    exact.search("Roadmap", kind=ObjectKind.DATABASE)
    assert asked(desk) == count + 1
    desk.clock.turn(timedelta(seconds=11))
    memory.database(target.id)
    assert asked(desk) == count + 1
    exact.database(target.id)
    assert asked(desk) == count + 2


def test_a_change_that_was_decided_by_a_reading_looks_at_nothing_again(desk: Desk) -> None:
    case = append(desk)
    desk.effects("content").apply(case.effect)
    reads = remembering(desk)
    block = str(reads.blocks(case.effect.lane)[0]["id"])
    body: Json = {"rich_text": [{"type": "text", "text": {"content": "new"}}]}
    effect = UpdateBlock(block_id=block, block_type="paragraph", body=body)
    count = asked(desk)
    effects = NotionEffects(desk.client, reads, desk.book.ledger("task"), desk.clock)
    applied = effects.apply(effect)
    assert asked(desk) == count
    assert "'content': 'a'" in str(applied.before)
    assert reads.just_read(block) is None
