"""What operations share in their arguments and results: things in Notion, named or referred to."""

from collections.abc import Iterator
from typing import Annotated, get_args

from pydantic import BeforeValidator, JsonValue, WithJsonSchema
from pydantic.fields import FieldInfo

from core.domain.card import Link
from core.domain.notion import ObjectKind, Target, User
from core.domain.plan import Frozen
from core.domain.ports import NotionReads
from core.domain.write import AnyEffect
from core.kit.errors import NotAllowed

_MOST_LEFT = 10
_EFFECTS = {"type": "array", "items": {"type": "object"}, "default": []}


class Thing(Frozen):
    """A page, row or database as an operation needs it: its id, and how to speak of it."""

    id: str
    title: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        """What to call it."""
        return self.title or "a page"


def _as_thing(value: JsonValue | Target | Thing) -> object:
    """Take a resolved target, an item of an earlier result, or a bare id."""
    if isinstance(value, str):
        return {"id": value}
    if isinstance(value, Target):
        return {"id": value.id, "title": value.title, "url": value.url}
    if isinstance(value, dict):
        return {key: value[key] for key in ("id", "title", "url") if key in value}
    return value


AnyThing = Annotated[Thing, BeforeValidator(_as_thing)]
"""An argument that names something in Notion, in any of the forms that a plan may give it."""


def names_a_thing(field: FieldInfo) -> bool:
    """Whether an argument is a thing, perhaps none, or several of them."""
    return Thing in _types_in(field.annotation)


def _types_in(annotation: object) -> Iterator[object]:
    yield annotation
    for inner in get_args(annotation):
        yield from _types_in(inner)


class Made(Frozen):
    """What an operation made or changed."""

    id: str
    title: str
    url: str

    def link(self) -> tuple[Link, ...]:
        """A link to it, when it has an address."""
        return (Link(text=self.title, url=self.url),) if self.url else ()


class Undoable(Frozen):
    """The result of an operation that changes something. The run fills these fields in."""

    undo: Annotated[tuple[AnyEffect, ...], WithJsonSchema(_EFFECTS)] = ()
    """The effects that take it back, in order."""
    left: tuple[str, ...] = ()
    """What was left alone because somebody has changed it since."""
    unchanged: bool = False
    """Whether all was as it was to be, so that nothing was changed."""

    def said_of_left(self) -> str:
        """What was left alone, as a sentence of markdown; empty when nothing was."""
        if not self.left:
            return ""
        names = [plainly(name) for name in self.left[:_MOST_LEFT]]
        more = len(self.left) - _MOST_LEFT
        listed = "\n".join(f"- {name}" for name in names)
        rest = f"\n- … and {more} more" if more > 0 else ""
        return f"I left this alone, because somebody has changed it since:\n{listed}{rest}"


class Written(Made, Undoable):
    """One thing that was made or changed."""


class WrittenMany(Undoable):
    """Several things that were made or changed."""

    items: tuple[Made, ...] = ()
    count: int = 0

    def link(self) -> tuple[Link, ...]:
        """Links to those that have an address."""
        return tuple(link for each in self.items for link in each.link())


class Found(Made):
    """Something that a search found."""

    kind: ObjectKind


def described(thing: Thing, reads: NotionReads) -> Thing:
    """The same thing with its title and address, read from Notion when the plan gave only its id.

    Raises:
        NotFound: there is no such page that the assistant can see.
    """
    if thing.title and thing.url:
        return thing
    target = reads.page(thing.id).target
    return Thing(id=target.id, title=target.title, url=target.url)


def members(reads: NotionReads) -> list[User]:
    """The workspace's members and bots; nobody when the integration may not see people."""
    try:
        return reads.users()
    except NotAllowed:
        return []


def linked(made: Made) -> str:
    """A link to it in markdown, with what would end the link's text escaped."""
    text = plainly(made.title)
    return f"[{text}]({made.url})" if made.url else text


def plainly(text: str) -> str:
    """A text as markdown that says the same, with nothing in it read as format."""
    return "".join(f"\\{mark}" if mark in "\\[]*_`<>" else mark for mark in text)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with what is counted: "1 row", "3 rows"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def shortened(text: str, most: int = 60) -> str:
    """A text for a line of the card."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def spoken(value: object) -> str:
    """An argument as a line of the card tells it: a thing by its name, a text cut short."""
    if isinstance(value, Thing):
        return shortened(value.name)
    if isinstance(value, tuple):
        return str(len(value))
    name = getattr(value, "name", None)
    if isinstance(name, str):
        return shortened(name.rpartition("/")[2])
    return shortened(str(value))
