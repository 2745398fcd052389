"""Copies of what a plan touches, in a sandbox of their own: where dry runs take place.

Of the local sandbox the whole state is copied, ids and all. Of Notion itself only what the plan
names is read and made again: pages with their content, databases with their plain properties and
their first rows.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import accumulate
from pathlib import Path

from pydantic import JsonValue

from core.assistant.rehearsal import Twin
from core.content import Block, markdown_to_blocks, render_markdown
from core.domain.notion import Json, Page, Target
from core.domain.plan import Plan, Step
from core.domain.ports import NotionLibrary, NotionWrites
from core.domain.task import Request
from core.domain.write import (
    Applied,
    CreateDatabase,
    Effect,
    Write,
    WriteState,
)
from core.kit.clock import Clock
from core.kit.errors import AssistantError, Unavailable
from core.kit.settings import Settings
from core.notion.client import NotionClient
from core.notion.effects import NotionEffects
from core.notion.reads import Reads
from core.operations.spec import OperationContext
from core.operations.writing import create_with_content

MOST_ROWS = 100
"""Rows of a database that are copied."""
_TOKEN = "twin"  # noqa: S105 - of a sandbox that nobody else can reach
_PLAIN = {
    *("title", "rich_text", "number", "select", "multi_select", "status", "date", "checkbox"),
    *("url", "email", "phone_number"),
}
"""Types of properties that a copy has; others need what is not copied."""
MOST_BLOCKS = 2_000
"""Blocks of one page that are copied, those within others included."""


class Twins:
    """Makes copies, each served on loopback for the length of a `with` block.

    Args:
        notion_for: reads what is to be copied.
        is_elsewhere: whether a request's place has a Notion connection besides the settings' one.
    """

    def __init__(
        self,
        settings: Settings,
        notion_for: Callable[[Request], NotionLibrary],
        clock: Clock,
        *,
        is_elsewhere: Callable[[Request], bool] = lambda request: False,
    ) -> None:
        self._settings = settings
        self._is_elsewhere = is_elsewhere
        self._notion_for = notion_for
        self._clock = clock

    @contextmanager
    def of(self, plan: Plan, request: Request) -> Iterator[Twin]:
        """A copy of what a plan touches. Raises Unavailable."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dry-run-")))
            path = folder / "twin.sqlite3"
            whole = self._settings.uses_sandbox and not self._is_elsewhere(request)
            if whole:
                _copy_state(self._settings.data_dir / "sandbox.sqlite3", path)
            from core.sandbox.server import SandboxServer  # only who makes a copy pays for it

            server = stack.enter_context(SandboxServer(path, clock=self._clock, token=_TOKEN))
            client = NotionClient(_TOKEN, clock=self._clock, base_url=server.url)
            stack.callback(client.close)
            reads = Reads(client, self._clock)

            def writes() -> NotionWrites:
                return NotionEffects(client, reads, Notebook(), self._clock)

            if whole:
                yield Twin(plan=plan, reads=reads, writes=writes)
                return

            def context() -> OperationContext:
                return OperationContext(
                    reads=reads,
                    writes=writes(),
                    person=request.person,
                    now=self._clock.now(),
                    say=lambda _: None,
                )

            copier = _Copier(self._notion_for(request), context, server.root_page_id)
            copied = copier.copied(plan)
            yield Twin(plan=copied, reads=reads, writes=writes, left=tuple(copier.left))


def _copy_state(source: Path, target: Path) -> None:
    """A sandbox's state as it is at this moment, while its own process goes on."""
    import sqlite3  # who works on PostgreSQL, with Notion itself, does not load it

    if not source.exists():
        raise Unavailable("The Notion sandbox has no state to copy.")
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as one,
        closing(sqlite3.connect(target)) as other,
    ):
        one.backup(other)


class _Copier:
    """Makes again what a plan names, and puts the new ids in its place."""

    def __init__(
        self, notion: NotionLibrary, context: Callable[[], OperationContext], home: str
    ) -> None:
        self._notion = notion
        self._context = context
        self._home = home
        self._with_content: set[str] = set()
        self._ids: dict[str, str] = {}
        self.left: list[str] = []

    def copied(self, plan: Plan) -> Plan:
        """The plan about the copies."""
        self._with_content.update(one for step in plan.steps for one in _named(dict(step.args)))
        for step in plan.steps:
            for thing_id in _named(dict(step.args)):
                self._copy(thing_id)
        return plan.model_copy(update={"steps": tuple(map(self._step, plan.steps))})

    def _step(self, step: Step) -> Step:
        args = {name: self._replaced(value) for name, value in step.args.items()}
        return step.model_copy(update={"args": args})

    def _replaced(self, value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return self._ids.get(value, value)
        if isinstance(value, dict):
            return {name: self._replaced(inner) for name, inner in value.items()}
        return [self._replaced(inner) for inner in value] if isinstance(value, list) else value

    def _copy(self, thing_id: str) -> None:
        if thing_id in self._ids:
            return
        try:
            page = self._notion.page(thing_id)
        except Unavailable:
            raise
        except AssistantError:
            self._database(thing_id)
            return
        if page.parent_kind == "data_source_id":
            self._database(page.parent_id)
        if page.target.id not in self._ids:
            self._page(page, self._ids.get(page.parent_id, self._home))

    def _database(self, source_id: str) -> None:
        if source_id in self._ids:
            return
        try:
            database = self._notion.database(source_id)
        except Unavailable:
            raise
        except AssistantError as error:
            self.left.append(error.user_text.rstrip("."))
            return
        schema: Json = {
            name: plain
            for name, prop in database.schema.items()
            if isinstance(prop, dict) and (plain := _plain_schema(prop)) is not None
        }
        skipped = [name for name in database.schema if name not in schema]
        if skipped:
            self.left.append(f"{', '.join(skipped)} of {database.target.title}")
        made = self._apply(
            CreateDatabase(parent_id=self._home, title=database.target.title, properties=schema)
        )
        self._ids[source_id] = self._ids[database.target.id] = made.id
        for number, row in enumerate(self._notion.rows(source_id)):
            if number == MOST_ROWS:
                self.left.append(f"rows of {database.target.title} after the first {MOST_ROWS}")
                break
            values = self._notion.values(row)
            self._page(row, made.id, {n: v for n, v in values.items() if n in schema})

    def _page(self, page: Page, parent_id: str, values: Json | None = None) -> None:
        title: Json = {"title": [{"type": "text", "text": {"content": page.target.title}}]}
        made = create_with_content(
            self._context(),
            parent_id=parent_id,
            in_database=values is not None,
            properties={"title": title} if values is None else values,
            blocks=self._content(page.target),
        )
        self._ids[page.target.id] = made.id

    def _content(self, page: Target) -> list[Block]:
        """What a page that the plan names holds; of long ones the beginning, and that is said."""
        if page.id not in self._with_content:
            return []
        blocks = markdown_to_blocks(render_markdown(self._notion.blocks(page.id)).text)
        counts = accumulate(map(_size, blocks))
        kept = [block for block, count in zip(blocks, counts, strict=True) if count <= MOST_BLOCKS]
        if len(kept) < len(blocks):
            self.left.append(f"{page.title} after its first {MOST_BLOCKS:,} blocks")
        return kept

    def _apply(self, effect: Effect) -> Applied:
        return self._context().writes.apply(effect)


def _size(block: Block) -> int:
    """How many blocks a block is, with those within it."""
    return 1 + sum(map(_size, block[block["type"]].get("children") or []))


def _plain_schema(prop: Mapping[str, JsonValue]) -> Json | None:
    kind = str(prop.get("type"))
    if kind not in _PLAIN:
        return None
    config = prop.get(kind)
    options = config.get("options") if isinstance(config, dict) else None
    if isinstance(options, list) and kind != "status":
        names = [one.get("name") for one in options if isinstance(one, dict)]
        return {kind: {"options": [{"name": name} for name in names]}}
    return {kind: {}}


def _named(value: JsonValue) -> Iterator[str]:
    """Ids of the things that arguments name."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield str(value["id"])
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)


class Notebook:
    """A ledger in memory, for writes that nobody will ask about. Implements ports.Ledger."""

    def __init__(self) -> None:
        self._writes: dict[int, Write] = {}

    def find(self, number: int) -> Write | None:
        """The n-th write, if it was intended."""
        return self._writes.get(number)

    def intend(self, number: int, effect: Effect, before: Json) -> Write:
        """Note a write."""
        write = Write(
            id=f"dry {number}",
            task_id="dry",
            number=number,
            effect=effect,
            state=WriteState.PLANNED,
            sends=0,
            sent_seconds_ago=None,
            before=before,
            applied=None,
        )
        self._writes[number] = write
        return write

    def sent(self, write: Write) -> None:
        """Nothing is kept of it."""

    def settle(
        self,
        write: Write,
        state: WriteState,
        *,
        applied: Applied | None = None,
        evidence: str = "",
        hold: float = 0.0,
    ) -> None:
        """Nothing is kept of it."""

    def missed(self, write: Write, evidence: str) -> None:
        """Nothing is kept of it."""

    def taken(self, ids: Sequence[str]) -> frozenset[str]:
        """Nothing but this run writes there."""
        return frozenset()
