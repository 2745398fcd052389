"""A document is packed into the fewest requests, and every request stands on earlier answers."""

import json
from functools import cache
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.content import Block, Request, pack
from core.content.build import children_of, make
from core.content.measure import RequestLimits, measure


def text(content: str = "x") -> list[dict[str, object]]:
    return [{"type": "text", "text": {"content": content}}]


def block(*children: Block, content: str = "x") -> Block:
    body: Block = {"rich_text": text(content)}
    if children:
        body["children"] = list(children)
    return make("bulleted_list_item", body)


def chain(levels: int) -> Block:
    return block(chain(levels - 1)) if levels > 1 else block()


def table(rows: int) -> Block:
    cells = [make("table_row", {"cells": [text(str(row))]}) for row in range(rows)]
    return make("table", {"table_width": 1, "has_column_header": True, "children": cells})


def columns(*contents: list[Block]) -> Block:
    made = [make("column", {"children": content}) for content in contents]
    return make("column_list", {"children": made})


class Page:
    """A model of a page: each block has an id, and answers name only what real answers name."""

    def __init__(self) -> None:
        self.tree: dict[int, list[tuple[int, Block]]] = {-1: []}
        self.answers: list[list[int]] = []
        self.ids = count()

    def send(self, request: Request) -> None:
        assert request.needs is None or request.needs < len(self.answers)
        place = request.parent
        parent = -1 if place.request is None else self.answers[place.request][place.index]
        if request.follows is not None and request.follows.request is not None:
            before = self.answers[request.follows.request][request.follows.index]
            assert self.tree[parent][-1][0] == before
        if request.kind == "list":
            self.answers.append([identity for identity, _ in self.tree[parent]])
        else:
            made = self.write(parent, list(request.children))
            self.answers.append([] if request.kind == "create" else made)

    def write(self, parent: int, children: list[Block]) -> list[int]:
        made = []
        for child in children:
            identity, kind = next(self.ids), child["type"]
            alone = {key: value for key, value in child[kind].items() if key != "children"}
            self.tree[parent].append((identity, make(kind, alone)))
            self.tree[identity] = []
            self.write(identity, children_of(child))
            made.append(identity)
        return made

    def read(self, parent: int = -1) -> list[Block]:
        return [with_children(alone, self.read(identity)) for identity, alone in self.tree[parent]]


def with_children(alone: Block, children: list[Block]) -> Block:
    body = alone[alone["type"]]
    return make(alone["type"], {**body, **({"children": children} if children else {})})


def replay(requests: tuple[Request, ...]) -> list[Block]:
    page = Page()
    for request in requests:
        page.send(request)
    return page.read()


def bare(blocks: list[Block]) -> list[Block]:
    """The same tree without empty arrays of children."""
    return [
        with_children(
            make(item["type"], {k: v for k, v in item[item["type"]].items() if k != "children"}),
            bare(children_of(item)),
        )
        for item in blocks
    ]


@pytest.mark.parametrize(
    ("blocks", "create", "append"),
    [
        ([], 1, 0),
        ([block()], 1, 1),
        ([block() for _ in range(2_000)], 20, 20),
        ([block(*[block()] * 10) for _ in range(100)], 2, 2),
        ([block(*[block()] * 100) for _ in range(10)], 2, 2),
        ([block(*[block()] * 150)], 3, 2),
        ([table(250)], 4, 3),
        ([chain(3)], 1, 1),
        ([chain(4)], 3, 2),
        ([chain(8)], 7, 6),
        ([chain(5)] * 20, 42, 41),
        ([block(table(3))], 1, 1),
        ([block(block(table(3)))], 3, 2),
        ([columns([block(block())], [table(2)])], 1, 1),
        ([columns([chain(3)], [block()])], 4, 3),
        ([block(content="x" * 1_900) for _ in range(300)], 3, 3),
        ([block(content="x" * 9_000) for _ in range(100)], 2, 2),
    ],
)
def test_known_documents_take_the_known_minimum(
    blocks: list[Block], create: int, append: int
) -> None:
    assert len(pack(blocks, create=True)) == create
    assert len(pack(blocks, create=False)) == append
    assert replay(pack(blocks, create=True)) == bare(blocks)
    assert replay(pack(blocks, create=False)) == bare(blocks)


def test_blocks_before_the_first_deep_one_ride_with_the_page() -> None:
    requests = pack([*[block()] * 60, chain(4), *[block()] * 99], create=True)
    assert [(r.kind, len(r.children)) for r in requests] == [
        ("create", 60),
        ("append", 100),
        ("append", 1),
    ]


def test_a_wide_block_takes_its_first_hundred_children_along() -> None:
    first, second = pack([block(*[block()] * 150)], create=False)
    assert len(children_of(first.children[0])) == 100
    assert (second.parent.request, second.parent.index, len(second.children)) == (0, 0, 50)


def test_columns_that_do_not_ride_whole_are_found_by_listing_them() -> None:
    kinds = [r.kind for r in pack([columns([block()] * 150, [block()])], create=False)]
    assert kinds == ["append", "list", "append"]


trees = st.recursive(
    st.builds(block),
    lambda inner: st.lists(inner, max_size=6).map(lambda c: block(*c)),
    max_leaves=30,
)
documents = st.lists(
    trees
    | st.integers(1, 9).map(table)
    | st.lists(st.lists(trees, min_size=1, max_size=4), min_size=2, max_size=3).map(
        lambda c: columns(*c)
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(documents, st.booleans(), st.integers(2, 5), st.integers(8, 40))
def test_replaying_the_requests_gives_the_document(
    blocks: list[Block], create: bool, array: int, most: int
) -> None:
    limits = RequestLimits(array=array, blocks=most, size=3_000)
    requests = pack(blocks, create=create, limits=limits)
    assert replay(requests) == bare(blocks)
    for request in requests:
        assert len(request.children) <= array
        for child in request.children:
            assert within(child, array, level=0)
        found = [measure(child, limits) for child in request.children]
        assert sum(child.blocks for child in found) <= most
        assert len(json.dumps(list(request.children))) <= 3_000 + 200


def within(node: Block, array: int, *, level: int) -> bool:
    kind, children = node["type"], children_of(node)
    deepest = {"table": 1, "column_list": 0}.get(kind, 2)
    below = 1 if kind == "column" else level + 1
    if kind == "column_list":
        below = 0
    return (
        level <= deepest
        and len(children) <= array
        and all(within(child, array, level=below) for child in children)
    )


Tree = tuple["Tree", ...]


def as_tree(node: Block) -> Tree:
    return tuple(as_tree(child) for child in children_of(node))


def cheapest(nodes: tuple[Tree, ...], array: int) -> int:
    """The smallest number of appends, by trying every cut and every number of riding children."""

    @cache
    def height(tree: Tree) -> int:
        wide = len(tree) > array
        return 9 if wide else 1 + max((height(child) for child in tree), default=-1)

    @cache
    def after(tree: Tree) -> int:
        """Appends still needed when `tree` is placed at the top with its best riding children."""
        best = 10_000
        for ride in range(min(array, len(tree)) + 1):
            if ride and height(tree[ride - 1]) > 1:
                break
            best = min(best, place(tree[ride:]))
        return best

    @cache
    def place(rest: tuple[Tree, ...]) -> int:
        if not rest:
            return 0
        return min(
            1 + sum(after(tree) for tree in rest[:cut]) + place(rest[cut:])
            for cut in range(1, min(array, len(rest)) + 1)
        )

    return place(nodes)


@settings(max_examples=200, deadline=None)
@given(st.lists(trees, max_size=6), st.integers(1, 4))
def test_no_smaller_number_of_requests_exists(blocks: list[Block], array: int) -> None:
    limits = RequestLimits(array=array)
    smallest = cheapest(tuple(as_tree(node) for node in blocks), array)
    assert len(pack(blocks, create=False, limits=limits)) == smallest


@settings(max_examples=50, deadline=None)
@given(documents)
def test_after_a_crash_the_list_made_again_continues_with_the_stored_answers(
    blocks: list[Block],
) -> None:
    limits = RequestLimits(array=3)
    page = Page()
    requests = pack(blocks, create=True, limits=limits)
    for number in range(len(requests)):
        page.send(pack(blocks, create=True, limits=limits)[number])
    assert page.read() == bare(blocks)
