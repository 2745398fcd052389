"""Saves a message of Slack to a database as it is: its title, its text, its files, and where it is
from.
"""

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.web import WebClient

from bot.slack.desk import Desk
from bot.slack.file_reading import files_of
from bot.slack.messages import RawMessage, captured
from bot.slack.saved_files import Kept, SavedFiles
from core.assistant.capture import capture_plan
from core.domain.chat import Inbound, Person, Receipt, ThreadRef

Tell = Callable[[ThreadRef, str, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A message to save."""

    key: str
    """Unique for the gesture."""
    channel: str
    """Where the message is."""
    message: RawMessage
    where: ThreadRef
    """Where the card is shown."""
    person: Person


class Capturing:
    """Hands in the plans that save messages, with the files that they have.

    Args:
        tell: says something to one person (place, user, text).
    """

    def __init__(self, desk: Desk, tell: Tell) -> None:
        self._desk = desk
        self._tell = tell
        self._files = SavedFiles(desk.assistant.keep_file)

    def close(self) -> None:
        """Let go of threads."""
        self._files.close()

    def save(self, client: WebClient, capture: Capture, database: str) -> Receipt:
        """Save a message.

        Args:
            database: id of the database.

        Raises:
            Unavailable: its files are still on their way; the gesture must be delivered again.
            AssistantError: as core.kit.errors has them.
        """
        desk = self._desk
        kept = self._kept(client, capture)
        said = captured(client, desk.people, capture.channel, capture.message)
        form = desk.library.of(capture.where, capture.person).form(database)
        values = {field.name: said.title for field in form.fields if field.type == "title"}
        plan = capture_plan(form.database, values, said.content, kept.names)
        inbound = Inbound(
            key=capture.key,
            thread=capture.where,
            person=capture.person,
            text=plan.title,
            at=desk.clock.now(),
        )
        receipt = desk.assistant.submit_plan(inbound, plan)
        if kept.reasons and not receipt.duplicate:
            self._tell(capture.where, capture.person.id, "\n".join(kept.reasons))
        return receipt

    def _kept(self, client: WebClient, capture: Capture) -> Kept:
        if files_of(capture.message):
            message = capture.message
            self._files.begin(capture.key, capture.where, lambda: message, client)
        return self._files.of(capture.key)
