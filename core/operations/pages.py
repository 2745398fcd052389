"""Pages: create, read, move to the trash and take back."""

from collections.abc import Mapping
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field, JsonValue

from core.content import blocks_to_markdown, markdown_to_blocks
from core.content.values import ValueContext, to_text
from core.domain.card import Link
from core.domain.notion import Page
from core.domain.plan import Frozen, Step
from core.domain.write import SetTrash
from core.operations.spec import NoInverse, Operation, OperationContext, Risk
from core.operations.things import AnyThing, Made, Thing, described, members, shortened
from core.operations.writing import create_with_content

LONGEST_TITLE = 2_000
"""Characters of a title (Notion API: request limits, rich text)."""


class CreateArgs(Frozen):
    """Where, and with what."""

    parent: AnyThing
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    markdown: str = ""


class CreatePageOperation(Operation[CreateArgs, Made]):
    """Create a page under a page."""

    name = "pages.create"
    summary = "Create a page under another page, with content given as markdown."
    sample = 'create a page called "Launch checklist" under Team Home'
    permission = "insert content"
    endpoints = (
        "POST /v1/pages",
        "PATCH /v1/blocks/{block_id}/children",
        "GET /v1/blocks/{block_id}/children",
    )
    args_model: ClassVar[type[Frozen]] = CreateArgs
    result_model: ClassVar[type[Frozen]] = Made
    undoable = True

    def risk(self, args: CreateArgs) -> Risk:
        """It adds."""
        return Risk.WRITE

    def title(self, args: CreateArgs) -> str:
        """Such as: Create the page "Notes" under Team Home."""
        return f'Create the page "{shortened(args.title)}" under {args.parent.name}'

    def requests(self, args: CreateArgs) -> int:
        """One, and one for each further 100 lines of content or so."""
        return 1 + args.markdown.count("\n") // 100

    def run(self, args: CreateArgs, context: OperationContext) -> Made:
        """Create it, then write what did not ride along."""
        applied = create_with_content(
            context,
            parent_id=args.parent.id,
            in_database=False,
            properties={"title": {"title": [{"type": "text", "text": {"content": args.title}}]}},
            blocks=markdown_to_blocks(args.markdown),
        )
        return Made(id=applied.id, title=args.title, url=applied.url)

    def inverse(self, args: CreateArgs, result: Made) -> Step | NoInverse:
        """Move it to the trash."""
        return trash_step(result)

    def links(self, result: Made) -> tuple[Link, ...]:
        """The new page."""
        return result.link()


class PageArgs(Frozen):
    """Which page."""

    page: AnyThing


class ReadResult(Made):
    """A page's properties and content."""

    markdown: str


class ReadPage(Operation[PageArgs, ReadResult]):
    """Read a page as markdown."""

    name = "pages.read"
    summary = "Read a page or row: its properties and its content, as markdown."
    sample = "show the page Meeting notes"
    permission = "read content"
    endpoints = ("GET /v1/pages/{page_id}", "GET /v1/blocks/{block_id}/children", "GET /v1/users")
    args_model: ClassVar[type[Frozen]] = PageArgs
    result_model: ClassVar[type[Frozen]] = ReadResult
    undoable = False

    def risk(self, args: PageArgs) -> Risk:
        """It only reads."""
        return Risk.READ

    def title(self, args: PageArgs) -> str:
        """Such as: Read Meeting notes."""
        return f"Read {shortened(args.page.name)}"

    def requests(self, args: PageArgs) -> int:
        """The page and its first blocks."""
        return 2

    def run(self, args: PageArgs, context: OperationContext) -> ReadResult:
        """Read properties, then the whole tree of blocks."""
        page = context.reads.page(args.page.id)
        content = blocks_to_markdown(context.reads.blocks(args.page.id))
        parts = [_property_lines(page, context), content]
        return ReadResult(
            id=page.target.id,
            title=page.target.title,
            url=page.target.url,
            markdown="\n\n".join(part for part in parts if part),
        )

    def inverse(self, args: PageArgs, result: ReadResult) -> Step | NoInverse:
        """There is nothing to take back."""
        return NoInverse(reason="reading changes nothing")

    def answer(self, result: ReadResult) -> str:
        """The page itself."""
        return f"**{result.title}**\n\n{result.markdown or '_The page is empty._'}"

    def links(self, result: ReadResult) -> tuple[Link, ...]:
        """The page."""
        return result.link()


class TrashPage(Operation[PageArgs, Made]):
    """Move a page or row to the trash."""

    name = "pages.trash"
    summary = "Move a page or row to Notion's trash, from where it can be taken back."
    sample = "delete the page Meeting notes"
    permission = "update content"
    endpoints = ("GET /v1/pages/{page_id}", "PATCH /v1/pages/{page_id}")
    args_model: ClassVar[type[Frozen]] = PageArgs
    result_model: ClassVar[type[Frozen]] = Made
    undoable = True

    def risk(self, args: PageArgs) -> Risk:
        """It takes something away."""
        return Risk.DESTRUCTIVE

    def title(self, args: PageArgs) -> str:
        """Such as: Move Old plans to the trash."""
        return f"Move {shortened(args.page.name)} to the trash"

    def requests(self, args: PageArgs) -> int:
        """One, after a look at the page."""
        return 2

    def run(self, args: PageArgs, context: OperationContext) -> Made:
        """Set its trash state."""
        return _set_trash(args.page, context, in_trash=True)

    def inverse(self, args: PageArgs, result: Made) -> Step | NoInverse:
        """Take it back."""
        return Step(
            id="restore",
            operation=RestorePage.name,
            args={"page": _as_json(result)},
            title=f"Take {shortened(result.title)} out of the trash",
        )

    def links(self, result: Made) -> tuple[Link, ...]:
        """The page in the trash."""
        return result.link()


class RestorePage(Operation[PageArgs, Made]):
    """Take a page or row out of the trash."""

    name = "pages.restore"
    summary = "Take a page or row back out of Notion's trash."
    sample = "restore the page Meeting notes"
    permission = "update content"
    endpoints = ("GET /v1/pages/{page_id}", "PATCH /v1/pages/{page_id}")
    args_model: ClassVar[type[Frozen]] = PageArgs
    result_model: ClassVar[type[Frozen]] = Made
    undoable = True

    def risk(self, args: PageArgs) -> Risk:
        """It brings back."""
        return Risk.WRITE

    def title(self, args: PageArgs) -> str:
        """Such as: Take Old plans out of the trash."""
        return f"Take {shortened(args.page.name)} out of the trash"

    def requests(self, args: PageArgs) -> int:
        """One, after a look at the page."""
        return 2

    def run(self, args: PageArgs, context: OperationContext) -> Made:
        """Set its trash state."""
        return _set_trash(args.page, context, in_trash=False)

    def inverse(self, args: PageArgs, result: Made) -> Step | NoInverse:
        """Back to the trash."""
        return trash_step(result)

    def links(self, result: Made) -> tuple[Link, ...]:
        """The page."""
        return result.link()


def trash_step(made: Made) -> Step:
    """The step that moves something to the trash; the inverse of making it."""
    return Step(
        id="trash",
        operation=TrashPage.name,
        args={"page": _as_json(made)},
        title=f"Move {shortened(made.title)} to the trash",
    )


def _as_json(made: Made) -> dict[str, JsonValue]:
    return {"id": made.id, "title": made.title, "url": made.url}


def _set_trash(page: Thing, context: OperationContext, *, in_trash: bool) -> Made:
    known = described(page, context.reads)
    applied = context.writes.apply(SetTrash(page_id=page.id, in_trash=in_trash))
    return Made(id=applied.id, title=known.name, url=known.url or applied.url)


def _property_lines(page: Page, context: OperationContext) -> str:
    shown = property_texts(page, context)
    return "\n".join(f"- {name}: {text}" for name, text in shown.items() if text)


def property_texts(page: Page, context: OperationContext) -> Mapping[str, str]:
    """A row's properties as text in the asker's zone, without its title and what is empty."""
    named = {user.id: user.name for user in members(context.reads)}
    values = ValueContext(
        now=context.now,
        zone=ZoneInfo(context.person.zone),
        locale=context.person.locale,
        shown=named,
    )
    return {
        name: to_text(value, values)
        for name, value in page.properties.items()
        if isinstance(value, dict) and value.get("type") != "title"
    }
