"""A cursor over a request body that refuses what Notion refuses, in Notion's words.

Message shapes: "body failed validation: body.children[0].paragraph should be defined, instead was
`undefined`." (Notion API: status codes, validation_error, and the messages its users report).
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from core.sandbox import limits
from core.sandbox.errors import ApiError, invalid
from core.sandbox.ids import parse_uuid
from core.sandbox.wire import Obj, readable

MISSING: Final = object()
_PREVIEW = 55


def preview(value: object) -> str:
    """A value as Notion shows it in a message: JSON, cut after 55 characters."""
    if value is MISSING:
        return "undefined"
    text = readable(value)
    return text if len(text) <= _PREVIEW else text[:_PREVIEW] + "..."


class Field:
    """One place in a body: its path, and the value there or `MISSING`."""

    __slots__ = ("path", "value")

    def __init__(self, path: str, value: Any) -> None:
        self.path = path
        self.value = value

    @property
    def present(self) -> bool:
        """Whether the key is there and not null."""
        return self.value is not MISSING and self.value is not None

    @property
    def given(self) -> bool:
        """Whether the key is there, be it null."""
        return self.value is not MISSING

    def complaint(self, should: str) -> str:
        """The sentence about this place, without its introduction."""
        return f"{self.path} should be {should}, instead was `{preview(self.value)}`."

    def error(self, should: str) -> ApiError:
        """The refusal of this place: what it should be."""
        root = self.path.partition(".")[0].partition("[")[0]
        return invalid(f"{root} failed validation: {self.complaint(should)}")

    def at(self, key: str) -> "Field":
        """The place under `key`; nothing is there when this is no object."""
        inside = self.value.get(key, MISSING) if isinstance(self.value, dict) else MISSING
        return Field(f"{self.path}.{key}", inside)

    def object(self, allowed: Iterable[str] | None = None) -> Obj:
        """The value as an object, with no keys but `allowed`."""
        value = self.value
        if not isinstance(value, dict):
            raise self.error("defined" if value is MISSING else "an object")
        if allowed is not None:
            for key in value:
                if key not in allowed:
                    raise self.at(key).error("not present")
        return value

    def items(self, at_most: int = limits.ARRAY) -> list["Field"]:
        """The elements of an array of at most `at_most`."""
        value = self.value
        if not isinstance(value, list):
            raise self.error("defined" if value is MISSING else "an array")
        if len(value) > at_most:
            raise Field(f"{self.path}.length", len(value)).error(f"≤ `{at_most}`")
        return [Field(f"{self.path}[{index}]", element) for index, element in enumerate(value)]

    def text(self, at_most: int | None = None, *, or_null: bool = False) -> str:
        """The value as a string of at most `at_most` UTF-16 code units (`or_null`: see filled)."""
        value = self.value
        if not isinstance(value, str):
            raise self.error(
                "defined" if value is MISSING else _or_null("a string", or_null=or_null)
            )
        if at_most is not None and limits.utf16_length(value) > at_most:
            length = Field(f"{self.path}.length", limits.utf16_length(value))
            raise length.error(f"≤ `{at_most}`")
        return value

    def filled(self, at_most: int | None = None, *, or_null: bool = False) -> str:
        """The value as a string that is not empty (Notion API: introduction, JSON conventions).

        Args:
            at_most: UTF-16 code units.
            or_null: whether the place may be null instead, which its reader has looked at.
        """
        if self.value == "":
            raise self.error(_or_null("populated", or_null=or_null))
        return self.text(at_most, or_null=or_null)

    def number(self, *, or_null: bool = False) -> float | int:
        """The value as a number; `or_null` as in `filled`."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(
                "defined" if value is MISSING else _or_null("a number", or_null=or_null)
            )
        return value

    def boolean(self) -> bool:
        """The value as a boolean."""
        value = self.value
        if not isinstance(value, bool):
            raise self.error("defined" if value is MISSING else "a boolean")
        return value

    def one_of(self, choices: Sequence[str]) -> str:
        """The value as one of `choices`."""
        value = self.value
        if not isinstance(value, str) or value not in choices:
            raise self.error("defined" if value is MISSING else spelled(choices))
        return value

    def uuid(self) -> str:
        """The value as a dashed UUID."""
        value = self.value
        if not isinstance(value, str):
            raise self.error("defined" if value is MISSING else "a string")
        parsed = parse_uuid(value)
        if parsed is None:
            raise self.error("a valid uuid")
        return parsed

    def variant(self, choices: Sequence[str], extra: Sequence[str] = ()) -> str:
        """Which one of `choices` keys a tagged union holds; `type`, when given, must agree.

        Args:
            choices: the keys, of which exactly one must be there.
            extra: further keys that may stand beside it.
        """
        value = self.object()
        tag = value.get("type", MISSING)
        present = [choice for choice in choices if choice in value]
        if tag is not MISSING and tag in choices and tag not in present:
            raise self.at(tag).error("defined")
        if len(present) != 1:
            if len(present) > 1 and tag in present:
                other = next(choice for choice in present if choice != tag)
                raise self.at(other).error("not present")
            raise fix_one([self.at(choice).complaint("defined") for choice in choices])
        if tag is not MISSING and tag != present[0]:
            raise self.at("type").error(f'`"{present[0]}"` or not present')
        self.object({"type", present[0], *extra})
        return present[0]


def _or_null(should: str, *, or_null: bool) -> str:
    return f"{should} or `null`" if or_null else should


def spelled(choices: Sequence[str]) -> str:
    """`"a"`, `"b"`, or `"c"`: how Notion lists what would be right."""
    quoted = [f'`"{choice}"`' for choice in choices]
    if len(quoted) == 1:
        return quoted[0]
    joint = " or " if len(quoted) == 2 else ", or "
    return ", ".join(quoted[:-1]) + joint + quoted[-1]


def fix_one(complaints: Sequence[str]) -> ApiError:
    """The refusal of a union none of whose forms fits."""
    root = complaints[0].partition(".")[0].partition("[")[0]
    return invalid(f"{root} failed validation. Fix one:\n" + "\n".join(complaints))
