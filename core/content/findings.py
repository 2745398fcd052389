"""What a check found: where, which rule, and what would mend it."""

from dataclasses import dataclass, field
from typing import Any

from core.content.graphemes import utf16_length


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
        """An id."""
        if not isinstance(value, str) or not value:
            self.add(path, "An id is expected here.", "Give the id as a string.")
