"""One class for each kind of effect: how it is sent, and how it is found to have been done."""

from typing import assert_never

from core.domain.write import (
    AppendBlocks,
    CreatePage,
    DeleteBlock,
    Effect,
    RestoreBlock,
    SetTrash,
    UpdatePage,
)
from core.notion.client import NotionClient
from core.notion.kinds.append_blocks import AppendBlocksDeed
from core.notion.kinds.base import Deed
from core.notion.kinds.create_page import CreatePageDeed
from core.notion.kinds.trash import DeleteBlockDeed, RestoreBlockDeed, SetTrashDeed
from core.notion.kinds.update_page import UpdatePageDeed
from core.notion.reads import Reads

AnyDeed = (
    Deed[CreatePage]
    | Deed[AppendBlocks]
    | Deed[UpdatePage]
    | Deed[SetTrash]
    | Deed[DeleteBlock]
    | Deed[RestoreBlock]
)


def deed_of(effect: Effect, client: NotionClient, reads: Reads) -> AnyDeed:
    """The deed that an effect asks for."""
    match effect:
        case CreatePage():
            return CreatePageDeed(effect, client, reads)
        case AppendBlocks():
            return AppendBlocksDeed(effect, client, reads)
        case UpdatePage():
            return UpdatePageDeed(effect, client, reads)
        case SetTrash():
            return SetTrashDeed(effect, client, reads)
        case DeleteBlock():
            return DeleteBlockDeed(effect, client, reads)
        case RestoreBlock():
            return RestoreBlockDeed(effect, client, reads)
        case _:
            assert_never(effect)
