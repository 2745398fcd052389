"""The examples of the CommonMark and GFM specifications, read from the specifications' text."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_EXAMPLE = re.compile(r"^`{32} example([^\n]*)\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)
_GFM = frozenset({"table", "strikethrough", "autolink", "tagfilter", "disabled"})


@dataclass(frozen=True)
class Example:
    """One example.

    Args:
        markdown: the source.
        html: the reference rendering.
        raw: whether raw HTML stands in it, which Notion cannot show.
    """

    markdown: str
    html: str
    raw: bool


def commonmark_examples(spec: str) -> list[Example]:
    """Every example."""
    return [_example(source, html) for _, source, html in _EXAMPLE.findall(spec)]


def gfm_examples(spec: str) -> list[Example]:
    """The examples of GFM's extensions to CommonMark."""
    return [
        _example(source, html)
        for word, source, html in _EXAMPLE.findall(spec)
        if word.strip() in _GFM
    ]


def _example(source: str, html: str) -> Example:
    markdown = source.replace("→", "\t")
    return Example(markdown, html.replace("→", "\t"), has_raw_html(markdown))


def has_raw_html(markdown: str) -> bool:
    """Whether CommonMark finds raw HTML."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    return any(
        token.type == "html_block"
        or any(child.type == "html_inline" for child in token.children or [])
        for token in tokens
    )


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found.append(dict(attrs).get("alt") or "")


def html_text(html: str) -> str:
    """What HTML says, without white space."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join("".join(reader.found).split())
