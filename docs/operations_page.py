"""Writes docs/operations.md from the catalogue: `make operations-page`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.operations.catalogue import Description, build_catalogue
from core.operations.not_offered import NOT_OFFERED

PAGE = Path(__file__).with_name("operations.md")

_FAMILIES = {
    "find": "Finding",
    "pages": "Pages",
    "blocks": "Content of pages",
    "rows": "Rows of databases",
    "databases": "Databases",
    "views": "Views",
    "comments": "Comments",
    "files": "Files",
    "thread": "The conversation",
    "users": "People",
    "webhooks": "Webhooks",
    "text": "Texts",
    "reading": "Reading with a language model",
    "changes": "Undo",
}


def page() -> str:
    """The reference page, as markdown."""
    found = build_catalogue().described()
    about = (
        f"All {len(found)} kinds of steps that a plan may have, made by `make operations-page`."
        " `notion-assistant operations --json` prints the same for programs, with the JSON Schema"
        " of arguments and results."
    )
    lines = ["# Operations", "", about]
    for family, title in _FAMILIES.items():
        members = [one for one in found if _family(one.name) == family]
        if members:
            lines += ["", f"## {title}"]
            for one in members:
                lines += ["", *_entry(one)]
    lines += ["", "## What Notion's API does not offer", ""]
    lines += [f"- **{what}.** {reason}" for what, reason in NOT_OFFERED.items()]
    return "\n".join(lines) + "\n"


def _family(name: str) -> str:
    first = name.partition(".")[0]
    return "find" if first == "search" else first


def _entry(one: Description) -> Iterator[str]:
    yield f"### {one.name}"
    yield ""
    yield f"{one.summary} {one.help}".strip()
    yield ""
    if one.sample != "undo":
        yield f"- Say: {' ⏎ '.join(one.sample.splitlines())}"
    yield f"- Risk: {' or '.join(one.risk)}"
    yield f"- Undo: {one.undo}"
    yield f"- Requests: {one.cost}"
    if one.endpoints:
        yield f"- Needs: {one.permission}; {', '.join(f'`{each}`' for each in one.endpoints)}"
    yield f"- Arguments: {'; '.join(_arguments(one.arguments))}"


def _arguments(schema: dict[str, Any]) -> Iterator[str]:
    needed = schema.get("required", [])
    for name, given in schema.get("properties", {}).items():
        told = given.get("description", "").rstrip(".")
        yield f"`{name}`{'' if name in needed else ' (optional)'}{f': {told}' if told else ''}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
