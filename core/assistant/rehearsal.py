"""Doing a plan on a copy of what it touches, and telling the difference: a dry run.

The same operations run through the same client, against a sandbox on loopback; nothing reaches
Notion but reading.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from core.content import render_markdown
from core.content.values import ValueContext, to_text
from core.domain.notion import Json, Page
from core.domain.plan import Answer, Outcome, Plan, Step
from core.domain.ports import NotionLibrary, NotionWrites, Planner
from core.domain.task import Request
from core.domain.write import Applied, CreatePage, Effect
from core.engine.conditions import holds
from core.engine.references import resolve
from core.engine.spreading import items_of
from core.kit.clock import Clock
from core.kit.errors import AssistantError, BadInput
from core.operations.catalogue import Catalogue
from core.operations.row_values import Shown
from core.operations.spec import OperationContext
from core.operations.things import plainly, shortened

MOST_ITEMS = 200
"""Items of one step that a dry run does; the rest is counted."""
_MOST_THINGS = 15
_MOST_LINES = 8
_WORDS = re.compile(
    r"(?:dry[ -]?run(?: of)? ?[:,]? ?|(?:and )?what would happen if (?:i|you|we) "
    r"(?:said|say|asked|ask|were to|was to|did|do)?[:,]? ?|what would happen if )(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A sandbox with a copy of what a plan touches."""

    plan: Plan
    """The plan with the copies' ids in place of the originals'."""
    reads: NotionLibrary
    writes: Callable[[], NotionWrites]
    """Writes of one step."""
    left: tuple[str, ...] = ()
    """What could not be copied, a plain sentence part each."""


MakeTwin = Callable[[Plan, Request], AbstractContextManager[Twin]]


def rehearsed_text(text: str) -> str | None:
    """The request of which a message wants a dry run; None when it wants none."""
    read = _WORDS.fullmatch(text.strip())
    return read["rest"].strip().rstrip("?").strip() if read else None


class Rehearsal:
    """Does plans for nothing.

    Args:
        twin: makes the copy, for the length of a `with` block.
    """

    def __init__(
        self, catalogue: Catalogue, planner: Planner, clock: Clock, twin: MakeTwin
    ) -> None:
        self._catalogue = catalogue
        self._planner = planner
        self._clock = clock
        self._twin = twin

    def outcome(self, request: Request) -> Outcome | None:
        """What comes of a request for a dry run; None when it is none."""
        text = rehearsed_text(request.text)
        if text is None:
            return None
        return self.of_outcome(self._planner.plan(replace(request, text=text)), request)

    def of_outcome(self, outcome: Outcome, request: Request) -> Outcome:
        """What a plan would change; any other outcome as it is. Raises Unavailable."""
        return self.tell(outcome, request) if isinstance(outcome, Plan) else outcome

    def tell(self, plan: Plan, request: Request) -> Answer:
        """What a plan would change, as markdown. Raises Unavailable."""
        with self._twin(plan, request) as twin:
            watch = _Watch(twin.reads, request, self._clock)
            ends = [(step, self._step(step, twin, watch, request)) for step in _in_order(twin.plan)]
            lines = [
                f"**Dry run** of “{plainly(plan.title)}” on a copy; nothing in Notion was changed.",
                "",
                *(f"{number}. {_ended(step, end)}" for number, (step, end) in enumerate(ends, 1)),
                "",
                *watch.difference(),
            ]
        lines += [f"- Not copied: {plainly(one)}." for one in twin.left]
        return Answer(text="\n".join(lines))

    def _step(self, step: Step, twin: Twin, watch: "_Watch", request: Request) -> str:
        """Do one step. Returns why it was not done, or nothing."""
        try:
            if step.requires() - watch.results.keys():
                return "not done, because a step before it was not"
            about_item = step.when is not None and step.when.of.step_id == "item"
            if step.when and not about_item and not holds(step.when, watch.results):
                return "left out: its condition does not hold"
            if step.for_each is None:
                watch.results[step.id] = self._once(step, watch.results, twin, watch, request)
                return ""
            return self._each(step, twin, watch, request)
        except AssistantError as error:
            return str(error)

    def _each(self, step: Step, twin: Twin, watch: "_Watch", request: Request) -> str:
        items = items_of(step, watch.results)
        results: list[JsonValue] = []
        for item in items[:MOST_ITEMS]:
            known = {**watch.results, "item": item}
            results.append(self._once(step, known, twin, watch, request))
        watch.results[step.id] = {"items": results}
        more = len(items) - len(results)
        return f"{len(results)} done, and {more:,} more like them" if more else ""

    def _once(
        self,
        step: Step,
        known: Mapping[str, Json],
        twin: Twin,
        watch: "_Watch",
        request: Request,
    ) -> Json:
        args = resolve(dict(step.args), known)
        if not isinstance(args, dict):
            raise BadInput(f"Step “{step.id}” has no arguments.")
        context = OperationContext(
            reads=twin.reads,
            writes=watch.over(twin.writes()),
            person=request.person,
            now=self._clock.now(),
            say=lambda _: None,
        )
        try:
            return self._catalogue.bind(step.operation, args).run(context)
        except ValueError as error:
            raise BadInput(f"Its arguments do not fit: {error}") from error


def _in_order(plan: Plan) -> Iterator[Step]:
    """The steps, each after those that it needs."""
    waiting = list(plan.steps)
    done: set[str] = set()
    while waiting:
        ready = next((step for step in waiting if step.needs() <= done), waiting[0])
        waiting.remove(ready)
        done.add(ready.id)
        yield ready


def _ended(step: Step, problem: str) -> str:
    title = plainly(step.title or step.operation)
    return f"{title} — {plainly(problem)}" if problem else title


@dataclass(frozen=True, slots=True)
class _Look:
    """A page at one moment."""

    title: str
    url: str
    values: Mapping[str, str]
    lines: Sequence[str]
    in_trash: bool


@dataclass
class _Watch:
    """Notes what writes touch, as it was before the first of them. Implements NotionWrites."""

    reads: NotionLibrary
    request: Request
    clock: Clock
    results: dict[str, Json] = field(default_factory=dict)
    _inner: NotionWrites | None = None
    _before: dict[str, _Look | None] = field(default_factory=dict)
    _others: list[str] = field(default_factory=list)

    def over(self, inner: NotionWrites) -> "_Watch":
        """This watch, over the writes of the next step."""
        self._inner = inner
        return self

    def apply(self, effect: Effect) -> Applied:
        """Look, then do it."""
        assert self._inner is not None  # noqa: S101 - only given out by `over`
        page_id = self._page_of(effect)
        if page_id and page_id not in self._before:
            self._before[page_id] = self._look(page_id)
        applied = self._inner.apply(effect)
        if isinstance(effect, CreatePage):
            self._before[applied.id] = None
        elif not page_id:
            self._others.append(effect.kind.replace("_", " "))
        return applied

    def decide(self, compute: Callable[[], Json]) -> Json:
        """Decide as the run would."""
        assert self._inner is not None  # noqa: S101 - only given out by `over`
        return self._inner.decide(compute)

    def difference(self) -> Iterator[str]:
        """What is not as it was, a line of markdown each."""
        pairs = [(before, self._look(page_id)) for page_id, before in self._before.items()]
        changed = [(before, after) for before, after in pairs if after and before != after]
        if not changed and not self._others:
            yield "It would change nothing."
            return
        yield "It would change:"
        yield ""
        for before, after in changed[:_MOST_THINGS]:
            yield from _told(before, after)
        if len(changed) > _MOST_THINGS:
            yield f"- … and {len(changed) - _MOST_THINGS:,} more"
        for kind in dict.fromkeys(self._others):
            yield f"- {self._others.count(kind)} × {kind}"

    def _page_of(self, effect: Effect) -> str:
        """The page that an effect changes; empty when it makes one, or is about something else."""
        named = getattr(effect, "page_id", "") or getattr(effect, "target_id", "")
        thing = str(named or getattr(effect, "block_id", ""))
        for _ in range(12):
            if not thing:
                return ""
            try:
                return self.reads.page(thing).target.id
            except AssistantError:
                thing = self._parent(thing)
        return ""

    def _parent(self, block_id: str) -> str:
        try:
            parent = self.reads.block(block_id).get("parent")
        except AssistantError:
            return ""
        told = parent if isinstance(parent, dict) else {}
        return str(told.get("page_id") or told.get("block_id") or "")

    def _look(self, page_id: str) -> _Look | None:
        try:
            page = self.reads.page(page_id)
            blocks = self.reads.blocks(page_id) if not page.in_trash else []
        except AssistantError:
            return None
        return _Look(
            title=page.target.title or "Untitled",
            url=page.target.url,
            values=self._values(page),
            lines=tuple(line for line in render_markdown(blocks).text.splitlines() if line),
            in_trash=page.in_trash,
        )

    def _values(self, page: Page) -> dict[str, str]:
        person = self.request.person
        context = ValueContext(
            now=self.clock.now(),
            zone=ZoneInfo(person.zone),
            locale=person.locale,
            shown=Shown(self.reads),
        )
        return {
            name: to_text(value, context)
            for name, value in page.properties.items()
            if isinstance(value, dict)
            and value.get("type") not in {"last_edited_time", "last_edited_by", "created_time"}
        }


def _told(before: _Look | None, after: _Look | None) -> Iterator[str]:
    assert after is not None  # noqa: S101 - only those that were seen after
    if before is None:
        values = "; ".join(
            f"{plainly(name)}: {plainly(shortened(value))}"
            for name, value in after.values.items()
            if value and value != after.title
        )
        yield f"- **{plainly(after.title)}** is made{f' — {values}' if values else ''}"
        yield from (f"    - + {plainly(shortened(line))}" for line in after.lines[:_MOST_LINES])
        return
    yield f"- **{plainly(before.title)}**" + _fate(before, after)
    for name, value in after.values.items():
        old = before.values.get(name, "")
        if old != value:
            yield (
                f"    - {plainly(name)}: {plainly(shortened(old)) or 'empty'}"
                f" → {plainly(shortened(value)) or 'empty'}"
            )
    if not after.in_trash:
        yield from _lines(before.lines, after.lines)


def _fate(before: _Look, after: _Look) -> str:
    if after.in_trash and not before.in_trash:
        return " is moved to the trash"
    return " is taken out of the trash" if before.in_trash and not after.in_trash else ""


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    changes = [
        line for line in unified_diff(before, after, lineterm="", n=0) if line[:3] not in _HEADS
    ]
    told = [line for line in changes if not line.startswith("@@")]
    for line in told[:_MOST_LINES]:
        yield f"    - {'+' if line[0] == '+' else '−'} {plainly(shortened(line[1:]))}"
    if len(told) > _MOST_LINES:
        yield f"    - … and {len(told) - _MOST_LINES} more lines"


_HEADS = {"---", "+++"}
