"""Content as markdown: read, created, changed, with what stays left alone."""

from datetime import timedelta
from typing import Any

import pytest

from core.kit.clock import Clock
from tests.integration.sandbox.desk import Obj, Workbench, block, paragraph, text

EVERYTHING = """# Head {color="red"}
## Opens {toggle="true"}
\tinside
### Third
#### Fourth
Plain with **bold**, *italic*, ~~gone~~, `code`, [a link](https://example.com/x) and $`e=mc^2`$
<span underline="true">under</span> <span color="blue_bg">blue</span>
- bullet
\t- deeper
\t\t- deepest
1. one
1. two
- [ ] open
- [x] done
> quote
---
```python
print("*not* markdown")

done()
```
$$
x^2
$$
<callout icon="💡" color="gray_bg">
\tMind this
\t- and this
</callout>
<details>
<summary>More</summary>
\thidden
</details>
<columns>
\t<column>
\t\tleft
\t</column>
\t<column>
\t\tright
\t</column>
</columns>
<table header-row="true" header-column="false">
<tr><td>A</td><td>B</td></tr>
<tr><td>1</td><td>**2**</td></tr>
</table>
![A picture](https://example.com/p.png)
<pdf src="https://example.com/p.pdf">Read</pdf>
<table_of_contents/>
<empty-block/>
Price \\* 5 \\< 6 <br>next line
<mention-date start="2026-11-24"/>"""


def markdown(bench: Workbench, page: str) -> str:
    answer: Any = bench.notion.pages.retrieve_markdown(page)
    return str(answer["markdown"])


def written(bench: Workbench, content: str, **extra: Any) -> Obj:
    made: Any = bench.notion.pages.create(parent={"page_id": bench.root}, markdown=content, **extra)
    return dict(made)


def change(bench: Workbench, page: str, kind: str, **body: Any) -> Obj:
    answer: Any = bench.notion.pages.update_markdown(page, type=kind, **{kind: body})
    return dict(answer)


def test_what_is_written_is_read_back_the_same(bench: Workbench) -> None:
    properties = {"title": {"title": text("All")}}
    page = written(bench, EVERYTHING, properties=properties)["id"]
    assert markdown(bench, page) == EVERYTHING.replace(" <br>next", " <br>next")


def test_it_becomes_real_blocks(bench: Workbench) -> None:
    page = written(bench, "Text with **bold**\n- a\n\t- b\n```js\nx\n```")["id"]
    kinds = [child["type"] for child in bench.children(page)]
    assert kinds == ["paragraph", "bulleted_list_item", "code"]
    runs = bench.children(page)[0]["paragraph"]["rich_text"]
    assert [(run["plain_text"], run["annotations"]["bold"]) for run in runs] == [
        ("Text with ", False),
        ("bold", True),
    ]
    assert bench.words(bench.children(page)[1]["id"]) == ["b"]
    assert bench.children(page)[2]["code"]["language"] == "plain text"


def test_tables_of_pipes_are_read(bench: Workbench) -> None:
    page = written(bench, "| A | B |\n|---|---|\n| 1 | 2 |")["id"]
    table = bench.children(page)[0]
    assert table["table"] == {
        "table_width": 2,
        "has_column_header": True,
        "has_row_header": False,
    }
    assert len(bench.children(table["id"])) == 2


def test_a_first_heading_names_a_page_without_title(bench: Workbench) -> None:
    page = written(bench, "# Named by its heading\nText")
    assert page["properties"]["title"]["title"][0]["plain_text"] == "Named by its heading"
    assert markdown(bench, page["id"]) == "Text"


def test_long_text_is_kept_in_runs_of_2000(bench: Workbench) -> None:
    page = written(bench, "x" * 4500)["id"]
    runs = bench.children(page)[0]["paragraph"]["rich_text"]
    assert max(len(run["plain_text"]) for run in runs) <= 2000
    assert bench.words(page) == ["x" * 4500]


def test_more_than_100_blocks_ride_in_one_request(bench: Workbench) -> None:
    content = "\n".join(f"line {number}" for number in range(250))
    page = written(bench, content)["id"]
    assert markdown(bench, page) == content


def test_markdown_and_children_exclude_each_other(bench: Workbench) -> None:
    body = {"parent": {"page_id": bench.root}, "markdown": "x", "children": [paragraph("y")]}
    assert "body.children should be not present" in bench.refused("pages", body)


def test_blocks_that_markdown_cannot_say_are_named(bench: Workbench) -> None:
    page = bench.page("x", paragraph("a"), block("bookmark", url="https://example.com"))["id"]
    answer: Any = bench.notion.pages.retrieve_markdown(page)
    assert answer["markdown"] == 'a\n<unknown alt="bookmark"/>'
    assert answer["unknown_block_ids"] == [bench.children(page)[1]["id"]]
    assert (answer["object"], answer["truncated"]) == ("page_markdown", False)


class TestChange:
    @pytest.mark.parametrize(
        ("place", "result"),
        [
            ({}, ["a", "b", "new"]),
            ({"position": {"type": "start"}}, ["new", "a", "b"]),
            ({"position": {"type": "end"}}, ["a", "b", "new"]),
            ({"after": "a"}, ["a", "new", "b"]),
        ],
    )
    def test_content_is_inserted(self, bench: Workbench, place: Obj, result: list[str]) -> None:
        page = bench.page("x", paragraph("a"), paragraph("b"))["id"]
        change(bench, page, "insert_content", content="new", **place)
        assert bench.words(page) == result

    def test_blocks_that_stay_the_same_keep_their_ids(self, bench: Workbench) -> None:
        bookmark = block("bookmark", url="https://example.com")
        page = bench.page("x", paragraph("a"), paragraph("b"), bookmark, paragraph("c"))["id"]
        before = [child["id"] for child in bench.children(page)]
        updates = [{"old_str": "\nb\n", "new_str": "\nchanged\n"}]
        change(bench, page, "update_content", content_updates=updates)
        after = [child["id"] for child in bench.children(page)]
        assert bench.words(page)[1] == "changed"
        assert [after[index] for index in (0, 2, 3)] == [before[index] for index in (0, 2, 3)]
        assert after[1] != before[1]

    @pytest.mark.parametrize(
        ("updates", "message"),
        [
            ([{"old_str": "nowhere", "new_str": "x"}], "Could not find 'nowhere'"),
            ([{"old_str": "same", "new_str": "x"}], "Found 2 matches"),
            ([{"old_str": "same"}], "new_str should be defined"),
        ],
    )
    def test_a_wrong_update_changes_nothing(
        self, bench: Workbench, updates: list[Obj], message: str
    ) -> None:
        page = bench.page("x", paragraph("same"), paragraph("same"))["id"]
        body = {"type": "update_content", "update_content": {"content_updates": updates}}
        assert message in bench.refused(f"pages/{page}/markdown", body, "PATCH")
        assert bench.words(page) == ["same", "same"]

    def test_all_matches_are_replaced_when_asked_for(self, bench: Workbench) -> None:
        page = bench.page("x", paragraph("same"), paragraph("same"))["id"]
        updates = [{"old_str": "same", "new_str": "other", "replace_all_matches": True}]
        change(bench, page, "update_content", content_updates=updates)
        assert bench.words(page) == ["other", "other"]

    def test_a_range_is_replaced(self, bench: Workbench) -> None:
        page = bench.page("x", *(paragraph(word) for word in ("one", "two", "three")))["id"]
        change(bench, page, "replace_content_range", content="2", content_range="tw...o")
        assert bench.words(page) == ["one", "2", "three"]

    def test_child_pages_are_not_lost_unasked(self, bench: Workbench) -> None:
        page = bench.page("x", paragraph("a"))["id"]
        child: Any = bench.notion.pages.create(
            parent={"page_id": page}, properties={"title": {"title": text("child")}}
        )
        body: Obj = {"type": "replace_content", "replace_content": {"new_str": "new"}}
        message = bench.refused(f"pages/{page}/markdown", body, "PATCH")
        assert "would delete child pages" in message
        reference = markdown(bench, page).split("\n")[1]
        change(bench, page, "replace_content", new_str=f"new\n{reference}")
        assert bench.words(page) == ["new", "child"]
        change(bench, page, "replace_content", new_str="bare", allow_deleting_content=True)
        assert bench.words(page) == ["bare"]
        read: Any = bench.notion.pages.retrieve(child["id"])
        assert read["in_trash"] is True

    def test_what_cannot_be_made_by_markdown_is_refused(self, bench: Workbench) -> None:
        page = bench.page("x")["id"]
        body = {"type": "replace_content", "replace_content": {"new_str": '<unknown alt="x"/>'}}
        assert "cannot be created by markdown" in bench.refused(
            f"pages/{page}/markdown", body, "PATCH"
        )


class TestLater:
    def test_a_task_is_queued_and_then_tells_its_result(
        self, bench: Workbench, clock: Clock
    ) -> None:
        page = bench.page("x")["id"]
        body = {
            "type": "replace_content",
            "replace_content": {"new_str": "later"},
            "allow_async": True,
        }
        answer = bench.raw("PATCH", f"pages/{page}/markdown", body)
        task = answer.json()
        assert (answer.status_code, task["object"], task["status"]) == (202, "async_task", "queued")
        assert task["poll_after_seconds"] >= 1
        clock.turn(timedelta(seconds=task["poll_after_seconds"]))
        done = bench.raw("GET", f"async_tasks/{task['id']}").json()
        clock.turn(timedelta(seconds=-task["poll_after_seconds"]))
        assert (done["status"], done["result"]["markdown"]) == ("succeeded", "later")

    def test_a_failure_shows_in_the_task_and_changes_nothing(
        self, bench: Workbench, clock: Clock
    ) -> None:
        page = bench.page("x", paragraph("stays"))["id"]
        body = {
            "type": "replace_content",
            "replace_content": {"new_str": 'new\n<unknown alt="x"/>'},
            "allow_async": True,
        }
        task = bench.raw("PATCH", f"pages/{page}/markdown", body).json()
        clock.turn(timedelta(seconds=1))
        done = bench.raw("GET", f"async_tasks/{task['id']}").json()
        clock.turn(timedelta(seconds=-1))
        assert (done["status"], done["error"]["code"]) == ("failed", "validation_error")
        assert bench.words(page) == ["stays"]


def test_a_table_is_said_whole_and_leaves_nothing_to_be_fetched(bench: Workbench) -> None:
    made = bench.raw(
        "POST", "pages", {"parent": {"page_id": bench.root}, "markdown": "| A |\n| --- |\n| 1 |"}
    ).json()
    answer = bench.raw("GET", f"pages/{made['id']}/markdown").json()
    assert "<td>1</td>" in answer["markdown"]
    assert answer["unknown_block_ids"] == []
