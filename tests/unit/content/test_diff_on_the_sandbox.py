"""Edits carried out on the sandbox: the page becomes the document, and what stays keeps its id."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.content import Block, Delete, Insert, Operation, Update, diff, normal_blocks, pack
from core.content.build import make
from tests.unit.content.sandbox_judge import Judge, Obj

quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    made = Judge(tmp_path_factory.mktemp("diff") / "sandbox.sqlite3")
    yield made
    made.close()


def text(content: str) -> list[Obj]:
    return [{"type": "text", "text": {"content": content}}] if content else []


words = st.sampled_from(["", "a", "b", "c"]).map(text)
plain = st.one_of(
    *(
        st.builds(lambda held, kind=kind: make(kind, {"rich_text": held}), words)
        for kind in ("paragraph", "quote", "bulleted_list_item")
    ),
    st.builds(
        lambda held, done: make("to_do", {"rich_text": held, "checked": done}), words, st.booleans()
    ),
    st.builds(lambda held: make("code", {"rich_text": held, "language": "c"}), words),
    st.just(make("divider", {})),
)


def table(rows: list[list[Obj]]) -> Block:
    made = [make("table_row", {"cells": [row]}) for row in rows]
    return make("table", {"table_width": 1, "children": made})


def begun(children: list[Block]) -> list[Block]:
    """A column cannot begin with columns."""
    nested = children[0]["type"] == "column_list"
    return [make("divider", {}), *children] if nested else children


def holding(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    some = st.lists(inner, min_size=1, max_size=3)
    toggle = st.builds(
        lambda held, children: make("toggle", {"rich_text": held, "children": children}),
        words,
        some,
    )
    heading = st.builds(
        lambda held, children: make(
            "heading_2", {"rich_text": held, "is_toggleable": True, "children": children}
        ),
        words,
        some,
    )
    column = some.map(lambda children: make("column", {"children": begun(children)}))
    columns = st.lists(column, min_size=2, max_size=3).map(
        lambda children: make("column_list", {"children": children})
    )
    return toggle | heading | columns | st.lists(words, min_size=1, max_size=3).map(table)


documents = st.lists(st.recursive(plain, holding, max_leaves=6), max_size=5)


def written(judge: Judge, blocks: list[Block]) -> str:
    """A page that holds the blocks."""
    page = judge.page()
    append(judge, page, Insert(None, None, at_end=True, blocks=tuple(blocks)))
    return page


def append(judge: Judge, page: str, insert: Insert) -> None:
    answers: list[list[str]] = []
    for request in insert.requests():
        place = request.parent
        top = place.request is None
        parent = (insert.parent_id or page) if top else answers[place.request or 0][place.index]
        if request.kind == "list":
            answers.append([child["id"] for child in judge.children(parent)])
            continue
        body: Obj = {"children": list(request.children)}
        if top and not insert.at_end:
            after = insert.after_id
            if request.follows is not None and request.follows.request is not None:
                after = answers[request.follows.request][request.follows.index]
            body["position"] = (
                {"type": "after_block", "after_block": {"id": after}}
                if after
                else {"type": "start"}
            )
        answer = judge.ask("PATCH", f"blocks/{parent}/children", body)
        answers.append([made["id"] for made in answer["results"]])


def carry_out(judge: Judge, page: str, operations: tuple[Operation, ...]) -> None:
    for operation in operations:
        if isinstance(operation, Update):
            body = {operation.kind: operation.body}
            judge.ask("PATCH", f"blocks/{operation.block_id}", body)
        elif isinstance(operation, Delete):
            judge.ask("DELETE", f"blocks/{operation.block_id}")
        else:
            append(judge, page, operation)


@quick
@given(documents, documents)
def test_the_page_becomes_the_document(judge: Judge, old: list[Block], new: list[Block]) -> None:
    page = written(judge, old)
    found = diff(judge.tree(page), new)
    carry_out(judge, page, found.operations)
    assert normal_blocks(judge.tree(page)) == normal_blocks(new)
    assert diff(judge.tree(page), new).operations == ()


def test_a_list_that_grows_in_the_middle_by_hundreds_stays_in_order(judge: Judge) -> None:
    old = [make("paragraph", {"rich_text": text(name)}) for name in "abc"]
    more = [make("quote", {"rich_text": text(f"{number}")}) for number in range(230)]
    page = written(judge, old)
    found = diff(judge.tree(page), [old[0], *more, *old[1:]])
    assert found.requests == 3
    carry_out(judge, page, found.operations)
    assert normal_blocks(judge.tree(page)) == normal_blocks([old[0], *more, *old[1:]])


def child_page(judge: Judge, parent: str, title: str) -> str:
    made = judge.ask(
        "POST",
        "pages",
        {"parent": {"page_id": parent}, "properties": {"title": {"title": text(title)}}},
    )
    return str(made["id"])


def link(page_id: str) -> Block:
    return make("link_to_page", {"type": "page_id", "page_id": page_id})


def test_child_pages_stay_where_the_document_links_to_them(judge: Judge) -> None:
    page = written(judge, [make("paragraph", {"rich_text": text("before")})])
    first, second = child_page(judge, page, "One"), child_page(judge, page, "Two")
    new = [link(first), make("paragraph", {"rich_text": text("between")}), link(second)]
    found = diff(judge.tree(page), new)
    assert (found.endangered, found.question) == ((), "")
    carry_out(judge, page, found.operations)
    kinds = [block["type"] for block in judge.tree(page)]
    assert kinds == ["child_page", "paragraph", "child_page"]


def test_without_a_yes_a_child_page_survives_an_edit(judge: Judge) -> None:
    page = written(judge, [make("paragraph", {"rich_text": text("old")})])
    child = child_page(judge, page, "Plan")
    found = diff(judge.tree(page), [make("paragraph", {"rich_text": text("new")})])
    assert found.question == (
        "This would delete the page “Plan”, which I cannot write again. Delete it all the same?"
    )
    carry_out(judge, page, found.sparing().operations)
    blocks: list[Any] = judge.tree(page)
    assert [block["type"] for block in blocks] == ["paragraph", "child_page"]
    assert judge.ask("GET", f"pages/{child}")["in_trash"] is False


def test_a_copy_of_a_synced_block_takes_nothing_from_its_original(judge: Judge) -> None:
    inside = make("paragraph", {"rich_text": text("shared")})
    page = written(judge, [make("synced_block", {"synced_from": None, "children": [inside]})])
    original = judge.children(page)[0]["id"]
    copy = make("synced_block", {"synced_from": {"type": "block_id", "block_id": original}})
    append(judge, page, Insert(None, None, at_end=True, blocks=(copy,)))
    tree = judge.tree(page)
    assert tree[1]["synced_block"]["synced_from"] is not None
    document = normal_blocks(tree)
    document[1]["synced_block"].pop("children", None)
    assert diff(tree, document).operations == ()


def test_two_documents_are_compared_by_places() -> None:
    old = [make("toggle", {"rich_text": [], "children": [make("quote", {"rich_text": text("a")})]})]
    new = [make("toggle", {"rich_text": [], "children": [make("quote", {"rich_text": text("b")})]})]
    (update,) = diff(old, new).operations
    assert isinstance(update, Update)
    assert (update.block_id, update.body) == ("0/0", {"rich_text": text("b")})


def test_the_file_of_an_image_is_kept_when_its_caption_changes() -> None:
    address = "https://files.example.com/a.png?X-Amz-Signature=1"
    hosted = {"id": "i", "type": "image", "image": {"type": "file", "file": {"url": address}}}
    new = {"type": "external", "external": {"url": address[:-1] + "2"}, "caption": text("new")}
    (update,) = diff([hosted], [make("image", new)]).operations
    assert isinstance(update, Update)
    assert update.body == {"caption": text("new")}


def test_requests_of_an_insert_are_those_of_packing() -> None:
    blocks = (make("quote", {"rich_text": []}),) * 150
    insert = Insert(None, None, at_end=True, blocks=blocks)
    assert insert.requests() == pack(blocks, create=False)
