"""A reaction that saves a message to the channel's database in Notion, once for each message."""

from collections.abc import Collection

from pydantic import ValidationError
from slack_bolt import App
from slack_sdk.web import WebClient

from bot.slack.capturing import Capture, Capturing, Tell
from bot.slack.desk import Body, Desk, place
from bot.slack.messages import fetch
from bot.slack.payloads import ReactionWrapper
from core.domain.chat import ThreadRef
from core.kit.errors import AssistantError, Retry

_NO_DATABASE = (
    "I do not know where to save messages of this channel. Say `/notion settings database NAME`,"
    " or choose Save to Notion in the message's menu."
)


class Pinning:
    """The listener of reactions that save.

    Args:
        emoji: names of the reactions, without colons.
        capturing: saves messages.
        tell: says something to one person (place, user, text).
    """

    def __init__(
        self, desk: Desk, emoji: Collection[str], capturing: Capturing, tell: Tell
    ) -> None:
        self._desk = desk
        self._capturing = capturing
        self._emoji = frozenset(emoji)
        self._tell = tell

    def register(self, app: App) -> None:
        """Attach to a Bolt app."""
        app.event("reaction_added", matchers=[self._saves])(self.on_reaction)

    def _saves(self, body: Body) -> bool:
        marked = _marked(body)
        return marked is not None and marked.event.reaction.partition("::")[0] in self._emoji

    def on_reaction(self, body: Body, client: WebClient) -> None:
        """Hand in the plan that saves the message; what may pass is delivered again."""
        marked = _marked(body)
        if marked is None or marked.event.item.type != "message":
            return
        item, user = marked.event.item, marked.event.user
        where = place(marked.team, item.channel, item.ts)
        try:
            self._save(client, where, user)
        except AssistantError as error:
            if error.retry is Retry.LATER:
                raise
            self._tell(where, user, str(error))

    def _save(self, client: WebClient, where: ThreadRef, user: str) -> None:
        here = self._desk.preferences.of_place(where)
        if not here.database:
            self._tell(where, user, _NO_DATABASE)
            return
        ts = str(where.thread)
        # A reply is not found among the channel's own messages, but as the first of its thread.
        message = fetch(client, where.channel, ts, None, alone=True)
        root = str(message.get("thread_ts") or ts)
        person = self._desk.person(user, "", where)
        capture = Capture(
            key=f"slack:{where.workspace}:{where.channel}:{ts}:saved",
            channel=where.channel,
            message=message,
            where=place(where.workspace, where.channel, root),
            person=person,
        )
        receipt = self._capturing.save(client, capture, here.database)
        if receipt.duplicate:
            self._tell(where, user, "That message has been saved already.")


def _marked(body: Body) -> ReactionWrapper | None:
    try:
        return ReactionWrapper.model_validate(body)
    except ValidationError:
        return None
