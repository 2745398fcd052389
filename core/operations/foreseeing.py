"""What runs of an operation would do, before they do it: a run is made for nothing, and what it
would write is set beside what is there.

Nothing is written. What cannot be foretold is left out of the picture, never guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from core.content.values import ValueContext, to_text
from core.domain.approval import Change, Foreseen, Picture
from core.domain.notion import Page
from core.domain.write import (
    AppendBlocks,
    CreateComment,
    CreateDatabase,
    CreatePage,
    CreateView,
    DeleteBlock,
    DeleteComment,
    DeleteView,
    Effect,
    MovePage,
    RestoreBlock,
    SetTrash,
    UpdateBlock,
    UpdateComment,
    UpdateMarkdown,
    UpdateObject,
    UpdatePage,
)
from core.kit.errors import AssistantError, Unavailable
from core.operations.foreseen_objects import of_comment, of_object
from core.operations.row_values import Shown
from core.operations.spec import BoundOperation, OperationContext, WriteOperation
from core.operations.things import Thing, counted, shortened
from core.operations.trial import Trial

NAMED = 50
"""Runs that a picture names one by one; the rest is counted."""
SHOWN = 20
"""Things that a picture shows with what changes of them; each costs a look at Notion."""
_TEXT = 160


def foresee(
    bound: Sequence[BoundOperation], context: OperationContext, *, must_begin: bool = False
) -> Picture:
    """The picture of some runs of one operation.

    Args:
        must_begin: whether a run that fails before its first write is no picture, but an error.

    Raises:
        Unavailable: Notion cannot be asked at present.
        AssistantError: a run must begin, and cannot.
    """
    found = _effects(bound[:SHOWN], context, must_begin=must_begin)
    effects = list(islice(found, 1_000))
    by_thing: dict[str, list[Effect]] = {}
    for number, effect in enumerate(effects):
        by_thing.setdefault(_thing(effect, number), []).append(effect)
    seen = _Eyes(context, _home_of(bound)).look_at(by_thing) if by_thing else ()
    return Picture(
        lines=tuple(one.title for one in bound[:NAMED]),
        runs=len(bound),
        things=seen,
        count=max(len(by_thing), len(bound)) if by_thing else len(bound),
        requests=sum(one.operation.requests(one.args) for one in bound),
        last=next((one.operation.undo for one in bound if not one.operation.undoable), ""),
    )


def _effects(
    bound: Sequence[BoundOperation], context: OperationContext, *, must_begin: bool
) -> Iterator[Effect]:
    for one in bound:
        # What is no WriteOperation may do things that are no writes of its context.
        if isinstance(one.operation, WriteOperation):
            yield from would_write(one, context, must_begin=must_begin)


def would_write(
    bound: BoundOperation, context: OperationContext, *, must_begin: bool = False
) -> list[Effect]:
    """What a run would write, as far as it gets without having written.

    Raises:
        Unavailable: Notion cannot be asked at present.
        AssistantError: it must begin, and fails before its first write.
    """
    trial = Trial()
    try:
        bound.run(replace(context, writes=trial, say=lambda _: None))
    except Unavailable:
        raise
    except AssistantError:
        # A run that reads what it has just made finds nothing: what it would do until then counts.
        if must_begin and not trial.effects:
            raise
        return trial.effects
    return trial.effects


class _Eyes:
    """Looks at things as they are, and says what some effects would make of them."""

    def __init__(self, context: OperationContext, home: str) -> None:
        self._reads = context.reads
        self._home = home
        self._values = ValueContext(
            now=context.now,
            zone=ZoneInfo(context.person.zone),
            locale=context.person.locale,
            shown=Shown(context.reads),
        )

    def look_at(self, effects: Mapping[str, Sequence[Effect]]) -> tuple[Foreseen, ...]:
        """What becomes of the first few of several things."""
        looks = (self.look(thing_id, each) for thing_id, each in islice(effects.items(), SHOWN))
        return tuple(thing for thing in looks if thing is not None)

    def look(self, thing_id: str, effects: Sequence[Effect]) -> Foreseen | None:
        """What becomes of one thing; None when nobody could tell what it is."""
        first = effects[0]
        if isinstance(first, CreatePage | CreateDatabase | CreateView | CreateComment):
            return self._new(first)
        try:
            if isinstance(first, DeleteBlock | RestoreBlock | UpdateBlock):
                return self._block(thing_id, effects)
            if isinstance(first, UpdateObject | DeleteView):
                return of_object(first, self._reads)
            if isinstance(first, UpdateComment | DeleteComment):
                return of_comment(first, self._reads)
            return self._page(self._reads.page(thing_id), effects)
        except Unavailable:
            raise
        except AssistantError:
            return None

    def _new(self, effect: CreatePage | CreateDatabase | CreateView | CreateComment) -> Foreseen:
        match effect:
            case CreatePage(properties=properties):
                texts = {name: self._text(value) for name, value in properties.items()}
                title = next(
                    (texts[name] for name, value in properties.items() if _is_title(value)), ""
                )
                changes = tuple(
                    Change(name=name, after=shortened(text, _TEXT))
                    for name, text in texts.items()
                    if text and not _is_title(properties[name])
                )
                return Foreseen(id="", title=title or "Untitled", what="made", changes=changes)
            case CreateDatabase(title=title):
                return Foreseen(id="", title=title, what="made")
            case CreateView(name=name):
                return Foreseen(id="", title=name, what="made")
            case CreateComment():
                return Foreseen(id="", title="A comment", what="made")

    def _page(self, page: Page, effects: Sequence[Effect]) -> Foreseen:
        changes = [change for effect in effects for change in self._changes(page, effect)]
        return Foreseen(
            id=page.target.id,
            title=page.target.title or "Untitled",
            url=page.target.url,
            edited=page.last_edited_at.isoformat(),
            what=", ".join(dict.fromkeys(filter(None, map(_what, effects)))),
            changes=tuple(change for change in changes if change.before != change.after),
        )

    def _changes(self, page: Page, effect: Effect) -> Iterator[Change]:
        match effect:
            case UpdatePage(properties=properties, look=look):
                for name, value in properties.items():
                    shown, now = _now(page, name)
                    yield Change(
                        name=shown,
                        before=shortened(self._text(now), _TEXT),
                        after=shortened(self._text(value), _TEXT),
                    )
                for name, value in look.items():
                    yield Change(name=name, before=_plain(page.look.get(name)), after=_plain(value))
            case AppendBlocks(children=children):
                yield Change(name="Content", after=f"{counted(len(children), 'block')} more")
            case UpdateMarkdown():
                yield Change(name="Content", after="all of it replaced")
            case MovePage(parent_id=parent_id):
                before, after = self._title(page.parent_id), self._title(parent_id)
                yield Change(name="Place", before=before, after=after)
            case _:
                return

    def _block(self, block_id: str, effects: Sequence[Effect]) -> Foreseen:
        block = self._reads.block(block_id)
        text = _block_text(block)
        last = effects[-1]
        after = _runs_text(last.body) if isinstance(last, UpdateBlock) else ""
        changes = (
            (Change(name="Text", before=text, after=after),)
            if isinstance(last, UpdateBlock) and after != text
            else ()
        )
        edited = block.get("last_edited_time")
        return Foreseen(
            id=block_id,
            title=text or f"A {str(block.get('type', 'block')).replace('_', ' ')}",
            url=f"{self._home}#{block_id.replace('-', '')}" if self._home else "",
            edited=edited if isinstance(edited, str) else "",
            what=_what(last),
            changes=changes,
        )

    def _title(self, page_id: str) -> str:
        try:
            return self._reads.page(page_id).target.title
        except Unavailable:
            raise
        except AssistantError:
            return "another place"

    def _text(self, value: JsonValue) -> str:
        return to_text(value, self._values) if isinstance(value, dict) else ""


def _home_of(bound: Sequence[BoundOperation]) -> str:
    """The address of the page whose blocks some runs are about; empty when there are several."""
    pages = {
        value.url
        for one in bound
        for _, value in one.args
        if isinstance(value, Thing) and value.url
    }
    return pages.pop() if len(pages) == 1 else ""


def _thing(effect: Effect, number: int) -> str:
    """What an effect is about, so that effects on one thing are told together."""
    match effect:
        case AppendBlocks(target_id=one) | MovePage(page_id=one) | SetTrash(page_id=one):
            return one
        case CreatePage() | CreateDatabase() | CreateView() | CreateComment():
            return f"new {number}"
        case _:
            return effect.lane


def _what(effect: Effect) -> str:
    match effect:
        case SetTrash(in_trash=in_trash):
            return "moved to the trash" if in_trash else "taken out of the trash"
        case DeleteBlock():
            return "deleted"
        case RestoreBlock():
            return "brought back"
        case _:
            return ""


def _now(page: Page, name: str) -> tuple[str, JsonValue]:
    """A property as it is: its name as people see it, and its value."""
    if name in page.properties:
        return name, page.properties[name]
    for shown, value in page.properties.items():
        if isinstance(value, dict) and (
            name == "title" == value.get("type") or value.get("id") == name
        ):
            return shown, value
    return name, None


def _is_title(value: JsonValue) -> bool:
    return isinstance(value, dict) and "title" in value


def _plain(value: JsonValue) -> str:
    match value:
        case None | False:
            return "none" if value is None else "no"
        case True:
            return "yes"
        case dict():
            return str(value.get("emoji") or value.get("type") or "a picture")
        case _:
            return str(value)


def _block_text(block: Mapping[str, JsonValue]) -> str:
    body = block.get(str(block.get("type")))
    return _runs_text(body) if isinstance(body, dict) else ""


def _runs_text(body: Mapping[str, JsonValue]) -> str:
    runs = body.get("rich_text")
    texts = (
        [_run_text(run) for run in runs if isinstance(run, dict)] if isinstance(runs, list) else []
    )
    return shortened("".join(texts), _TEXT)


def _run_text(run: Mapping[str, JsonValue]) -> str:
    told, text = run.get("plain_text"), run.get("text")
    if isinstance(told, str):
        return told
    return str(text.get("content", "")) if isinstance(text, dict) else ""
