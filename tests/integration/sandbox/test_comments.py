"""Comments: on pages and blocks, in discussions, by rich text and markdown."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench, paragraph, text


def listed(bench: Workbench, block_id: str) -> list[str]:
    answer: Any = bench.notion.comments.list(block_id=block_id)
    return ["".join(run["plain_text"] for run in one["rich_text"]) for one in answer["results"]]


def test_a_comment_on_a_page_is_complete(bench: Workbench) -> None:
    page = bench.page("x")["id"]
    made: Any = bench.notion.comments.create(parent={"page_id": page}, rich_text=text("Hi"))
    assert (made["object"], made["parent"]) == ("comment", {"type": "page_id", "page_id": page})
    assert made["display_name"] == {"type": "integration", "resolved_name": "Notion Assistant"}
    assert made["rich_text"][0]["annotations"]["bold"] is False
    assert made["discussion_id"] != made["id"]
    assert listed(bench, page) == ["Hi"]


def test_a_reply_joins_the_discussion(bench: Workbench) -> None:
    block = bench.append(bench.page("x")["id"], paragraph("y"))[0]["id"]
    first: Any = bench.notion.comments.create(parent={"block_id": block}, rich_text=text("one"))
    reply: Any = bench.notion.comments.create(
        discussion_id=first["discussion_id"], markdown="**two**"
    )
    assert reply["parent"] == {"type": "block_id", "block_id": block}
    assert reply["rich_text"][0]["annotations"]["bold"] is True
    assert listed(bench, block) == ["one", "two"]


def test_a_comment_is_changed_and_deleted(bench: Workbench) -> None:
    page = bench.page("x")["id"]
    made: Any = bench.notion.comments.create(parent={"page_id": page}, rich_text=text("old"))
    bench.notion.comments.update(made["id"], rich_text=text("new"))
    assert listed(bench, page) == ["new"]
    bench.notion.comments.delete(made["id"])
    assert listed(bench, page) == []
    assert bench.raw("GET", f"comments/{made['id']}").status_code == 404


def test_a_name_of_ones_own_is_shown(bench: Workbench) -> None:
    page = bench.page("x")["id"]
    made: Any = bench.notion.comments.create(
        parent={"page_id": page},
        rich_text=text("x"),
        display_name={"type": "custom", "custom": {"name": "Robo"}},
    )
    assert made["display_name"] == {"type": "custom", "resolved_name": "Robo"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"rich_text": []}, "Fix one:\nbody.parent should be defined"),
        ({"parent": {"page_id": "ROOT"}}, "Fix one:\nbody.rich_text should be defined"),
        (
            {"parent": {"page_id": "ROOT"}, "rich_text": [], "markdown": "x"},
            "body.markdown should be not present",
        ),
        (
            {"parent": {"page_id": "ROOT"}, "rich_text": [], "attachments": [{}] * 4},
            "body.attachments.length should be ≤ `3`",
        ),
    ],
)
def test_a_wrong_comment_is_refused(bench: Workbench, body: Obj, message: str) -> None:
    if "parent" in body:
        body = {**body, "parent": {"page_id": bench.root}}
    assert message in bench.refused("comments", body)


def test_a_discussion_that_is_not_there_is_not_found(bench: Workbench) -> None:
    body = {"discussion_id": bench.root, "rich_text": text("x")}
    assert bench.raw("POST", "comments", body).status_code == 404


def test_listing_names_its_block(bench: Workbench) -> None:
    answer = bench.raw("GET", "comments")
    assert "query.block_id should be defined" in answer.json()["message"]
