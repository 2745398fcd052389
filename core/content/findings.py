"""What a check found: where, which rule, and what would mend it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.content.graphemes import utf16_length

_UUID = re.compile(
    r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}"
)


@dataclass(frozen=True)
class Problem:
    """Something Notion would refuse.

    Args:
        path: where it is, such as `blocks[3].paragraph.rich_text[0].text.content`.
        rule: the rule it breaks, as a plain sentence with the limit.
        mend: what would make it right, as an imperative sentence.
    """

    path: str
    rule: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}: {self.rule} {self.mend}"


@dataclass
class Findings:
    """Gathers problems, and knows the checks that every room of the tree needs."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, path: str, rule: str, mend: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, rule, mend))

    def text(self, path: str, value: Any, limit: int) -> bool:
        """A string of at most `limit` UTF-16 units; says whether it is a string at all."""
        if not isinstance(value, str):
            self.add(path, "Text is expected here.", "Give a string.")
            return False
        length = utf16_length(value)
        if length > limit:
            rule = f"At most {limit:,} characters (UTF-16 units) are allowed; this has {length:,}."
            self.add(path, rule, "Split it.")
        return True

    def array(self, path: str, value: Any, limit: int) -> list[Any]:
        """A list of at most `limit` items; an empty one when it is no list."""
        if not isinstance(value, list | tuple):
            self.add(path, "A list is expected here.", "Give a list.")
            return []
        if len(value) > limit:
            rule = f"At most {limit} items are allowed; this has {len(value):,}."
            self.add(path, rule, "Send the rest in further requests or blocks.")
        return list(value)

    def object(self, path: str, value: Any) -> dict[str, Any]:
        """A JSON object; an empty one when it is none."""
        if isinstance(value, dict):
            return value
        self.add(path, "An object is expected here.", "Give an object with its fields.")
        return {}

    def only(self, path: str, value: dict[str, Any], allowed: Iterable[str], what: str) -> None:
        """An object without fields that Notion does not know; unknown ones are refused."""
        known = frozenset(allowed)
        for name in value:
            if name not in known:
                self.add(f"{path}.{name}", f"{what} has no such field.", "Leave it out.")

    def variant(self, path: str, value: dict[str, Any], kinds: frozenset[str], what: str) -> str:
        """The one of `kinds` that an object is, and that its `type` names; empty when it is none.

        Args:
            path: where the object is.
            value: the object.
            kinds: the fields of which exactly one is there.
            what: the object in words, at the beginning of a sentence: "An icon".
        """
        found = sorted(kinds & value.keys())
        if len(found) != 1:
            choices = ", ".join(sorted(kinds))
            self.add(path, f"{what} is exactly one of: {choices}.", "Keep one of them.")
            return ""
        if value.get("type", found[0]) != found[0]:
            rule = f"The type must be {found[0]!r}, like the field."
            self.add(f"{path}.type", rule, "Correct the type.")
        return found[0]

    def one_of(self, path: str, value: Any, allowed: frozenset[str], what: str) -> None:
        """A word out of a fixed set."""
        if not isinstance(value, str) or value not in allowed:
            shown = ", ".join(sorted(allowed)[:12]) + (", …" if len(allowed) > 12 else "")
            self.add(path, f"{value!r} is no {what}.", f"Use one of: {shown}.")

    def flag(self, path: str, value: Any) -> None:
        """True or false."""
        if not isinstance(value, bool):
            self.add(path, "True or false is expected here.", "Give a boolean.")

    def identity(self, path: str, value: Any) -> None:
        """An id: a UUID, with or without dashes."""
        if not isinstance(value, str) or not _UUID.fullmatch(value):
            rule = "An id of Notion is expected here: 32 hexadecimal digits."
            self.add(path, rule, "Give the id as Notion answers it or as a link ends with it.")

    def reference(self, path: str, value: Any, *, beside: Iterable[str] = ()) -> None:
        """An object that names something by its `id`."""
        inner = self.object(path, value)
        self.identity(f"{path}.id", inner.get("id"))
        self.only(path, inner, {"id", *beside}, "A reference")
