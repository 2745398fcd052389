"""Messages of Slack and Discord become the blocks a person would write for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.content import blocks_to_markdown
from core.content.chat_inline import ChatNames
from core.content.checks import check_blocks
from core.content.discord_in import discord_to_blocks
from core.content.mrkdwn_in import mrkdwn_to_blocks
from core.content.runs import Run
from core.content.slack_in import slack_to_blocks
from core.content.threads import ThreadMessage, thread_to_blocks
from tests.unit.content.content_reading import says, shape

NAMES = ChatNames(
    users={"U1": "Ann", "1": "Ann"},
    channels={"C1": "general", "2": "general"},
    groups={"S1": "team", "3": "team"},
    emoji={"tada": "🎉"},
    people={"U2": "notion-2"},
)


def slack(text: str) -> str:
    return blocks_to_markdown(mrkdwn_to_blocks(text, NAMES).blocks).strip()


def discord(text: str) -> str:
    return blocks_to_markdown(discord_to_blocks(text, NAMES).blocks).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*b* _i_ ~s~ `c`", "**b** *i* ~~s~~ `c`"),
        ("*b _bi_*", "**b *bi***"),
        ("snake_case_name 2*3*4 a~b~", "snake_case_name 2\\*3\\*4 a\\~b\\~"),
        ("a &lt;b&gt; &amp; c", "a \\<b> & c"),
        ("<https://example.com|*label*>", "[**label**](https://example.com)"),
        ("<https://example.com>", "<https://example.com>"),
        ("<mailto:a@example.com|a@example.com>", "[a\\@example.com](mailto:a@example.com)"),
        ("<@U1> <#C1> <!subteam^S1> <!here>", "@Ann #general @team @here"),
        ("<@U2>", '<mention-user id="notion-2"/>'),
        ("<@U9|zoe> <#C9|random>", "@zoe #random"),
        ("<!date^1392734382^{date}|x>", '<mention-date start="2014-02-18"/>'),
        ("<!date^1392734382^{date} {time}|x>", '<mention-date start="2014-02-18T14:39:42Z"/>'),
        (":tada: 10:30:45 :nope:", "🎉 10:30:45 :nope:"),
        ("one\ntwo\n\nthree", "one<br>two\n\nthree"),
        ("&gt; q\n&gt; r\nafter", "> q<br>r\n\nafter"),
        ("&gt;&gt;&gt; all\nof it", "> all<br>of it"),
        ("• a\n    • b\n• c", "- a\n  - b\n- c"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("x ```code &lt;b&gt;\n  y``` z", "x\n\n```\ncode <b>\n  y\n```\n\nz"),
    ],
)
def test_slack_mrkdwn(text: str, expected: str) -> None:
    assert slack(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**b** *i* _i_ __u__ ~~s~~", "**b** *i* *i* <u>u</u> ~~s~~"),
        ("***both***", "***both***"),
        ("`a *b*` ``c ` d``", "`a *b*` ``c ` d``"),
        ("\\*no\\* snake_case_name", "\\*no\\* snake_case_name"),
        ("[label](https://example.com)", "[label](https://example.com)"),
        ("[label](<https://example.com>)", "[label](https://example.com)"),
        ("https://example.com/a_b.", "<https://example.com/a_b>."),
        ("<https://example.com>", "<https://example.com>"),
        ("<@1> <@!1> <#2> <@&3>", "@Ann @Ann #general @team"),
        ("<t:1392734382:D>", '<mention-date start="2014-02-18"/>'),
        ("<t:1392734382>", '<mention-date start="2014-02-18T14:39:42Z"/>'),
        ("<:tada:12> <a:wave:13>", "🎉 :wave:"),
        ("||secret||", '<span color="gray_background">secret</span>'),
        ("# H\n### T\n#nope", "# H\n\n### T\n\n\\#nope"),
        ("> q\n> r\n\nafter", "> q<br>r\n\nafter"),
        (">>> all\n\nof it", "> all\n>\n> of it"),
        ("> > once", "> \\> once"),
        ("- a\n  - b\n1. c", "- a\n  - b\n\n1. c"),
        ("```py\nx\n```", "```python\nx\n```"),
        ("```just text```", "```\njust text\n```"),
        ("-# small", "small"),
        ("</ban:123>", "`/ban`"),
    ],
)
def test_discord_markdown(text: str, expected: str) -> None:
    assert discord(text) == expected


def test_spoilers_are_told_of() -> None:
    assert [w.code for w in discord_to_blocks("||x||").warnings] == ["spoiler"]


def text(content: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": content, **({"style": style} if style else {})}


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def items(style: str, indent: int, *texts: str) -> dict[str, Any]:
    elements = [section(text(content)) for content in texts]
    return {"type": "rich_text_list", "style": style, "indent": indent, "elements": elements}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"blocks": [{"type": "rich_text", "elements": list(elements)}], "text": "fallback"}


def test_slack_rich_text() -> None:
    message = rich(
        section(
            text("Hi ", bold=True),
            {"type": "user", "user_id": "U1"},
            {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd"},
            {
                "type": "link",
                "url": "https://example.com",
                "text": "site",
                "style": {"italic": True},
            },
            text("\n\nnext"),
        ),
        items("bullet", 0, "a", "b"),
        items("ordered", 1, "b1", "b2"),
        items("bullet", 0, "c"),
        {"type": "rich_text_quote", "elements": [text("q")]},
        {"type": "rich_text_preformatted", "elements": [text("x = 1\ny")]},
    )
    found = slack_to_blocks(message, NAMES).blocks
    assert says(found[:1]) == "Hi @Ann👋🏽site"
    assert shape(found)[1:3] == [["paragraph", "next"], ["bulleted_list_item", "a"]]
    assert shape(found)[3:] == [
        ["bulleted_list_item", "b", [["numbered_list_item", "b1"], ["numbered_list_item", "b2"]]],
        ["bulleted_list_item", "c"],
        ["quote", "q"],
        ["code", "x = 1\ny"],
    ]


def test_slack_block_kit_attachments_and_files() -> None:
    message = {
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "Title"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "*b*"}},
            {"type": "divider"},
            {"type": "image", "image_url": "https://example.com/i.png", "alt_text": "alt"},
            {"type": "actions", "elements": []},
            {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}]]},
        ],
        "attachments": [
            {
                "author_name": "Ann",
                "title": "T",
                "title_link": "https://example.com",
                "text": "body",
                "fields": [{"title": "F", "value": "*v*"}],
                "footer": "via",
            }
        ],
        "files": [{"name": "a.pdf", "permalink": "https://example.com/f"}],
    }
    found = slack_to_blocks(message)
    assert [block["type"] for block in found.blocks] == [
        "heading_2",
        "paragraph",
        "divider",
        "image",
        "table",
        "quote",
        "paragraph",
    ]
    assert says(found.blocks) == "TitlebaltcellAnnTbodyF: vvia📎 a.pdf"
    assert [warning.code for warning in found.warnings] == ["slack_block"]


@pytest.mark.parametrize("read", [mrkdwn_to_blocks, discord_to_blocks])
def test_no_depth_of_quotes_is_too_deep(read: Any) -> None:
    assert shape(read("> " * 2_000 + "x").blocks)[0][0] == "quote"


def test_a_message_without_blocks_is_read_from_its_text() -> None:
    assert shape(slack_to_blocks({"text": "*hi*"}).blocks) == [["paragraph", "hi"]]


def test_a_thread_names_authors_and_times() -> None:
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    ann, bob = Run("Ann"), Run("Bob")
    said = [
        (ann, timedelta(), "one"),
        (ann, timedelta(minutes=2), "two"),
        (bob, timedelta(minutes=3), "three"),
        (ann, timedelta(days=1), "four"),
    ]
    messages = [
        ThreadMessage(author, start + after, discord_to_blocks(words).blocks)
        for author, after, words in said
    ]
    assert shape(thread_to_blocks(messages)) == [
        ["paragraph", "Ann · "],
        ["paragraph", "one"],
        ["paragraph", "two"],
        ["paragraph", "Bob · "],
        ["paragraph", "three"],
        ["divider", ""],
        ["paragraph", "Ann · "],
        ["paragraph", "four"],
    ]


_PIECES = (
    "* _ ~ ` ``` > >>> | || # - 1. <@U1> <#C1> <!date^1^x|y> <https://a.b|c> [x](https://a.b) &lt; "
    ": :a: <t:1:R> <t:99999999999999> word \\ ( ) __ ** *** 漢 https://a.b me@a.co"
)
pieces = st.sampled_from([*_PIECES.split(" "), "\n", " ", "\n\n", "```py\n"])


@settings(max_examples=80, deadline=None)
@given(st.lists(pieces, max_size=25).map("".join))
def test_any_message_is_read_within_the_limits(message: str) -> None:
    for found in (mrkdwn_to_blocks(message, NAMES), discord_to_blocks(message, NAMES)):
        assert check_blocks(found.blocks) == []
