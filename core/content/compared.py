"""Blocks as the diff sees them: what is the same, what can be changed in place, what cannot."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.content.build import body_of, children_of
from core.content.measure import measure
from core.content.normal import normal_blocks
from core.content.packing import DEFAULT_LIMITS, pack
from core.content.shapes import Block, Json

_SIGNED = re.compile(r"\?(?=.*X-Amz-).*", re.DOTALL)
_UNCHANGEABLE = frozenset({"divider", "breadcrumb", "column_list", "tab", "synced_block"})
_FIXED = {"table": ("table_width",)}
_CLEARED: dict[str, Any] = {
    "color": "default",
    "caption": [],
    "checked": False,
    "is_toggleable": False,
    "has_column_header": False,
    "has_row_header": False,
    "icon": None,
}
"""What an update says to take a field back to its default."""

READ_ONLY = frozenset(
    {"child_page", "child_database", "unsupported", "meeting_notes", "transcription"}
)
"""Types that cannot be written again once they are deleted."""


@dataclass(frozen=True, eq=False)
class Compared:
    """One block with what the diff compares.

    Args:
        block: the block as it was given.
        kind: its type, as a request would write it.
        body: its fields in normal form, without children.
        own: its fields as one comparable text.
        whole: the same with everything below it.
        children: its children; those of a copy of a synced block belong to the original.
        identity: the id of a block of a page; of a document, its place: `3/0` is the first child
            of the fourth block.
    """

    block: Block
    kind: str
    body: Json
    own: str
    whole: str
    children: tuple["Compared", ...]
    identity: str

    @cached_property
    def loss(self) -> int:
        """How many blocks that cannot be written again are lost with this one."""
        own = self.block["type"] in READ_ONLY
        return own + sum(child.loss for child in self.children)

    @cached_property
    def extra_requests(self) -> int:
        """Requests this block needs beyond its place among the blocks it is inserted with."""
        if not self.children:
            return 0
        measured = measure(self.request, DEFAULT_LIMITS)
        if measured.level >= 0 and measured.blocks <= DEFAULT_LIMITS.blocks:
            return 0
        return len(pack([self.request], create=False)) - 1

    @cached_property
    def request(self) -> Block:
        """The block in request form."""
        return normal_blocks([self.block])[0]

    def changes_into(self, other: "Compared") -> bool:
        """Whether an update of this block can give it the fields of `other`."""
        if self.kind != other.kind:
            return False
        if self.own == other.own:
            return True
        fixed = _FIXED.get(self.kind, ())
        same = all(self.body.get(name) == other.body.get(name) for name in fixed)
        return same and self.kind not in _UNCHANGEABLE and self.block["type"] not in READ_ONLY

    def update_to(self, other: "Compared") -> Json:
        """The body of the update that gives this block the fields of `other`."""
        body = {key: value for key, value in other.body.items() if key != "type"}
        if "file" in body_of(self.block) and _same_source(self.body, other.body):
            body.pop("external", None)  # Notion keeps the file itself; its address expires.
        for name in self.body.keys() - other.body.keys():
            if name in _CLEARED:
                body[name] = _CLEARED[name]
        return body


def compared(blocks: Iterable[Block], place: str = "") -> tuple[Compared, ...]:
    """Blocks of a page or of a document, ready to compare.

    Args:
        blocks: siblings, with what is below them.
        place: of a document, the place of their parent.
    """
    return tuple(_compare(block, f"{place}{index}") for index, block in enumerate(blocks))


def _compare(block: Block, place: str) -> Compared:
    copied = block["type"] == "synced_block" and body_of(block).get("synced_from")
    children = compared([] if copied else children_of(block), f"{place}/")
    kind, body = _fields(block)
    own = json.dumps([kind, _stable(body)], ensure_ascii=False, sort_keys=True)
    inside = "".join(child.whole for child in children)
    whole = hashlib.blake2b(f"{own}{inside}".encode("utf-8", "surrogatepass"), digest_size=16)
    identity = str(block.get("id") or place)
    return Compared(block, kind, body, own, whole.hexdigest(), children, identity)


def _fields(block: Block) -> tuple[str, Json]:
    """A block's type and its fields; a child page is what a link to it says."""
    kind = block["type"]
    if kind in ("child_page", "child_database") and block.get("id"):
        target = f"{kind.removeprefix('child_')}_id"
        return "link_to_page", {"type": target, target: block["id"]}
    if kind in READ_ONLY:
        return kind, {"id": block.get("id")}
    alone = {**block, kind: {k: v for k, v in body_of(block).items() if k != "children"}}
    alone.pop("children", None)
    (normal,) = normal_blocks([alone])
    body = normal[kind]
    if "file" in body:
        body = {**body, "type": "external", "external": {"url": body["file"].get("url")}}
        body.pop("file")
    return kind, body


def _same_source(one: Json, other: Json) -> bool:
    return bool(_stable(one).get("external") == _stable(other).get("external"))


def _stable(body: Json) -> Json:
    """Fields without what changes from one reading to the next."""
    stable = dict(body)
    if isinstance(stable.get("external"), dict):
        url = str(stable["external"].get("url"))
        stable["external"] = {"url": _SIGNED.sub("", url)}
    for name in ("page_id", "database_id"):
        if name in stable:
            stable[name] = str(stable[name]).replace("-", "")
    return stable
