"""Markdown to Notion blocks: from the block parser's tokens to a tree of request JSON."""

import re
from collections.abc import Callable
from typing import Any

from markdown_it.token import Token

from core.content.build import code_blocks, holder, is_long, make, paragraphs, text_blocks
from core.content.callouts import read_callout
from core.content.collection import paused_collection
from core.content.container_tags import close_container
from core.content.frames import Frame
from core.content.front_matter import split_front_matter
from core.content.html_table import read_html_table
from core.content.inline_context import InlineContext
from core.content.languages import notion_language
from core.content.media import CAPTIONED, captioned, image_block, line_block
from core.content.parser import parse_blocks
from core.content.runs import Run, merged
from core.content.shapes import Block, Converted, Json
from core.content.tables import table_blocks
from core.content.tag_matching import unmatched_tags
from core.content.tags import colour_of, split_block_attributes

_TASK = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
_CONTENTS = re.compile(r"\[(?:TOC|toc|\[_TOC_\])\]")
_RULE = re.compile(r"<hr\s*/?>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_MAX_HEADING = 4


def convert_markdown(text: str) -> Converted:
    """Read a markdown document.

    Args:
        text: CommonMark and GFM, with the Notion-flavoured syntax of `docs/content-syntax.md`.

    Returns:
        the blocks, what could not be said in Notion, and the document's front matter.
    """
    front_matter, rest, offset = split_front_matter(text)
    if offset == 0 and rest[:1] == "\ufeff":
        rest = rest[1:]
    environment: dict[str, Any] = {}
    builder = _Builder(InlineContext(environment, offset))
    with paused_collection():
        parse_blocks(rest, environment, builder.take)
    return Converted(builder.finish(), tuple(builder.inline.warnings), front_matter)


class _Builder:
    """Walks the tokens once, with a stack of the containers that are open."""

    def __init__(self, inline: InlineContext) -> None:
        self.tokens: list[Token] = []
        self.inline = inline
        self.lost: set[int] = set()
        self.stack = [Frame("document")]
        self.notes: dict[str, list[Block]] = {}

    @property
    def children(self) -> list[Block]:
        """Where the next block goes."""
        return self.stack[-1].children

    def take(self, tokens: list[Token]) -> None:
        """Read the tokens of some whole top-level blocks."""
        self.tokens, self.lost = tokens, unmatched_tags(tokens)
        index, end = 0, len(tokens)
        while index < end:
            handler = _HANDLERS.get(tokens[index].type)
            index = handler(self, index) if handler else index + 1

    def finish(self) -> list[Block]:
        """All blocks of the document, footnotes at its end."""
        document = self.stack[0].children
        if self.notes:
            document.append(make("divider", {}))
            order = [*self.inline.numbers, *(x for x in self.notes if x not in self.inline.numbers)]
            document += [
                holder("numbered_list_item", self.notes[label])
                for label in order
                if label in self.notes
            ]
        return document

    def paragraph(self, index: int) -> int:
        token = self.tokens[index]
        frame = self.stack[-1]
        content = token.content
        self.inline.at(token.map)
        if frame.item and not frame.children and content[:1] == "[":
            task = _TASK.match(content)
            if task is not None:
                frame.kind, frame.extra = "to_do", {"checked": task[1] != " "}
                content = content[task.end() :]
        if content[:1] == "[" and _CONTENTS.fullmatch(content):
            self.children.append(make("table_of_contents", {}))
            return index + 1
        if frame.skip:
            content, frame.skip = content[frame.skip :].lstrip(), 0
            if not content:
                return index + 1
        self.text(content)
        return index + 1

    def text(self, content: str, *, html_only: bool = False) -> None:
        """Add a paragraph, in parts where images stand in it."""
        attributes: dict[str, str] = {}
        if content[-1:] == "}" and not html_only:
            content, attributes = split_block_attributes(content)
        colour = colour_of(attributes.get("color"))
        runs = self.inline.runs(content, html_only=html_only)
        if not any(run.image is not None for run in runs):
            self.children.extend(paragraphs(runs, colour))
            return
        for part in self.inline.split_images(runs):
            self.part(part, colour)

    def part(self, part: Run | list[Run], colour: str | None) -> None:
        if isinstance(part, list):
            self.children.extend(paragraphs(part, colour))
        elif part.image is not None:
            self.children.extend(captioned(image_block(part.image), part.caption))

    def heading(self, index: int) -> int:
        self.add_heading(int(self.tokens[index].tag[1]), self.tokens[index + 1])
        return index + 3

    def underlined(self, index: int) -> int:
        self.add_heading(int(self.tokens[index].tag[1]), self.tokens[index])
        return index + 1

    def add_heading(self, level: int, token: Token) -> None:
        """Add a heading, or only the pictures that it is made of."""
        self.inline.at(token.map)
        if level > _MAX_HEADING:
            self.inline.warn(
                "heading_level", f"Notion has four levels of headings; level {level} became 4."
            )
        kind = f"heading_{min(level, _MAX_HEADING)}"
        content, attributes = split_block_attributes(token.content)
        runs = self.inline.runs(content)
        if any(run.image is not None for run in runs):
            if all(run.image is not None or not run.text.strip() for run in runs):
                for part in self.inline.split_images(runs):
                    self.part(part, None)
                return
            runs = self.inline.without_images(runs)
        made = text_blocks(kind, runs, colour_of(attributes.get("color")))
        if attributes.get("toggle") == "true":
            made[0][kind]["is_toggleable"] = True
        self.children.extend(made)

    def open_list(self, index: int) -> int:
        start = self.tokens[index].attrs.get("start", 1)
        if start != 1:
            self.inline.at(self.tokens[index].map)
            self.inline.warn(
                "list_start", f"Notion counts lists from 1; this one began at {start}."
            )
        return index + 1

    def open_item(self, index: int) -> int:
        numbered = self.tokens[index].markup in (".", ")")
        self.stack.append(
            Frame("numbered_list_item" if numbered else "bulleted_list_item", item=True)
        )
        return index + 1

    def open_quote(self, index: int) -> int:
        frame = Frame("quote")
        following = self.tokens[index + 1]
        if following.type == "paragraph":
            callout = read_callout(following.content)
            if callout is not None:
                frame.kind, frame.extra = "callout", callout[0]
                frame.skip = len(following.content) - len(callout[1])
        self.stack.append(frame)
        return index + 1

    def close_holder(self, index: int) -> int:
        frame = self.stack.pop()
        extra: Json = dict(frame.extra)
        if (
            "color" in extra
            and frame.children
            and "color" in frame.children[0].get("paragraph", {})
        ):
            del extra["color"]
        self.children.append(holder(frame.kind, frame.children, extra))
        return index + 1

    def fence(self, index: int) -> int:
        token = self.tokens[index]
        self.inline.at(token.map)
        info = token.info.strip()
        language, known = notion_language(info)
        if not known:
            self.inline.warn(
                "language", f"Notion has no code language {info!r}; it became plain text."
            )
        self.children.extend(code_blocks(token.content.removesuffix("\n"), language))
        return index + 1

    def rule(self, index: int) -> int:
        self.children.append(make("divider", {}))
        return index + 1

    def equation(self, index: int) -> int:
        token = self.tokens[index]
        self.inline.at(token.map)
        self.add_equation(token.content)
        return index + 1

    def add_equation(self, expression: str) -> None:
        """Add an equation; one that is too long is kept as LaTeX code."""
        if is_long(expression):
            self.inline.warn("long_equation", "An equation over 1,000 characters was kept as code.")
            self.children.extend(code_blocks(expression, "latex"))
        else:
            self.children.append(make("equation", {"expression": expression}))

    def html(self, index: int) -> int:
        token = self.tokens[index]
        self.inline.at(token.map)
        content = token.content.strip("\n")
        if _RULE.fullmatch(content.strip()):
            self.children.append(make("divider", {}))
        else:
            self.text(content, html_only=True)
        return index + 1

    def too_deep(self, index: int) -> int:
        token = self.tokens[index]
        self.inline.at(token.map)
        self.inline.warn("depth", "Nesting this deep was kept as text.")
        for part in _BLANK_LINES.split(token.content):
            runs: list[Run] = []
            for number, line in enumerate(part.split("\n")):
                runs += [*([Run("\n")] if number else []), *self.inline.text(line)]
            self.children.extend(paragraphs(merged(runs)))
        return index + 1

    def html_table(self, index: int) -> int:
        token = self.tokens[index]
        table = read_html_table(token.content.strip())
        if table is None:
            return self.html(index)
        self.inline.at(token.map)
        if table.spans:
            self.inline.warn(
                "table_span", "Notion's tables have no cells over several columns or rows."
            )
        rows = [
            [self.inline.text(cell.source, html_only=True) for cell in row] for row in table.rows
        ]
        self.children.extend(
            table_blocks(rows, column_header=table.column_header, row_header=table.row_header)
        )
        return index + 1

    def table(self, index: int) -> int:
        token = self.tokens[index]
        first = token.map[0] if token.map else 0
        rows = []
        for number, cells in enumerate(token.meta["rows"]):
            self.inline.at([first + number + (number > 0)])
            rows.append([self.inline.text(cell) for cell in cells])
        if token.meta["aligned"]:
            self.inline.at(token.map)
            self.inline.warn("table_alignment", "Notion's tables have no alignment of columns.")
        self.children.extend(table_blocks(rows, column_header=True, row_header=False))
        return index + 1

    def open_note(self, index: int) -> int:
        self.stack.append(Frame("note", extra={"label": self.tokens[index].meta["label"]}))
        return index + 1

    def close_note(self, index: int) -> int:
        frame = self.stack.pop()
        self.notes.setdefault(frame.extra["label"], []).extend(frame.children)
        return index + 1

    def tag(self, index: int) -> int:
        token = self.tokens[index]
        self.inline.at(token.map)
        name, content = token.meta["name"], token.meta["content"]
        attributes: dict[str, str] = token.meta["attributes"]
        frame, previous = self.stack[-1], self.children[-1] if self.children else None
        if name == "summary" and frame.tag and not frame.children and frame.summary is None:
            frame.read_summary(content, self.inline)
            return index + 1
        if name == "caption" and previous is not None and previous["type"] in CAPTIONED:
            self.children.extend(captioned(previous, self.inline.text(content))[1:])
            return index + 1
        if name == "equation" and attributes.get("expression"):
            self.add_equation(attributes["expression"])
            return index + 1
        if name == "code_block":
            self.code_tag(content, attributes)
            return index + 1
        block = line_block(name, attributes)
        if block is None:
            self.inline.warn(
                "tag", f"This <{name}> lacks what Notion needs, so it was kept as text."
            )
            self.text(token.content, html_only=True)
            return index + 1
        captions = block["type"] in CAPTIONED
        self.children.extend(captioned(block, self.inline.text(content)) if captions else [block])
        return index + 1

    def code_tag(self, content: str, attributes: dict[str, str]) -> None:
        """Code with formats in it, which no fence can hold."""
        language = notion_language(attributes.get("language", ""))[0]
        for block in text_blocks("code", self.inline.text(content)):
            block["code"]["language"] = language
            self.children.append(block)

    def open_tag(self, index: int) -> int:
        token = self.tokens[index]
        if index in self.lost:
            return self.html(index)
        self.stack.append(Frame(token.meta["name"], tag=True, extra=token.meta["attributes"]))
        return index + 1

    def close_tag(self, index: int) -> int:
        if index in self.lost:
            return self.html(index)
        frame = self.stack.pop()
        self.inline.at(self.tokens[index].map)
        self.children.extend(close_container(frame, self.stack[-1], self.inline))
        return index + 1


_HANDLERS: dict[str, Callable[[_Builder, int], int]] = {
    "paragraph": _Builder.paragraph,
    "underlined": _Builder.underlined,
    "heading_open": _Builder.heading,
    "ordered_list_open": _Builder.open_list,
    "list_item_open": _Builder.open_item,
    "list_item_close": _Builder.close_holder,
    "blockquote_open": _Builder.open_quote,
    "blockquote_close": _Builder.close_holder,
    "fence": _Builder.fence,
    "code_block": _Builder.fence,
    "hr": _Builder.rule,
    "equation": _Builder.equation,
    "html_block": _Builder.html,
    "html_table": _Builder.html_table,
    "too_deep": _Builder.too_deep,
    "pipe_table": _Builder.table,
    "footnote_reference_open": _Builder.open_note,
    "footnote_reference_close": _Builder.close_note,
    "tag": _Builder.tag,
    "tag_open": _Builder.open_tag,
    "tag_close": _Builder.close_tag,
}
