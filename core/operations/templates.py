"""Templates of databases: list, and apply to a row. Notion adds their content a little later."""

from collections.abc import Collection
from datetime import timedelta

from pydantic import Field, JsonValue

from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.ports import NotionLibrary
from core.domain.uploads import ApplyTemplate, NoteBlocks
from core.domain.write import DeleteBlock
from core.kit.errors import BadInput, NotFound, Throttled
from core.operations.blocks import ContentResult
from core.operations.changing import refuse_to_lose
from core.operations.spec import OperationContext, ReadOperation, Risk, WriteOperation
from core.operations.things import AnyThing, described, plainly

LOOK_AGAIN = 3.0
"""Seconds until it is worth looking whether the content has come."""
PATIENCE = timedelta(minutes=2)
"""How long after the last edit content may still come; a template may also be empty. Room for
Notion's dates, which have no seconds."""


class TemplatesArgs(Frozen):
    """Of which database."""

    database: AnyThing


class TemplateInfo(Frozen):
    """A template."""

    id: str
    name: str


class TemplatesResult(Frozen):
    """Names of templates."""

    templates: tuple[TemplateInfo, ...]
    default: str = ""
    """The name of the one that new rows get."""
    database: str = ""


class ListTemplates(ReadOperation[TemplatesArgs, TemplatesResult]):
    """List templates."""

    name = "databases.templates"
    summary = "List the templates of a database."
    sample = "which templates does Roadmap have"
    endpoints = ("GET /v1/data_sources/{data_source_id}/templates",)
    cost = "1"
    says = "List the templates of {database}"

    def run(self, args: TemplatesArgs, context: OperationContext) -> TemplatesResult:
        """Ask for them."""
        found = context.reads.templates(args.database.id)
        default = [str(one.get("name")) for one in found if one.get("is_default")]
        return TemplatesResult(
            templates=tuple(
                TemplateInfo(id=str(one.get("id")), name=str(one.get("name"))) for one in found
            ),
            default=default[0] if default else "",
            database=args.database.title,
        )

    def answer(self, result: TemplatesResult) -> str:
        """One line each."""
        if not result.templates:
            return f"{plainly(result.database) or 'The database'} has no templates."
        return "\n".join(
            f"- {plainly(one.name)}{' (default)' if one.name == result.default else ''}"
            for one in result.templates
        )


class ApplyArgs(Frozen):
    """To which row, which template."""

    page: AnyThing
    template: str = Field(min_length=1, description="The template's name.")
    replace: bool = Field(default=False, description="Whether the present content goes.")


class ApplyTemplateOperation(WriteOperation[ApplyArgs, ContentResult]):
    """Apply a template to a row."""

    name = "pages.apply_template"
    summary = "Add the content of one of its database's templates to a row."
    help = (
        "Notion adds the content a little after it has answered; the step waits for it without"
        " holding anything up. Only rows of databases have templates."
    )
    sample = "apply the template Bug report to Fix login"
    permission = "insert content"
    endpoints = (
        "GET /v1/pages/{page_id}",
        "GET /v1/data_sources/{data_source_id}/templates",
        "GET /v1/blocks/{block_id}/children",
        "GET /v1/blocks/{block_id}",
        "DELETE /v1/blocks/{block_id}",
        "PATCH /v1/pages/{page_id}",
    )
    cost = "1, and looks until the content has come; replacing also 1 for each block that goes"
    risks = (Risk.WRITE, Risk.DESTRUCTIVE)
    undo = "deletes what the template added and takes back what it replaced"
    says = "Apply the template {template} to {page}"
    asks = 5

    def risk(self, args: ApplyArgs) -> Risk:
        """Replacing takes away what was there."""
        return Risk.DESTRUCTIVE if args.replace else Risk.WRITE

    def run(self, args: ApplyArgs, context: OperationContext) -> ContentResult:
        """Delete what goes, let Notion add, wait for it, and note what has come."""
        page = described(args.page, context.reads)
        found = context.writes.decide(lambda: self._decided(args, page.id, context))
        gone = [str(one) for one in _listed(found["gone"])]
        for block_id in reversed(gone):
            context.writes.apply(DeleteBlock(block_id=block_id))
        effect = ApplyTemplate(page_id=page.id, template_id=str(found["template"]))
        known = [str(one) for one in _listed(context.writes.apply(effect).before.get("known"))]
        wait_for_content(page.id, known, context)
        noted = context.writes.apply(NoteBlocks(page_id=page.id, known=tuple(known)))
        return ContentResult(
            id=page.id, title=page.name, url=page.url, block_ids=noted.block_ids, changes=len(gone)
        )

    def _decided(self, args: ApplyArgs, page_id: str, context: OperationContext) -> Json:
        page = context.reads.page(page_id)
        if page.parent_kind != "data_source_id":
            raise BadInput(
                f"{page.target.title} is no row of a database, and only those have templates."
            )
        template = template_named(args.template, page.parent_id, context.reads)
        gone: list[Json] = []
        if args.replace:
            gone = context.reads.blocks(page_id)
            refuse_to_lose(gone)
        return {"template": template, "gone": [str(one["id"]) for one in gone]}


def template_named(said: str, database_id: str, reads: NotionLibrary) -> str:
    """Id of a database's template. Raises NotFound, which names those that there are."""
    known = reads.templates(database_id)
    wanted = " ".join(said.split()).casefold()
    for one in known:
        if str(one.get("name")).casefold() == wanted:
            return str(one.get("id"))
    names = ", ".join(f"“{one.get('name')}”" for one in known) or "none"
    raise NotFound(
        f"The database has no template “{said[:60]}”.", next_step=f"Its templates: {names}."
    )


def wait_for_content(page_id: str, known: Collection[str], context: OperationContext) -> None:
    """Return once a page holds other blocks than those known, or none can be expected any more.

    Raises:
        Throttled: not yet; the task is to come back, which costs it no try.
    """
    if any(str(one["id"]) not in known for one in context.reads.children(page_id)):
        return
    page = context.reads.page(page_id)
    if context.now - page.last_edited_at < PATIENCE:
        raise Throttled(
            f"Notion is still adding the template's content to {page.target.title}.",
            next_step="I will go on by myself.",
            retry_after=LOOK_AGAIN,
        )


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
