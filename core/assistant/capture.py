"""Keeping a chat message in Notion: what a form begins with, and the plan that it becomes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from core.assistant.library import Form
from core.content.values import parse_schema
from core.domain.notion import Database, Target
from core.domain.plan import Plan, Step
from core.operations.things import plainly, shortened

RULE = "form"
"""What the step of such a plan says it was made by."""

_LONGEST_TITLE = 120
_BREAK = re.compile(r"\n|<br\s*/?>")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_MARKS = re.compile(r"^\s*(?:[-*•>#]+\s+|\d+[.)]\s+)+|[*_~`]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """A message of a chat, as it is kept."""

    text: str
    """Markdown, with the platform's own escapes undone."""
    author: str
    url: str = ""
    """Where it can be seen again; empty when that is not known."""

    @property
    def title(self) -> str:
        """Its first line without marks of format; of a link its words."""
        words = _LINK.sub(r"\1", self.text)
        lines = (_MARKS.sub("", line).strip() for line in _BREAK.split(words))
        first = next((line for line in lines if line), "")
        return shortened(first or f"Message of {self.author}", _LONGEST_TITLE)

    @property
    def content(self) -> str:
        """What the row's page says: the message, and where it is from."""
        source = f"[Message of {plainly(self.author)}]({self.url})" if self.url else ""
        return "\n\n".join(part for part in (self.text.strip(), source) if part)


def initial_values(form: Form, message: Captured) -> dict[str, str]:
    """What is filled in before the person looks: the title, and the first address."""
    given: dict[str, str] = {}
    for field in form.fields:
        if field.type == "title":
            given[field.name] = message.title
        elif field.type == "url" and message.url and message.url not in given.values():
            given[field.name] = message.url
    return given


def plain_capture(database: Database, message: Captured) -> Plan:
    """The plan that keeps a message without asking for more."""
    schema = parse_schema(database.schema).values()
    title = next((one.name for one in schema if one.type == "title"), "Name")
    return capture_plan(database.target, {title: message.title}, message.content)


def capture_plan(
    database: Target,
    values: Mapping[str, JsonValue],
    content: str,
    files: Sequence[str] = (),
) -> Plan:
    """The plan that adds one row, and puts files into its page.

    Args:
        values: property name to value as people say it, or in JSON; empty ones are left out. The
            first is the title.
        content: markdown of the row's page.
        files: names of files that were kept in the thread.
    """
    given: dict[str, JsonValue] = {
        name: value for name, value in values.items() if value not in ("", [], None)
    }
    title = next((str(value) for value in given.values() if isinstance(value, str)), "a message")
    said = f"Save “{shortened(title)}” to {database.title}"
    where: JsonValue = {"id": database.id, "title": database.title, "url": database.url}
    args: dict[str, JsonValue] = {"database": where, "properties": given}
    if content.strip():
        args["markdown"] = content
    step = Step(id="save", operation="rows.create", args=args, title=said, rule=RULE)
    attached = (_attach(number, name) for number, name in enumerate(files, 1))
    return Plan(title=said, steps=(step, *attached))


def _attach(number: int, name: str) -> Step:
    """The step that puts a file into the page of the new row."""
    args: dict[str, JsonValue] = {"page": {"$ref": "save.id"}, "file": name}
    title = f"Attach {shortened(name)}"
    return Step(id=f"file{number}", operation="files.attach", args=args, title=title, rule=RULE)
