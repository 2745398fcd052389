"""Giving a block new fields: what it holds is the evidence."""

from core.content.normal import normal_blocks
from core.domain.notion import Json
from core.domain.write import Applied, UpdateBlock
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought
from core.notion.parse import is_trashed
from core.notion.sameness import content_print
from core.notion.shapes import obj, plain, txt, uuid_of

_FIXED = ("children", "table_width", "synced_from")
"""What an update of a block may not say."""


class UpdateBlockDeed(Deed[UpdateBlock]):
    """See the module."""

    repeats_freely = True

    def attempt(self) -> Attempt:
        """About the block."""
        return Attempt(what="that block", writes=True)

    def observe(self) -> Json:
        """Its present fields, in the form that writes them back.

        As they were read with the page, where that is what the change was decided by.
        """
        known = self._reads.just_read(self.effect.block_id)
        if known is None or self.effect.expected is not None:
            known = self._reads.block(self.effect.block_id)
        return self._before(known)

    def _before(self, block: Json) -> Json:
        return {
            "body": _whole_body(block),
            "print": content_print(block),
            "same": self._is_so(block),
            "gone": is_trashed(block),
            "said": plain(obj(block.get(txt(block.get("type")))).get("rich_text"))[:60],
        }

    def already(self, before: Json) -> Applied | None:
        """Somebody has changed or deleted it since."""
        expected = self.effect.expected
        if expected is None or (before.get("print") == expected and not before.get("gone")):
            return None
        said = txt(before.get("said")) or "a block"
        return Applied(id=self.effect.block_id, left=(f"“{said}”",))

    def send(self, before: Json) -> Applied:
        """PATCH /v1/blocks/{id}."""
        answer = self._client.write(
            "PATCH",
            f"blocks/{uuid_of(self.effect.block_id)}",
            body={self.effect.block_type: self.effect.body},
            attempt=self.attempt(),
        )
        return self._applied(before, answer)

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """Whether it holds what was wanted."""
        del sought
        block = self._reads.block(self.effect.block_id)
        return self._applied(before, block) if self._is_so(block) else None

    def _is_so(self, block: Json) -> bool:
        kind = self.effect.block_type
        wanted: Json = {"type": kind, kind: {**obj(block.get(kind)), **self.effect.body}}
        return content_print(wanted) == content_print(block)

    def _applied(self, before: Json, block: Json) -> Applied:
        return Applied(
            id=self.effect.block_id,
            prints=(content_print(block),),
            before={"body": obj(before.get("body"))},
            same=before.get("same") is True,
        )


def _whole_body(block: Json) -> Json:
    """A block's fields in request form, with its defaults, so that an update sets them all."""
    kind = txt(block.get("type"))
    present = obj(block.get(kind))
    (normal,) = normal_blocks([{**block, "children": []}])
    body: Json = {**obj(normal[kind])}
    for name in ("color", "checked", "caption", "is_toggleable", "icon"):
        if name in present and name not in body:
            body[name] = present[name]
    return {name: value for name, value in body.items() if name not in _FIXED and name != "type"}
