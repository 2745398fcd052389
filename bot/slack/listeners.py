"""What happens when Slack calls: short listeners between Slack and the assistant's door.

Everything is stored before it is acknowledged: a listener returns, and Slack is told "received",
only when `Assistant.submit` or `Assistant.decide` has returned. A failure that may pass makes
an event unacknowledged, so that Slack delivers it again; commands and clicks are never delivered
again, so there the person is told.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from pydantic import JsonValue
from slack_bolt import Ack, App, BoltContext
from slack_sdk.web import WebClient

from bot.slack.aftermath import Aftermath
from bot.slack.attachments import Attachments
from bot.slack.blocks import note
from bot.slack.inbound import Heard, click, command, hear, stop_sign, taken_back
from bot.slack.people import People, person_of
from bot.slack.pointing import Pointing
from bot.slack.recent import RecentKeys
from bot.slack.surface import SlackSurface
from bot.slack.unforeseen import told_of
from core.assistant.door import Assistant
from core.domain.chat import Person, Receipt
from core.domain.preferences import Said
from core.kit.clock import Clock
from core.kit.errors import AssistantError, Conflict, Retry
from core.words import language_of, retold

_ANY = re.compile(".*")
_REMEMBERED = 1_024

Body = Mapping[str, object]


class Listeners:
    """The listeners of one Bolt app.

    Args:
        people: who asks.
        surface: says things to one person alone.
        aftermath: does what need not be done before Slack is acknowledged.
        pointing: knows what people mean by "this"; without it nobody does.
    """

    def __init__(
        self,
        assistant: Assistant,
        *,
        people: People,
        surface: SlackSurface,
        aftermath: Aftermath,
        clock: Clock,
        pointing: Pointing | None = None,
    ) -> None:
        self._assistant = assistant
        self._pointing = pointing
        self._people = people
        self._surface = surface
        self._aftermath = aftermath
        self._clock = clock
        self._refused = RecentKeys(_REMEMBERED)
        self._attachments = Attachments(assistant.keep_file, self._tell_sender, clock)

    def register_first(self, app: App) -> None:
        """Attach what hears messages to a Bolt app, before anything else.

        Bolt asks its listeners one after the other, and each costs a hundredth of a millisecond:
        what comes most must not wait until thirty others are asked.
        """
        app.event("app_mention")(self.on_said)
        app.event(re.compile("^message$"))(self.on_said)

    def register(self, app: App) -> None:
        """Attach the rest. What is not meant for the assistant is acknowledged and left."""
        app.event("reaction_added")(self.on_reaction)
        app.event(_ANY)(_ignore)
        app.command(_ANY)(self.on_command)
        app.action(_ANY)(self.on_click)
        app.shortcut(_ANY)(_ignore)
        app.view(_ANY)(_ignore)

    def on_said(self, body: Body, context: BoltContext, client: WebClient) -> None:
        """A message or a mention, or that one was deleted."""
        gone = taken_back(body)
        if gone is not None:
            self._assistant.take_back(gone)
            return
        heard = hear(body, me=context.bot_user_id or "", now=self._clock.now())
        if heard is None:
            return
        said = Said(direct=heard.direct, mentions_me=not heard.if_engaged)
        if not self._assistant.answers(said, heard.thread):
            return
        event = _event(body)
        take = partial(self._take, heard, event, client)
        self._attachments.first(heard, event, client, take)

    def _take(self, heard: Heard, event: Mapping[str, JsonValue], client: WebClient) -> None:
        """Hand something said in at the door."""
        try:
            meant = self._pointing.meant(heard, event, client) if self._pointing else heard
            receipt = self._submit(meant) if isinstance(meant, Heard) else meant
        except AssistantError as error:
            if comes_again(error):
                raise
            # A mention arrives twice, as app_mention and as message; what is refused is not
            # stored, so nothing but this keeps the person from hearing it twice.
            if self._refused.add(heard.key):
                self._tell(heard.thread.channel, heard.user, str(error), heard.active_thread)
            return
        if receipt.note and not receipt.duplicate:
            self._tell(heard.thread.channel, heard.user, receipt.note, heard.active_thread)

    def on_reaction(self, body: Body) -> None:
        """A reaction: some of them stop what the message stands for."""
        marked = stop_sign(body)
        if marked is None:
            return
        sign, user = marked
        try:
            receipt = self._assistant.stop_marked(sign, self._person(user, ""))
        except AssistantError as error:
            if comes_again(error):
                raise
            self._tell(sign.channel, user, str(error), None)
            return
        if receipt is not None and receipt.note:
            self._tell(sign.channel, user, receipt.note, None)

    def on_command(self, body: Body, context: BoltContext, ack: Ack) -> None:
        """A slash command. Slack shows what the acknowledgement says to the person alone."""
        try:
            receipt = self._submit(
                command(body, me=context.bot_user_id or "", now=self._clock.now())
            )
        except AssistantError as error:
            ack(text=note(str(error)), response_type="ephemeral")
        except Exception:  # noqa: BLE001 - a defect: it is logged, and the person hears of it
            ack(text=told_of("command"), response_type="ephemeral")
        else:
            if receipt.note and not receipt.duplicate:
                ack(text=note(receipt.note), response_type="ephemeral")
            else:
                ack()

    def on_click(self, body: Body, ack: Ack) -> None:
        """A click on a control of a card."""
        clicked = click(body)
        if clicked is None:
            ack()
            return
        person = self._person(clicked.user, clicked.user_name)
        try:
            said = self._assistant.decide(clicked.action, person, key=clicked.key).note
        except AssistantError as error:
            said = str(error)
        except Exception:  # noqa: BLE001 - a defect: it is logged, and the person hears of it
            said = told_of("click", request=clicked.action.request_id)
        ack()
        if said:
            self._tell(clicked.channel, clicked.user, said, clicked.active_thread)

    def _submit(self, heard: Heard) -> Receipt:
        profiles = self._people.meet((heard.user, *heard.mentioned))
        names = {user: profile.name for user, profile in profiles.items()}
        person = person_of(heard.user, heard.user_name, profiles)
        person = replace(person, manages=person.manages or heard.direct)
        return self._assistant.submit(heard.said_by(person, names))

    def _person(self, user: str, shown_name: str) -> Person:
        return person_of(user, shown_name, self._people.meet((user,)))

    def close(self) -> None:
        """Let go of threads."""
        self._attachments.close()

    def _tell_sender(self, heard: Heard, text: str) -> None:
        self._tell(heard.thread.channel, heard.user, text, heard.active_thread)

    def _tell(self, channel: str, user: str, text: str, thread: str | None) -> None:
        def whisper() -> None:
            said = retold(text, language_of(self._person(user, "").locale))
            self._surface.whisper(channel, user, said, thread=thread)

        self._aftermath.do("whisper", whisper)


def comes_again(error: AssistantError) -> bool:
    """Whether Slack should deliver again what failed this way; else the person is told.

    A conflict is told: that there is nothing to stop, say, is so the next time, too.
    """
    return error.retry is not Retry.NEVER and not isinstance(error, Conflict)


def _ignore(ack: Ack) -> None:
    ack()


def _event(body: Body) -> Mapping[str, JsonValue]:
    event = body.get("event")
    return event if isinstance(event, dict) else {}
