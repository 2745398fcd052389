"""Finding comments and where they hang, by what people say of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from core.content import blocks_to_text, markdown_to_blocks, without_refused_links
from core.domain.notion import Json
from core.kit.errors import BadInput, NotFound
from core.operations.places import find_block, objects
from core.operations.spec import OperationContext
from core.operations.writing import text_runs


@dataclass(frozen=True)
class CommentPlace:
    """What a comment hangs on: a page, or a block of it."""

    kind: Literal["page_id", "block_id"]
    on_id: str


def comment_place(page_id: str, block: str, context: OperationContext) -> CommentPlace:
    """What is meant, decided once for all attempts; the page when no block is said.

    Raises errors of core.kit.errors.
    """

    def decide() -> Json:
        place = _place(page_id, block, context)
        return {"place": place.kind, "on_id": place.on_id}

    where = context.writes.decide(decide)
    kind: Literal["page_id", "block_id"] = "block_id" if where["place"] == "block_id" else "page_id"
    return CommentPlace(kind, str(where["on_id"]))


def comments_on(page_id: str, block: str, context: OperationContext) -> list[Json]:
    """The open comments on a page, or on a block of it."""
    return context.reads.comments(_place(page_id, block, context).on_id)


def named_comment(page_id: str, block: str, comment: str, context: OperationContext) -> Json:
    """Ids of the comment that is meant, decided once: `id`, `discussion_id`, `on_id`.

    Raises:
        NotFound: there is none.
        BadInput: several fit.
    """

    def decide() -> Json:
        on_id = _place(page_id, block, context).on_id
        found = _find(context.reads.comments(on_id), comment)
        return {
            "id": found.get("id"),
            "discussion_id": found.get("discussion_id"),
            "on_id": on_id,
        }

    return context.writes.decide(decide)


def _place(page_id: str, block: str, context: OperationContext) -> CommentPlace:
    if not block:
        return CommentPlace("page_id", page_id)
    found = find_block(context.reads.blocks(page_id), block)
    return CommentPlace("block_id", str(found["id"]))


def _find(comments: list[Json], said: str) -> Json:
    """The comment that is meant by its id, its text, or how it begins.

    Raises:
        NotFound: there is none.
        BadInput: several fit.
    """
    wanted = " ".join(said.split()).casefold()
    tests: tuple[Callable[[Json], bool], ...] = (
        lambda one: wanted in {one.get("id"), one.get("discussion_id")},
        lambda one: comment_text(one).casefold() == wanted,
        lambda one: comment_text(one).casefold().startswith(wanted),
    )
    for test in tests:
        found = [one for one in comments if test(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise BadInput(
                f"{len(found)} comments begin with “{said[:60]}”.", next_step="Say more of it."
            )
    raise NotFound(f"There is no open comment “{said[:60]}” there.")


def comment_text(comment: Json) -> str:
    """What a comment says, on one line."""
    runs = objects(comment.get("rich_text"))
    block = {"type": "paragraph", "paragraph": {"rich_text": runs}}
    return " ".join(blocks_to_text([block]).split())


def comment_runs(text: str) -> tuple[Json, ...]:
    """A comment's text with its bold words and links; of several paragraphs, as plain text."""
    blocks = without_refused_links(markdown_to_blocks(text))
    found: JsonValue = text_runs(text)
    if len(blocks) == 1 and blocks[0]["type"] == "paragraph":
        found = blocks[0]["paragraph"]["rich_text"]
    return tuple(objects(found))
