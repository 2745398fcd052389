"""Reading pages: as markdown, their outline, their properties."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from core.content import blocks_to_markdown, blocks_to_text, from_notion
from core.content.values import ValueContext, to_text
from core.domain.notion import Json, Page
from core.domain.plan import Frozen
from core.operations.pages import PageArgs
from core.operations.places import objects
from core.operations.row_values import MOST_TITLES, Shown
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import Made, plainly


class ReadResult(Made):
    """A page's properties and content."""

    markdown: str


class ReadPage(ReadOperation[PageArgs, ReadResult]):
    """Read a page as markdown."""

    name = "pages.read"
    summary = "Read a page or row: its properties and its content, as markdown."
    sample = "show the page Meeting notes"
    endpoints = (
        "GET /v1/pages/{page_id}",
        "GET /v1/pages/{page_id}/markdown",
        "GET /v1/blocks/{block_id}/children",
        "GET /v1/users",
    )
    cost = (
        "2, and 1 for each related page, at most 10; and 1 for each 100 blocks of every level where"
        " Notion's markdown leaves something out"
    )
    says = "Read {page}"
    asks = 2

    def run(self, args: PageArgs, context: OperationContext) -> ReadResult:
        """Read properties, then the content: at once, or block by block where that says more."""
        page = context.reads.page(args.page.id)
        content = content_of(args.page.id, context)
        shown = property_texts(page, context, asks=MOST_TITLES)
        properties = "\n".join(f"- {name}: {text}" for name, text in shown.items() if text)
        return ReadResult(
            id=page.target.id,
            title=page.target.title,
            url=page.target.url,
            markdown="\n\n".join(part for part in (properties, content) if part),
        )

    def answer(self, result: ReadResult) -> str:
        """The page itself."""
        return f"**{result.title}**\n\n{result.markdown or '_The page is empty._'}"


def content_of(page_id: str, context: OperationContext) -> str:
    """A page's content as markdown, with one request where nothing is lost by it."""
    said = context.reads.markdown(page_id)
    content = None if said is None else from_notion(said)
    return blocks_to_markdown(context.reads.blocks(page_id)) if content is None else content


class Heading(Frozen):
    """One heading of a page."""

    block_id: str
    level: int
    text: str


class OutlineResult(Made):
    """The headings of a page, in order."""

    headings: tuple[Heading, ...]


class OutlinePage(ReadOperation[PageArgs, OutlineResult]):
    """List the headings of a page."""

    name = "pages.outline"
    summary = "List the headings of a page, and the pages in it, without its other content."
    sample = "show the outline of Handbook"
    endpoints = ("GET /v1/pages/{page_id}", "GET /v1/blocks/{block_id}/children")
    cost = "1, and 1 for each 100 blocks"
    says = "Outline {page}"
    asks = 2

    def run(self, args: PageArgs, context: OperationContext) -> OutlineResult:
        """Read the blocks at the top of the page."""
        page = context.reads.page(args.page.id)
        blocks = context.reads.children(args.page.id)
        headings = tuple(heading for block in blocks if (heading := heading_of(block)) is not None)
        target = page.target
        return OutlineResult(id=target.id, title=target.title, url=target.url, headings=headings)

    def answer(self, result: OutlineResult) -> str:
        """The headings as a nested list."""
        if not result.headings:
            return f"**{plainly(result.title)}** has no headings."
        lines = [f"{'  ' * (one.level - 1)}- {plainly(one.text)}" for one in result.headings]
        return "\n".join([f"**{plainly(result.title)}**", "", *lines])


class PropertiesResult(Made):
    """The properties of a page or row, as text."""

    properties: dict[str, str]


class ReadProperties(ReadOperation[PageArgs, PropertiesResult]):
    """Read the properties of a row."""

    name = "pages.properties"
    summary = "Read the properties of a row or page, without its content."
    sample = "show the properties of Dark mode"
    endpoints = ("GET /v1/pages/{page_id}", "GET /v1/users")
    cost = "1, 1 for the names of people, and 1 for each related page, at most 10"
    says = "Read the properties of {page}"

    def run(self, args: PageArgs, context: OperationContext) -> PropertiesResult:
        """Read the page alone."""
        page = context.reads.page(args.page.id)
        target, shown = page.target, dict(property_texts(page, context, asks=MOST_TITLES))
        return PropertiesResult(id=target.id, title=target.title, url=target.url, properties=shown)

    def answer(self, result: PropertiesResult) -> str:
        """One line a property that holds something."""
        lines = [f"- {name}: {text}" for name, text in result.properties.items() if text]
        head = f"**{plainly(result.title)}**"
        return "\n".join([head, "", *lines]) if lines else f"{head} has no properties that are set."


def heading_of(block: Json) -> Heading | None:
    """The heading that a block is; None for any other block."""
    kind = str(block.get("type"))
    if not kind.startswith("heading_"):
        return None
    text = blocks_to_text([{**block, "children": []}]).strip()
    return Heading(block_id=str(block.get("id")), level=int(kind[-1]), text=text)


def related_ids(pages: Iterable[Page]) -> list[str]:
    """Ids of the pages that the relations of some pages name, each once."""
    return [
        *dict.fromkeys(
            str(one.get("id"))
            for page in pages
            for value in page.properties.values()
            if isinstance(value, dict) and value.get("type") == "relation"
            for one in objects(value.get("relation"))
        )
    ]


def property_texts(page: Page, context: OperationContext, *, asks: int = 0) -> Mapping[str, str]:
    """A row's properties as text in the asker's zone, without its title and what is empty.

    Args:
        asks: for how many titles of related pages Notion may be asked; others show as ids.
    """
    values = ValueContext(
        now=context.now,
        zone=ZoneInfo(context.person.zone),
        locale=context.person.locale,
        shown=Shown(context.reads, most=asks),
    )
    return {
        name: to_text(value, values)
        for name, value in page.properties.items()
        if isinstance(value, dict) and value.get("type") != "title"
    }
