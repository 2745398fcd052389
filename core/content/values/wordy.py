"""Types that hold words as they are: title, rich_text, url, email, phone_number."""

import re
from typing import ClassVar

from pydantic import JsonValue

from core.content.graphemes import split_text, utf16_length
from core.content.shapes import MAX_ARRAY, MAX_EMAIL, MAX_PHONE, MAX_TEXT, MAX_URL
from core.content.values.conditions import Condition, Operator, ask
from core.content.values.context import ValueContext
from core.content.values.kinds import (
    Given,
    PropertyKind,
    expect_text,
    refuse,
    register,
    sendable,
)
from core.content.values.schema import PropertySchema

_TESTS = {
    Operator.IS: "equals",
    Operator.IS_NOT: "does_not_equal",
    Operator.CONTAINS: "contains",
    Operator.NOT_CONTAINS: "does_not_contain",
    Operator.STARTS: "starts_with",
    Operator.ENDS: "ends_with",
    Operator.EMPTY: "is_empty",
    Operator.NOT_EMPTY: "is_not_empty",
}

_CHAT_LINK = re.compile(r"^<(?P<target>[^|>\s]+)(?:\|[^>]*)?>$")
"""How chats wrap what they recognise: <mailto:a@example.com|a@example.com>."""


def unwrapped(text: str, *schemes: str) -> str:
    """`text` without a chat's link brackets and without one of the URL schemes."""
    match = _CHAT_LINK.match(text)
    bare = match["target"] if match else text
    for scheme in schemes:
        bare = bare.removeprefix(scheme)
    return bare.strip()


class WordyKind(PropertyKind):
    """What all text types share: the filter."""

    operators: ClassVar[frozenset[Operator]] = frozenset(_TESTS)

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Notion's text filter conditions."""
        name = _TESTS[operator]
        if operator in {Operator.EMPTY, Operator.NOT_EMPTY}:
            return ask(name)
        return ask(name, expect_text(schema, given, "Say the text to look for."))


class RichKind(WordyKind):
    """Title and rich text. A JSON list is taken as Notion's rich-text items and sent as it is."""

    clearable: ClassVar[bool] = False

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """Rich-text items of at most 2,000 UTF-16 units each."""
        if isinstance(given, list) and all(isinstance(each, dict) for each in given):
            return sendable(schema, self, given)
        text = expect_text(schema, given, "Give it as text.")
        pieces = split_text(text, MAX_TEXT)
        if len(pieces) > MAX_ARRAY:
            raise refuse(
                schema,
                text,
                f"it is longer than the {MAX_TEXT * MAX_ARRAY:,} characters Notion takes",
                "Shorten it, or put it into the page.",
            )
        items: list[JsonValue] = [
            {"type": "text", "text": {"content": piece}} for piece in pieces if piece
        ]
        return items

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The text of all items, without formats."""
        return "".join(_item_text(each) for each in payload) if isinstance(payload, list) else ""

    def emptied(self) -> JsonValue:
        """No items."""
        return []


def _item_text(item: JsonValue) -> str:
    """The words of a rich-text item, as answered (`plain_text`) or as sent."""
    if not isinstance(item, dict):
        return ""
    if isinstance(plain := item.get("plain_text"), str):
        return plain
    for holder, words in (("text", "content"), ("equation", "expression")):
        held = item.get(holder)
        if isinstance(held, dict) and isinstance(found := held.get(words), str):
            return found
    return ""


@register
class TitleKind(RichKind):
    """The name of a page."""

    name: ClassVar[str] = "title"


@register
class RichTextKind(RichKind):
    """Text of any length up to 200,000 characters."""

    name: ClassVar[str] = "rich_text"


class LineKind(WordyKind):
    """One line of a certain form: url, email, phone number."""

    limit: ClassVar[int]
    right: ClassVar[str]
    reason: ClassVar[str]

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """The line in its usual form."""
        said = expect_text(schema, given, self.right)
        line = self.formed(said)
        if line is None:
            raise refuse(schema, said, self.reason, self.right)
        if utf16_length(line) > self.limit:
            reason = f"it is longer than the {self.limit:,} characters Notion takes"
            raise refuse(schema, said, reason, self.right)
        return line

    def formed(self, said: str) -> str | None:
        """What is stored for what was said; None when it is not of this form."""
        raise NotImplementedError

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The line itself."""
        return payload if isinstance(payload, str) else ""


@register
class UrlKind(LineKind):
    """A link; a bare domain gets https:// in front."""

    name: ClassVar[str] = "url"
    limit: ClassVar[int] = MAX_URL
    right: ClassVar[str] = "Give it as a link such as https://example.com/page."
    reason: ClassVar[str] = "it is not a link"

    def formed(self, said: str) -> str | None:
        """The link with its scheme."""
        line = unwrapped(said)
        if re.match(r"^[a-z][a-z0-9+.-]*:\S+$", line, re.IGNORECASE):
            return line
        if re.match(r"^(?:[\w-]+\.)+[^\W\d_]{2,}(?:[:/?#]\S*)?$", line):
            return f"https://{line}"
        return None


@register
class EmailKind(LineKind):
    """An e-mail address."""

    name: ClassVar[str] = "email"
    limit: ClassVar[int] = MAX_EMAIL
    right: ClassVar[str] = "Give it as an address such as ann@example.com."
    reason: ClassVar[str] = "it is not an e-mail address"

    def formed(self, said: str) -> str | None:
        """The address without mailto:."""
        line = unwrapped(said, "mailto:")
        return line if re.match(r"^[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+$", line) else None


@register
class PhoneKind(LineKind):
    """A telephone number, kept as it is written."""

    name: ClassVar[str] = "phone_number"
    limit: ClassVar[int] = MAX_PHONE
    right: ClassVar[str] = "Give it in figures, such as +1 555 010 0199."
    reason: ClassVar[str] = "it is not a telephone number"

    def formed(self, said: str) -> str | None:
        """The number without tel:."""
        line = unwrapped(said, "tel:")
        extended = re.sub(r"(?i)\s*(?:ext\.?|x)\s*\d+$", "", line)
        figures = sum(each.isdigit() for each in extended)
        return line if re.match(r"^[+\d\s().\-/*#]+$", extended) and figures >= 3 else None
