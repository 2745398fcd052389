"""Ask Notion: a shortcut from anywhere, with a window that asks what to do and where to show it."""

import structlog
from slack_bolt import Ack, App
from slack_sdk.web import WebClient

from bot.slack import forms
from bot.slack.blocks import Json, note
from bot.slack.desk import Body, Desk, place, told
from bot.slack.home_view import ASK
from bot.slack.messages import can_answer_in, direct_channel
from bot.slack.patience import Patience
from bot.slack.view_payloads import Gesture, InView
from bot.slack.windows import open_window
from core.domain.chat import Inbound
from core.kit.errors import AssistantError
from core.words import Say, say_in

_log = structlog.get_logger(__name__)

SHORTCUT = "ask_notion"
VIEW = "ask_notion"
_TEXT = "ask.text"
_WHERE = "ask.where"


class Asking:
    """The listeners of the shortcut "Ask Notion"."""

    def __init__(self, desk: Desk, patience: Patience) -> None:
        self._desk = desk
        self._patience = patience

    def register(self, app: App) -> None:
        """Attach to a Bolt app."""
        app.shortcut(SHORTCUT)(self.on_shortcut)
        app.action(ASK)(self.on_shortcut)
        app.view(VIEW)(self.on_submitted)

    def on_shortcut(self, body: Body, client: WebClient, ack: Ack) -> None:
        """Open the window; there is no channel in which a failure could be told."""
        asked = Gesture.model_validate(body)
        person = self._desk.person(asked.user.id, asked.user_name, place(asked.team_id, ""))
        try:
            open_window(client, asked.trigger_id, _window(say_in(person.locale)))
        except AssistantError as error:
            _log.warning("slack.window_not_opened", code=error.code)
        ack()

    def on_submitted(self, body: Body, client: WebClient, ack: Ack) -> None:
        """Hand in what was asked; what is wrong is said at its field."""
        sent = InView.model_validate(body)
        state = sent.view.state.values
        text = str(state.get(_TEXT, {}).get(_TEXT, {}).get("value") or "").strip()
        chosen = str(state.get(_WHERE, {}).get(_WHERE, {}).get("selected_conversation") or "")
        person = self._desk.person(sent.user.id, sent.user_name, place(sent.team_id, chosen))
        say = say_in(person.locale)
        if not text:
            ack(response_action="errors", errors={_TEXT: say("slack_say_what")})
            return
        # An answer that comes too late is taken as yes: a card that cannot be shown is told of.
        if chosen and not self._patience.ask(lambda: can_answer_in(client, chosen, "0"), True):  # noqa: FBT003 - an answer
            ack(response_action="errors", errors={_WHERE: say("slack_not_there")})
            return
        try:
            where = place(sent.team_id, chosen or direct_channel(client, sent.user.id))
            self._desk.assistant.submit(
                Inbound(
                    key=f"slack:{sent.team_id}:view:{sent.view.id}",
                    thread=where,
                    person=person,
                    text=text,
                    at=self._desk.clock.now(),
                )
            )
        except AssistantError as error:
            ack(response_action="errors", errors={_TEXT: note(told(error, person))})
        else:
            ack()


def _window(say: Say) -> Json:
    text: Json = {
        "type": "plain_text_input",
        "action_id": _TEXT,
        "multiline": True,
        "max_length": forms.LONGEST_INPUT,
        "placeholder": forms.plain_text(say("slack_ask_example"), 150),
    }
    where: Json = {
        "type": "conversations_select",
        "action_id": _WHERE,
        "filter": {"include": ["public", "private", "mpim"], "exclude_bot_users": True},
    }
    return {
        "type": "modal",
        "callback_id": VIEW,
        "title": forms.plain_text(say("slack_ask_title"), 24),
        "submit": forms.plain_text(say("slack_ask_send"), 24),
        "close": forms.plain_text(say("slack_close"), 24),
        "blocks": [
            _input(say("slack_ask_what"), _TEXT, text, optional=False),
            _input(say("slack_ask_where"), _WHERE, where, optional=True),
        ],
    }


def _input(text: str, block_id: str, element: Json, *, optional: bool) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": forms.plain_text(text, 150),
        "element": element,
        "optional": optional,
    }
