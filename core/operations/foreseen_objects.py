"""What would become of databases, their properties and views, and of comments."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from core.domain.approval import Change, Foreseen
from core.domain.notion import Json
from core.domain.ports import NotionLibrary
from core.domain.write import DeleteComment, DeleteView, UpdateComment, UpdateObject
from core.operations.things import counted, shortened

_TEXT = 160
_NAMES = {"title": "Title", "name": "Name", "description": "Description", "is_locked": "Lock"}
_WITHOUT = {"in_trash", "properties"}


def of_object(effect: UpdateObject | DeleteView, reads: NotionLibrary) -> Foreseen:
    """A database, data source or view. Raises what a look at it raises."""
    if isinstance(effect, DeleteView):
        view = reads.thing("views", effect.view_id)
        return _foreseen(effect.view_id, view, what="deleted")
    present = reads.thing(effect.endpoint, effect.object_id)
    trashed = effect.fields.get("in_trash")
    what = "" if trashed is None else "moved to the trash" if trashed else "taken out of the trash"
    return _foreseen(effect.object_id, present, what, tuple(_changes(effect.fields, present)))


def of_comment(effect: UpdateComment | DeleteComment, reads: NotionLibrary) -> Foreseen:
    """A comment. Raises what a look at it raises."""
    present = reads.comment(effect.comment_id)
    text = shortened(_plain(present.get("rich_text")), _TEXT)
    edited = str(present.get("last_edited_time") or "")
    if isinstance(effect, DeleteComment):
        return Foreseen(id=effect.comment_id, title=text, edited=edited, what="deleted")
    after = shortened(_plain(list(effect.rich_text)), _TEXT)
    change = Change(name="Text", before=text, after=after)
    return Foreseen(id=effect.comment_id, title=text, edited=edited, changes=(change,))


def _foreseen(
    thing_id: str, present: Json, what: str = "", changes: tuple[Change, ...] = ()
) -> Foreseen:
    return Foreseen(
        id=thing_id,
        title=_plain(present.get("title")) or str(present.get("name") or "Untitled"),
        url=str(present.get("url") or ""),
        edited=str(present.get("last_edited_time") or ""),
        what=what,
        changes=tuple(each for each in changes if each.before != each.after),
    )


def _changes(fields: Json, present: Json) -> Iterator[Change]:
    for name, value in fields.items():
        if name not in _WITHOUT:
            before, after = _shown(present.get(name)), _shown(value)
            yield Change(name=_NAMES.get(name, name), before=before, after=after)
    schema, changed = present.get("properties"), fields.get("properties")
    if isinstance(schema, dict) and isinstance(changed, dict):
        for key, change in changed.items():
            yield _property(key, change, schema)


def _property(key: str, change: JsonValue, schema: Mapping[str, JsonValue]) -> Change:
    """A property of a database: new, gone, renamed, of another type or with other options."""
    found: JsonValue = next(
        (
            one
            for name, one in schema.items()
            if name == key or (isinstance(one, dict) and one.get("id") == key)
        ),
        None,
    )
    before = _said(found)
    if not isinstance(found, dict):
        return Change(name=key, after=_said(change))
    name = str(found.get("name") or key)
    if not isinstance(change, dict):
        return Change(name=name, before=before, after="removed")
    kind = next((each for each in change if each not in {"name", "description", "id"}), "")
    if not kind:
        return Change(name=name, before=name, after=str(change.get("name") or name))
    return Change(name=name, before=before, after=_said(change))


def _said(prop: JsonValue) -> str:
    """A property's type, with its options or format."""
    if not isinstance(prop, dict):
        return ""
    kind = str(prop.get("type") or next(iter(prop), ""))
    config = prop.get(kind)
    told = config if isinstance(config, dict) else {}
    options = told.get("options")
    if isinstance(options, list):
        names = [str(each.get("name")) for each in options if isinstance(each, dict)]
        return shortened(", ".join(names), _TEXT) or counted(0, "option")
    detail = told.get("format") or told.get("expression")
    return f"{kind.replace('_', ' ')} ({detail})" if isinstance(detail, str) else kind


def _shown(value: JsonValue) -> str:
    match value:
        case None | "" | []:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            return shortened(_plain(value), _TEXT) or counted(len(value), "entry", "entries")
        case dict():
            return str(value.get("emoji") or value.get("type") or "changed")
        case _:
            return shortened(str(value), _TEXT)


def _plain(runs: JsonValue) -> str:
    """The plain text of rich text, as it is read or written."""
    return "".join(_run(run) for run in runs) if isinstance(runs, list) else ""


def _run(run: JsonValue) -> str:
    if not isinstance(run, dict):
        return ""
    told, text = run.get("plain_text"), run.get("text")
    if isinstance(told, str):
        return told
    return str(text.get("content", "")) if isinstance(text, dict) else ""
