"""What was sent is known again in what Notion answers, whatever Notion changes on the way."""

from collections.abc import Callable

import pytest

from core.domain.notion import Json
from core.domain.write import AppendBlocks, CreatePage, UpdatePage
from core.notion.sameness import block_print, has_values
from core.notion.shapes import txt
from core.notion.writable import old_values
from tests.integration.notion.conftest import Desk, titled

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Value = Callable[[Desk], Json]


def person(desk: Desk, number: int) -> Json:
    return {"id": [user.id for user in desk.reads.users() if not user.bot][number]}


def project(desk: Desk, number: int) -> Json:
    database = next(one for one in desk.reads.search("Projects") if one.title == "Projects")
    return {"id": desk.reads.query(database.id)[number].target.id.replace("-", "").upper()}


def fixed(value: Json) -> Value:
    return lambda _: value


VALUES: dict[str, tuple[str, Value, Value]] = {
    "title": ("Name", fixed(titled("One")), fixed(titled("Two"))),
    "title in several runs": (
        "Name",
        fixed({"title": [*titled("O")["title"], *titled("ne")["title"]]}),  # type: ignore[misc]  # lists
        fixed(titled("one")),
    ),
    "status": (
        "Status",
        fixed({"status": {"name": "Done"}}),
        fixed({"status": {"name": "Not started"}}),
    ),
    "select": ("Priority", fixed({"select": {"name": "High"}}), fixed({"select": None})),
    "no select": ("Priority", fixed({"select": None}), fixed({"select": {"name": "Low"}})),
    "day": (
        "Due",
        fixed({"date": {"start": "2031-05-01"}}),
        fixed({"date": {"start": "2031-05-02"}}),
    ),
    "time": (
        "Due",
        fixed({"date": {"start": "2031-05-01T09:30:00+02:00"}}),
        fixed({"date": {"start": "2031-05-01T09:30:00+01:00"}}),
    ),
    "time in a zone": (
        "Due",
        fixed({"date": {"start": "2031-05-01T09:30:00", "time_zone": "Europe/Oslo"}}),
        fixed({"date": {"start": "2031-05-01T09:30:00Z"}}),
    ),
    "span": (
        "Due",
        fixed({"date": {"start": "2031-05-01", "end": "2031-05-03"}}),
        fixed({"date": {"start": "2031-05-01"}}),
    ),
    "number": ("Estimate", fixed({"number": 3}), fixed({"number": 3.5})),
    "no number": ("Estimate", fixed({"number": None}), fixed({"number": 0})),
    "tags": (
        "Tags",
        fixed({"multi_select": [{"name": "docs"}, {"name": "mobile"}]}),
        fixed({"multi_select": [{"name": "docs"}]}),
    ),
    "checkbox": ("Customer-facing", fixed({"checkbox": True}), fixed({"checkbox": False})),
    "text": (
        "Notes",
        fixed({"rich_text": titled("a **b**")["title"]}),
        fixed({"rich_text": titled("a b")["title"]}),
    ),
    "url": ("Spec", fixed({"url": "https://example.com/a"}), fixed({"url": None})),
    "email": ("Contact", fixed({"email": "a@example.com"}), fixed({"email": "b@example.com"})),
    "phone": ("Hotline", fixed({"phone_number": "+1 555 01"}), fixed({"phone_number": None})),
    "files": (
        "Attachments",
        fixed({"files": [{"name": "a", "external": {"url": "https://example.com/a.pdf"}}]}),
        fixed({"files": []}),
    ),
    "people": (
        "Owner",
        lambda desk: {"people": [person(desk, 0), person(desk, 1)]},
        lambda desk: {"people": [person(desk, 0)]},
    ),
    "relation": (
        "Project",
        lambda desk: {"relation": [project(desk, 0)]},
        lambda desk: {"relation": [project(desk, 1)]},
    ),
}


@pytest.mark.parametrize("case", VALUES)
def test_a_value_is_known_again_and_written_back(desk: Desk, case: str) -> None:
    name, sent, other = VALUES[case]
    values: Json = {name: sent(desk)}
    effect = CreatePage(
        parent_id=desk.roadmap().id,
        parent_is_database=True,
        properties={"Name": titled("Row"), **values},
    )
    page_id = desk.effects("make").apply(effect).id
    present = desk.reads.page(page_id).properties
    assert has_values(values, present)
    assert not has_values({name: other(desk)}, present)
    change = UpdatePage(page_id=page_id, properties={name: other(desk)})
    before = desk.effects("change").apply(change).before
    assert not has_values(values, desk.reads.page(page_id).properties)
    desk.effects("back").apply(UpdatePage(page_id=page_id, properties=before))
    assert has_values(values, desk.reads.page(page_id).properties)


def test_every_value_of_the_seeded_rows_can_be_written_back_as_it_was(desk: Desk) -> None:
    row = desk.reads.query(desk.roadmap().id, limit=1)[0]
    kept = old_values(row.properties, dict(row.properties))
    assert len(kept) >= 8
    desk.effects().apply(UpdatePage(page_id=row.target.id, properties=kept))
    assert desk.reads.page(row.target.id).properties == row.properties


BLOCKS: dict[str, Json] = {
    "to-do": {"type": "to_do", "to_do": {"rich_text": titled("x")["title"], "checked": True}},
    "without its type": {"paragraph": {"rich_text": titled("x")["title"]}},
    "code": {
        "type": "code",
        "code": {"rich_text": titled("x = 1")["title"], "language": "python"},
    },
    "equation": {"type": "equation", "equation": {"expression": "a^2"}},
    "divider": {"type": "divider", "divider": {}},
    "bookmark": {"type": "bookmark", "bookmark": {"url": "https://example.com/a"}},
    "image": {
        "type": "image",
        "image": {"type": "external", "external": {"url": "https://example.com/a.png"}},
    },
    "inline equation": {
        "type": "paragraph",
        "paragraph": {"rich_text": [{"type": "equation", "equation": {"expression": "b"}}]},
    },
    "date mention": {
        "type": "paragraph",
        "paragraph": {
            "rich_text": [{"mention": {"type": "date", "date": {"start": "2031-05-01"}}}]
        },
    },
}


@pytest.mark.parametrize("case", BLOCKS)
def test_a_block_is_known_again(desk: Desk, case: str) -> None:
    page = desk.page("Page")
    effect = AppendBlocks(target_id=page, children=(BLOCKS[case],))
    made = desk.effects().apply(effect).block_ids[0]
    present = desk.reads.block(made)
    assert block_print(present) == block_print(BLOCKS[case])
    assert txt(present["type"]) == block_print(present)[0]
    other: Json = {"type": "quote", "quote": {"rich_text": []}}
    assert block_print(present) != block_print(other)
