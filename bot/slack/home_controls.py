"""What is pressed on the Home tab: stop, take back, try again; schedules; one's own settings.

A Home tab is no conversation, so what came of it is said at its top.
"""

import re
from collections.abc import Callable

import structlog
from slack_bolt import Ack, App
from slack_sdk.web import WebClient

from bot.slack import forms
from bot.slack.blocks import Json, note
from bot.slack.desk import Body, Desk, place, told
from bot.slack.home_view import DO, SCHEDULE, SETTINGS
from bot.slack.inbound import click
from bot.slack.unforeseen import told_of
from bot.slack.view_payloads import Gesture, InView
from bot.slack.windows import open_window
from core.domain.chat import Person
from core.domain.preferences import OfPerson
from core.kit.errors import AssistantError, BadInput
from core.words import LANGUAGES, Say, say_in

_log = structlog.get_logger(__name__)

VIEW = "home_settings"
_ZONE = "settings.zone"
_LANGUAGE = "settings.language"
_AS_IN_SLACK = "-"

Refresh = Callable[[str, str, WebClient, str], None]
"""Draws the Home tab of a person anew (user, team, client), with a line on what was done."""


class HomeControls:
    """The listeners of the Home tab's controls.

    Args:
        refresh: shows what came of it.
    """

    def __init__(self, desk: Desk, refresh: Refresh) -> None:
        self._desk = desk
        self._refresh = refresh

    def register(self, app: App) -> None:
        """Attach to a Bolt app; before the listener that takes every click."""
        app.action(re.compile(f"^{re.escape(DO)}"))(self.on_do)
        app.action(re.compile(f"^{re.escape(SCHEDULE)}"))(self.on_schedule)
        app.action(SETTINGS)(self.on_settings)
        app.view(VIEW)(self.on_settled)

    def on_do(self, body: Body, client: WebClient, ack: Ack) -> None:
        """A control of a request."""
        pressed, clicked = Gesture.model_validate(body), click(body)
        if clicked is None:
            ack()
            return
        person = self._person(pressed)

        def decide() -> str:
            return self._desk.assistant.decide(clicked.action, person, key=clicked.key).note

        self._carried_out(decide, pressed, person, client, ack)

    def on_schedule(self, body: Body, client: WebClient, ack: Ack) -> None:
        """A control of a schedule."""
        pressed = InView.model_validate(body)
        action = pressed.actions[0] if pressed.actions else {}
        does = str(action.get("action_id") or "").removeprefix(SCHEDULE)
        schedule, person = str(action.get("value") or ""), self._person(pressed)
        schedules = self._desk.rooms.schedules
        if schedules is None:
            ack()
            return
        carry_out = {
            "pause": schedules.pause,
            "resume": schedules.resume,
            "delete": schedules.delete,
        }[does]

        def change() -> str:
            carry_out(schedule, person)
            return say_in(person.locale)(f"slack_schedule_{does}d")

        self._carried_out(change, pressed, person, client, ack)

    def _carried_out(
        self,
        work: Callable[[], str],
        pressed: Gesture,
        person: Person,
        client: WebClient,
        ack: Ack,
    ) -> None:
        """Do what a press means; Slack does not tell of it again, so a failure is said."""
        try:
            said = told(work(), person)
        except AssistantError as error:
            said = told(error, person)
        except Exception:  # noqa: BLE001 - a defect: it is logged, and the person hears of it
            said = told(told_of("home"), person)
        ack()
        self._refresh(pressed.user.id, pressed.team_id, client, said)

    def on_settings(self, body: Body, client: WebClient, ack: Ack) -> None:
        """Open the window of one's own settings."""
        asked = Gesture.model_validate(body)
        person = self._person(asked)
        own = self._desk.preferences.of_person(person.id, place(asked.team_id, ""))
        try:
            open_window(client, asked.trigger_id, _window(own, person, say_in(person.locale)))
        except AssistantError as error:
            _log.warning("slack.window_not_opened", code=error.code)
        ack()

    def on_settled(self, body: Body, client: WebClient, ack: Ack) -> None:
        """Keep what was settled; what is wrong is said at its field."""
        sent = InView.model_validate(body)
        state, person = sent.view.state.values, self._person(sent)
        zone = str(state.get(_ZONE, {}).get(_ZONE, {}).get("value") or "").strip()
        language = forms.chosen(state.get(_LANGUAGE, {}).get(_LANGUAGE, {}))
        where = place(sent.team_id, "")
        try:
            self._desk.preferences.set_person(
                person.id, where, zone=zone, language="" if language == _AS_IN_SLACK else language
            )
        except BadInput as error:
            ack(response_action="errors", errors={_ZONE: note(told(error, person))})
        except AssistantError as error:
            ack(response_action="errors", errors={_LANGUAGE: note(told(error, person))})
        else:
            ack()
            say = say_in(self._person(sent).locale)
            self._refresh(person.id, sent.team_id, client, say("slack_settled_now"))

    def _person(self, of: Gesture) -> Person:
        return self._desk.person(of.user.id, of.user_name, place(of.team_id, ""))


def _window(own: OfPerson, person: Person, say: Say) -> Json:
    zone: Json = {
        "type": "plain_text_input",
        "action_id": _ZONE,
        "max_length": 80,
        "placeholder": forms.plain_text(person.zone, 150),
    }
    if own.zone:
        zone["initial_value"] = own.zone
    slack = forms.option(say("slack_as_in_slack"), _AS_IN_SLACK)
    spoken = {code: forms.option(name, code) for code, name in LANGUAGES.items()}
    language: Json = {
        "type": "static_select",
        "action_id": _LANGUAGE,
        "options": [slack, *spoken.values()],
        "initial_option": spoken.get(own.language, slack),
    }
    hint = forms.plain_text(say("slack_settings_zone_hint"), 150)
    return {
        "type": "modal",
        "callback_id": VIEW,
        "title": forms.plain_text(say("slack_settings_title"), 24),
        "submit": forms.plain_text(say("slack_settings_save"), 24),
        "close": forms.plain_text(say("slack_close"), 24),
        "blocks": [
            _input(say("slack_settings_zone"), zone, optional=True) | {"hint": hint},
            _input(say("slack_settings_language"), language, optional=False),
        ],
    }


def _input(text: str, element: Json, *, optional: bool) -> Json:
    return {
        "type": "input",
        "block_id": element["action_id"],
        "label": forms.plain_text(text, 150),
        "element": element,
        "optional": optional,
    }
