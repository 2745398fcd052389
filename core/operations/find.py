"""Finding things by their title."""

from pydantic import Field

from core.domain.notion import ObjectKind
from core.domain.plan import Frozen
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import Found, linked, shortened

_MOST = 50


class SearchArgs(Frozen):
    """What to look for."""

    text: str = ""
    """Words of the title; empty lists what the assistant can see."""
    kind: ObjectKind | None = None
    limit: int = Field(10, ge=1, le=_MOST)


class SearchResult(Frozen):
    """What was found, best first."""

    found: tuple[Found, ...]
    count: int
    text: str = ""


class Search(ReadOperation[SearchArgs, SearchResult]):
    """Search by title."""

    name = "search"
    summary = "Find pages, rows and databases by words of their title."
    sample = "find pages about launch"
    endpoints = ("POST /v1/search",)
    cost = "1"

    def title(self, args: SearchArgs) -> str:
        """Such as: Search for "launch"."""
        return f'Search for "{shortened(args.text)}"' if args.text else "List what I can see"

    def run(self, args: SearchArgs, context: OperationContext) -> SearchResult:
        """Ask Notion's search."""
        targets = context.reads.search(args.text, kind=args.kind, limit=args.limit)
        found = tuple(Found(id=t.id, title=t.title, url=t.url, kind=t.kind) for t in targets)
        return SearchResult(found=found, count=len(found), text=args.text)

    def answer(self, result: SearchResult) -> str:
        """What was found, each with a link."""
        if not result.found:
            return f'I found nothing called "{result.text}" among the pages shared with me.'
        head = f"I found {result.count} {'thing' if result.count == 1 else 'things'}:"
        return "\n".join([head, "", *(f"- {linked(one)} ({one.kind})" for one in result.found)])
