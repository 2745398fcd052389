"""Finding one's way: what a link means, what lies in a page, what was edited, what links."""

import json
import re
from collections.abc import Iterator

from pydantic import Field

from core.domain.notion import Json, ObjectKind, Page, Target
from core.domain.plan import Frozen
from core.kit.errors import BadInput, NotFound
from core.operations.pages import PageArgs
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import AnyThing, Found, Made, counted, described, linked, plainly

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_MOST = 200
"""Things that one answer lists."""


class ResolveArgs(Frozen):
    """What was said."""

    said: str = Field(min_length=1, description="A title, a link, or an id.")
    kind: ObjectKind | None = None


class Resolve(ReadOperation[ResolveArgs, Found]):
    """Find the one thing that is meant."""

    name = "find.resolve"
    summary = "Find the one page, row or database that a title, a link or an id means."
    sample = "which page is https://notion.example.com/Meeting-notes-0123456789abcdef"
    endpoints = (
        "POST /v1/search",
        "GET /v1/pages/{page_id}",
        "GET /v1/data_sources/{data_source_id}",
        "GET /v1/databases/{database_id}",
    )
    cost = "1, or 2 for an id of which it is not known what it is"

    def title(self, args: ResolveArgs) -> str:
        """Such as: Find "Meeting notes"."""
        return f'Find "{args.said[:60]}"'

    def run(self, args: ResolveArgs, context: OperationContext) -> Found:
        """By id when there is one, else by the exact title."""
        return _found(resolved(args, context))

    def answer(self, result: Found) -> str:
        """What it is."""
        return f"{linked(result)} ({result.kind})"


class Things(Frozen):
    """Things in Notion, in order."""

    found: tuple[Found, ...]
    count: int
    told: str = ""


class ListChildren(ReadOperation[PageArgs, Things]):
    """List what lies in a page."""

    name = "find.children"
    summary = "List the pages and databases that lie directly in a page."
    sample = "what is in Team Home"
    endpoints = ("GET /v1/pages/{page_id}", "GET /v1/blocks/{block_id}/children")
    cost = "1 for each 100 blocks of the page"
    says = "List what is in {page}"

    def run(self, args: PageArgs, context: OperationContext) -> Things:
        """Read the page's blocks."""
        page = described(args.page, context.reads)
        found = tuple(_found(one) for one in context.reads.inside(page.id))
        return Things(found=found, count=len(found), told=f"in {page.name}")

    def answer(self, result: Things) -> str:
        """Each by its title."""
        return _told(result)


class TreeArgs(Frozen):
    """From where on, and how deep."""

    page: AnyThing
    depth: int = Field(3, ge=1, le=6)


class Branch(Found):
    """A thing with its depth below the first one."""

    depth: int


class TreeResult(Made):
    """What lies below a page, each before what lies in it."""

    branches: tuple[Branch, ...]
    complete: bool
    """Whether nothing was left out."""


class ShowTree(ReadOperation[TreeArgs, TreeResult]):
    """Show the tree of pages."""

    name = "find.tree"
    summary = "Show the tree of pages and databases below a page."
    help = "At most 200 of them; rows of databases are not listed."
    sample = "show the tree of Team Home"
    endpoints = ("GET /v1/pages/{page_id}", "GET /v1/blocks/{block_id}/children")
    cost = "1 for each page in the tree, and 1 for each further 100 blocks of it; none for a minute"
    says = "Show the tree of {page}"

    def run(self, args: TreeArgs, context: OperationContext) -> TreeResult:
        """Walk from page to page, breadth left to depth."""
        page = described(args.page, context.reads)
        branches: list[Branch] = []
        for branch in _walk(page.id, 1, args.depth, context):
            branches.append(branch)
            context.say(f"{len(branches)} found")
            if len(branches) > _MOST:
                break
        return TreeResult(
            id=page.id,
            title=page.name,
            url=page.url,
            branches=tuple(branches[:_MOST]),
            complete=len(branches) <= _MOST,
        )

    def answer(self, result: TreeResult) -> str:
        """A nested list."""
        lines = [f"{'  ' * one.depth}- {linked(one)}" for one in result.branches]
        rest = [] if result.complete else ["- … and more"]
        return "\n".join([f"- {linked(result)}", *lines, *rest])


class RecentArgs(Frozen):
    """How many."""

    limit: int = Field(10, ge=1, le=100)


class ListRecent(ReadOperation[RecentArgs, Things]):
    """List what was edited lately."""

    name = "find.recent"
    summary = "List the pages and rows that were edited last, among those that I can see."
    sample = "what was edited lately"
    endpoints = ("POST /v1/search",)
    cost = "1"
    says = "List what was edited lately"

    def run(self, args: RecentArgs, context: OperationContext) -> Things:
        """Ask Notion's search, by time."""
        pages = context.reads.recent(limit=args.limit)
        found = tuple(_found(page.target) for page in pages)
        return Things(found=found, count=len(found), told="edited last")

    def answer(self, result: Things) -> str:
        """Each by its title."""
        return _told(result)


class BacklinksArgs(Frozen):
    """To which page, and how far to look."""

    page: AnyThing
    limit: int = Field(50, ge=1, le=100, description="How many pages to look through.")


class FindBacklinks(ReadOperation[BacklinksArgs, Things]):
    """Find what links to a page."""

    name = "find.backlinks"
    summary = "Find pages that link to a page, mention it or relate to it."
    help = "Notion keeps no list of them: the pages that were edited last are looked through."
    sample = "what links to Handbook"
    endpoints = (
        "GET /v1/pages/{page_id}",
        "POST /v1/search",
        "GET /v1/pages/{page_id}/markdown",
        "GET /v1/blocks/{block_id}/children",
    )
    cost = "1, 1 for each page that is looked through, and more for those that may link"
    says = "Find what links to {page}"

    def requests(self, args: BacklinksArgs) -> int:
        """The list, and one for each page."""
        return 1 + args.limit

    def run(self, args: BacklinksArgs, context: OperationContext) -> Things:
        """Look through one page after the other."""
        page = described(args.page, context.reads)
        found = []
        pages = context.reads.recent(limit=args.limit)
        for number, one in enumerate(pages):
            context.say(f"{number} of {counted(len(pages), 'page')}")
            if one.target.id != page.id and _links(one, page.id, context):
                found.append(_found(one.target))
        told = f"linking to {page.name}, among the {len(pages)} edited last"
        return Things(found=tuple(found), count=len(found), told=told)

    def answer(self, result: Things) -> str:
        """Each by its title."""
        return _told(result)


def resolved(args: ResolveArgs, context: OperationContext) -> Target:
    """The one thing that a title, a link or an id means.

    Raises:
        NotFound: there is none; what comes close is named.
        BadInput: several have that title.
    """
    ids = _ID.findall(args.said.split("?", 1)[0])
    return _by_id(ids[-1], context) if ids else _by_title(args, context)


def _by_id(said: str, context: OperationContext) -> Target:
    try:
        return context.reads.page(said).target
    except NotFound:
        return context.reads.database(said).target


def _by_title(args: ResolveArgs, context: OperationContext) -> Target:
    wanted = " ".join(args.said.split()).casefold()
    targets = context.reads.search(args.said, kind=args.kind, limit=10)
    same = [one for one in targets if one.title.casefold() == wanted]
    if len(same) == 1:
        return same[0]
    if same:
        where = ", ".join(one.url for one in same[:5])
        raise BadInput(
            f"{len(same)} things are called “{args.said[:60]}”: {where}.", next_step="Give a link."
        )
    near = ", ".join(f"“{one.title}”" for one in targets[:3])
    raise NotFound(
        f"I can't see anything called “{args.said[:60]}”.",
        next_step=f"There is {near}." if near else "Share it with the integration.",
    )


def _found(target: Target) -> Found:
    return Found(id=target.id, title=target.title, url=target.url, kind=target.kind)


def _walk(page_id: str, depth: int, deepest: int, context: OperationContext) -> Iterator[Branch]:
    for child in context.reads.inside(page_id):
        yield Branch(**_found(child).model_dump(), depth=depth)
        if child.kind is ObjectKind.PAGE and depth < deepest:
            yield from _walk(child.id, depth + 1, deepest, context)


def _links(page: Page, wanted: str, context: OperationContext) -> bool:
    """Whether a page's properties or content name another page by its id."""
    bare = wanted.replace("-", "")
    if bare in _bare(dict(page.properties)):
        return True
    said = context.reads.markdown(page.target.id)
    if said is not None and bare not in said.replace("-", ""):
        return False
    for block in context.reads.blocks(page.target.id):
        told: Json = {key: value for key, value in block.items() if key not in {"parent", "id"}}
        if bare in _bare(told) and block.get("type") != "child_page":
            return True
    return False


def _bare(value: Json) -> str:
    return json.dumps(value).replace("-", "")


def _told(result: Things) -> str:
    head = f"**{counted(result.count, 'thing')}** {plainly(result.told)}"
    lines = [f"- {linked(one)} ({one.kind})" for one in result.found]
    return "\n".join([f"{head}:", "", *lines]) if lines else f"{head}."
