"""Saves a message of Slack to a database as it is: its title, its text, and where it is from."""

from dataclasses import dataclass

from slack_sdk.web import WebClient

from bot.slack.desk import Desk
from bot.slack.messages import RawMessage, captured
from core.assistant.capture import capture_plan
from core.domain.chat import Inbound, Person, Receipt, ThreadRef


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


def save_as_is(desk: Desk, client: WebClient, capture: Capture, database: str) -> Receipt:
    """Hand in the plan that saves a message.

    Args:
        database: id of the database.

    Raises errors of core.kit.errors.
    """
    kept = captured(client, desk.people, capture.channel, capture.message)
    form = desk.library.of(capture.where, capture.person).form(database)
    values = {field.name: kept.title for field in form.fields if field.type == "title"}
    plan = capture_plan(form.database, values, kept.content)
    inbound = Inbound(
        key=capture.key,
        thread=capture.where,
        person=capture.person,
        text=plan.title,
        at=desk.clock.now(),
    )
    return desk.assistant.submit_plan(inbound, plan)
