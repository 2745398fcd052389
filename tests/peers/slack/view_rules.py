"""Slack's rules for views and for the elements that only stand in views.

Written from Slack's reference of views, input blocks and block elements; slack_sdk's own model of
a view is asked as well.
"""

from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from tests.peers.slack.blockkit import (
    BOTH,
    _button,
    _check,
    _confirm,
    _fields,
    _need,
    _text,
)
from tests.peers.slack.world import Json, Refused

MOST_BLOCKS = 100
_LONGEST_METADATA = 3_000
_MODAL = {"private_metadata", "callback_id", "clear_on_close", "notify_on_close", "external_id"}


def check_view(view: Any) -> None:
    """Raise Refused when Slack would not take the view."""
    try:
        _check_view(view)
        View(**view).to_dict()
    except Refused as refused:
        said = refused.more.get("detail", refused.error)
        raise Refused("invalid_arguments", detail=said) from None
    except (SlackObjectFormationError, TypeError) as error:
        raise Refused("invalid_arguments", detail=str(error)) from None


def _check_view(view: Any) -> None:
    _need(isinstance(view, dict) and view.get("type") in {"modal", "home"}, "view", "unknown type")
    blocks = view.get("blocks")
    _need(isinstance(blocks, list) and 0 < len(blocks) <= MOST_BLOCKS, "blocks", "1 to 100")
    if view["type"] == "home":
        _fields(view, {"type", "blocks"}, _MODAL - {"clear_on_close", "notify_on_close"}, "view")
    else:
        _fields(view, {"type", "title", "blocks"}, _MODAL | {"submit", "close"}, "view")
        for part in ("title", "submit", "close"):
            if part in view:
                _text(view[part], part, 24)
    _need(len(view.get("private_metadata", "")) <= _LONGEST_METADATA, "metadata", "too long")
    inputs = False
    for number, block in enumerate(blocks):
        check_view_block(block, f"/blocks/{number}")
        inputs = inputs or block["type"] == "input"
    _need(not inputs or view["type"] == "home" or "submit" in view, "submit", "is missing")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    _need(len(ids) == len(set(ids)), "/blocks", "block_id must be unique")
    _need(all(len(one) <= 255 for one in ids), "/blocks", "block_id is too long")


def check_view_block(block: Any, at: str) -> None:
    """Raise Refused when the block may not stand in a view."""
    if isinstance(block, dict) and block.get("type") == "input":
        _input(block, at)
    elif isinstance(block, dict) and block.get("type") == "actions":
        _fields(block, {"type", "elements"}, {"block_id"}, at)
        _need(1 <= len(block["elements"]) <= 25, at, "1 to 25 elements")
        for element in block["elements"]:
            _element(element, at)
    elif isinstance(block, dict) and block.get("type") == "section" and "accessory" in block:
        _check({name: value for name, value in block.items() if name != "accessory"}, at)
        _element(block["accessory"], at)
    else:
        _check(block, at)


def _input(block: Json, at: str) -> None:
    optional = {"block_id", "hint", "optional", "dispatch_action"}
    _fields(block, {"type", "label", "element"}, optional, at)
    _text(block["label"], f"{at}/label", 2000)
    if "hint" in block:
        _text(block["hint"], f"{at}/hint", 2000)
    _need(block["element"].get("type") != "button", at, "a button is no input")
    _element(block["element"], f"{at}/element")


_ANY = {"action_id", "focus_on_load", "placeholder"}
_ELEMENTS: dict[str, tuple[set[str], set[str]]] = {
    "plain_text_input": (
        set(),
        {"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"},
    ),
    "number_input": ({"is_decimal_allowed"}, {"initial_value", "min_value", "max_value"}),
    "url_text_input": (set(), {"initial_value"}),
    "email_text_input": (set(), {"initial_value"}),
    "static_select": ({"options"}, {"initial_option", "confirm"}),
    "multi_static_select": ({"options"}, {"initial_options", "max_selected_items"}),
    "external_select": (set(), {"initial_option", "min_query_length"}),
    "multi_external_select": (set(), {"initial_options", "min_query_length", "max_selected_items"}),
    "datepicker": (set(), {"initial_date"}),
    "datetimepicker": (set(), {"initial_date_time"}),
    "timepicker": (set(), {"initial_time", "timezone"}),
    "checkboxes": ({"options"}, {"initial_options"}),
    "conversations_select": (
        set(),
        {"initial_conversation", "default_to_current_conversation", "filter"},
    ),
}


def _element(element: Any, at: str) -> None:
    _need(isinstance(element, dict), at, "must be an object")
    if element.get("type") == "button":
        _button(element, at)
        return
    _need(element.get("type") in _ELEMENTS, at, f"unknown element {element.get('type')}")
    required, optional = _ELEMENTS[element["type"]]
    _fields(element, {"type", *required}, _ANY | optional, at)
    if "placeholder" in element:
        _text(element["placeholder"], at, 150)
    if "confirm" in element:
        _confirm(element["confirm"], at)
    most = 10 if element["type"] == "checkboxes" else 100
    for name in ("options", "initial_options"):
        if name in element:
            _options(element[name], at, most)
    if "initial_option" in element:
        check_option(element["initial_option"], at)
        known = element.get("options", [element["initial_option"]])
        _need(element["initial_option"] in known, at, "initial_option is none of the options")
    if isinstance(element.get("initial_value"), str):
        _need(len(element["initial_value"]) <= 3000, at, "initial_value is too long")
    _need(1 <= int(element.get("max_length", 1)) <= 3000, at, "max_length")


def _options(options: Any, at: str, most: int) -> None:
    _need(isinstance(options, list) and 1 <= len(options) <= most, at, f"1 to {most} options")
    for option in options:
        check_option(option, at)
    values = [option["value"] for option in options]
    _need(len(values) == len(set(values)), at, "option values must differ")


def check_option(option: Any, at: str) -> None:
    """Raise Refused when it is no option."""
    _fields(option, {"text", "value"}, {"description"}, at)
    _text(option["text"], at, 75, kinds=BOTH)
    _need(1 <= len(option["value"]) <= 150, at, "value must be 1 to 150")
    if "description" in option:
        _text(option["description"], at, 75, kinds=BOTH)
