"""Finding blocks of a page by what people say of them, and the part of a page under a heading."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pydantic import JsonValue

from core.content import blocks_to_text
from core.domain.notion import Json
from core.kit.errors import BadInput, NotFound

_SHOWN = 5


def children_in(block: Json) -> list[Json]:
    """The children of a block that was read with all that is below it."""
    return objects(block.get("children"))


def objects(value: JsonValue) -> list[Json]:
    """The objects in an array; none when it is no array."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def walk(blocks: Iterable[Json]) -> Iterator[Json]:
    """Every block of a tree, each before its children."""
    for block in blocks:
        yield block
        yield from walk(children_in(block))


def parent_of(block: Json, page_id: str) -> str:
    """Id of the block that a block lies in, or of its page."""
    parent = block.get("parent")
    return str((parent.get("block_id") if isinstance(parent, dict) else None) or page_id)


def own_text(block: Json) -> str:
    """What a block itself says, on one line."""
    return " ".join(blocks_to_text([{**block, "children": []}]).split())


def find_block(blocks: Sequence[Json], said: str) -> Json:
    """The block that is meant by an id, by its text, or by the beginning or a part of its text.

    Raises:
        NotFound: there is none; the text names what comes close.
        BadInput: several fit equally well.
    """
    wanted = " ".join(said.split()).casefold()
    known = [(block, _texts(block)) for block in walk(blocks)]
    bare = wanted.replace("-", "")
    tests: tuple[Callable[[Json, str], bool], ...] = (
        lambda block, text: str(block.get("id")).replace("-", "") == bare,
        lambda block, text: text == wanted or text.rstrip(":.") == wanted.rstrip(":."),
        lambda block, text: text.startswith(wanted),
        lambda block, text: wanted in text,
    )
    for test in tests:
        found = [
            block for block, texts in known if wanted and any(test(block, text) for text in texts)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            shown = "; ".join(f"“{own_text(one)[:60]}”" for one in found[:_SHOWN])
            raise BadInput(
                f"{len(found)} blocks fit “{said[:60]}”: {shown}.",
                next_step="Say more of the text of the one that you mean.",
            )
    near = get_close_matches(wanted, [texts[-1] for _, texts in known if texts[-1]], n=1)
    hint = f"Did you mean “{near[0][:80]}”?" if near else "Say how its text begins."
    raise NotFound(f"The page holds no block “{said[:60]}”.", next_step=hint)


def _texts(block: Json) -> tuple[str, ...]:
    """What people may say of a block: its text with the mark of its kind ("- In"), and without."""
    shown = own_text(block).casefold()
    kind = str(block.get("type"))
    body = block.get(kind)
    if kind == "paragraph" or not isinstance(body, dict) or not body.get("rich_text"):
        return (shown,)
    bare = own_text({"type": "paragraph", "paragraph": {"rich_text": body["rich_text"]}})
    return shown, bare.casefold()


@dataclass(frozen=True)
class Region:
    """A part of a page: blocks side by side, with the place where they begin.

    Args:
        parent_id: the page or block whose children they are.
        after: the block just before the first one; empty when they are the first children.
        blocks: the blocks, with what is below them.
    """

    parent_id: str
    after: str
    blocks: tuple[Json, ...]

    @property
    def end(self) -> str:
        """Id of the last block, or of what stands before the first one."""
        return str(self.blocks[-1].get("id")) if self.blocks else self.after


def section(page_id: str, blocks: Sequence[Json], heading: str) -> tuple[Json, Region]:
    """A heading of a page and what is under it, to the next heading of its level or above.

    Raises:
        NotFound: there is no such heading.
        BadInput: several fit.
    """
    headings = [block for block in blocks if level_of(block)]
    try:
        found = find_block([{**block, "children": []} for block in headings], heading)
    except NotFound as error:
        names = ", ".join(f"“{own_text(one)[:60]}”" for one in headings[:10])
        told = f"Its headings are {names}." if names else "It has no headings."
        raise NotFound(f"The page has no heading “{heading[:60]}”.", next_step=told) from error
    index = next(n for n, block in enumerate(blocks) if block.get("id") == found.get("id"))
    head = blocks[index]
    head_id = str(head.get("id"))
    if children_in(head):
        return head, Region(head_id, "", tuple(children_in(head)))
    under: list[Json] = []
    for block in blocks[index + 1 :]:
        if 0 < level_of(block) <= level_of(head):
            break
        under.append(block)
    return head, Region(page_id, head_id, tuple(under))


def level_of(block: Json) -> int:
    """The level of a heading; 0 for any other block."""
    kind = str(block.get("type"))
    return int(kind[-1]) if kind.startswith("heading_") else 0
