"""What the menus of a form offer while a person types: people, rows, options."""

import re

from slack_bolt import Ack, App

from bot.slack import forms
from bot.slack.desk import Body, Desk, place
from bot.slack.patience import Patience
from bot.slack.view_payloads import Suggestion
from core.assistant.library import Shelf
from core.words import say_in

_RELATION = re.compile(f"^{re.escape(forms.RELATION)}")
_DATABASE = re.compile(r'"database":\s*"([^"]*)"')

Named = list[tuple[str, str]]


class Suggesting:
    """Answers menus within the three seconds that Slack waits; late answers are empty ones."""

    def __init__(self, desk: Desk, patience: Patience) -> None:
        self._desk = desk
        self._patience = patience

    def register(self, app: App) -> None:
        """Attach to a Bolt app."""
        app.options(forms.PEOPLE)(self.on_typed)
        app.options(forms.OPTION)(self.on_typed)
        app.options(_RELATION)(self.on_typed)

    def on_typed(self, body: Body, ack: Ack) -> None:
        """Names for what was typed."""
        asked = Suggestion.model_validate(body)
        where = place(asked.team_id, "")
        person = self._desk.person(asked.user.id, asked.user_name, where)
        shelf = self._desk.library.of(where, person)
        none: Named = []
        found = self._patience.ask(lambda: _named(shelf, asked), none)
        ack(options=forms.menu(found, say_in(person.locale)))


def _named(shelf: Shelf, asked: Suggestion) -> Named:
    most = forms.MOST_OPTIONS + 1
    if asked.action_id == forms.PEOPLE:
        return [(one.name, one.id) for one in shelf.people(asked.value, limit=most)]
    if asked.action_id == forms.OPTION:
        return _options(shelf, asked)
    other = asked.action_id.removeprefix(forms.RELATION)
    return [(one.title, one.id) for one in shelf.rows(other, asked.value, limit=most)]


def _options(shelf: Shelf, asked: Suggestion) -> Named:
    """Options of a select that has too many for a menu of its own."""
    kept = _DATABASE.search(asked.view.private_metadata if asked.view else "")
    if kept is None or not kept[1]:
        return []
    name = asked.block_id.removeprefix(forms.FIELD)
    fields = {field.name: field for field in shelf.form(kept[1]).fields}
    options = fields[name].schema.options if name in fields else ()
    typed = asked.value.strip().casefold()
    return [(one.name, one.name) for one in options if typed in one.name.casefold()]
