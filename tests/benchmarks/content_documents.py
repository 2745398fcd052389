"""The documents that content is measured on; the same ones in every run."""

import random

PLAIN_PIECES = (
    *("# ", "## ", "- ", "  - ", "1. ", "> ", "> > ", "```\n", "```py\n", "~~~\n", "    ", "\t"),
    *("\n", "\n", "\n\n", "a", "b c", "word", "**", "*", "_", "__", "~~", "`", "``", "[", "]"),
    *(
        "(",
        ")",
        "![",
        "](https://example.com/a)",
        "](/rel)",
        "| a | b |\n|---|---|\n",
        "| c | d |\n",
    ),
    *(
        "---\n",
        "===\n",
        "&amp;",
        "&#x41;",
        "\\",
        "[x]: https://example.com/x\n",
        "[x]",
        "é",
        "漢字",
    ),
    *("😀 ", "\u00a0", "* * *\n", "+ ", "2) ", "\\\n", "  \n", "!", "[ ] ", "[x] ", ".", ", "),
    *("https://example.com/b", "www.example.com", "me@example.com", "<https://example.com/c>"),
)
"""What CommonMark and GFM documents are made of, without raw HTML."""

RICH_PIECES = (
    *PLAIN_PIECES,
    *("<b>", "</b>", "<div>", "<details>\n", "</details>\n", "<summary>s</summary>\n", "<br>"),
    *(
        "<columns>\n",
        "<column>\n",
        "</column>\n",
        "</columns>\n",
        "<tabs>\n",
        "<tab>\n",
        "</tab>\n",
    ),
    *("</tabs>\n", "$", "$$", "$$\n", "|", "<!--", "-->", "[^1]", "[^1]: note\n"),
    *("[!NOTE]\n", '{color="red"}', "<u>", "</u>", "<table><tr><td>", "</td></tr></table>"),
    *(
        "<callout>\n",
        "</callout>\n",
        '<mention-user id="01234567-89ab-cdef-0123-456789abcdef"/>',
        "</a>",
        "<sub>",
    ),
    *('<a href="https://example.com/d">', "<caption>c</caption>\n", "<synced_block>\n"),
    *('<img src="https://example.com/i.png" alt="p">', "</sub>", '<span color="red">', "</span>"),
    *(
        "<empty-block/>\n",
        '<video src="https://example.com/v">c</video>\n',
        "<caption>c</caption>\n",
    ),
    *("<synced_block>\n", "</synced_block>\n", "<template>\n", "</template>\n", "\u200d", "\u0301"),
    *("---\ntitle: t\n---\n", "\ufeff", "\0", "\r\n", "<?", "<![CDATA[", "<x y=", "$x$", "$5 "),
)
"""The same with HTML and the Notion-flavoured syntax."""

_DIFFERENT = frozenset(
    {"\u00a0", "[ ] ", "[x] ", "[x]", "😀 ", "[x]: https://example.com/x\n"}
    | {"https://example.com/b", "www.example.com", "me@example.com"}
)
ORACLE_PIECES = tuple(piece for piece in PLAIN_PIECES if piece not in _DIFFERENT)
"""What GFM's reference implementation reads the same way as we mean to: without tasks (we keep
their box apart from the text), callouts, and addresses glued to other signs (we stop sooner)."""

_PLAIN_WORDS = ("alpha", "beta", "the", "of", "notion", "block", "page", "with", "and", "write")
_WORDS = (*_PLAIN_WORDS, "`code`", "**bold**", "*it*", "[link](https://example.com/x)", "a_b")
FAMILY = "👩‍👩‍👧‍👦"
_MARKS = " ".join("**a** b" for _ in range(200))

ONE_LIMIT: dict[str, str] = {
    "text over 2,000": "x" * 5_000,
    "emoji at the border of 2,000": FAMILY * 1_500,
    "combining marks at the border": "e\u0301" * 3_000,
    "heading over 2,000": "# " + "h" * 5_000,
    "over 100 runs": _MARKS,
    "over 100 runs in a heading": f"# {_MARKS}",
    "over 100 runs in an item": f"- {_MARKS}\n  - child",
    "over 100 runs in a quote": f"> {_MARKS}",
    "over 100 runs in a cell": f"| a | b |\n|--|--|\n| {_MARKS} | z |",
    "over 100 columns": "| " + "c | " * 150 + "\n|" + "--|" * 150 + "\n| " + "d | " * 150,
    "over 100 rows": "| a |\n|--|\n" + "| r |\n" * 250,
    "over 100 children": "- a\n" + "  - b\n" * 150,
    "over 1,000 blocks": "p\n\n" * 3_000,
    "over 500 KB": ("漢" * 1_900 + "\n\n") * 400,
    "code over 200,000": "```py\n" + "x = 1\n" * 60_000 + "```",
    "code of wide characters": "```\n" + "漢" * 250_000 + "\n```",
    "equation over 1,000": "$$\n" + "x+" * 800 + "\n$$",
    "equation in text over 1,000": "a $" + "x+" * 800 + "y$ b",
    "address over 2,000": "[t](https://example.com/" + "a" * 3_000 + ")",
    "image address over 2,000": "![alt](https://example.com/" + "a" * 3_000 + ")",
    "relative addresses": "[t](/rel) and ![i](r.png)",
    "list 12 levels deep": "\n".join("  " * level + f"- l{level}" for level in range(12)),
    "list 40 levels deep": "\n".join("  " * level + f"- l{level}" for level in range(40)),
    "quote 12 levels deep": "> " * 12 + "x",
    "unknown language": "```klingon\nx\n```",
}
"""Each breaks one limit of Notion."""


def generated(count: int, pieces: tuple[str, ...], seed: int = 1) -> list[str]:
    """Random documents of up to 30 pieces."""
    chance = random.Random(seed)
    return [
        "".join(chance.choice(pieces) for _ in range(chance.randint(1, 30))) for _ in range(count)
    ]


def mixed(parts: int) -> str:
    """A document of headings, text, lists, quotes, code and to-dos; about 150 bytes a part."""
    chance = random.Random(1)
    written = []
    for number in range(parts):
        words = " ".join(chance.choice(_WORDS) for _ in range(18))
        written.append(
            (
                f"## {words[:40]}",
                words,
                words,
                f"- {words}\n  - {words}",
                f"1. {words}",
                f"> {words}",
                f"```py\n{words}\n{words}\n```",
                f"- [ ] {words}",
            )[number % 8]
        )
    return "\n\n".join(written)


def prose(parts: int) -> str:
    """Paragraphs with few marks."""
    chance = random.Random(2)
    return "\n\n".join(
        " ".join(chance.choice(_PLAIN_WORDS) for _ in range(60)) + " with *one* mark."
        for _ in range(parts)
    )


def tables(count: int) -> str:
    """Tables of ten rows."""
    row = "| alpha | **beta** | `gamma` | 12 |\n"
    return "\n\n".join(f"| a | b | c | d |\n|---|---|---|--:|\n{row * 10}" for _ in range(count))


HOSTILE: dict[str, str] = {
    "emphasis that opens and never closes": "*a _b ",
    "emphasis of three": "***a** b* ",
    "a run of stars": "*",
    "brackets that open": "[",
    "images that open": "![",
    "links that open": "[a](",
    "references": "[a][b] ",
    "backticks of growing runs": "`a``b```c ",
    "angle brackets": "<",
    "tags that open": "<a ",
    "comments that open": "<!--",
    "processing instructions that open": "<?",
    "formats that open": "<b><i>",
    "dollars": "$a ",
    "quotes": "> ",
    "lists on one line": "- ",
    "lists in lists": "- a\n  ",
    "toggles that open": "<details>\n",
    "columns that open": "<columns>\n<column>\n",
    "tables that open": "<table>\n",
    "equations that open": "$$\nx\n\n",
    "fences": "```\n",
    "table rows": "| a |\n|--|\n",
    "pipes": "|a",
    "definitions": "[a]: b\n",
    "footnotes": "[^a]: b\n\n",
    "ampersands": "&",
    "backslashes": "\\",
    "joined emoji": "👩‍",
    "combining marks": "\u0301",
    "addresses": "http://a.b/(",
    "mail addresses": "a.b-c@d",
}
"""Pieces that, repeated, make careless parsers take quadratic time."""
