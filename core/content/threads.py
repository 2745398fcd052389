"""A conversation as a page: who said what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.content.build import make
from core.content.chat_inline import date_run
from core.content.runs import BOLD, Run, rich_text
from core.content.shapes import Block

_TOGETHER = timedelta(minutes=5)


@dataclass(frozen=True)
class ThreadMessage:
    """One message of a conversation.

    Args:
        author: the run that names its author: a name, or a Notion mention (`ChatNames.user`).
        at: when it was written, aware.
        blocks: what it says.
        link: an address where it can be read in the chat, or None.
    """

    author: Run
    at: datetime
    blocks: list[Block] = field(default_factory=list)
    link: str | None = None


def thread_to_blocks(messages: Sequence[ThreadMessage]) -> list[Block]:
    """A conversation as blocks.

    Each author's turn begins with a line that names the author and the time; messages of one
    author within five minutes are one turn. A rule stands between turns of different days.
    """
    blocks: list[Block] = []
    previous: ThreadMessage | None = None
    for message in messages:
        if previous is not None and message.at.date() != previous.at.date():
            blocks.append(make("divider", {}))
        if previous is None or not _continues(previous, message):
            blocks.append(make("paragraph", {"rich_text": rich_text(_byline(message))}))
        blocks += message.blocks
        previous = message
    return blocks


def _continues(previous: ThreadMessage, message: ThreadMessage) -> bool:
    same = previous.author == message.author and previous.at.date() == message.at.date()
    return same and message.at - previous.at <= _TOGETHER


def _byline(message: ThreadMessage) -> list[Run]:
    author = message.author._replace(flags=message.author.flags | BOLD)
    when = date_run(message.at.timestamp(), with_time=True)
    link = [Run(" "), Run("↗", link=message.link)] if message.link else []
    return [author, Run(" · ", colour="gray"), when._replace(colour="gray"), *link]
