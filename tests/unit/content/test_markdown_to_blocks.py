"""What people write in markdown becomes the Notion blocks they mean."""

from typing import Any

import pytest

from core.content import convert_markdown, markdown_to_blocks
from core.content.build import body_of, children_of
from tests.unit.content.content_reading import says, shape


def only(text: str) -> dict[str, Any]:
    (block,) = markdown_to_blocks(text)
    return body_of(block)


def spans(text: str) -> list[tuple[str, Any]]:
    """The text of a paragraph with what each part carries."""
    return [
        (
            item.get("text", {}).get("content") or item["type"],
            {
                **item.get("annotations", {}),
                **({"link": link["url"]} if (link := item.get("text", {}).get("link")) else {}),
            },
        )
        for item in only(text)["rich_text"]
    ]


def codes(text: str) -> list[str]:
    return [warning.code for warning in convert_markdown(text).warnings]


def test_blocks_of_common_markdown() -> None:
    text = "# A\n\n#### D\n\ntext\nmore\n\n- a\n  - b\n\n1. c\n\n> q\n>\n> r\n\n---\n\n- [x] done"
    assert shape(markdown_to_blocks(text)) == [
        ["heading_1", "A"],
        ["heading_4", "D"],
        ["paragraph", "text more"],
        ["bulleted_list_item", "a", [["bulleted_list_item", "b"]]],
        ["numbered_list_item", "c"],
        ["quote", "q", [["paragraph", "r"]]],
        ["divider", ""],
        ["to_do", "done"],
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**b** *i* ~~s~~", ["bold", "italic", "strikethrough"]),
        ("<b>b</b> <i>i</i> <s>s</s>", ["bold", "italic", "strikethrough"]),
        ("<u>u</u> `c` <kbd>k</kbd>", ["underline", "code", "code"]),
    ],
)
def test_formats(text: str, expected: list[str]) -> None:
    assert [name for _, marks in spans(text) for name in marks] == expected


def test_formats_nest() -> None:
    assert spans("***a* b**") == [("a", {"bold": True, "italic": True}), (" b", {"bold": True})]


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ('<span color="red">x</span>', "red"),
        ('<span color="blue_bg">x</span>', "blue_background"),
        ("<mark>x</mark>", "yellow_background"),
    ],
)
def test_colours_of_text(text: str, colour: str) -> None:
    assert spans(text) == [("x", {"color": colour})]


def test_colours_of_blocks_stand_behind_the_text() -> None:
    assert only('# Title {color="red"}') == {
        "rich_text": [{"type": "text", "text": {"content": "Title"}}],
        "color": "red",
    }
    assert only('set {color="mauve"}')["rich_text"][0]["text"]["content"] == 'set {color="mauve"}'


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $10",
        "US$5 or A$6",
        "from $5-$10",
        "I have $5, you have 10$.",
        "$ 5 $",
        "one $ only",
        "\\$x\\$",
    ],
)
def test_money_is_no_equation(text: str) -> None:
    assert [name for name, _ in spans(text)] == [text.replace("\\", "")]


@pytest.mark.parametrize("text", ["$x$", "a $x^2$ b", "$2 + 3$", "$$x$$ inline", "$`x`$"])
def test_inline_equations(text: str) -> None:
    assert "equation" in [name for name, _ in spans(text)]


def test_equation_blocks() -> None:
    assert only("$$\na\n\nb\n$$") == {"expression": "a\n\nb"}
    assert says(markdown_to_blocks("$$\nnever closed")) == "$$ never closed"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("[t](https://example.com/a)", "https://example.com/a"),
        ("<https://example.com>", "https://example.com"),
        ("https://example.com/a_b", "https://example.com/a_b"),
        ("www.example.com", "http://www.example.com"),
        ("me@example.com", "mailto:me@example.com"),
        ("http://localhost:8000/x", "http://localhost:8000/x"),
        ("[t][r]\n\n[r]: https://example.com", "https://example.com"),
        ('<a href="https://example.com">t</a>', "https://example.com"),
    ],
)
def test_links(text: str, url: str) -> None:
    assert spans(text)[0][1] == {"link": url}


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ('see "https://example.com/a".', "https://example.com/a"),
        ("at:https://example.com", "https://example.com"),
        ("_www.example.com_", "www.example.com"),
        ("(https://example.com/a_(b))", "https://example.com/a_(b)"),
        ("< https://example.com >", None),
        ("<https://example.com/a b>", None),
        ("shttps://example.com", None),
        ("http://.com", None),
    ],
)
def test_where_a_bare_address_begins_and_ends(text: str, linked: str | None) -> None:
    found = [said for said, marks in spans(text) if "link" in marks]
    assert found == ([linked] if linked else [])


def test_a_list_or_a_heading_above_a_delimiter_row_is_no_table() -> None:
    assert shape(markdown_to_blocks("- a | b\n---|---")) == [
        ["bulleted_list_item", "a | b ---|---"]
    ]
    assert shape(markdown_to_blocks("# a | b\n|---|---|"))[0] == ["heading_1", "a | b"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[kept](/relative)", "relative_url"),
        ("[kept](javascript:alert)", "unsafe_url"),
        ("[kept](https://example.com/" + "a" * 2_000 + ")", "long_url"),
        ("![kept](picture.png)", "image_url"),
    ],
)
def test_addresses_notion_refuses_become_text_with_a_warning(text: str, code: str) -> None:
    assert spans(text) == [("kept", {})]
    assert codes(text) == [code]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ('<a href="https://example.com/a b">x</a>', "https://example.com/a%20b"),
        ('<a href="https://example.com/\u00a0b">x</a>', "https://example.com/%C2%A0b"),
        ("[x](<https://example.com/a b>)", "https://example.com/a%20b"),
    ],
)
def test_spaces_in_addresses_are_encoded(text: str, url: str) -> None:
    assert spans(text) == [("x", {"link": url})]


def test_an_address_that_no_program_can_split_is_text() -> None:
    text = '<a href="http://[y">x</a>'
    assert spans(text) == [("x", {})]
    assert codes(text) == ["relative_url"]


def test_images_stand_between_the_text_around_them() -> None:
    blocks = markdown_to_blocks("before ![*alt*](https://example.com/a.png) after")
    assert shape(blocks) == [["paragraph", "before"], ["image", ""], ["paragraph", "after"]]
    assert blocks[1]["image"]["caption"][0]["text"]["content"] == "alt"


def test_tables_keep_formats_and_tell_of_lost_alignment() -> None:
    text = "| a | b |\n|:--|--:|\n| **x** | `y\\|z` |"
    table = only(text)
    assert (table["table_width"], table["has_column_header"]) == (2, True)
    assert says(markdown_to_blocks(text)) == "abxy|z"
    assert codes(text) == ["table_alignment"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a | b\n- | -", None),
        ("a | b\n-- | --\nc | d", [["a", "b"], ["c", "d"]]),
        ("| a |\n| --- |\n| b | too many |\n|\n| \\| |\nstays\n\nout", "abs|tays"),
        ("|\n---", None),
        ("| a | b |\n|---|", None),
        ("| a |\n|---|\n> out", [["a"]]),
        ("text\n| a |\n|---|\n| b |", [["a"], ["b"]]),
        ("| `a\\|b` \\\\| c |\n|---|\n", [["a|b | c"]]),
    ],
)
def test_what_is_a_pipe_table(text: str, rows: list[list[str]] | str | None) -> None:
    tables = [block for block in markdown_to_blocks(text) if block["type"] == "table"]
    if rows is None:
        assert tables == []
    elif isinstance(rows, str):
        assert sorted(says(tables)) == sorted(rows)
    else:
        (table,) = tables
        found = [
            [
                "".join(item["text"]["content"] for item in cell)
                for cell in row["table_row"]["cells"]
            ]
            for row in children_of(table)
        ]
        assert found == rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb\n===", [["heading_1", "a b"]]),
        ("a\n---\nb", [["heading_2", "a"], ["paragraph", "b"]]),
        ("> a\n---", [["quote", "a"], ["divider", ""]]),
        ("- a\nlazy\n---", [["bulleted_list_item", "a lazy"], ["divider", ""]]),
        ("a\n    b\n2. c", [["paragraph", "a b 2. c"]]),
        ("a\n1. c", [["paragraph", "a"], ["numbered_list_item", "c"]]),
    ],
)
def test_where_a_paragraph_ends(text: str, expected: list[list[str]]) -> None:
    assert shape(markdown_to_blocks(text)) == expected


def test_html_tables_may_have_row_headers() -> None:
    text = "<table>\n<tr><th>a</th><td>b</td></tr>\n\n<tr><th>c</th><td><b>d</b></td></tr></table>"
    table = only(text)
    assert (table["has_column_header"], table["has_row_header"]) == (False, True)
    assert says(markdown_to_blocks(text)) == "abcd"


@pytest.mark.parametrize(
    "text",
    ["<div>x</div>", "<!-- note -->", "a <foo bar> b", "</b>", "<b>open", "x <!-- y --> z", "<p>"],
)
def test_other_html_stays_as_text(text: str) -> None:
    assert says(markdown_to_blocks(text)) == text


def test_line_breaks() -> None:
    assert spans("a  \nb\\\nc<br>d\ne") == [("a\nb\nc\nd e", {})]


def test_raised_and_lowered_text_uses_unicode_where_it_can() -> None:
    assert spans("H<sub>2</sub>O x<sup>n</sup>") == [("H₂Ox xⁿ".replace("x x", " x"), {})]
    assert codes("<sub>q</sub>") == ["subscript"]


@pytest.mark.parametrize(
    ("text", "icon", "colour"),
    [
        ("> [!NOTE]\n> hi", "ℹ️", "blue_background"),
        ("> [!danger] hi", "🛑", "red_background"),
        ("> 💡 hi", "💡", None),
        ('<callout icon="🔥" color="gray_bg">\nhi\n</callout>', "🔥", "gray_background"),
    ],
)
def test_callouts(text: str, icon: str, colour: str | None) -> None:
    callout = only(text)
    assert callout["icon"] == {"type": "emoji", "emoji": icon}
    assert callout.get("color") == colour
    assert callout["rich_text"][0]["text"]["content"] == "hi"


def test_toggles_and_toggle_headings() -> None:
    text = "<details>\n<summary>S</summary>\n\n- a\n\n</details>"
    assert shape(markdown_to_blocks(text)) == [["toggle", "S", [["bulleted_list_item", "a"]]]]
    heading = only("<details><summary><h2>S</h2></summary>\nx\n</details>")
    assert heading["is_toggleable"] is True
    assert only('## S {toggle="true"}')["is_toggleable"] is True


def test_a_toggle_may_hold_code_that_shows_its_closing_tag() -> None:
    text = "<details>\n<summary>S</summary>\n\n```\n</details>\n```\n\n</details>"
    assert shape(markdown_to_blocks(text)) == [["toggle", "S", [["code", "</details>"]]]]


def test_columns_and_tabs() -> None:
    text = '<columns>\n<column width_ratio="0.3">\na\n</column>\n<column>\nb\n</column>\n</columns>'
    (block,) = markdown_to_blocks(text)
    assert shape([block]) == [
        [
            "column_list",
            "",
            [["column", "", [["paragraph", "a"]]], ["column", "", [["paragraph", "b"]]]],
        ]
    ]
    assert children_of(block)[0]["column"]["width_ratio"] == 0.3
    tabs = '<tabs>\n<tab icon="📌">\n<summary>One</summary>\n\nx\n\n</tab>\n</tabs>'
    assert shape(markdown_to_blocks(tabs)) == [
        ["tab", "", [["paragraph", "One", [["paragraph", "x"]]]]]
    ]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("<table_of_contents/>", "table_of_contents", {}),
        ("[TOC]", "table_of_contents", {}),
        ("<breadcrumb/>", "breadcrumb", {}),
        ("<empty-block/>", "paragraph", {"rich_text": []}),
        ('<bookmark src="https://example.com"/>', "bookmark", {"url": "https://example.com"}),
        ('<embed src="https://example.com"/>', "embed", {"url": "https://example.com"}),
        ('<link-to-page page="p1"/>', "link_to_page", {"type": "page_id", "page_id": "p1"}),
        (
            '<pdf upload="u1"/>',
            "pdf",
            {"type": "file_upload", "file_upload": {"id": "u1"}},
        ),
        (
            '<file src="https://example.com/a" name="a.txt"/>',
            "file",
            {"type": "external", "external": {"url": "https://example.com/a"}, "name": "a.txt"},
        ),
        (
            '<synced_block from="b1"/>',
            "synced_block",
            {"synced_from": {"type": "block_id", "block_id": "b1"}},
        ),
    ],
)
def test_tags_on_a_line(text: str, kind: str, expected: dict[str, Any]) -> None:
    (block,) = markdown_to_blocks(text)
    assert (block["type"], block[kind]) == (kind, expected)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ('<mention-user id="u1">@Ann</mention-user>', {"type": "user", "user": {"id": "u1"}}),
        (
            '<mention-page url="https://example.com/Title-0123456789abcdef0123456789abcdef"/>',
            {"type": "page", "page": {"id": "01234567-89ab-cdef-0123-456789abcdef"}},
        ),
        (
            '<mention-date start="2026-11-23" end="2026-11-24"/>',
            {"type": "date", "date": {"start": "2026-11-23", "end": "2026-11-24"}},
        ),
        (
            '<custom-emoji id="e1" name="party"/>',
            {"type": "custom_emoji", "custom_emoji": {"id": "e1", "name": "party"}},
        ),
    ],
)
def test_mentions(text: str, mention: dict[str, Any]) -> None:
    assert only(f"x {text} y")["rich_text"][1] == {"type": "mention", "mention": mention}


def test_captions_belong_to_the_block_above() -> None:
    code = only("```py\nx\n```\n<caption>A *listing*</caption>")
    assert [item["text"]["content"] for item in code["caption"]] == ["A ", "listing"]


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("py", "python"),
        ("tsx", "typescript"),
        ("c++", "c++"),
        ("js {1,3}", "javascript"),
        ("python:main.py", "python"),
        ("console", "shell"),
        ("", "plain text"),
        ("jinja2", "html"),
        ("ascii-art", "ascii art"),
    ],
)
def test_code_languages(word: str, language: str) -> None:
    assert only(f"```{word}\nx\n```")["language"] == language


def test_an_unknown_language_is_plain_text_with_a_warning() -> None:
    assert only("```klingon\nx\n```")["language"] == "plain text"
    assert codes("```klingon\nx\n```") == ["language"]


def test_footnotes_are_numbered_and_listed_at_the_end() -> None:
    text = "a[^x] b[^y] c[^x] d[^z]\n\n[^y]: second\n[^x]: first\n\n    more\n[^w]: unused"
    assert shape(markdown_to_blocks(text)) == [
        ["paragraph", "a[1] b[2] c[1] d[^z]"],
        ["divider", ""],
        ["numbered_list_item", "first", [["paragraph", "more"]]],
        ["numbered_list_item", "second"],
        ["numbered_list_item", "unused"],
    ]


def test_front_matter_is_handed_over_apart() -> None:
    found = convert_markdown("---\ntitle: T\ntags:\n  - a\n---\n# H\n\n[x](y)")
    assert (found.front_matter, shape(found.blocks)[0]) == (
        "title: T\ntags:\n  - a",
        ["heading_1", "H"],
    )
    assert found.warnings[0].line == 8


@pytest.mark.parametrize("text", ["---\nFoo\n---\nBar", "---\n\na: b\n\n---\n", "---\na: b"])
def test_a_rule_at_the_top_is_no_front_matter(text: str) -> None:
    assert convert_markdown(text).front_matter is None


def test_what_lies_too_deep_is_kept_as_text() -> None:
    text = "\n".join("  " * level + f"- item{level}" for level in range(300))
    found = convert_markdown(text)
    assert all(f"item{level}" in says(found.blocks) for level in range(300))
    assert "depth" in codes(text)


@pytest.mark.parametrize("text", ["", "\n\n", " ", "\ufeff"])
def test_nothing_gives_no_blocks(text: str) -> None:
    assert markdown_to_blocks(text) == []


def test_long_documents_with_references_at_the_end_resolve_them_at_the_top() -> None:
    body = "\n\n".join("word " * 100 for _ in range(2_500))
    blocks = markdown_to_blocks(
        f"[a][z] and[^n]\n\n{body}\n\n[z]: https://example.com\n\n[^n]: note"
    )
    first = blocks[0]["paragraph"]["rich_text"]
    assert first[0]["text"]["link"] == {"url": "https://example.com"}
    assert says(blocks[:1]) == "a and[1]"
    assert len(blocks) == 2_503
