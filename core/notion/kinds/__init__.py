"""One class for each kind of effect: how it is sent, and how it is found to have been done."""

from typing import Any

from core.domain.ports import Files
from core.domain.write import Effect
from core.kit.errors import Defect
from core.notion.client import NotionClient
from core.notion.kinds.append_blocks import AppendBlocksDeed
from core.notion.kinds.base import Deed
from core.notion.kinds.comments import CreateCommentDeed, DeleteCommentDeed, UpdateCommentDeed
from core.notion.kinds.create_database import CreateDatabaseDeed
from core.notion.kinds.create_page import CreatePageDeed
from core.notion.kinds.decide import DecideDeed
from core.notion.kinds.move_page import MovePageDeed
from core.notion.kinds.templates import ApplyTemplateDeed, NoteBlocksDeed
from core.notion.kinds.trash import DeleteBlockDeed, RestoreBlockDeed, SetTrashDeed
from core.notion.kinds.update_block import UpdateBlockDeed
from core.notion.kinds.update_markdown import UpdateMarkdownDeed
from core.notion.kinds.update_object import UpdateObjectDeed
from core.notion.kinds.update_page import UpdatePageDeed
from core.notion.kinds.uploads import CompleteUploadDeed, SendPartDeed, StartUploadDeed
from core.notion.kinds.views import CreateViewDeed, DeleteViewDeed
from core.notion.reads import Reads

AnyDeed = Deed[Any]

DEEDS: dict[str, type[Deed[Any]]] = {
    "create_page": CreatePageDeed,
    "append_blocks": AppendBlocksDeed,
    "update_page": UpdatePageDeed,
    "move_page": MovePageDeed,
    "set_trash": SetTrashDeed,
    "update_block": UpdateBlockDeed,
    "delete_block": DeleteBlockDeed,
    "restore_block": RestoreBlockDeed,
    "create_comment": CreateCommentDeed,
    "update_comment": UpdateCommentDeed,
    "delete_comment": DeleteCommentDeed,
    "create_database": CreateDatabaseDeed,
    "update_markdown": UpdateMarkdownDeed,
    "update_object": UpdateObjectDeed,
    "create_view": CreateViewDeed,
    "delete_view": DeleteViewDeed,
    "start_upload": StartUploadDeed,
    "send_part": SendPartDeed,
    "complete_upload": CompleteUploadDeed,
    "apply_template": ApplyTemplateDeed,
    "note_blocks": NoteBlocksDeed,
    "decide": DecideDeed,
}
"""The deed of each kind of effect."""


def deed_of(
    effect: Effect, client: NotionClient, reads: Reads, files: Files | None = None
) -> AnyDeed:
    """The deed that an effect asks for. Raises Defect for a kind that has none."""
    deed = DEEDS.get(effect.kind)
    if deed is None:
        raise Defect(f"There is no way to carry out {effect.kind}.")
    return deed(effect, client, reads, files)
