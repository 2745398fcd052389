"""Notion's own markdown in the words of this house: the same page, read with one request."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from core.content import Block, blocks_to_markdown, from_notion, markdown_to_blocks, same_blocks
from tests.unit.content.sandbox_judge import Judge, Obj
from tests.unit.content.test_diff_on_the_sandbox import documents, written

quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PAGE = """# Plan {color="red"}
Text with <span underline="true">under</span>, $`x^2`$ and [a](https://example.com)
parent
\tchild of a paragraph
> said<br>twice
\tchild of a quote
## Opens {toggle="true"}
\tin the heading
<details>
<summary>**more**</summary>
\tin
\t- b
</details>
<callout icon="💡" color="blue_bg">
\tcall
\tmore
</callout>
- [ ] open
\tnote
1. one
1. two
\t```python
\tx

\ty < z
\t```
<empty-block/>
<table header-row="true" header-column="false">
\t<tr>
\t\t<td>**a\\|b**</td>
\t\t<td>c</td>
\t</tr>
<tr><td>1</td><td></td></tr>
</table>
<table header-row="false" header-column="false">
<tr><td>1</td><td>2</td></tr>
</table>
<columns>
\t<column>
\t\tleft
\t</column>
\t<column>
\t\tright
\t</column>
</columns>
![cap](https://example.com/i.png)
---
$$
x^2
$$
<synced_block>
\ts
</synced_block>
"""


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    made = Judge(tmp_path_factory.mktemp("said") / "sandbox.sqlite3")
    yield made
    made.close()


def both_ways(judge: Judge, page: str) -> tuple[str | None, str]:
    """A page as Notion's markdown says it, and as its blocks do."""
    told = judge.ask("GET", f"pages/{page}/markdown")
    assert told["unknown_block_ids"] == []
    return from_notion(told["markdown"]), blocks_to_markdown(judge.tree(page))


def test_a_page_says_the_same_in_both_ways(judge: Judge) -> None:
    made = judge.ask("POST", "pages", {"parent": {"page_id": judge.root}, "markdown": PAGE})
    said, blocks = both_ways(judge, made["id"])
    assert said is not None
    assert same_blocks(markdown_to_blocks(said), markdown_to_blocks(blocks))


@quick
@given(documents)
def test_any_page_says_the_same_in_both_ways(judge: Judge, blocks: list[Block]) -> None:
    said, shown = both_ways(judge, written(judge, blocks))
    assert said is not None
    assert same_blocks(markdown_to_blocks(said), markdown_to_blocks(shown))


def test_people_and_pages_keep_their_names_and_ids(judge: Judge) -> None:
    sub: Obj = {
        "parent": {"page_id": judge.page()},
        "properties": {"title": [{"text": {"content": "Sub"}}]},
    }
    page = judge.ask("POST", "pages", sub)
    mention = {"type": "mention", "mention": {"type": "page", "page": {"id": page["id"]}}}
    other = judge.page([{"type": "paragraph", "paragraph": {"rich_text": [mention]}}])
    said, shown = both_ways(judge, other)
    assert said == shown.strip() == f'<mention-page id="{page["id"]}">Sub</mention-page>'
    said, shown = both_ways(judge, page["parent"]["page_id"])
    assert said == shown.strip() == f'<page id="{page["id"]}">Sub</page>'


@pytest.mark.parametrize(
    "text",
    [
        '<unknown alt="bookmark"/>',
        '<video src="https://example.com/v.mp4"></video>',
        "a <strange-tag/> in a line",
        "<callout>\n\tnever closed",
        "\tdeeper than anything",
        '<mention-user url="somewhere">Ann</mention-user>',
        '<table header-row="true" header-column="true">\n<tr><td>**a**</td></tr>\n</table>',
        "$`x`$$`y`$",
        "$`a $ b`$",
        "$``x``$",
    ],
)
def test_what_might_be_lost_is_left_to_the_blocks(text: str) -> None:
    assert from_notion(text) is None


def test_code_is_taken_as_it_stands() -> None:
    code = '```html\n<video src="x">\n\n\t<unknown alt="y"/>\n```'
    assert from_notion(code) == code
