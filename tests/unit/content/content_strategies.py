"""Generated content: block trees of every writable type with every writable field."""

from typing import Any

from hypothesis import strategies as st

from core.content import Block
from core.content.build import make
from core.content.callouts import ALERTS
from core.content.languages import LANGUAGES
from core.content.shapes import BLOCK_COLOURS

Json = dict[str, Any]

ids = st.uuids().map(str)
colours = st.sampled_from(sorted(BLOCK_COLOURS))

_WORDS = (
    "plain words|# no|- no|1. no|2) x|> no|+ a|*a*|**b**|_c_|snake_case_word|~~d~~|~e~|`f`|``g``|"
    "[h](u)|![i](u)|[j]|[^1]|[x] k|[ ] l|<b>m</b>|<br>|<div>|&amp;|&#35;|$5 and $10|$x$|$$|\\|\\*|"
    '{color="red"}|a {color="blue"}|https://example.com/a_b|www.example.com|me@example.com|---|'
    "===|```|~~~|: x|<!-- c -->|😀 hi|👩‍👩‍👧‍👦|e\u0301|  two  spaces  |\ttab|line\nbreak|\n|a|#|!|"
    "[!NOTE]|[TOC]|</details>|<details>|<summary>x</summary>|100%|a*b*c|2 * 3|x<y>z|a & b|end\\|"
    "\u00a0|—|“q”|漢字|مرحبا|a|b|1.|-|+|=|>|!["
)
SNIPPETS = _WORDS.split("|")

words = (
    st.sampled_from(SNIPPETS)
    | st.just("|")
    | st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12
    )
)
texts = st.lists(words, min_size=1, max_size=4).map(" ".join) | words

annotations = st.fixed_dictionaries(
    {},
    optional={
        "bold": st.booleans(),
        "italic": st.booleans(),
        "strikethrough": st.booleans(),
        "underline": st.booleans(),
        "code": st.booleans(),
        "color": colours,
    },
)
urls = st.sampled_from(
    [
        "https://example.com",
        "https://example.com/a_(b)?c=d&e=f#g",
        "http://example.com/%20x*y",
        "https://example.com/é?q=“x”",
        "mailto:me@example.com",
        "https://example.com/a_b<c>",
        'https://example.com/"quoted"',
    ]
)
web_urls = urls.filter(lambda url: url.startswith("http"))


def tagged(kind: str, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return inner.map(lambda value: {"type": kind, kind: value})


ends = st.sampled_from(["2026-11-30", None])
dates = st.fixed_dictionaries({"start": st.just("2026-11-23")}, optional={"end": ends}) | (
    st.fixed_dictionaries(
        {"start": st.just("2026-11-23T10:00:00.000+01:00")},
        optional={"end": ends, "time_zone": st.sampled_from(["Europe/Paris", None])},
    )
)
emojis = st.fixed_dictionaries(
    {"id": ids}, optional={"name": st.just("party"), "url": st.just("https://example.com/e.png")}
)
mentions = st.one_of(
    tagged("user", st.fixed_dictionaries({"id": ids}, optional={"object": st.just("user")})),
    tagged("page", st.fixed_dictionaries({"id": ids})),
    tagged("database", st.fixed_dictionaries({"id": ids})),
    tagged("date", dates),
    tagged("custom_emoji", emojis),
    tagged(
        "template_mention",
        tagged("template_mention_date", st.sampled_from(["today", "now"]))
        | tagged("template_mention_user", st.just("me")),
    ),
)
expressions = st.sampled_from(
    ["x", "x^2", "a $ b", " x ", "\\frac{a}{b}", "a  b", "a\nb", "5 and", "`x`"]
)
parts = st.one_of(
    st.builds(
        lambda content, link: {
            "type": "text",
            "text": {"content": content, **({"link": {"url": link}} if link else {})},
        },
        texts,
        st.none() | urls,
    ),
    tagged("mention", mentions),
    tagged("equation", st.fixed_dictionaries({"expression": expressions})),
)
items = st.builds(
    lambda part, marks: {**part, **({"annotations": marks} if marks else {})},
    parts,
    st.just({}) | annotations,
)
rich_texts = st.lists(items, max_size=4)

icons = st.one_of(
    tagged("emoji", st.sampled_from(["💡", "😀", "ℹ️", "🇫🇷", "1️⃣", "☎"])),
    tagged("external", st.fixed_dictionaries({"url": web_urls})),
    tagged("file_upload", st.fixed_dictionaries({"id": ids})),
    tagged("custom_emoji", emojis),
    tagged(
        "icon",
        st.fixed_dictionaries({"name": st.just("pizza")}, optional={"color": st.just("blue")}),
    ),
)
alerts = st.sampled_from(sorted(ALERTS.values())).map(
    lambda look: {"icon": {"type": "emoji", "emoji": look[0]}, "color": look[1]}
)


def body(
    required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(required, optional=dict(optional))


def of(kind: str, inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Block]:
    return inner.map(lambda value: make(kind, value))


sources = st.one_of(
    tagged("external", st.fixed_dictionaries({"url": web_urls})),
    tagged("file_upload", st.fixed_dictionaries({"id": ids})),
)


def media(kind: str) -> st.SearchStrategy[Block]:
    extra = {"name": st.sampled_from(["a.txt", 'q"uote.md'])} if kind == "file" else {}
    captions = body({}, caption=rich_texts, **extra)
    return of(kind, st.builds(lambda source, more: {**source, **more}, sources, captions))


code_texts = (
    st.sampled_from(
        [
            "",
            "x = 1",
            "\n",
            "a\n\n  b\n",
            "```\nx\n```",
            "~~~",
            "\ttabbed",
            "  ",
            "$$",
            "</details>",
        ]
    )
    | texts
)
codes = body(
    {
        "rich_text": code_texts.map(
            lambda text: [{"type": "text", "text": {"content": text}}] if text else []
        )
        | rich_texts,
        "language": st.sampled_from(sorted(LANGUAGES)),
    },
    caption=rich_texts,
)
tables = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        lambda rows, column, row: {
            "table_width": width,
            "has_column_header": column,
            "has_row_header": row,
            "children": [make("table_row", {"cells": cells}) for cells in rows],
        },
        st.lists(st.lists(rich_texts, min_size=width, max_size=width), min_size=1, max_size=3),
        st.booleans(),
        st.booleans(),
    )
)
leaves = st.one_of(
    of("divider", st.just({})),
    of("breadcrumb", st.just({})),
    of("table_of_contents", body({}, color=colours)),
    of("equation", st.fixed_dictionaries({"expression": expressions | st.just("")})),
    of("code", codes),
    of("bookmark", body({"url": urls}, caption=rich_texts)),
    of("embed", body({"url": urls}, caption=rich_texts)),
    *(media(kind) for kind in ("image", "video", "audio", "pdf", "file")),
    of(
        "link_to_page",
        tagged("page_id", ids) | tagged("database_id", ids) | tagged("comment_id", ids),
    ),
    of("table", tables),
)
COLOURED = (
    "paragraph",
    "heading_1",
    "heading_2",
    "heading_3",
    "heading_4",
    "bulleted_list_item",
    "numbered_list_item",
    "quote",
    "to_do",
    "toggle",
    "callout",
)


def extras(kind: str) -> dict[str, st.SearchStrategy[Any]]:
    if kind in ("paragraph", "callout"):
        return {"icon": icons}
    if kind == "to_do":
        return {"checked": st.booleans()}
    return {"is_toggleable": st.booleans()} if kind.startswith("heading") else {}


def textual(children: st.SearchStrategy[list[Block]]) -> st.SearchStrategy[Block]:
    return st.one_of(
        *(
            of(
                kind,
                body({"rich_text": rich_texts}, color=colours, children=children, **extras(kind)),
            )
            for kind in COLOURED
        ),
        of("callout", st.builds(lambda a, b: {**a, "rich_text": b}, alerts, rich_texts)),
        of("template", body({"rich_text": rich_texts}, children=children)),
        of("synced_block", body({"synced_from": st.none()}, children=children)),
        of("synced_block", body({"synced_from": tagged("block_id", ids)})),
        of("column_list", st.lists(columns(children), min_size=2, max_size=3).map(held)),
        of("tab", st.lists(tabs(children), min_size=1, max_size=3).map(held)),
    )


def held(children: list[Block]) -> Json:
    return {"children": children}


def columns(children: st.SearchStrategy[list[Block]]) -> st.SearchStrategy[Block]:
    ratios = st.sampled_from([0.25, 0.5, 0.3333, 1])
    paragraph = make("paragraph", {"rich_text": []})
    inside = children.map(
        lambda held: held if held and held[0]["type"] != "column_list" else [paragraph, *held]
    )
    return of("column", body({"children": inside}, width_ratio=ratios))


def tabs(children: st.SearchStrategy[list[Block]]) -> st.SearchStrategy[Block]:
    return of(
        "paragraph",
        body({"rich_text": rich_texts}, icon=icons, color=colours, children=children),
    )


blocks: st.SearchStrategy[Block] = st.recursive(
    leaves | textual(st.just([])),
    lambda inner: textual(st.lists(inner, max_size=3)),
    max_leaves=6,
)
trees = st.lists(blocks, max_size=5)
