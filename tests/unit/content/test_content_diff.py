"""The diff turns a page into a document with the fewest operations, keeping what stays."""

import json
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.content import Block, normal_blocks
from core.content.alignment import align
from core.content.build import children_of, make
from core.content.compared import Compared, compared
from core.content.difference import Delete, Difference, Insert, Update, diff


def block(content: str, *children: Block, kind: str = "bulleted_list_item", **more: Any) -> Block:
    held = {"children": list(children)} if children else {}
    text = [{"type": "text", "text": {"content": content}}]
    return make(kind, {"rich_text": text, **held, **more})


class Page:
    """A model of a page in Notion: ids, fields, order."""

    def __init__(self, blocks: list[Block]) -> None:
        self.ids = count()
        self.blocks = [self.stored(item) for item in blocks]

    def stored(self, item: Block) -> Block:
        kind = item["type"]
        body = {key: value for key, value in item[kind].items() if key != "children"}
        children = [self.stored(child) for child in children_of(item)]
        return {"id": f"b{next(self.ids)}", "type": kind, kind: body, "children": children}

    def everywhere(self) -> list[Block]:
        found, waiting = [], list(self.blocks)
        while waiting:
            item = waiting.pop()
            found.append(item)
            waiting += item["children"]
        return found

    def siblings_of(self, identity: str) -> list[Block]:
        lists = [self.blocks, *(item["children"] for item in self.everywhere())]
        return next(items for items in lists if any(item["id"] == identity for item in items))

    def find(self, identity: str) -> Block:
        return next(item for item in self.everywhere() if item["id"] == identity)

    def run(self, operation: Update | Delete | Insert) -> None:
        if isinstance(operation, Update):
            item = self.find(operation.block_id)
            assert item["type"] == operation.kind
            item[operation.kind] = {**item[operation.kind], **operation.body}
        elif isinstance(operation, Delete):
            siblings = self.siblings_of(operation.block_id)
            siblings[:] = [item for item in siblings if item["id"] != operation.block_id]
        else:
            self.insert(operation)

    def insert(self, operation: Insert) -> None:
        parent = operation.parent_id
        siblings = self.blocks if parent is None else self.find(parent)["children"]
        at = 0
        if operation.after_id is not None:
            at = 1 + [item["id"] for item in siblings].index(operation.after_id)
        siblings[at:at] = [self.stored(item) for item in operation.blocks]


def applied(page: Page, difference: Difference) -> list[Block]:
    for operation in difference.operations:
        page.run(operation)
    return normal_blocks(page.blocks)


letters = st.sampled_from("abc")
kinds = st.sampled_from(["bulleted_list_item", "to_do", "paragraph"])
trees = st.recursive(
    st.builds(lambda content, kind: block(content, kind=kind), letters, kinds),
    lambda inner: st.builds(
        lambda content, kind, children: block(content, *children, kind=kind),
        letters,
        kinds,
        st.lists(inner, max_size=4),
    ),
    max_leaves=8,
)
documents = st.lists(trees, max_size=6)


@settings(max_examples=80, deadline=None)
@given(documents, documents)
def test_running_the_operations_gives_the_document(old: list[Block], new: list[Block]) -> None:
    page = Page(old)
    assert applied(page, diff(page.blocks, new)) == normal_blocks(new)


@settings(max_examples=50, deadline=None)
@given(documents, documents)
def test_no_operation_could_be_left_out(old: list[Block], new: list[Block]) -> None:
    total = len(diff(Page(old).blocks, new).operations)
    for left_out in range(total):
        page = Page(old)
        operations = list(diff(page.blocks, new).operations)
        del operations[left_out]
        assert applied(page, Difference(tuple(operations))) != normal_blocks(new)


@settings(max_examples=50, deadline=None)
@given(documents)
def test_a_page_that_is_the_document_needs_nothing(blocks: list[Block]) -> None:
    assert diff(Page(blocks).blocks, blocks).operations == ()


def smallest(old: tuple[str, ...], new: tuple[str, ...], *, run: bool = False) -> int:
    """The least number of requests for plain blocks of one type, by trying everything."""
    if not old and not new:
        return 0
    choices = []
    if old and new:
        choices.append((old[0] != new[0]) + smallest(old[1:], new[1:]))
    if old:
        choices.append(1 + smallest(old[1:], new, run=run))
    if new:
        choices.append((not run) + smallest(old, new[1:], run=True))
    return min(choices)


@settings(max_examples=100, deadline=None)
@given(st.lists(letters, max_size=5), st.lists(letters, max_size=5))
def test_no_cheaper_difference_exists(old: list[str], new: list[str]) -> None:
    page = Page([block(content) for content in old])
    found = diff(page.blocks, [block(content) for content in new])
    assert found.requests == smallest(tuple(old), tuple(new))


def leaves_of(blocks: list[Block]) -> list[Block]:
    return [leaf for item in blocks for leaf in (leaves_of(children_of(item)) or [item])]


def copied(blocks: list[Block]) -> list[Block]:
    return json.loads(json.dumps(blocks))  # type: ignore[no-any-return] # the same JSON


@settings(max_examples=50, deadline=None)
@given(documents, st.data())
def test_texts_that_change_are_updated_and_nothing_is_written_anew(
    blocks: list[Block], data: st.DataObject
) -> None:
    page, new = Page(blocks), copied(blocks)
    leaves = leaves_of(new)
    chosen = data.draw(st.sets(st.integers(0, len(leaves) - 1), max_size=2)) if leaves else set()
    for number in chosen:
        leaf = leaves[number]
        leaf[leaf["type"]]["rich_text"] = [{"type": "text", "text": {"content": f"new {number}"}}]
    found = diff(page.blocks, new).operations
    assert [type(operation) for operation in found] == [Update] * len(chosen)


def test_what_nobody_touched_in_a_block_is_worth_more_updates() -> None:
    inside = [block(f"{number}") for number in range(20)]
    changed = [block(f"{number} changed") for number in range(10)]
    page = Page([block("list", *inside)])
    found = diff(page.blocks, [block("list", *changed, *inside[10:])])
    assert [type(operation) for operation in found.operations] == [Update] * 10


class Counting:
    """Prices that count how often they are asked."""

    asked = 0

    def keep(self, old: Compared, new: Compared) -> float:
        self.asked += 1
        return float(old.own != new.own)

    def drop(self, old: Compared) -> float:
        return 1


LONG = 2_000
SAME = [block("same")] * LONG
NUMBERED = [block(f"{number}") for number in range(LONG)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SAME, SAME[10:]),
        (NUMBERED, NUMBERED[LONG // 2 :] + NUMBERED[: LONG // 2]),
        (NUMBERED, NUMBERED[::-1]),
        (NUMBERED, [block(f"new {number}") for number in range(LONG)]),
        (NUMBERED, [item for number, item in enumerate(NUMBERED) if number % 3]),
        ([block(f"{n % 7}") for n in range(LONG)], [block(f"{n % 5}") for n in range(LONG)]),
    ],
)
def test_long_pages_are_compared_in_steps_that_grow_with_their_length(
    old: list[Block], new: list[Block]
) -> None:
    prices = Counting()
    pairs = align(compared(old), compared(new), prices)
    assert prices.asked <= 100 * LONG
    assert pairs == sorted(pairs)
    assert len({j for _, j in pairs}) == len({i for i, _ in pairs}) == len(pairs)


def test_untouched_blocks_keep_their_ids() -> None:
    page = Page([block(str(number)) for number in range(50)])
    before = {item["id"] for item in page.blocks}
    new = [block(str(number)) for number in range(50) if number != 20]
    new[30] = block("changed")
    found = diff(page.blocks, new)
    assert sorted(type(operation).__name__ for operation in found.operations) == [
        "Delete",
        "Update",
    ]
    applied(page, found)
    assert {item["id"] for item in page.blocks} == before - {"b20"}


def test_a_large_page_is_changed_in_few_requests() -> None:
    page = Page([block(f"{number}") for number in range(1_580)])
    new = [block(f"{number}") for number in range(1_580)]
    new[100], new[900] = block("x"), block("y")
    new[500:505] = [block("z", kind="paragraph")]
    new.insert(1_200, block("w", kind="paragraph"))
    assert diff(page.blocks, new).requests == 9


def test_pages_that_differ_everywhere_are_still_compared() -> None:
    page = Page([block(f"a{number}") for number in range(600)])
    new = [block(f"b{number}") for number in range(600)]
    assert applied(page, diff(page.blocks, new)) == normal_blocks(new)


def test_defaults_that_the_api_answers_are_no_difference() -> None:
    answer = {
        "id": "b1",
        "type": "paragraph",
        "paragraph": {
            "rich_text": [
                {
                    "type": "text",
                    "text": {"content": part, "link": None},
                    "annotations": {"bold": False, "color": "default"},
                    "plain_text": part,
                }
                for part in ("one ", "two")
            ],
            "color": "default",
        },
    }
    assert diff([answer], [block("one two", kind="paragraph")]).operations == ()


def test_fields_that_are_gone_are_set_back() -> None:
    page = Page([block("x", kind="to_do", checked=True, color="red")])
    (update,) = diff(page.blocks, [block("x", kind="to_do")]).operations
    assert isinstance(update, Update)
    assert (update.body["checked"], update.body["color"]) == (False, "default")


def test_a_changed_type_is_written_anew() -> None:
    page = Page([block("x", kind="paragraph")])
    found = diff(page.blocks, [block("x", kind="quote")])
    assert [type(operation) for operation in found.operations] == [Insert, Delete]


def test_moves_are_recognised() -> None:
    page = Page([block("moved"), block("b"), block("c", block("d"))])
    found = diff(page.blocks, [block("b"), block("c", block("d")), block("moved")])
    assert [op.moved for op in found.operations if isinstance(op, Delete)] == [True]


def test_of_two_equal_blocks_that_go_one_is_moved_when_one_is_written() -> None:
    page = Page([block("m"), block("m"), block("b"), block("c")])
    found = diff(page.blocks, [block("b"), block("c"), block("m")])
    assert [op.moved for op in found.operations if isinstance(op, Delete)] == [True, False]


def test_a_block_that_moves_into_a_new_one_is_recognised() -> None:
    page = Page([block("a"), block("in")])
    found = diff(page.blocks, [block("a"), block("new", block("in"), kind="quote")])
    assert [op.moved for op in found.operations if isinstance(op, Delete)] == [True]


CHILD = {"id": "0123-45", "type": "child_page", "child_page": {"title": "Plan"}}


def test_a_child_page_that_would_be_lost_is_named() -> None:
    inside = {**Page([block("x")]).blocks[0], "children": [CHILD]}
    for page in ([CHILD], [inside]):
        found = diff(page, [])
        assert [(lost.block_id, lost.title) for lost in found.endangered] == [("0123-45", "Plan")]


def test_a_child_page_is_kept_even_where_that_costs_more() -> None:
    page = [CHILD, *Page([block(name) for name in "abcdefgh"]).blocks]
    link = make("link_to_page", {"type": "page_id", "page_id": "012345"})
    found = diff(page, [*(block(name) for name in "abcdefgh"), link])
    assert found.endangered == ()


def test_the_question_names_what_would_be_lost() -> None:
    children = [{**CHILD, "id": f"{n}", "child_page": {"title": f"P{n}"}} for n in range(7)]
    assert diff(children[:2], []).question == (
        "This would delete the page “P0” and the page “P1”, which I cannot write again."
        " Delete it all the same?"
    )
    assert "and 2 more, which" in diff(children, []).question
    assert diff(children, []).sparing().operations == ()


def test_a_link_to_a_child_page_stands_for_it() -> None:
    link = make("link_to_page", {"type": "page_id", "page_id": "012345"})
    found = diff([CHILD], [block("new"), link])
    assert found.endangered == ()
    assert [type(operation) for operation in found.operations] == [Insert]


@pytest.mark.parametrize(("width", "expected"), [(2, [Insert]), (3, [Insert, Delete])])
def test_rows_are_inserted_into_a_table_of_the_same_width(width: int, expected: list[type]) -> None:
    def table(width: int, *names: str) -> Block:
        rows = [
            make("table_row", {"cells": [block(n)["bulleted_list_item"]["rich_text"]] * width})
            for n in names
        ]
        return make("table", {"table_width": width, "children": rows})

    page = Page([table(2, "a", "c")])
    found = diff(page.blocks, [table(width, "a", "b", "c")])
    assert [type(operation) for operation in found.operations] == expected
