"""Answers as Slack shows them natively, and those that no card holds: a message more, or a file.

A card's body is mrkdwn, which knows no tables: a body with one that fits is drawn with Slack's
own blocks. What is longer than a card is sent once more, whole: as one message while it fits
Slack's limits (50 blocks, about 10,000 characters, one table of 100 x 20), else as a file, for
nobody reads a thread of ten messages.
"""

import re
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.slack.markup import clean
from core.content import convert_markdown, render_slack
from core.content.slack_out import SlackMessage
from core.domain.card import MessageRef

_MOST_PARTS = 20
"""Messages that an answer may become where Slack takes no files."""
_LONGEST_RENDERED = 30_000
_TABLE = re.compile(r"^\s*\|?\s*:?-+:?\s*\|[\s|:-]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LongAnswer:
    """What an answer becomes that is too long for its card."""

    text: str
    """All of it, as markdown."""
    message: SlackMessage | None
    """The same as one message; None when it needs a file."""


def has_table(markdown: str) -> bool:
    """Whether a table may be in it."""
    return _TABLE.search(markdown) is not None


def as_one_message(markdown: str) -> SlackMessage | None:
    """The text in Slack's own blocks; None when that takes several messages."""
    if len(markdown) > _LONGEST_RENDERED:
        return None
    blocks = convert_markdown(clean(markdown, lines=True)).blocks
    messages = render_slack(blocks).messages
    return messages[0] if len(messages) == 1 else None


def long_answer(markdown: str) -> LongAnswer:
    """How to send all of an answer."""
    return LongAnswer(markdown, as_one_message(markdown))


def in_parts(markdown: str) -> tuple[SlackMessage, ...]:
    """All of it as several messages, for where Slack takes no files; at most 20 of them."""
    blocks = convert_markdown(clean(markdown, lines=True)).blocks
    return tuple(render_slack(blocks).messages[:_MOST_PARTS])


def file_name(nonce: str) -> str:
    """The name of the file with a card's answer: its own, so that it is found again."""
    return f"answer-{nonce[-6:]}.md"


def has_file(message: object, name: str) -> bool:
    """Whether a message that Slack gives back shares a file of the assistant's of this name."""
    files = message.get("files") if isinstance(message, dict) and "bot_id" in message else None
    named = (one.get("name") for one in files or () if isinstance(one, dict))
    return name in named


def upload(client: WebClient, place: MessageRef, name: str, text: str, title: str) -> str:
    """Share a text as a file in the thread of a message. Returns the file's id."""
    answer = client.files_upload_v2(
        channel=place.channel, thread_ts=place.thread, filename=name, content=text, title=title
    )
    files = answer.get("files") or [answer.get("file") or {}]
    return str(files[0].get("id", name))
