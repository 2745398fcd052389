"""Packed requests, sent to the sandbox by processes that die after every one of them."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.content import Block, Request, check_request, normal_blocks, pack
from core.content.build import make
from core.content.measure import RequestLimits
from tests.unit.content.sandbox_judge import Judge
from tests.unit.content.test_content_packing import block, chain, columns, documents, table


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    made = Judge(tmp_path_factory.mktemp("packing") / "sandbox.sqlite3")
    yield made
    made.close()


def send(judge: Judge, page: str, request: Request, answers: dict[int, list[str]]) -> list[str]:
    """The ids that the answer names."""
    place = request.parent
    parent = page if place.request is None else answers[place.request][place.index]
    if request.kind == "list":
        return [child["id"] for child in judge.children(parent)]
    assert check_request(request.children, parent="*") == []
    body = {"children": list(request.children)}
    answer = judge.ask("PATCH", f"blocks/{parent}/children", body)
    return [made["id"] for made in answer["results"]]


def written_by_dying_processes(judge: Judge, blocks: list[Block], limits: RequestLimits) -> str:
    """The page. Each process knows the document and the stored answers, and sends one request."""
    first = pack(blocks, create=True, limits=limits)[0]
    page = judge.page(list(first.children))
    answers: dict[int, list[str]] = {0: []}
    while True:
        requests = pack(blocks, create=True, limits=limits)
        number = len(answers)
        if number == len(requests):
            return page
        answers[number] = send(judge, page, requests[number], answers)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents, st.integers(3, 5))
def test_a_document_arrives_whole_whatever_dies_on_the_way(
    judge: Judge, blocks: list[Block], array: int
) -> None:
    page = written_by_dying_processes(judge, blocks, RequestLimits(array=array))
    assert normal_blocks(judge.tree(page)) == normal_blocks(blocks)


@pytest.mark.parametrize(
    "blocks",
    [
        [table(250)],
        [columns([chain(6)], [block()])],
        [columns([table(150)], [block()])],
        [columns([block(*[block()] * 120), chain(4)], [block()] * 130)],
        [columns(*[[block()]] * 103)],
        [make("tab", {"children": [make("paragraph", {"rich_text": []})] * 2}), chain(5)],
        [block(block(make("tab", {"children": []})))],
        [block(make("column_list", columns([block()], [block()])["column_list"]))],
        [block(content="漢" * 2_000)] * 90,
        [block(*[block(*[block()] * 20)] * 60), block(*[block()] * 150)],
    ],
)
def test_shapes_that_one_request_cannot_carry_arrive_whole(
    judge: Judge, blocks: list[Block]
) -> None:
    page = written_by_dying_processes(judge, blocks, RequestLimits())
    assert normal_blocks(judge.tree(page)) == normal_blocks(blocks)
