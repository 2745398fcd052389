"""The form in which a message is kept in Notion, as a modal of Discord (pure).

Modals (Discord): at most 5 labelled parts, titles and labels of 45 characters, menus of 25
options, texts of 4,000 characters, custom ids of 100.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import discord
from discord import ui
from pydantic import JsonValue

from bot.discord.text import clip, one_line
from core.assistant.library import Field, Form
from core.words import ENGLISH, language_of, retold

MODAL = "save-form:"
"""What the custom id of the form begins with; the database, channel and message follow."""
CONTENT = "content"
"""The custom id of the part for the page's content. Properties have "p:" and their name."""
LONGEST_CONTENT = 4000

_PARTS = 5
_LABEL = 45
_OPTIONS = 25
_OPTION = 100
_NAME = 98
_TITLE = 300
_TEXT = 1000
_OPEN_FOR = 900.0

_IMPORTANCE = (
    "status",
    "date",
    "select",
    "people",
    "multi_select",
    "checkbox",
    "number",
    "relation",
    "rich_text",
    "email",
    "phone_number",
    "url",
)
"""Types of properties, those first that people set by hand most often."""

_HINTS = {
    "date": 'A date: "Friday", "in two weeks", 2026-12-24',
    "people": "The name of a member of the Notion workspace",
    "relation": "The title of the row it belongs to",
    "multi_select": "One or more, with commas between",
}

Values = Mapping[str, JsonValue]
AnyView = ui.Modal


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a form shows."""

    form: Form
    given: Values
    """Property name to what is filled in."""
    people: Sequence[str] = ()
    """Members of the workspace, where they can be seen."""
    content: str | None = None
    """What the row's page will say; None where it is too long to be edited here."""
    language: str = ENGLISH
    """In which the person is spoken to."""


def shown_fields(form: Form, *, with_content: bool) -> list[Field]:
    """The fields that fit in a form: the title, then the most important ones."""
    room = _PARTS - with_content
    usable = [one for one in form.fields if len(one.name) <= _NAME]
    title = [one for one in usable if one.type == "title"]
    rest = [one for one in usable if one.type in _IMPORTANCE]
    rest.sort(key=lambda one: _IMPORTANCE.index(one.type))
    return [*title, *rest][:room]


def modal(draft: Draft, custom_id: str) -> ui.Modal:
    """The form as a modal."""
    say = partial(retold, language=language_of(draft.language))
    title = clip(say(f"Save to {one_line(draft.form.database.title, 60)}"), _LABEL)
    made = ui.Modal(title=title, custom_id=custom_id, timeout=_OPEN_FOR)
    for field in shown_fields(draft.form, with_content=draft.content is not None):
        made.add_item(
            ui.Label[AnyView](
                text=one_line(field.name, _LABEL) or "Title",
                description=say(_HINTS.get(field.type, "")) or None,
                component=_part(field, draft),
            )
        )
    if draft.content is not None:
        area: ui.TextInput[AnyView] = ui.TextInput(
            custom_id=CONTENT,
            style=discord.TextStyle.paragraph,
            default=draft.content,
            max_length=LONGEST_CONTENT,
            required=False,
        )
        made.add_item(ui.Label[AnyView](text=say("Content of the page"), component=area))
    return made


def _part(field: Field, draft: Draft) -> ui.Item[AnyView]:
    custom_id = f"p:{field.name}"
    given = draft.given.get(field.name)
    if field.type == "checkbox":
        return ui.Checkbox[AnyView](custom_id=custom_id, default=given is True)
    names = _names(field, draft)
    if 0 < len(names) <= _OPTIONS and all(0 < len(name) <= _OPTION for name in names):
        chosen = given if isinstance(given, list) else [given]
        several = field.type in {"multi_select", "people"}
        return ui.Select[AnyView](
            custom_id=custom_id,
            options=[discord.SelectOption(label=n, value=n, default=n in chosen) for n in names],
            min_values=0,
            max_values=len(names) if several else 1,
            required=False,
        )
    text = ", ".join(map(str, given)) if isinstance(given, list) else str(given or "")
    longest = _TITLE if field.type == "title" else _TEXT
    return ui.TextInput[AnyView](
        custom_id=custom_id,
        default=clip(text, longest) or None,
        max_length=longest,
        required=field.type == "title",
    )


def _names(field: Field, draft: Draft) -> list[str]:
    if field.type == "people":
        return list(dict.fromkeys(draft.people))
    return [option.name for option in field.schema.options]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What somebody sent with a form."""

    values: dict[str, JsonValue]
    """Property name to value; empty ones too, so that what was taken out is known."""
    content: str | None


def filled(components: object) -> Filled:
    """What a sent form says (Interaction Object: modal submit data)."""
    values: dict[str, JsonValue] = {}
    content: str | None = None
    for label in components if isinstance(components, list) else ():
        part = label.get("component") if isinstance(label, dict) else None
        if not isinstance(part, dict):
            continue
        custom_id = str(part.get("custom_id"))
        value: JsonValue = part.get("value", part.get("values"))
        if custom_id == CONTENT:
            content = str(value or "")
        elif custom_id.startswith("p:"):
            values[custom_id.removeprefix("p:")] = value
    return Filled(values=values, content=content)


def as_said(form: Form, values: Values) -> dict[str, JsonValue]:
    """The values in the form in which a row takes them: one option alone, not as a list."""
    kinds = {one.name: one.type for one in form.fields}
    said: dict[str, JsonValue] = {}
    for name, value in values.items():
        several = kinds.get(name) in {"multi_select", "people", "relation"}
        if isinstance(value, list) and not several:
            said[name] = value[0] if value else ""
        elif isinstance(value, str) and several:
            said[name] = [part.strip() for part in value.split(",") if part.strip()]
        else:
            said[name] = value
    return said
