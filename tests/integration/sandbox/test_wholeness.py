"""Requests are whole: all of one is applied or nothing, and long queries end where Notion's do."""

from typing import Any

import pytest

from core.sandbox.ids import seeded_uuid
from core.sandbox.nodes import NewNode
from tests.integration.sandbox.desk import Obj, Workbench, block, paragraph, text

ROWS = 10_050
MOST = 10_000


def test_a_request_that_fails_late_leaves_nothing_behind(bench: Workbench) -> None:
    before, effects = bench.words(bench.root), bench.server.desk.journal.effects()
    loose_row = block("table_row", cells=[text("a")])
    body = {
        "parent": {"page_id": bench.root},
        "position": {"type": "page_start"},
        "properties": {"title": {"title": text("half made")}},
        "children": [paragraph("x"), loose_row],
    }
    assert "table_row blocks can only be children of table" in bench.refused("pages", body)
    assert bench.words(bench.root) == before
    assert bench.server.desk.journal.effects() == effects
    assert bench.raw("POST", "search", {"query": "half made"}).json()["results"] == []


def test_a_refused_row_adds_no_option_to_the_schema(bench: Workbench) -> None:
    source = bench.table("Options", Choice={"select": {}}, N={"number": {}})
    body = {
        "parent": {"data_source_id": source},
        "properties": {"Choice": {"select": {"name": "new"}}, "N": {"number": "x"}},
    }
    bench.refused("pages", body)
    read: Any = bench.notion.data_sources.retrieve(source)
    assert read["properties"]["Choice"]["select"]["options"] == []


@pytest.fixture(scope="module")
def long_table(bench: Workbench) -> str:
    """More rows than one query gives, put straight into the storage."""
    source = bench.table("Long", N={"number": {}})
    state = bench.server.desk.state
    with state.transaction():
        for number in range(ROWS):
            row = NewNode(
                seeded_uuid(f"row {number}"),
                *("page", "page", source, "data_source", None),
                {"values": {}, "icon": None, "cover": None},
            )
            state.nodes.add(row, number, bench.server.desk.clock.now().second, source)
    return source


@pytest.mark.parametrize(
    "extra", [{}, {"sorts": [{"timestamp": "created_time", "direction": "ascending"}]}]
)
def test_a_query_ends_after_10000_rows_and_says_so(
    bench: Workbench, long_table: str, extra: Obj
) -> None:
    last_page = seeded_uuid(f"row {ROWS - 1 - (MOST - 30)}")
    answer: Any = bench.notion.data_sources.query(long_table, start_cursor=last_page, **extra)
    assert len(answer["results"]) == 30
    assert (answer["has_more"], answer["next_cursor"]) == (False, None)
    assert answer["request_status"] == {
        "type": "incomplete",
        "incomplete_reason": "query_result_limit_reached",
    }


def test_before_that_a_query_goes_on(bench: Workbench, long_table: str) -> None:
    answer: Any = bench.notion.data_sources.query(long_table, page_size=100)
    assert answer["has_more"] is True
    assert answer["request_status"] == {"type": "complete"}
