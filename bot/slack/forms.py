"""A form for a new row as Block Kit, and what a person filled in. Pure.

Each property type becomes the element that takes its values: limits in Slack docs, "Block
elements". What has more options than a menu holds is asked for as the person types.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from bot.slack.blocks import Json, note
from bot.slack.markup import label
from core.assistant.library import Field, Form
from core.words import Say

FIELD = "field."
"""What the block_id of a property begins with; its name follows."""
RELATION = "relation."
"""What the action_id of a relation begins with; the id of the other database follows."""
PEOPLE = "people"
OPTION = "option"
CONTENT = "content"
LONGEST_INPUT = 3_000
MOST_OPTIONS = 100
MORE = "more"
"""The value of a menu's last option when there are more; it stands for nothing."""

_MOST_FIELDS = 90
"""Of the 100 blocks of a modal; the rest holds the database, the content and notes."""
_MOST_NAMED = 12


def option(text: str, value: str) -> Json:
    """One line of a menu."""
    shown = label(text, 74) or "—"
    return {"text": {"type": "plain_text", "text": shown, "emoji": False}, "value": value}


def menu(named: Sequence[tuple[str, str]], say: Say) -> list[Json]:
    """The options of a menu, by text and value; when there are too many, the last one says so."""
    if len(named) <= MOST_OPTIONS:
        return [option(text, value) for text, value in named]
    shown = [option(text, value) for text, value in named[: MOST_OPTIONS - 1]]
    return [*shown, option(say("slack_more_options"), MORE)]


def plain_text(text: str, most: int) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": label(text, most - 1) or "…", "emoji": False}


def field_blocks(form: Form, initial: Mapping[str, str], say: Say) -> list[Json]:
    """The inputs of a form, and a line that says what is left out."""
    fields = form.fields[:_MOST_FIELDS]
    drawn = [_input(field, initial.get(field.name, ""), say) for field in fields]
    blocks = [block for block in drawn if block is not None]
    unasked = [f.name for f, b in zip(fields, drawn, strict=True) if b is None]
    unasked += [field.name for field in form.fields[_MOST_FIELDS:]]
    notes = []
    if form.left_out:
        named = _named([one.name for one in form.left_out], say)
        notes.append(say("slack_fills_itself", names=named))
    if unasked:
        notes.append(say("slack_not_asked", names=_named(unasked, say)))
    return [*blocks, *(context(line) for line in notes)]


def context(text: str) -> Json:
    """A small line."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": note(text), "verbatim": True}],
    }


def content_block(text: str, say: Say) -> Json:
    """The input of the page's content."""
    element: Json = {
        "type": "plain_text_input",
        "action_id": CONTENT,
        "multiline": True,
        "max_length": LONGEST_INPUT,
    }
    if text:
        element["initial_value"] = text[:LONGEST_INPUT]
    return _labelled(say("slack_content"), element, block_id=CONTENT)


def _named(names: Sequence[str], say: Say) -> str:
    more = len(names) - _MOST_NAMED
    listed = ", ".join(names[:_MOST_NAMED])
    return say("slack_names_more", names=listed, more=more) if more > 0 else listed


def _input(field: Field, initial: str, say: Say) -> Json | None:
    make = _ELEMENTS.get(field.type)
    element = make(field) if make else None
    if element is None:
        return None
    if element["type"] == "checkboxes":
        element["options"] = [option(say("slack_yes"), "yes")]
    if initial and element["type"] in {"plain_text_input", "url_text_input"}:
        element["initial_value"] = initial[:LONGEST_INPUT]
    drawn = _labelled(field.name, element, block_id=FIELD + field.name[:240])
    return drawn | {"optional": field.type != "title"}


def _labelled(text: str, element: Json, *, block_id: str) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(text, 150),
        "element": element,
        "optional": True,
    }


def _text(*, lines: bool) -> Callable[[Field], Json]:
    def make(_: Field) -> Json:
        longest = LONGEST_INPUT if lines else 2_000
        made: Json = {"type": "plain_text_input", "action_id": "text", "max_length": longest}
        return made | ({"multiline": True} if lines else {})

    return make


def _simple(kind: str, **more: JsonValue) -> Callable[[Field], Json]:
    return lambda _: {"type": kind, "action_id": kind, **more}


def _choice(*, several: bool) -> Callable[[Field], Json | None]:
    prefix = "multi_" if several else ""

    def make(field: Field) -> Json | None:
        names = [one.name for one in field.schema.options]
        if not names:
            return None
        if len(names) > MOST_OPTIONS:
            return _external(prefix, OPTION)
        options: list[JsonValue] = [option(name, name[:150]) for name in names]
        return {"type": f"{prefix}static_select", "action_id": OPTION, "options": options}

    return make


def _external(prefix: str, action_id: str) -> Json:
    return {"type": f"{prefix}external_select", "action_id": action_id, "min_query_length": 0}


def _relation(field: Field) -> Json | None:
    source = field.schema.data_source_id
    return _external("multi_", RELATION + source) if source else None


def _date(field: Field) -> Json:
    kind = "datetimepicker" if field.timed else "datepicker"
    return {"type": kind, "action_id": kind}


def _checkbox(_: Field) -> Json:
    return {"type": "checkboxes", "action_id": "checked"}


_ELEMENTS: Mapping[str, Callable[[Field], Json | None]] = {
    "title": _text(lines=False),
    "rich_text": _text(lines=True),
    "number": _simple("number_input", is_decimal_allowed=True),
    "select": _choice(several=False),
    "status": _choice(several=False),
    "multi_select": _choice(several=True),
    "date": _date,
    "people": lambda _: _external("multi_", PEOPLE),
    "checkbox": _checkbox,
    "url": _simple("url_text_input"),
    "email": _simple("email_text_input"),
    "phone_number": _text(lines=False),
    "relation": _relation,
}


def filled_in(state: Mapping[str, Mapping[str, Json]], zone: str) -> dict[str, JsonValue]:
    """What a person filled in: property name to value, without what was left empty.

    Args:
        state: `view.state.values` of a submission: block_id to action_id to element state.
    """
    found: dict[str, JsonValue] = {}
    for block_id, actions in state.items():
        if block_id.startswith(FIELD):
            for element in actions.values():
                value = _value(element, zone)
                if value not in (None, "", []):
                    found[block_id.removeprefix(FIELD)] = value
    return found


def content_in(state: Mapping[str, Mapping[str, Json]]) -> str | None:
    """The content as it was filled in; None when it was not asked for."""
    element = state.get(CONTENT, {}).get(CONTENT)
    return None if element is None else str(element.get("value") or "")


def chosen(element: Json) -> str:
    """The value of the chosen option of a menu; empty when none is."""
    one = element.get("selected_option")
    return str(one.get("value") or "") if isinstance(one, dict) else ""


def _value(element: Json, zone: str) -> JsonValue:
    match element.get("type"):
        case "checkboxes":
            return bool(element.get("selected_options")) or None
        case "datepicker":
            return element.get("selected_date")
        case "datetimepicker":
            return _moment(element.get("selected_date_time"), zone)
        case "number_input":
            return _number(element.get("value"))
        case "static_select" | "external_select":
            return chosen(element)
        case "multi_static_select" | "multi_external_select":
            several = element.get("selected_options")
            options = several if isinstance(several, list) else []
            values = [one["value"] for one in options if isinstance(one, dict)]
            return [value for value in values if value != MORE]
        case _:
            return element.get("value")


def _moment(seconds: JsonValue, zone: str) -> str | None:
    if not isinstance(seconds, int | float):
        return None
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).isoformat()


def _number(said: JsonValue) -> JsonValue:
    try:
        number = float(str(said))
    except ValueError:
        return None if said in (None, "") else said
    if not math.isfinite(number):
        return said
    return int(number) if number.is_integer() else number
