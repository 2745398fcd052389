"""Comments: list, add, reply, edit, delete."""

from pydantic import Field

from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.write import CreateComment, DeleteComment, UpdateComment
from core.operations.discussions import (
    comment_place,
    comment_runs,
    comment_text,
    comments_on,
    named_comment,
)
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
)

LONGEST_COMMENT = 2_000
COMMENT_READS = (
    "GET /v1/pages/{page_id}",
    "GET /v1/blocks/{block_id}/children",
    "GET /v1/comments",
)
_BLOCK = "The text of a block of the page; empty means the page."
_COMMENT = "The comment's text, or how it begins."


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
    block: str = Field("", description=_BLOCK)


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
    endpoints = (*COMMENT_READS, "GET /v1/users")
    cost = "1 for each 100 comments, and reading the page when a block is meant"
    asks = 2
    says = "List the comments on {page}"

    def run(self, args: CommentsArgs, context: OperationContext) -> CommentsResult:
        """Read them, with the names of their authors."""
        page = described(args.page, context.reads)
        found = comments_on(page.id, args.block, context)
        names = {user.id: user.name for user in members(context.reads)}
        comments = tuple(_comment(one, names) for one in found)
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
    block: str = Field("", description=_BLOCK)


class AddComment(WriteOperation[AddArgs, CommentResult]):
    """Comment on a page or block."""

    name = "comments.add"
    summary = "Comment on a page, or on a block of it."
    help = "On a block, Notion begins a discussion of its own there."
    sample = 'comment on Meeting notes: "Who takes this?"'
    permission = "insert comments"
    endpoints = (*COMMENT_READS, "POST /v1/comments")
    cost = "1, and reading the page when a block is meant"
    undo = "deletes the comment"
    asks = 2
    says = 'Comment on {page}: "{text}"'

    def run(self, args: AddArgs, context: OperationContext) -> CommentResult:
        """Find the place once, then comment."""
        page = described(args.page, context.reads)
        place = comment_place(page.id, args.block, context)
        effect = CreateComment(
            place=place.kind,
            place_id=place.on_id,
            on_id=place.on_id,
            rich_text=comment_runs(args.text),
        )
        return commented(page, effect, context)


class _OneComment(Frozen):
    """Which comment."""

    page: AnyThing
    comment: str = Field(min_length=1, description=_COMMENT)
    block: str = Field("", description="The text of the block that the comment is on, if any.")


class ReplyArgs(_OneComment):
    """To which comment, and the text."""

    text: str = Field(min_length=1, max_length=LONGEST_COMMENT)


class ReplyToComment(WriteOperation[ReplyArgs, CommentResult]):
    """Answer a comment."""

    name = "comments.reply"
    summary = "Answer in the discussion that a comment belongs to."
    sample = 'reply to the comment "Who takes this?" on Meeting notes: "I do"'
    permission = "insert comments"
    endpoints = (*COMMENT_READS, "POST /v1/comments")
    cost = "1, after reading the comments"
    undo = "deletes the answer"
    asks = 2
    says = 'Reply to "{comment}" on {page}'

    def run(self, args: ReplyArgs, context: OperationContext) -> CommentResult:
        """Find the discussion once, then answer."""
        page = described(args.page, context.reads)
        found = named_comment(page.id, args.block, args.comment, context)
        effect = CreateComment(
            place="discussion_id",
            place_id=str(found["discussion_id"]),
            on_id=str(found["on_id"]),
            rich_text=comment_runs(args.text),
        )
        return commented(page, effect, context)


class EditArgs(_OneComment):
    """Which comment, and its new text."""

    text: str = Field(min_length=1, max_length=LONGEST_COMMENT)


class EditComment(WriteOperation[EditArgs, CommentResult]):
    """Change a comment."""

    name = "comments.edit"
    summary = "Give a comment of the assistant's own another text."
    help = "Notion lets nobody change what another one wrote."
    sample = 'change the comment "I do" on Meeting notes to "We do"'
    permission = "insert comments"
    endpoints = (
        *COMMENT_READS,
        "GET /v1/comments/{comment_id}",
        "PATCH /v1/comments/{comment_id}",
    )
    cost = "2, after reading the comments"
    undo = "sets the old text, unless it has been changed since"
    asks = 3
    says = 'Change the comment "{comment}" on {page}'

    def run(self, args: EditArgs, context: OperationContext) -> CommentResult:
        """Find it once, then change it."""
        page = described(args.page, context.reads)
        found = named_comment(page.id, args.block, args.comment, context)
        effect = UpdateComment(comment_id=str(found["id"]), rich_text=comment_runs(args.text))
        context.writes.apply(effect)
        return _result(page, effect.comment_id)


class RemoveArgs(_OneComment):
    """Which comment."""


class RemoveComment(WriteOperation[RemoveArgs, CommentResult]):
    """Delete a comment."""

    name = "comments.delete"
    summary = "Delete a comment of the assistant's own, for good."
    sample = 'delete the comment "I do" on Meeting notes'
    permission = "insert comments"
    endpoints = (
        *COMMENT_READS,
        "GET /v1/comments/{comment_id}",
        "DELETE /v1/comments/{comment_id}",
    )
    cost = "1, after reading the comments"
    risks = (Risk.DESTRUCTIVE,)
    undo = "writes a comment of the same text in the same place; its date is a new one"
    asks = 2
    says = 'Delete the comment "{comment}" on {page}'

    def run(self, args: RemoveArgs, context: OperationContext) -> CommentResult:
        """Find it once, then delete it."""
        page = described(args.page, context.reads)
        found = named_comment(page.id, args.block, args.comment, context)
        comment_id = str(found["id"])
        context.writes.apply(DeleteComment(comment_id=comment_id))
        return _result(page, comment_id)


def commented(page: Thing, effect: CreateComment, context: OperationContext) -> CommentResult:
    """Write a comment. Raises errors of core.kit.errors."""
    applied = context.writes.apply(effect)
    return _result(page, applied.id, str(applied.before.get("discussion_id") or ""))


def _result(page: Thing, comment_id: str, discussion_id: str = "") -> CommentResult:
    return CommentResult(
        id=page.id,
        title=page.name,
        url=page.url,
        comment_id=comment_id,
        discussion_id=discussion_id,
    )


def _comment(one: Json, names: dict[str, str]) -> Comment:
    author = one.get("created_by")
    author_id = str(author.get("id")) if isinstance(author, dict) else ""
    return Comment(
        id=str(one.get("id")),
        discussion_id=str(one.get("discussion_id")),
        text=comment_text(one),
        author=names.get(author_id, "somebody"),
        created=str(one.get("created_time")),
    )
