"""Blocks as a flow of lines, for places that know no tree: chat platforms and plain text."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.content.build import body_of, children_of
from core.content.runs import BOLD, UNDERLINE, Run, merged, runs_of
from core.content.shapes import Block, ContentWarning
from core.content.tags import write_icon

DEEPEST_INDENT = 8
"""Levels of a list that a chat shows by indenting; what lies deeper looks like the deepest."""

_BULLETS = ("•", "◦", "▪")


@dataclass(frozen=True)
class Unit:
    """One piece of the flow.

    Args:
        kind: `text`, `heading`, `item`, `code`, `table`, `divider` or `image`.
        runs: what it says; code and captions too.
        marker: what stands before an item: a bullet, a number, a box.
        depth: how deep an item is nested.
        level: of a heading, 1 to 4.
        quoted: whether it stands in a quote or a callout.
        language: of code.
        rows: of a table.
        url: of an image.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    marker: str = ""
    depth: int = 0
    level: int = 0
    quoted: bool = False
    language: str = ""
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    url: str = ""


@dataclass(frozen=True)
class Messages:
    """Blocks as texts for a chat.

    Args:
        texts: in order; none is empty, each stands on its own.
        warnings: what could not be said there, each kind once.
    """

    texts: tuple[str, ...]
    warnings: tuple[ContentWarning, ...] = ()


@dataclass
class Flow:
    """Flattens block trees; gathers warnings about what its target cannot say.

    Args:
        losses: the sentence for each thing that the target cannot say, by the warning's code:
            `colour`, `underline`, `equation`, `mention`, `columns`, `toggle`, `table`, `image`,
            `language`, `long_url`.
        warnings: what was lost so far, each kind once.
    """

    losses: Mapping[str, str] = field(default_factory=dict)
    warnings: list[ContentWarning] = field(default_factory=list)

    def lose(self, code: str) -> None:
        """Warn of something, once, when the target cannot say it."""
        if code in self.losses and all(warning.code != code for warning in self.warnings):
            self.warnings.append(ContentWarning(code, self.losses[code]))

    def said(self, runs: Iterable[Run]) -> tuple[Run, ...]:
        """Runs, after a warning of what in them is lost."""
        found = tuple(runs)
        for run in found:
            if run.colour:
                self.lose("colour")
            if run.flags & UNDERLINE:
                self.lose("underline")
            if run.atom is not None:
                self.lose(run.atom["type"])
        return found

    def units(self, blocks: Sequence[Block], depth: int = 0) -> Iterator[Unit]:
        """The units of sibling blocks and everything below them."""
        number = 0
        for block in blocks:
            kind = block["type"]
            if (body_of(block).get("color") or "default") != "default":
                self.lose("colour")
            number = number + 1 if kind == "numbered_list_item" else 0
            if kind in _ITEMS:
                marker = _ITEMS[kind](block, number, depth)
                yield Unit("item", self.text(block), marker, depth)
                yield from self.units(children_of(block), depth + 1)
            elif kind in ("quote", "callout"):
                for unit in self.held(block, depth):
                    yield replace(unit, quoted=True)
            else:
                yield from self.other(block, depth)

    def text(self, block: Block) -> tuple[Run, ...]:
        """A block's own text."""
        return self.said(runs_of(body_of(block).get("rich_text")))

    def held(self, block: Block, depth: int) -> Iterator[Unit]:
        """A block's text with its icon, then its children."""
        icon = body_of(block).get("icon") or {}
        emoji = write_icon(icon) if "emoji" in icon else None
        runs = self.text(block)
        if emoji:
            runs = tuple(merged([Run(f"{emoji} "), *runs]))
        if runs or not children_of(block):
            yield Unit("text", runs, depth=depth)
        yield from self.units(children_of(block), depth)

    def other(self, block: Block, depth: int) -> Iterator[Unit]:
        """Everything that is neither an item nor a quote."""
        kind, body = block["type"], body_of(block)
        if kind == "table":
            self.lose("table")
            yield self.table(block)
            return
        if kind == "column_list":
            self.lose("columns")
        unit = self.single(block, depth)
        if unit is not None:
            yield unit
        elif "rich_text" in body:
            yield from self.held(block, depth)
            return
        else:
            yield from self.shown(block, depth)
        if kind == "code" and body.get("caption"):
            yield Unit("text", self.said(runs_of(body["caption"])), depth=depth)
        yield from self.units(children_of(block), depth)

    def single(self, block: Block, depth: int) -> Unit | None:
        """The one unit of a heading, a toggle, code, an equation, a rule."""
        kind, body = block["type"], body_of(block)
        if kind == "toggle" or (kind.startswith("heading_") and children_of(block)):
            self.lose("toggle")
        if kind.startswith("heading_"):
            return Unit("heading", self.text(block), level=int(kind[-1]))
        if kind == "toggle":
            bold = [run._replace(flags=run.flags | BOLD) for run in self.text(block)]
            return Unit("text", tuple(merged([Run("▸ ", BOLD), *bold])), depth=depth)
        if kind == "code":
            language = str(body.get("language") or "plain text")
            if language != "plain text":
                self.lose("language")
            return Unit("code", self.text(block), language=language)
        if kind == "equation":
            self.lose("equation")
            return Unit("code", (Run(str(body.get("expression", ""))),), language="latex")
        return Unit("divider") if kind == "divider" else None

    def table(self, block: Block) -> Unit:
        """A table with its cells."""
        rows = tuple(
            tuple(self.said(runs_of(cell)) for cell in body_of(row).get("cells", []))
            for row in children_of(block)
        )
        return Unit("table", rows=rows)

    def shown(self, block: Block, depth: int) -> Iterator[Unit]:
        """Files, places and links: an image, or a linked line."""
        kind, body = block["type"], body_of(block)
        caption = self.said(runs_of(body.get("caption")))
        source = body.get("external") or body.get("file") or {}
        url = str(source.get("url") or body.get("url") or "")
        title = str(body.get("name") or body.get("title") or "")
        if kind == "image" and url:
            self.lose("image")
            yield Unit("image", caption, url=url)
        elif url:
            words = caption or (Run(title or url),)
            linked = tuple(run if run.link else run._replace(link=url) for run in words)
            yield Unit("text", linked, depth=depth)
        elif title or caption:
            yield Unit("text", caption or (Run(title),), depth=depth)
        elif kind not in _SILENT:
            message = f"A block of type {kind} has no words and was left out."
            self.warnings.append(ContentWarning("block_type", message))


def _bullet(_block: Block, _number: int, depth: int) -> str:
    return _BULLETS[min(depth, len(_BULLETS) - 1)]


def _counted(_block: Block, number: int, _depth: int) -> str:
    return f"{number}."


def _box(block: Block, _number: int, _depth: int) -> str:
    return "☑" if body_of(block).get("checked") else "☐"


_ITEMS: dict[str, Callable[[Block, int, int], str]] = {
    "bulleted_list_item": _bullet,
    "numbered_list_item": _counted,
    "to_do": _box,
}
_SILENT = frozenset({"column_list", "column", "tab", "synced_block", "table_row"})


def plain(runs: Sequence[Run]) -> str:
    """What runs say, without formats."""
    return "".join(run.text for run in runs)


def table_lines(rows: Sequence[Sequence[Sequence[Run]]]) -> list[str]:
    """A table as lines of equal columns, a rule below the first row."""
    texts = [[plain(cell).replace("\n", " ") for cell in row] for row in rows]
    width = max((len(row) for row in texts), default=0)
    texts = [row + [""] * (width - len(row)) for row in texts]
    sizes = [max(len(row[column]) for row in texts) for column in range(width)]
    lines = [
        " | ".join(cell.ljust(size) for cell, size in zip(row, sizes, strict=True)).rstrip()
        for row in texts
    ]
    return [*lines[:1], "-+-".join("-" * size for size in sizes), *lines[1:]]
