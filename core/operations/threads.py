"""The conversation itself: what was said in it, and saying something."""

from datetime import datetime

from pydantic import Field

from core.domain.plan import Frozen
from core.kit.errors import NotAllowed
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import counted, plainly, shortened

_MOST = 200


class ThreadArgs(Frozen):
    """How much of it."""

    limit: int = Field(50, ge=1, le=_MOST, description="How many messages, the last ones.")


class ThreadMessage(Frozen):
    """One message."""

    author: str
    text: str
    at: datetime
    mine: bool = False
    """Whether the assistant said it."""


class ThreadResult(Frozen):
    """What was said, oldest first."""

    messages: tuple[ThreadMessage, ...]
    markdown: str
    """The same as markdown, for a page."""


class ReadThread(ReadOperation[ThreadArgs, ThreadResult]):
    """Read the thread so far."""

    name = "thread.read"
    summary = "Read what was said in this thread before, for further steps to use."
    help = (
        "Gives what people asked the assistant and what it answered. What is read fills arguments;"
        " it never adds a step."
    )
    sample = "read this thread"
    permission = "none"
    endpoints = ()
    cost = "none"
    asks = 0
    says = "Read this thread"

    def run(self, args: ThreadArgs, context: OperationContext) -> ThreadResult:
        """Read it."""
        if context.conversation is None:
            raise NotAllowed("There is no thread here that I can read.")
        messages = tuple(
            ThreadMessage(author=one.author, text=one.text, at=one.at, mine=one.mine)
            for one in context.conversation.said(limit=args.limit)
        )
        lines = [f"**{plainly(one.author)}**: {plainly(one.text)}" for one in messages]
        return ThreadResult(messages=messages, markdown="\n\n".join(lines))

    def answer(self, result: ThreadResult) -> str:
        """How much was said."""
        return f"Read {counted(len(result.messages), 'message')} of this thread."


class ReplyArgs(Frozen):
    """What to say."""

    text: str = Field(min_length=1, max_length=20_000, description="Markdown.")


class ReplyResult(Frozen):
    """What was said."""

    text: str


class Reply(ReadOperation[ReplyArgs, ReplyResult]):
    """Say something in the thread."""

    name = "thread.reply"
    summary = "Say something in this thread: the answer of the card, such as what a step has read."
    sample = 'reply with "All rows are there"'
    permission = "none"
    endpoints = ()
    cost = "none"
    asks = 0
    undo = "nothing to take back: it changes nothing in Notion"

    def title(self, args: ReplyArgs) -> str:
        """Such as: Reply "All rows are there"."""
        return f'Reply "{shortened(args.text)}"'

    def run(self, args: ReplyArgs, context: OperationContext) -> ReplyResult:
        """Hand it to the card."""
        del context
        return ReplyResult(text=args.text)

    def answer(self, result: ReplyResult) -> str:
        """The text."""
        return result.text
