"""Notion's JSON to the house's values."""

from datetime import UTC, datetime

from pydantic import JsonValue

from core.domain.notion import Database, Json, ObjectKind, Page, Target, User
from core.notion.shapes import obj, plain, txt

UNTITLED = "Untitled"
"""What Notion itself shows for an empty title."""

LOOK = ("icon", "cover", "is_locked")
"""What a page looks like, apart from its properties."""

_NEVER = datetime.fromtimestamp(0, UTC)


def title_of(thing: Json) -> str:
    """The title of a page, database or data source object; "Untitled" when it is empty."""
    if thing.get("object") == "page":
        values = (obj(value) for value in obj(thing.get("properties")).values())
        text = next((plain(value.get("title")) for value in values if "title" in value), "")
    else:
        text = plain(thing.get("title"))
    return " ".join(text.split()) or UNTITLED


def parent_id(thing: Json) -> str:
    """Id of what a page, database or block lies in; "workspace" at the top."""
    parent = obj(thing.get("parent"))
    kind = txt(parent.get("type"))
    return txt(parent.get(kind)) or "workspace"


def target_of(thing: Json) -> Target:
    """What a page, database or data source object is."""
    return Target(
        id=txt(thing.get("id")),
        kind=_kind_of(thing),
        title=title_of(thing),
        url=txt(thing.get("url")),
    )


def _kind_of(thing: Json) -> ObjectKind:
    if thing.get("object") != "page":
        return ObjectKind.DATABASE
    in_database = obj(thing.get("parent")).get("type") in {"data_source_id", "database_id"}
    return ObjectKind.ROW if in_database else ObjectKind.PAGE


def child_of(block: Json) -> Target:
    """What a child_page or child_database block stands for; a database by its own id."""
    kind = txt(block.get("type"))
    return Target(
        id=txt(block.get("id")),
        kind=ObjectKind.PAGE if kind == "child_page" else ObjectKind.DATABASE,
        title=txt(obj(block.get(kind)).get("title")) or UNTITLED,
        url="",
    )


def page_of(thing: Json) -> Page:
    """A page object as the house's Page."""
    return Page(
        target=target_of(thing),
        parent_id=parent_id(thing),
        parent_kind=txt(obj(thing.get("parent")).get("type")) or "workspace",
        look={name: thing[name] for name in LOOK if name in thing},
        properties=obj(thing.get("properties")),
        in_trash=is_trashed(thing),
        last_edited_at=when(thing.get("last_edited_time")),
        last_edited_by=author(thing, "last_edited_by"),
        created_at=when(thing.get("created_time")),
        created_by=author(thing, "created_by"),
    )


def database_of(source: Json) -> Database:
    """A data source object as the house's Database."""
    return Database(
        target=target_of(source),
        database_id=parent_id(source),
        schema=obj(source.get("properties")),
        home_id=txt(obj(source.get("database_parent")).get("page_id")),
    )


def user_of(user: Json) -> User:
    """A user object as the house's User."""
    person = obj(user.get("person"))
    return User(
        id=txt(user.get("id")),
        name=txt(user.get("name")),
        email=txt(person.get("email")) or None,
        bot=user.get("type") == "bot",
    )


def is_trashed(thing: Json) -> bool:
    """Whether a page or block lies in the trash."""
    return thing.get("in_trash") is True or thing.get("archived") is True


def author(thing: Json, key: str) -> str:
    """User id under `created_by` or `last_edited_by`."""
    return txt(obj(thing.get(key)).get("id"))


def when(value: JsonValue) -> datetime:
    """An ISO time of Notion; the beginning of 1970 when it is none."""
    try:
        return datetime.fromisoformat(txt(value))
    except ValueError:
        return _NEVER
