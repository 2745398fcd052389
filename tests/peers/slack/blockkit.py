"""Slack's rules for blocks: which fields each has, how it nests, how long it may be.

Written from Slack's reference of blocks, block elements and composition objects; the lengths are
checked by slack_sdk's models too, which are silent about unknown fields and wrong nesting.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.peers.slack.world import Json, Refused, texts_in

LONGEST_TOTAL = 11_000
MOST_BLOCKS = 50

_PING = re.compile(r"<(!(?:channel|here|everyone)|!subteam\^\w+|@[UW]\w+)(?:\|[^<>]*)?>")
_BARE_PING = re.compile(r"@(?:channel|here|everyone)\b")
_MRKDWN_TOKEN = re.compile(r"<([^<>]*)>")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")

Check = Callable[[Json], None]


def check_blocks(blocks: Any) -> None:
    """Raise Refused when Slack would not take the blocks."""
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    if len(blocks) > MOST_BLOCKS:
        raise Refused("invalid_blocks", detail="no more than 50 items allowed")
    for number, block in enumerate(blocks):
        _check(block, f"/blocks/{number}")
    tables = [block for block in blocks if block["type"] == "table"]
    if len(tables) > 1:
        raise Refused("invalid_attachments", detail="only_one_table_allowed")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    _need(len(ids) == len(set(ids)), "/blocks", "block_id must be unique")
    if sum(len(text) for text in texts_in(blocks)) > LONGEST_TOTAL:
        raise Refused("msg_blocks_too_long")


def _check(block: Any, at: str) -> None:
    _need(isinstance(block, dict) and block.get("type") in _BLOCKS, at, "unknown block")
    required, optional, check = _BLOCKS[block["type"]]
    _fields(block, {"type", *required}, {"block_id", *optional}, at)
    check(block, at)
    try:
        parsed = Block.parse(block)
        _need(parsed is not None, at, "unknown to slack_sdk")
        assert parsed is not None
        parsed.to_dict()
    except (SlackObjectFormationError, TypeError, AttributeError) as error:
        raise Refused("invalid_blocks", detail=f"{at}: {error}") from None


def _need(condition: bool, at: str, message: str) -> None:
    if not condition:
        raise Refused("invalid_blocks", detail=f"{at}: {message}")


def _fields(value: Any, required: set[str], optional: set[str], at: str) -> None:
    _need(isinstance(value, dict), at, "must be an object")
    missing = required - value.keys()
    _need(not missing, at, f"missing {sorted(missing)}")
    unknown = value.keys() - required - optional
    _need(not unknown, at, f"unknown {sorted(unknown)}")


def _text(value: Any, at: str, longest: int, *, kinds: tuple[str, ...] = ("plain_text",)) -> None:
    _need(isinstance(value, dict) and value.get("type") in kinds, at, f"must be {kinds}")
    extra = {"emoji"} if value["type"] == "plain_text" else {"verbatim"}
    _fields(value, {"type", "text"}, extra, at)
    text = value["text"]
    _need(isinstance(text, str) and 1 <= _units(text) <= longest, at, f"must be 1 to {longest}")
    _need(not any(0xD800 <= ord(c) <= 0xDFFF for c in text), at, "must be valid Unicode")
    if value["type"] == "mrkdwn":
        _need(not _ENTITY.search(text), at, "has an unescaped &")
        rest = _MRKDWN_TOKEN.sub("", text)
        _need("<" not in rest, at, "has an unescaped < or a broken link")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


BOTH = ("plain_text", "mrkdwn")


def _section(block: Json, at: str) -> None:
    _need("text" in block or "fields" in block, at, "needs text or fields")
    if "text" in block:
        _text(block["text"], f"{at}/text", 3000, kinds=BOTH)
    fields = block.get("fields", [{"type": "mrkdwn", "text": "-"}])
    _need(1 <= len(fields) <= 10, at, "1 to 10 fields")
    for field in fields:
        _text(field, f"{at}/fields", 2000, kinds=BOTH)
    if "accessory" in block:
        _button(block["accessory"], f"{at}/accessory")


def _header(block: Json, at: str) -> None:
    _text(block["text"], f"{at}/text", 150)


def _context(block: Json, at: str) -> None:
    elements = block["elements"]
    _need(isinstance(elements, list) and 1 <= len(elements) <= 10, at, "1 to 10 elements")
    for element in elements:
        _text(element, f"{at}/elements", 3000, kinds=BOTH)


def _actions(block: Json, at: str) -> None:
    elements = block["elements"]
    _need(isinstance(elements, list) and 1 <= len(elements) <= 25, at, "1 to 25 elements")
    for element in elements:
        check = _select if element.get("type") == "static_select" else _button
        check(element, f"{at}/elements")
    ids = [element.get("action_id") for element in elements]
    _need(len(ids) == len(set(ids)), at, "action_id must be unique in its block")


_BUTTON_OPTIONS = {
    "action_id",
    "url",
    "value",
    "style",
    "confirm",
    "accessibility_label",
    "visible_to_user_ids",
}


def _button(value: Any, at: str) -> None:
    _need(isinstance(value, dict) and value.get("type") == "button", at, "must be a button")
    _fields(value, {"type", "text"}, _BUTTON_OPTIONS, at)
    _text(value["text"], f"{at}/text", 75)
    _need(value.get("style", "danger") in {"primary", "danger"}, at, "unknown style")
    for name, longest in (("action_id", 255), ("value", 2000), ("url", 3000)):
        _need(1 <= len(value.get(name, "-")) <= longest, at, f"{name} must be 1 to {longest}")
    if "confirm" in value:
        _confirm(value["confirm"], f"{at}/confirm")


def _select(value: Any, at: str) -> None:
    _fields(value, {"type", "placeholder", "options"}, {"action_id"}, at)
    _text(value["placeholder"], f"{at}/placeholder", 150)
    options = value["options"]
    _need(isinstance(options, list) and 1 <= len(options) <= 100, at, "1 to 100 options")
    for option in options:
        _fields(option, {"text", "value"}, set(), f"{at}/options")
        _text(option["text"], f"{at}/options/text", 75)
        _need(1 <= len(option["value"]) <= 150, at, "value must be 1 to 150")


def _confirm(value: Any, at: str) -> None:
    _fields(value, {"title", "text", "confirm", "deny"}, {"style"}, at)
    _text(value["title"], f"{at}/title", 100)
    _text(value["text"], f"{at}/text", 300, kinds=BOTH)
    _text(value["confirm"], f"{at}/confirm", 30)
    _text(value["deny"], f"{at}/deny", 30)


_RICH = frozenset(
    {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
)
_LEAVES = frozenset({"text", "link"})


def _rich_text(block: Json, at: str) -> None:
    _need(bool(block["elements"]), at, "needs elements")
    for element in block["elements"]:
        _need(element.get("type") in _RICH, at, f"unknown {element.get('type')}")
        lists = element["type"] == "rich_text_list"
        extra = {"style", "indent", "offset", "border"} if lists else {"border"}
        _fields(element, {"type", "elements"}, extra, at)
        parts = element["elements"]
        leaves = [leaf for part in parts for leaf in part["elements"]] if lists else parts
        for leaf in leaves:
            _need(leaf.get("type") in _LEAVES, at, "nobody may be called by a card")
            required = {"type", "text"} if leaf["type"] == "text" else {"type", "url"}
            _fields(leaf, required, {"style", "text"}, at)
            _need(leaf.get("text") != "", at, "empty text")


def _table(block: Json, at: str) -> None:
    rows = block["rows"]
    _need(1 <= len(rows) <= 100, at, "1 to 100 rows")
    for row in rows:
        _need(1 <= len(row) <= 20, at, "1 to 20 cells")
        for cell in row:
            _need(cell.get("type") in {"raw_text", "rich_text"}, at, "unknown cell")
            if cell["type"] == "rich_text":
                _rich_text(cell, at)
            else:
                _need(bool(cell["text"]), at, "empty cell")


def _image(block: Json, at: str) -> None:
    _need(block["image_url"].startswith(("http://", "https://")), at, "no web address")
    _need(1 <= len(block["alt_text"]) <= 2000, at, "alt_text must be 1 to 2000")


def _plan(block: Json, at: str) -> None:
    _need(1 <= len(block["title"]) <= 150, at, "title must be 1 to 150")
    tasks = block.get("tasks", [])
    _need(len(tasks) <= 50, at, "at most 50 tasks")
    for number, task in enumerate(tasks):
        _task_card(task, f"{at}/tasks/{number}")
    ids = [task["task_id"] for task in tasks]
    _need(len(ids) == len(set(ids)), at, "task_id must be unique in a plan")


def _task_card(task: Json, at: str) -> None:
    _need(task.get("type") == "task_card", at, "must be a task_card")
    _fields(task, {"type", "task_id", "title", "status"}, {"details", "output", "sources"}, at)
    _need(isinstance(task["title"], str) and 1 <= len(task["title"]) <= 256, at, "title")
    _need(task["status"] in {"pending", "in_progress", "complete", "error"}, at, "status")
    for name in ("details", "output"):
        if name in task:
            _fields(task[name], {"type", "elements"}, set(), f"{at}/{name}")
            _need(task[name]["type"] == "rich_text", at, f"{name} must be rich_text")
    for source in task.get("sources", []):
        _fields(source, {"type", "url", "text"}, set(), f"{at}/sources")
        _need(source["url"].startswith(("http://", "https://")), at, "sources need an address")


def _context_actions(block: Json, at: str) -> None:
    _need(1 <= len(block["elements"]) <= 5, at, "1 to 5 elements")
    for element in block["elements"]:
        _fields(element, {"type", "action_id", "positive_button", "negative_button"}, set(), at)
        _need(element["type"] == "feedback_buttons", at, "must be feedback_buttons")
        for name in ("positive_button", "negative_button"):
            _fields(element[name], {"text", "value"}, {"accessibility_label"}, f"{at}/{name}")
            _text(element[name]["text"], f"{at}/{name}/text", 75)
            _need(1 <= len(element[name]["value"]) <= 2000, at, "value must be 1 to 2000")


def _nothing(_block: Json, _at: str) -> None:
    pass


_BLOCKS: Mapping[str, tuple[set[str], set[str], Callable[[Json, str], None]]] = {
    "section": (set(), {"text", "fields", "accessory", "expand"}, _section),
    "header": ({"text"}, set(), _header),
    "divider": (set(), set(), _nothing),
    "plan": ({"title"}, {"tasks"}, _plan),
    "context_actions": ({"elements"}, set(), _context_actions),
    "rich_text": ({"elements"}, set(), _rich_text),
    "table": ({"rows"}, {"column_settings"}, _table),
    "image": ({"image_url", "alt_text"}, {"title"}, _image),
    "context": ({"elements"}, set(), _context),
    "actions": ({"elements"}, set(), _actions),
}


def pings_in(text: str, blocks: list[Json], *, links_names: bool) -> tuple[str, ...]:
    """Whom a message would notify.

    Args:
        links_names: whether plain "@channel" in the message's text counts, as it does when
            `parse` is "full" or "client", or `link_names` is set.
    """
    found = _PING.findall(text)
    if links_names:
        found += _BARE_PING.findall(text)
    for value in _text_objects(blocks):
        if value["type"] == "mrkdwn":
            found += _PING.findall(value["text"])
            if not value.get("verbatim"):
                found += _BARE_PING.findall(value["text"])
    return tuple(found)


def _text_objects(value: Any) -> list[Json]:
    if isinstance(value, list):
        return [found for item in value for found in _text_objects(item)]
    if not isinstance(value, dict):
        return []
    if value.get("type") in BOTH:
        return [value]
    return [found for inner in value.values() for found in _text_objects(inner)]
