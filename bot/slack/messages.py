"""Messages of Slack as the assistant keeps them: read again, as markdown, with their address."""

import re
from collections.abc import Mapping

from pydantic import JsonValue
from slack_sdk.web import WebClient

from bot.slack.client import slack_errors
from bot.slack.people import People
from core.assistant.capture import Captured
from core.content import ChatNames, blocks_to_markdown, slack_to_blocks
from core.kit.errors import AssistantError, NotAllowed, NotFound

RawMessage = Mapping[str, JsonValue]

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)")


def fetch(
    client: WebClient, channel: str, ts: str, thread: str | None = None, *, alone: bool = False
) -> RawMessage:
    """One message, with its blocks and files.

    Args:
        thread: the thread it is a reply in.
        alone: it is not known whether it is a reply; Slack finds a reply as a thread's message.

    Raises:
        NotFound, NotAllowed: it is gone, or the assistant is not in that channel.
    """
    with slack_errors():
        if alone or (thread is not None and thread != ts):
            answer = client.conversations_replies(
                channel=channel, ts=thread or ts, oldest=ts, latest=ts, inclusive=True, limit=2
            )
        else:
            answer = client.conversations_history(
                channel=channel, oldest=ts, latest=ts, inclusive=True, limit=1
            )
    for message in answer.get("messages") or ():
        if isinstance(message, dict) and message.get("ts") == ts:
            return message
    raise NotFound("That message is gone.")


def can_answer_in(client: WebClient, channel: str, ts: str) -> bool:
    """Whether the assistant is where a message is, so that its card can be shown there."""
    try:
        fetch(client, channel, ts)
    except (NotAllowed, NotFound) as error:
        # A reply is not found at the top level of a channel that can be read.
        return isinstance(error, NotFound) and "channel_not_found" not in error.user_text
    return True


def direct_channel(client: WebClient, user: str) -> str:
    """Where the assistant talks with one person alone. Raises as `slack_errors`."""
    with slack_errors():
        answer = client.conversations_open(users=user)
    return str((answer.get("channel") or {}).get("id") or user)


def captured(client: WebClient, people: People, channel: str, message: RawMessage) -> Captured:
    """A message as it is kept in Notion; without an address when Slack does not tell it."""
    author = str(message.get("user") or "")
    text = str(message.get("text") or "")
    known = people.meet([*dict.fromkeys(one for one in (author, *_PERSON.findall(text)) if one)])
    names = ChatNames(users={user: profile.name for user, profile in known.items()})
    content = slack_to_blocks(dict(message), names).blocks
    shown = known[author].name if author in known else str(message.get("username") or "somebody")
    url = _permalink(client, channel, str(message.get("ts") or ""))
    return Captured(text=_for_people(blocks_to_markdown(content)), author=shown, url=url)


def _for_people(markdown: str) -> str:
    """The same with line breaks that a person who edits it sees as such."""
    return markdown if "`" in markdown else markdown.replace("<br>", "  \n")


def _permalink(client: WebClient, channel: str, ts: str) -> str:
    try:
        with slack_errors():
            answer = client.chat_getPermalink(channel=channel, message_ts=ts)
    except AssistantError:
        return ""
    return str(answer.get("permalink") or "")
