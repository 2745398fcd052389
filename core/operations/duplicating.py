"""Copying pages, with their content and the pages in them."""

from collections.abc import Iterator, Sequence

from pydantic import Field, JsonValue

from core.content import Block, normal_blocks
from core.content.compared import READ_ONLY
from core.domain.notion import Json, Page
from core.domain.plan import Frozen
from core.kit.errors import BadInput
from core.operations.pages import LONGEST_TITLE
from core.operations.places import children_in, objects
from core.operations.spec import OperationContext, WriteOperation
from core.operations.things import AnyThing, Written, counted, plainly, shortened
from core.operations.writing import create_with_content, text_runs

MOST_PAGES = 50
"""Pages of one copy; more are refused before anything is written."""

_UNSAYABLE = READ_ONLY | {"link_preview"}
"""Blocks that Notion lets nobody write."""


class DuplicateArgs(Frozen):
    """Which page, and what the copy is called and lies in."""

    page: AnyThing
    title: str = Field("", max_length=LONGEST_TITLE, description="“Copy of …” when empty.")
    parent: AnyThing | None = None


class DuplicateResult(Written):
    """The copy."""

    pages: int
    """How many pages were made."""
    missing: tuple[str, ...] = ()
    """What could not be copied, in words."""


class DuplicatePage(WriteOperation[DuplicateArgs, DuplicateResult]):
    """Copy a page."""

    name = "pages.duplicate"
    summary = "Copy a page or row: its properties, look and content, with all pages in it."
    help = (
        "Databases in it, comments, and files that were uploaded to Notion are not copied, and the"
        " answer names them. At most 50 pages."
    )
    sample = 'duplicate the page Launch checklist as "Autumn launch"'
    permission = "insert content"
    endpoints = (
        "GET /v1/pages/{page_id}",
        "GET /v1/blocks/{block_id}/children",
        "POST /v1/pages",
        "PATCH /v1/blocks/{block_id}/children",
    )
    cost = "reading each page, and 1 for each page of the copy and for each further 100 blocks"
    undo = "moves the copy to the trash, unless somebody has worked on it"
    asks = 3

    def title(self, args: DuplicateArgs) -> str:
        """Such as: Copy Launch checklist as "Autumn launch"."""
        name = f' as "{shortened(args.title)}"' if args.title else ""
        return f"Copy {shortened(args.page.name)}{name}"

    def run(self, args: DuplicateArgs, context: OperationContext) -> DuplicateResult:
        """Read everything once, then write it page by page."""
        decided = context.writes.decide(lambda: self._read(args, context))
        pages = objects(decided["pages"])
        made: list[str] = []
        first = None
        for number, page in enumerate(pages):
            context.say(f"{number} of {counted(len(pages), 'page')}")
            above = page.get("above")
            applied = create_with_content(
                context,
                parent_id=made[above] if isinstance(above, int) else str(page["parent_id"]),
                in_database=page.get("in_database") is True,
                properties=_object(page["properties"]),
                blocks=[dict(block) for block in objects(page["blocks"])],
                icon=_object(page["icon"]) or None,
                cover=_object(page["cover"]) or None,
            )
            made.append(applied.id)
            first = first or applied
        if first is None:
            raise BadInput("There is nothing to copy.")
        missing = decided["missing"]
        return DuplicateResult(
            id=first.id,
            title=str(decided["title"]),
            url=first.url,
            pages=len(made),
            missing=tuple(str(one) for one in missing) if isinstance(missing, list) else (),
        )

    def answer(self, result: DuplicateResult) -> str:
        """What is missing, when something is."""
        if not result.missing:
            return ""
        lines = [f"- {plainly(one)}" for one in result.missing[:10]]
        return "\n".join(["This could not be copied:", "", *lines])

    def _read(self, args: DuplicateArgs, context: OperationContext) -> Json:
        reader = _Reader(context)
        page = context.reads.page(args.page.id)
        title = args.title or f"Copy of {page.target.title}"
        in_database = args.parent is None and page.parent_kind == "data_source_id"
        parent_id = args.parent.id if args.parent else page.parent_id
        if args.parent is None and page.parent_kind not in {"page_id", "data_source_id"}:
            raise BadInput(
                f"{page.target.title} lies where I can't put a copy.",
                next_step="Name the page that the copy is to lie in.",
            )
        place: Json = {"parent_id": parent_id, "in_database": in_database}
        reader.read(page, title, place)
        return {"pages": list(reader.pages), "missing": list(reader.missing), "title": title}


class _Reader:
    """Gathers what a copy is made of, each page before those that lie in it."""

    def __init__(self, context: OperationContext) -> None:
        self._context = context
        self.pages: list[JsonValue] = []
        self.missing: list[str] = []

    def read(self, page: Page, title: str, place: Json) -> None:
        """Add a page and, below it, the pages in it. Raises BadInput when they are too many."""
        if len(self.pages) >= MOST_PAGES:
            raise BadInput(
                f"More than {MOST_PAGES} pages lie in that one.", next_step="Copy parts of it."
            )
        blocks = self._context.reads.blocks(page.target.id)
        index = len(self.pages)
        self.pages.append(
            {
                **place,
                "properties": self._properties(page, title, place),
                "icon": self._picture(page, "icon"),
                "cover": self._picture(page, "cover"),
                "blocks": list(normal_blocks(self._sayable(blocks))),
            }
        )
        for block in _child_pages(blocks):
            child = self._context.reads.page(str(block["id"]))
            self.read(child, child.target.title, {"above": index, "in_database": False})

    def _properties(self, page: Page, title: str, place: Json) -> Json:
        if not place["in_database"]:
            return {"title": {"title": text_runs(title)}}
        values = self._context.reads.values(page)
        for name, value in page.properties.items():
            if isinstance(value, dict) and value.get("type") == "title":
                values[name] = {"title": text_runs(title)}
        return {name: value for name, value in values.items() if not _has_upload(value)}

    def _picture(self, page: Page, which: str) -> Json:
        picture = page.look.get(which)
        if not isinstance(picture, dict):
            return {}
        if picture.get("type") == "file":
            self.missing.append(f"the {which} of {page.target.title}")
            return {}
        return picture

    def _sayable(self, blocks: Sequence[Json]) -> list[Block]:
        """Blocks that can be written again, with what is below them."""
        kept: list[Block] = []
        for block in blocks:
            kind = str(block.get("type"))
            body = block.get(kind)
            if kind in _UNSAYABLE or (isinstance(body, dict) and body.get("type") == "file"):
                if kind != "child_page":
                    title = body.get("title") if isinstance(body, dict) else ""
                    self.missing.append(f"{kind.replace('_', ' ')} {title or ''}".strip())
                continue
            kept.append({**block, "children": self._sayable(children_in(block))})
        return kept


def _child_pages(blocks: Sequence[Json]) -> Iterator[Json]:
    for block in blocks:
        if block.get("type") == "child_page":
            yield block
        else:
            yield from _child_pages(children_in(block))


def _has_upload(value: JsonValue) -> bool:
    files = value.get("files") if isinstance(value, dict) else None
    return any(one.get("type") == "file" for one in objects(files))


def _object(value: JsonValue) -> Json:
    return value if isinstance(value, dict) else {}
