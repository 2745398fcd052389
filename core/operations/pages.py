"""Pages: create, rename, dress, lock, move, to the trash and back."""

from pydantic import Field

from core.content import markdown_to_blocks
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.write import MovePage, SetTrash, UpdatePage
from core.kit.errors import BadInput
from core.operations.insertion import ANCHOR, PLACE, Place, insertion_spot
from core.operations.pictures import picture_of
from core.operations.spec import OperationContext, Risk, WriteOperation
from core.operations.things import AnyThing, Thing, Written, described, shortened
from core.operations.writing import create_with_content, text_runs

LONGEST_TITLE = 2_000
"""Characters of a title (Notion API: request limits, rich text)."""

_CHANGE = ("GET /v1/pages/{page_id}", "PATCH /v1/pages/{page_id}")


class CreateArgs(Frozen):
    """Where, and with what."""

    parent: AnyThing
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    markdown: str = ""
    icon: str = Field("", description="An emoji, or the address of a picture.")
    cover: str = Field("", description="The address of a picture.")
    place: Place = Field("end", description=PLACE)
    anchor: str = Field("", description=ANCHOR)


class CreatePageOperation(WriteOperation[CreateArgs, Written]):
    """Create a page under a page."""

    name = "pages.create"
    summary = "Create a page under another page, with content given as markdown."
    help = "The content may be of any length; it is written 100 blocks at a time."
    sample = 'create a page called "Launch checklist" under Team Home'
    permission = "insert content"
    endpoints = (
        "POST /v1/pages",
        "PATCH /v1/blocks/{block_id}/children",
        "GET /v1/blocks/{block_id}/children",
    )
    cost = "1, and 1 for each further 100 blocks; to find a place in the page, its blocks are read"
    undo = "moves the page to the trash, unless somebody else has worked on it"
    says = 'Create the page "{title}" under {parent}'

    def requests(self, args: CreateArgs) -> int:
        """One, and one for each further 100 lines of content or so."""
        return 1 + args.markdown.count("\n") // 100

    def run(self, args: CreateArgs, context: OperationContext) -> Written:
        """Create it, then write what did not ride along."""
        spot = insertion_spot(args.parent.id, args.place, args.anchor, context)
        if spot.parent_id != args.parent.id:
            raise BadInput(
                f"“{args.anchor[:60]}” lies in another block, where Notion puts no pages.",
                next_step="Name a block that lies directly in the page.",
            )
        applied = create_with_content(
            context,
            parent_id=args.parent.id,
            in_database=False,
            properties={"title": {"title": text_runs(args.title)}},
            blocks=markdown_to_blocks(args.markdown),
            icon=picture_of(args.icon),
            cover=picture_of(args.cover, emoji=False),
            after=spot.after,
            at_start=spot.at_start,
        )
        return Written(id=applied.id, title=args.title, url=applied.url)


class PageArgs(Frozen):
    """Which page."""

    page: AnyThing


class TrashPage(WriteOperation[PageArgs, Written]):
    """Move a page or row to the trash."""

    name = "pages.trash"
    summary = "Move a page or row to Notion's trash, from where it can be taken back."
    sample = "delete the page Meeting notes"
    endpoints = _CHANGE
    cost = "1, after a look at the page"
    risks = (Risk.DESTRUCTIVE,)
    undo = "takes the page out of the trash"
    says = "Move {page} to the trash"
    asks = 2
    idle = "It was in the trash already."

    def run(self, args: PageArgs, context: OperationContext) -> Written:
        """Set its trash state."""
        return set_trash(args.page, context, in_trash=True)


class RestorePage(WriteOperation[PageArgs, Written]):
    """Take a page or row out of the trash."""

    name = "pages.restore"
    summary = "Take a page or row back out of Notion's trash."
    sample = "restore the page Meeting notes"
    endpoints = _CHANGE
    cost = "1, after a look at the page"
    undo = "moves the page to the trash again"
    says = "Take {page} out of the trash"
    asks = 2
    idle = "It was not in the trash, so there was nothing to do."

    def run(self, args: PageArgs, context: OperationContext) -> Written:
        """Set its trash state."""
        return set_trash(args.page, context, in_trash=False)


class RenameArgs(Frozen):
    """Which page, and its new title."""

    page: AnyThing
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)


class RenamePage(WriteOperation[RenameArgs, Written]):
    """Give a page or row another title."""

    name = "pages.rename"
    summary = "Give a page or row another title."
    sample = 'rename the page Meeting notes to "Minutes"'
    endpoints = _CHANGE
    cost = "1, after a look at the page"
    undo = "sets the old title, unless somebody has set another one since"
    says = 'Rename {page} to "{title}"'
    asks = 2

    def run(self, args: RenameArgs, context: OperationContext) -> Written:
        """Set the property that every page calls `title`."""
        effect = UpdatePage(
            page_id=args.page.id, properties={"title": {"title": text_runs(args.title)}}
        )
        applied = context.writes.apply(effect)
        return Written(id=applied.id, title=args.title, url=applied.url)


class IconArgs(Frozen):
    """Which page, and its icon."""

    page: AnyThing
    icon: str = Field("", description="An emoji or the address of a picture; empty takes it away.")


class SetIcon(WriteOperation[IconArgs, Written]):
    """Set or take away a page's icon."""

    name = "pages.set_icon"
    summary = "Set the icon of a page or row to an emoji or picture, or take it away."
    sample = "set the icon of Team Home to 🏠"
    endpoints = _CHANGE
    cost = "1, after a look at the page"
    undo = "sets the old icon, unless somebody has set another one since"
    asks = 2

    def title(self, args: IconArgs) -> str:
        """Such as: Set the icon of Team Home to 🏠."""
        if not args.icon:
            return f"Take the icon of {shortened(args.page.name)} away"
        return f"Set the icon of {shortened(args.page.name)} to {shortened(args.icon)}"

    def run(self, args: IconArgs, context: OperationContext) -> Written:
        """Set it."""
        return _set_look(args.page, {"icon": picture_of(args.icon)}, context)


class CoverArgs(Frozen):
    """Which page, and its cover."""

    page: AnyThing
    cover: str = Field("", description="The address of a picture; empty takes it away.")


class SetCover(WriteOperation[CoverArgs, Written]):
    """Set or take away a page's cover."""

    name = "pages.set_cover"
    summary = "Set the cover of a page or row to a picture, or take it away."
    sample = "set the cover of Team Home to https://example.com/sea.jpg"
    endpoints = _CHANGE
    cost = "1, after a look at the page"
    undo = "sets the old cover, unless somebody has set another one since"
    asks = 2

    def title(self, args: CoverArgs) -> str:
        """Such as: Set the cover of Team Home."""
        verb = "Set the cover of {}" if args.cover else "Take the cover of {} away"
        return verb.format(shortened(args.page.name))

    def run(self, args: CoverArgs, context: OperationContext) -> Written:
        """Set it."""
        return _set_look(args.page, {"cover": picture_of(args.cover, emoji=False)}, context)


class LockArgs(Frozen):
    """Which page, and whether it is locked."""

    page: AnyThing
    locked: bool = True


class LockPage(WriteOperation[LockArgs, Written]):
    """Lock or unlock a page."""

    name = "pages.lock"
    summary = "Lock a page, so that its content is not edited by mistake, or unlock it."
    sample = "lock the page Handbook"
    endpoints = _CHANGE
    cost = "1, after a look at the page"
    undo = "sets the lock as it was"
    asks = 2

    def title(self, args: LockArgs) -> str:
        """Such as: Lock Handbook."""
        return f"{'Lock' if args.locked else 'Unlock'} {shortened(args.page.name)}"

    def run(self, args: LockArgs, context: OperationContext) -> Written:
        """Set it."""
        return _set_look(args.page, {"is_locked": args.locked}, context)


class MoveArgs(Frozen):
    """Which page, and where to."""

    page: AnyThing
    parent: AnyThing
    into_database: bool = False
    """Whether the new place is a database."""


class MovePageOperation(WriteOperation[MoveArgs, Written]):
    """Move a page."""

    name = "pages.move"
    summary = "Move a page or row under another page, or into a database."
    help = (
        "A row that leaves its database loses the values of properties that the new place does not"
        " have; undo brings them back."
    )
    sample = "move the page Meeting notes to Archive"
    endpoints = ("GET /v1/pages/{page_id}", "POST /v1/pages/{page_id}/move")
    cost = "1, after a look at the page"
    undo = "moves the page back, unless somebody has moved it elsewhere since"
    says = "Move {page} to {parent}"
    asks = 2

    def run(self, args: MoveArgs, context: OperationContext) -> Written:
        """Move it."""
        page = described(args.page, context.reads)
        context.writes.apply(
            MovePage(
                page_id=page.id, parent_id=args.parent.id, parent_is_database=args.into_database
            )
        )
        return Written(id=page.id, title=page.name, url=page.url)


def set_trash(page: Thing, context: OperationContext, *, in_trash: bool) -> Written:
    """Move a page to the trash, or take it back. Raises errors of core.kit.errors."""
    known = described(page, context.reads)
    applied = context.writes.apply(SetTrash(page_id=page.id, in_trash=in_trash))
    return Written(id=applied.id, title=known.name, url=known.url or applied.url)


def _set_look(page: Thing, look: Json, context: OperationContext) -> Written:
    known = described(page, context.reads)
    context.writes.apply(UpdatePage(page_id=page.id, look=look))
    return Written(id=known.id, title=known.name, url=known.url)
