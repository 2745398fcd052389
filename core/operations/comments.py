"""Comments: list, add, reply, edit, delete."""

from collections.abc import Callable
from typing import Literal

from pydantic import Field, JsonValue

from core.content import blocks_to_text, markdown_to_blocks
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.write import CreateComment, DeleteComment, UpdateComment
from core.kit.errors import BadInput, NotFound
from core.operations.places import find_block, objects
from core.operations.spec import OperationContext, ReadOperation, Risk, WriteOperation
from core.operations.things import (
    AnyThing,
    Made,
    Thing,
    Written,
    counted,
    described,
    members,
    plainly,
    shortened,
)
from core.operations.writing import text_runs

LONGEST_COMMENT = 2_000
_READ = (
    "GET /v1/pages/{page_id}",
    "GET /v1/blocks/{block_id}/children",
    "GET /v1/comments",
)


class Comment(Frozen):
    """One comment."""

    id: str
    discussion_id: str
    text: str
    author: str
    created: str


class CommentsArgs(Frozen):
    """On what."""

    page: AnyThing
    block: str = Field("", description="The text of a block of the page; empty means the page.")


class CommentsResult(Made):
    """The open comments, eldest first."""

    comments: tuple[Comment, ...]


class ListComments(ReadOperation[CommentsArgs, CommentsResult]):
    """List comments."""

    name = "comments.list"
    summary = "List the open comments on a page, or on a block of it."
    help = "Notion does not give comments that are resolved."
    sample = "show the comments on Meeting notes"
    permission = "read comments"
    endpoints = (*_READ, "GET /v1/users")
    cost = "1 for each 100 comments, and reading the page when a block is meant"

    def title(self, args: CommentsArgs) -> str:
        """Such as: List the comments on Meeting notes."""
        return f"List the comments on {shortened(args.page.name)}"

    def requests(self, args: CommentsArgs) -> int:
        """The first comments, and the names of people."""
        return 2

    def run(self, args: CommentsArgs, context: OperationContext) -> CommentsResult:
        """Read them, with the names of their authors."""
        page = described(args.page, context.reads)
        on_id = _place(page.id, args.block, context)[1]
        names = {user.id: user.name for user in members(context.reads)}
        comments = tuple(_comment(one, names) for one in context.reads.comments(on_id))
        return CommentsResult(id=page.id, title=page.name, url=page.url, comments=comments)

    def answer(self, result: CommentsResult) -> str:
        """Each with its author."""
        head = f"**{counted(len(result.comments), 'comment')}** on {plainly(result.title)}"
        lines = [f"- {plainly(one.author)}: {plainly(one.text)}" for one in result.comments]
        return "\n".join([f"{head}:", "", *lines]) if lines else f"{head}."


class CommentResult(Written):
    """The page, and the comment on it."""

    comment_id: str
    discussion_id: str = ""


class AddArgs(Frozen):
    """On what, and the text."""

    page: AnyThing
    text: str = Field(min_length=1, max_length=LONGEST_COMMENT)
    block: str = Field("", description="The text of a block of the page; empty means the page.")


class AddComment(WriteOperation[AddArgs, CommentResult]):
    """Comment on a page or block."""

    name = "comments.add"
    summary = "Comment on a page, or on a block of it."
    sample = 'comment on Meeting notes: "Who takes this?"'
    permission = "insert comments"
    endpoints = (*_READ, "POST /v1/comments")
    cost = "1, and reading the page when a block is meant"
    undo = "deletes the comment"

    def title(self, args: AddArgs) -> str:
        """Such as: Comment on Meeting notes: "Who takes this?"."""
        return f'Comment on {shortened(args.page.name)}: "{shortened(args.text)}"'

    def requests(self, args: AddArgs) -> int:
        """The page, and the comment."""
        return 2

    def run(self, args: AddArgs, context: OperationContext) -> CommentResult:
        """Find the place once, then comment."""
        page = described(args.page, context.reads)

        def decide() -> Json:
            place, place_id = _place(page.id, args.block, context)
            return {"place": place, "on_id": place_id}

        where = context.writes.decide(decide)
        on_id = str(where["on_id"])
        applied = context.writes.apply(
            CreateComment(
                place="block_id" if where["place"] == "block_id" else "page_id",
                place_id=on_id,
                on_id=on_id,
                rich_text=_runs(args.text),
            )
        )
        return _result(page, applied.id, str(applied.before.get("discussion_id") or ""))


class ReplyArgs(Frozen):
    """To which comment, and the text."""

    page: AnyThing
    comment: str = Field(min_length=1, description="The comment's text, or how it begins.")
    text: str = Field(min_length=1, max_length=LONGEST_COMMENT)
    block: str = Field("", description="The text of the block that the comment is on, if any.")


class ReplyToComment(WriteOperation[ReplyArgs, CommentResult]):
    """Answer a comment."""

    name = "comments.reply"
    summary = "Answer in the discussion that a comment belongs to."
    sample = 'reply to the comment "Who takes this?" on Meeting notes: "I do"'
    permission = "insert comments"
    endpoints = (*_READ, "POST /v1/comments")
    cost = "1, after reading the comments"
    undo = "deletes the answer"

    def title(self, args: ReplyArgs) -> str:
        """Such as: Reply to "Who takes this?" on Meeting notes."""
        return f'Reply to "{shortened(args.comment, 40)}" on {shortened(args.page.name)}'

    def requests(self, args: ReplyArgs) -> int:
        """The comments, and the answer."""
        return 2

    def run(self, args: ReplyArgs, context: OperationContext) -> CommentResult:
        """Find the discussion once, then answer."""
        page = described(args.page, context.reads)

        def decide() -> Json:
            on_id = _place(page.id, args.block, context)[1]
            found = _find(context.reads.comments(on_id), args.comment)
            return {"discussion_id": found.get("discussion_id"), "on_id": on_id}

        where = context.writes.decide(decide)
        applied = context.writes.apply(
            CreateComment(
                place="discussion_id",
                place_id=str(where["discussion_id"]),
                on_id=str(where["on_id"]),
                rich_text=_runs(args.text),
            )
        )
        return _result(page, applied.id, str(where["discussion_id"]))


class EditArgs(Frozen):
    """Which comment, and its new text."""

    page: AnyThing
    comment: str = Field(min_length=1, description="The comment's text, or how it begins.")
    text: str = Field(min_length=1, max_length=LONGEST_COMMENT)
    block: str = Field("", description="The text of the block that the comment is on, if any.")


class EditComment(WriteOperation[EditArgs, CommentResult]):
    """Change a comment."""

    name = "comments.edit"
    summary = "Give a comment of the assistant's own another text."
    help = "Notion lets nobody change what another one wrote."
    sample = 'change the comment "I do" on Meeting notes to "We do"'
    permission = "insert comments"
    endpoints = (*_READ, "GET /v1/comments/{comment_id}", "PATCH /v1/comments/{comment_id}")
    cost = "2, after reading the comments"
    undo = "sets the old text, unless it has been changed since"

    def title(self, args: EditArgs) -> str:
        """Such as: Change the comment "I do" on Meeting notes."""
        return f'Change the comment "{shortened(args.comment, 40)}" on {shortened(args.page.name)}'

    def requests(self, args: EditArgs) -> int:
        """The comments, a look, and the change."""
        return 3

    def run(self, args: EditArgs, context: OperationContext) -> CommentResult:
        """Find it once, then change it."""
        page = described(args.page, context.reads)
        found = context.writes.decide(lambda: _named(page.id, args.block, args.comment, context))
        effect = UpdateComment(comment_id=str(found["id"]), rich_text=_runs(args.text))
        context.writes.apply(effect)
        return _result(page, effect.comment_id)


class RemoveArgs(Frozen):
    """Which comment."""

    page: AnyThing
    comment: str = Field(min_length=1, description="The comment's text, or how it begins.")
    block: str = Field("", description="The text of the block that the comment is on, if any.")


class RemoveComment(WriteOperation[RemoveArgs, CommentResult]):
    """Delete a comment."""

    name = "comments.delete"
    summary = "Delete a comment of the assistant's own, for good."
    sample = 'delete the comment "I do" on Meeting notes'
    permission = "insert comments"
    endpoints = (*_READ, "GET /v1/comments/{comment_id}", "DELETE /v1/comments/{comment_id}")
    cost = "1, after reading the comments"
    risks = (Risk.DESTRUCTIVE,)
    undo = "writes a comment of the same text in the same place; its date is a new one"

    def risk(self, args: RemoveArgs) -> Risk:
        """It is gone."""
        return Risk.DESTRUCTIVE

    def title(self, args: RemoveArgs) -> str:
        """Such as: Delete the comment "I do" on Meeting notes."""
        return f'Delete the comment "{shortened(args.comment, 40)}" on {shortened(args.page.name)}'

    def requests(self, args: RemoveArgs) -> int:
        """The comments, and the change."""
        return 2

    def run(self, args: RemoveArgs, context: OperationContext) -> CommentResult:
        """Find it once, then delete it."""
        page = described(args.page, context.reads)
        found = context.writes.decide(lambda: _named(page.id, args.block, args.comment, context))
        comment_id = str(found["id"])
        context.writes.apply(DeleteComment(comment_id=comment_id))
        return _result(page, comment_id)


def _result(page: Thing, comment_id: str, discussion_id: str = "") -> CommentResult:
    return CommentResult(
        id=page.id,
        title=page.name,
        url=page.url,
        comment_id=comment_id,
        discussion_id=discussion_id,
    )


def _place(
    page_id: str, block: str, context: OperationContext
) -> tuple[Literal["page_id", "block_id"], str]:
    if not block:
        return "page_id", page_id
    return "block_id", str(find_block(context.reads.blocks(page_id), block)["id"])


def _named(page_id: str, block: str, comment: str, context: OperationContext) -> Json:
    on_id = _place(page_id, block, context)[1]
    return {"id": _find(context.reads.comments(on_id), comment).get("id")}


def _find(comments: list[Json], said: str) -> Json:
    """The comment that is meant by its id, its text, or how it begins.

    Raises:
        NotFound: there is none.
        BadInput: several fit.
    """
    wanted = " ".join(said.split()).casefold()
    tests: tuple[Callable[[Json], bool], ...] = (
        lambda one: wanted in {one.get("id"), one.get("discussion_id")},
        lambda one: _text(one).casefold() == wanted,
        lambda one: _text(one).casefold().startswith(wanted),
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


def _text(comment: Json) -> str:
    runs = objects(comment.get("rich_text"))
    block = {"type": "paragraph", "paragraph": {"rich_text": runs}}
    return " ".join(blocks_to_text([block]).split())


def _comment(one: Json, names: dict[str, str]) -> Comment:
    author = one.get("created_by")
    author_id = str(author.get("id")) if isinstance(author, dict) else ""
    return Comment(
        id=str(one.get("id")),
        discussion_id=str(one.get("discussion_id")),
        text=_text(one),
        author=names.get(author_id, "somebody"),
        created=str(one.get("created_time")),
    )


def _runs(text: str) -> tuple[Json, ...]:
    """A comment's text with its bold words and links; of several paragraphs, as plain text."""
    blocks = markdown_to_blocks(text)
    found: JsonValue = text_runs(text)
    if len(blocks) == 1 and blocks[0]["type"] == "paragraph":
        found = blocks[0]["paragraph"]["rich_text"]
    return tuple(objects(found))
