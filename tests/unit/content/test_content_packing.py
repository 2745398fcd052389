"""A document is packed into the fewest requests, and every request stands on earlier answers."""

import json
from functools import cache
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.content import Block, Request, floor, pack
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
        ([columns([chain(3)], [block()])], 5, 4),
        ([columns([block(), chain(3)], [block()])], 4, 3),
        ([block(*[block()] * 60)] * 20, 2, 2),
        ([block(*[block()] * 150)] * 20, 23, 22),
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


@settings(max_examples=35, deadline=None)
@given(documents, st.booleans(), st.integers(2, 5), st.integers(24, 60))
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


class Cheapest:
    """The smallest number of appends, by trying every cut and every number of riding children."""

    def __init__(self, limits: RequestLimits) -> None:
        self.limits = limits
        self.place = cache(self._place)
        self.fill = cache(self._fill)
        self.rides = cache(self._rides)

    def height(self, tree: Tree) -> int:
        if len(tree) > self.limits.array:
            return 9
        return 1 + max((self.height(child) for child in tree), default=-1)

    def weight(self, tree: Tree) -> int:
        return 1 + sum(self.weight(child) for child in tree)

    def _rides(self, tree: Tree) -> list[tuple[int, int]]:
        """The ways in which a block may stand at the top: what rides, and what must follow."""
        tall = [self.height(child) > 1 for child in tree]
        most = min(self.limits.array, tall.index(True) if any(tall) else len(tree))
        riding = [1 + sum(self.weight(child) for child in tree[:n]) for n in range(most + 1)]
        return [
            (weight, self.place(tree[taken:]))
            for taken, weight in enumerate(riding)
            if weight <= self.limits.blocks
        ]

    def _place(self, rest: tuple[Tree, ...]) -> int:
        return 1 + self.fill(rest, self.limits.array, self.limits.blocks) if rest else 0

    def _fill(self, rest: tuple[Tree, ...], slots: int, room: int) -> int:
        """What follows when a request has still so many places and so much room."""
        if not rest:
            return 0
        joined = [
            after + self.fill(rest[1:], slots - 1, room - riding)
            for riding, after in self.rides(rest[0])
            if slots and riding <= room
        ]
        fresh = self.place(rest) if slots < self.limits.array else 10_000
        return min([fresh, *joined])


@settings(max_examples=80, deadline=None)
@given(st.lists(trees, max_size=7), st.integers(1, 4), st.integers(2, 12))
def test_no_smaller_number_of_requests_exists(blocks: list[Block], array: int, most: int) -> None:
    limits = RequestLimits(array=array, blocks=most)
    smallest = Cheapest(limits).place(tuple(as_tree(node) for node in blocks))
    assert len(pack(blocks, create=False, limits=limits)) == smallest


@settings(max_examples=25, deadline=None)
@given(documents, st.booleans(), st.integers(2, 5), st.integers(24, 60))
def test_the_floor_is_reached_and_never_passed(
    blocks: list[Block], create: bool, array: int, most: int
) -> None:
    limits = RequestLimits(array=array, blocks=most)
    least = floor(blocks, create=create, limits=limits)
    assert least <= len(pack(blocks, create=create, limits=limits))
    by_array = RequestLimits(array=array)
    assert floor(blocks, create=create, limits=by_array) == len(
        pack(blocks, create=create, limits=by_array)
    )
