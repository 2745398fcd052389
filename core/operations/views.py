"""Views of databases: list, create, change, delete, and the rows that one shows."""

from typing import Literal

from pydantic import Field

from core.content.values import PropertySchema, match_property, parse_schema
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.write import CreateView, DeleteView, UpdateObject
from core.kit.errors import BadInput, NotFound
from core.operations.rows import MOST_ROWS, Row, row_lines, row_of
from core.operations.spec import OperationContext, ReadOperation, Risk, WriteOperation
from core.operations.things import AnyThing, Made, Thing, Written, counted, plainly

ViewType = Literal[
    "table", "list", "gallery", "board", "calendar", "timeline", "form", "chart", "map"
]

_LIST = ("GET /v1/views", "GET /v1/views/{view_id}")
_SOURCE = "GET /v1/data_sources/{data_source_id}"
_GROUPED = frozenset({"select", "status", "multi_select", "people", "checkbox"})


class View(Made):
    """A view."""

    type: str


class ViewsArgs(Frozen):
    """Of which database."""

    database: AnyThing


class ViewsResult(Frozen):
    """The views, in order."""

    views: tuple[View, ...]
    database: str = ""


class ListViews(ReadOperation[ViewsArgs, ViewsResult]):
    """List views."""

    name = "views.list"
    summary = "List the views of a database."
    sample = "which views does Roadmap have"
    endpoints = _LIST
    cost = "1, and 1 for each view"
    says = "List the views of {database}"
    asks = 2

    def run(self, args: ViewsArgs, context: OperationContext) -> ViewsResult:
        """Notion lists ids; each view is read by its own."""
        views = tuple(_view(one) for one in context.reads.views(args.database.id))
        return ViewsResult(views=views, database=args.database.title)

    def answer(self, result: ViewsResult) -> str:
        """One line each."""
        lines = [f"- {plainly(one.title)} ({one.type})" for one in result.views]
        return "\n".join([f"**{counted(len(result.views), 'view')}**:", "", *lines])


class CreateArgs(Frozen):
    """Of which database, and what it shows."""

    database: AnyThing
    name: str = Field(min_length=1, max_length=100)
    type: ViewType = "table"
    by: str = Field("", description="What a board groups by, or the date of calendar and timeline.")
    where: Json | None = None
    """A filter in Notion's format."""
    sorts: tuple[Json, ...] = ()


class CreateViewOperation(WriteOperation[CreateArgs, Written]):
    """Create a view."""

    name = "views.create"
    summary = "Create a view of a database: a table, list, gallery, board, calendar and others."
    help = (
        "A board groups by a property, a calendar and a timeline need a date. A chart shows columns"
        " until somebody gives it more in Notion."
    )
    sample = "create a board called By owner in Roadmap by Status"
    permission = "insert content"
    endpoints = (_SOURCE, "POST /v1/views")
    cost = "1, after reading the schema"
    undo = "deletes the view"
    says = 'Create the {type} "{name}" in {database}'
    asks = 2

    def run(self, args: CreateArgs, context: OperationContext) -> Written:
        """Create it."""
        source = context.reads.database(args.database.id)
        fields = _configuration(args, parse_schema(source.schema))
        if args.where:
            fields["filter"] = args.where
        if args.sorts:
            fields["sorts"] = list(args.sorts)
        applied = context.writes.apply(
            CreateView(
                database_id=source.database_id,
                data_source_id=source.target.id,
                name=args.name,
                view_type=args.type,
                fields=fields,
            )
        )
        return Written(id=applied.id, title=args.name, url=applied.url)


class ChangeArgs(Frozen):
    """Which view, and what it becomes."""

    database: AnyThing
    view: str = Field(min_length=1, description="The view's name.")
    name: str = Field("", description="Its new name; empty keeps the old one.")
    where: Json | None = None
    """A new filter in Notion's format; nothing keeps the old one."""
    sorts: tuple[Json, ...] = ()


class ChangeView(WriteOperation[ChangeArgs, Written]):
    """Change a view."""

    name = "views.change"
    summary = "Give a view of a database another name, filter or order."
    sample = "rename the view By owner in Roadmap to Owners"
    endpoints = (*_LIST, _SOURCE, "PATCH /v1/views/{view_id}")
    cost = "1, after reading the views"
    undo = "sets the old name, filter and order, unless somebody has changed them since"
    says = "Change the view {view} of {database}"
    asks = 3

    def run(self, args: ChangeArgs, context: OperationContext) -> Written:
        """Find it once, then change it."""
        fields: Json = {}
        if args.name:
            fields["name"] = args.name
        if args.where:
            fields["filter"] = args.where
        if args.sorts:
            fields["sorts"] = list(args.sorts)
        if not fields:
            raise BadInput("It is not said what to change.", next_step="Give a name or a filter.")
        found = context.writes.decide(lambda: _named(args.database, args.view, context).as_json())
        view = View.model_validate(found)
        context.writes.apply(UpdateObject(object_id=view.id, endpoint="views", fields=fields))
        return Written(id=view.id, title=args.name or view.title, url=view.url)


class DeleteArgs(Frozen):
    """Which view."""

    database: AnyThing
    view: str = Field(min_length=1, description="The view's name.")


class DeleteViewOperation(WriteOperation[DeleteArgs, Written]):
    """Delete a view."""

    name = "views.delete"
    summary = "Delete a view of a database; its rows stay."
    sample = "delete the view By owner of Roadmap"
    endpoints = (*_LIST, "DELETE /v1/views/{view_id}")
    cost = "1, after reading the views"
    risks = (Risk.DESTRUCTIVE,)
    undo = "makes a view of the same name, type, filter, order and configuration"
    says = "Delete the view {view} of {database}"
    asks = 3

    def run(self, args: DeleteArgs, context: OperationContext) -> Written:
        """Find it once, then delete it."""
        found = context.writes.decide(lambda: _named(args.database, args.view, context).as_json())
        view = View.model_validate(found)
        context.writes.apply(DeleteView(view_id=view.id))
        return Written(id=args.database.id, title=args.database.name, url=args.database.url)


class QueryArgs(Frozen):
    """Which view, and how many rows."""

    database: AnyThing
    view: str = Field(min_length=1, description="The view's name.")
    limit: int = Field(25, ge=1, le=100)


class QueryResult(Frozen):
    """The rows that a view shows, in its order."""

    rows: tuple[Row, ...]
    count: int
    view: str


class QueryView(ReadOperation[QueryArgs, QueryResult]):
    """Read the rows of a view."""

    name = "views.query"
    summary = "Read the rows that a view of a database shows, in its order."
    sample = "show the view By owner of Roadmap"
    endpoints = (
        *_LIST,
        "POST /v1/views/{view_id}/queries",
        "GET /v1/views/{view_id}/queries/{query_id}",
        "GET /v1/pages/{page_id}",
        "GET /v1/users",
    )
    cost = "1 for each row, after reading the views: Notion gives their ids alone"
    says = "Look up the view {view} of {database}"

    def requests(self, args: QueryArgs) -> int:
        """The views, the ids, and each row."""
        return 2 + args.limit

    def run(self, args: QueryArgs, context: OperationContext) -> QueryResult:
        """Ask for the ids, then for each row."""
        view = _named(args.database, args.view, context)
        ids = context.reads.view_rows(view.id, limit=min(args.limit, MOST_ROWS))
        rows = tuple(row_of(context.reads.page(page_id), context) for page_id in ids[: args.limit])
        return QueryResult(rows=rows, count=len(rows), view=view.title)

    def answer(self, result: QueryResult) -> str:
        """How many, and which."""
        head = f"**{counted(result.count, 'row')}** in {plainly(result.view)}"
        return "\n".join([f"{head}:", "", *row_lines(result.rows)]) if result.rows else f"{head}."


class _FoundView(View):
    def as_json(self) -> Json:
        """As a decision keeps it."""
        return self.model_dump(mode="json")


def _view(one: Json) -> _FoundView:
    return _FoundView(
        id=str(one.get("id")),
        title=str(one.get("name")),
        url=str(one.get("url") or ""),
        type=str(one.get("type")),
    )


def _named(database: Thing, said: str, context: OperationContext) -> _FoundView:
    """The view of that name or id. Raises NotFound and names those that there are."""
    views = [_view(one) for one in context.reads.views(database.id)]
    wanted = said.strip().casefold()
    for one in views:
        if wanted in {one.title.casefold(), one.id}:
            return one
    names = ", ".join(f"“{one.title}”" for one in views)
    raise NotFound(f"{database.name} has no view “{said[:60]}”.", next_step=f"Its views: {names}.")


def _configuration(args: CreateArgs, schema: dict[str, PropertySchema]) -> Json:
    """What a board, calendar or timeline cannot do without."""
    if args.type == "board":
        prop = _property(args, schema, _GROUPED)
        group: Json = {"type": prop.type, "property_id": prop.id, "sort": {"type": "manual"}}
        if prop.type == "status":
            group["group_by"] = "option"
        return {"configuration": {"type": "board", "group_by": group}}
    if args.type in {"calendar", "timeline"}:
        prop = _property(args, schema, frozenset({"date", "created_time", "last_edited_time"}))
        return {"configuration": {"type": args.type, "date_property_id": prop.id}}
    if args.type == "chart":
        return {"configuration": {"type": "chart", "chart_type": "column"}}
    return {}


def _property(
    args: CreateArgs, schema: dict[str, PropertySchema], types: frozenset[str]
) -> PropertySchema:
    fitting = {name: prop for name, prop in schema.items() if prop.type in types}
    if args.by:
        return match_property(args.by, fitting)
    if len(fitting) == 1:
        return next(iter(fitting.values()))
    names = ", ".join(fitting) or "none of its properties will do"
    raise BadInput(f"It is not said by what the {args.type} is.", next_step=f"Choose: {names}.")
