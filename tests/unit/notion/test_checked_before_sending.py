"""What Notion would refuse is not sent: the person hears at once what is wrong, and all of it."""

import pytest

from core.domain.notion import Json
from core.domain.write import (
    AppendBlocks,
    CreateComment,
    CreatePage,
    DeleteBlock,
    Effect,
    UpdateBlock,
    UpdatePage,
)
from core.kit.clock import Clock
from core.kit.errors import BadInput
from core.notion.checking import require_sendable
from core.notion.client import NotionClient
from core.notion.effects import NotionEffects
from core.notion.reads import Reads

ID = "0123456789abcdef0123456789abcdef"
LONG: Json = {"text": {"content": "x" * 2_001}}
FINE: Json = {"text": {"content": "x"}}


def quote(*text: Json) -> Json:
    return {"type": "quote", "quote": {"rich_text": [*text]}}


def create(**more: object) -> CreatePage:
    base: dict[str, object] = {"parent_id": ID, "parent_is_database": False, "properties": {}}
    return CreatePage.model_validate(base | more)


WRONG: list[tuple[Effect, str]] = [
    (create(properties={"Name": {"title": [LONG]}}), "properties['Name'].title[0].text.content"),
    (create(children=(quote(LONG),)), "children[0].quote.rich_text[0].text.content"),
    (create(icon={"emoji": "x"}), "icon.emoji"),
    (create(cover={"external": {"url": "/a.png"}}), "cover.external.url"),
    (AppendBlocks(target_id=ID, children=(quote(LONG),)), "children[0].quote.rich_text[0]"),
    (AppendBlocks(target_id=ID, children=(quote(FINE),) * 101), "children: At most 100 items"),
    (UpdatePage(page_id=ID, properties={"Due": {"date": {"start": "soon"}}}), "Due"),
    (UpdatePage(page_id=ID, look={"icon": {"emoji": ""}}), "icon.emoji"),
    (
        UpdateBlock(block_id=ID, block_type="quote", body={"rich_text": [LONG]}),
        "quote.rich_text[0]",
    ),
    (UpdateBlock(block_id=ID, block_type="quote", body={"children": []}), "quote.children"),
    (UpdateBlock(block_id=ID, block_type="table", body={"table_width": 3}), "table.table_width"),
    (
        UpdateBlock(block_id=ID, block_type="column_list", body={}),
        "A column_list cannot be updated",
    ),
    (
        CreateComment(place="page_id", place_id=ID, on_id=ID, rich_text=(LONG,)),
        "rich_text[0].text.content",
    ),
]


@pytest.mark.parametrize(("effect", "named"), WRONG)
def test_what_notion_would_refuse_is_refused_before_it_is_sent(effect: Effect, named: str) -> None:
    with pytest.raises(BadInput) as refused:
        require_sendable(effect)
    assert named in str(refused.value)
    assert str(refused.value).startswith("I sent nothing")


@pytest.mark.parametrize(
    "effect",
    [
        create(children=(quote(FINE),), icon={"emoji": "💡"}),
        AppendBlocks(target_id=ID, children=({"table_row": {"cells": [[FINE]]}},)),
        UpdatePage(page_id=ID, properties={"Done": {"checkbox": True}}, look={"is_locked": True}),
        UpdateBlock(block_id=ID, block_type="to_do", body={"checked": True}),
        UpdateBlock(block_id=ID, block_type="image", body={"caption": [FINE]}),
        DeleteBlock(block_id=ID),
    ],
)
def test_what_notion_takes_passes(effect: Effect) -> None:
    require_sendable(effect)


def test_many_problems_are_counted_and_the_first_are_told() -> None:
    effect = AppendBlocks(target_id=ID, children=(quote(LONG),) * 5)
    with pytest.raises(BadInput, match="There are 2 more such places"):
        require_sendable(effect)


class Untouched:
    """A ledger in which nothing is ever written."""

    def find(self, number: int) -> None:
        assert number == 1


@pytest.mark.parametrize("effect", [effect for effect, _ in WRONG])
def test_the_writer_neither_intends_nor_sends_it(effect: Effect) -> None:
    clock = Clock()
    client = NotionClient("token", clock=clock, base_url="http://127.0.0.1:9")
    try:
        effects = NotionEffects(client, Reads(client, clock), Untouched(), clock)  # type: ignore[arg-type] # a ledger that is only asked
        with pytest.raises(BadInput, match="I sent nothing"):
            effects.apply(effect)
    finally:
        client.close()
