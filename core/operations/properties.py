"""Properties of a database: add, rename, change, remove; options of selects."""

from pydantic import Field, JsonValue

from core.content.values import PropertySchema, match_property, parse_schema
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.write import UpdateObject
from core.kit.errors import BadInput
from core.operations.places import objects
from core.operations.property_specs import SaidProperty, config_of, options_of
from core.operations.schemas import database_named
from core.operations.spec import OperationContext, Risk, WriteOperation
from core.operations.things import AnyThing, Thing, Written, shortened

_ENDPOINTS = ("GET /v1/data_sources/{data_source_id}", "PATCH /v1/data_sources/{data_source_id}")


class AddArgs(Frozen):
    """To which database, and what."""

    database: AnyThing
    property: SaidProperty


class AddProperty(WriteOperation[AddArgs, Written]):
    """Add a property."""

    name = "databases.add_property"
    summary = "Add a property of any type to a database, such as “Kind: select (A, B)”."
    help = (
        "Relations: “Tasks: relation (Roadmap)”, two-way with a name over there: “Tasks: relation"
        " (Roadmap, two-way, Project)”. Rollups: “Total: rollup (Tasks, Estimate, sum)”. Formulas:"
        " “Late: formula (…)”, in Notion's language."
    )
    sample = "add a property to Roadmap: Effort: number"
    endpoints = (*_ENDPOINTS, "POST /v1/search", "GET /v1/pages/{page_id}")
    cost = "1, after two looks"
    asks = 3
    undo = "removes the property, unless a row holds a value of it"
    sayable = False
    says = "Add the property {property} to {database}"

    def run(self, args: AddArgs, context: OperationContext) -> Written:
        """Add it, unless there is one of that name."""

        def decide() -> Json:
            schema = _schema(args.database, context)
            if args.property.name in schema:
                raise BadInput(f"{args.database.name} has a property “{args.property.name}”.")
            find = lambda said: database_named(said, context)  # noqa: E731 - a name for an argument
            return {args.property.name: config_of(args.property, find, schema)}

        return _apply(args.database, context.writes.decide(decide), context)


class RenameArgs(Frozen):
    """Which property, and its new name."""

    database: AnyThing
    property: str = Field(min_length=1)
    name: str = Field(min_length=1, max_length=100)


class RenameProperty(WriteOperation[RenameArgs, Written]):
    """Give a property another name."""

    name = "databases.rename_property"
    summary = "Give a property of a database another name; its values stay."
    sample = "rename the property Effort in Roadmap to Estimate"
    endpoints = _ENDPOINTS
    cost = "1, after two looks"
    asks = 3
    undo = "sets the old name, unless somebody has changed the property since"
    says = "Rename {property} in {database} to {name}"

    def run(self, args: RenameArgs, context: OperationContext) -> Written:
        """Name it by its id, so that a repeated write finds it."""

        def decide() -> Json:
            schema = _schema(args.database, context)
            prop = match_property(args.property, schema)
            if args.name in schema and args.name != prop.name:
                raise BadInput(f"{args.database.name} has a property “{args.name}”.")
            return {prop.id: {"name": args.name}}

        return _apply(args.database, context.writes.decide(decide), context)


class OptionsArgs(Frozen):
    """Of which property, and the options."""

    database: AnyThing
    property: str = Field(min_length=1)
    add: tuple[str, ...] = Field((), description="New options, with a colour: “High red”.")
    remove: tuple[str, ...] = Field((), description="Options to take away.")


class SetOptions(WriteOperation[OptionsArgs, Written]):
    """Add or take away options of a select."""

    name = "databases.set_options"
    summary = "Add options, with colours, to a select or multi-select, or take some away."
    help = "Notion lets nobody change the colour of an option, or the options of a status."
    sample = "add the options High red and Low gray to Priority in Roadmap"
    endpoints = (*_ENDPOINTS, "POST /v1/data_sources/{data_source_id}/query")
    cost = "1, after two looks, and 1 for each option that is taken away"
    risks = (Risk.WRITE, Risk.DESTRUCTIVE)
    undo = "sets the old options, unless the property was changed or a row has a new one"
    sayable = False

    def risk(self, args: OptionsArgs) -> Risk:
        """An option that goes is taken from every row."""
        return Risk.DESTRUCTIVE if args.remove else Risk.WRITE

    def title(self, args: OptionsArgs) -> str:
        """Such as: Set the options of Priority in Roadmap: add High red."""
        told = [f"add {', '.join(args.add)}"] * bool(args.add)
        told += [f"remove {', '.join(args.remove)}"] * bool(args.remove)
        return f"Set the options of {args.property} in {args.database.name}: {'; '.join(told)}"

    def requests(self, args: OptionsArgs) -> int:
        """Two looks, and the change."""
        return 3 + len(args.remove)

    def run(self, args: OptionsArgs, context: OperationContext) -> Written:
        """Keep what is there, without what goes, and with what comes."""
        changes = context.writes.decide(lambda: self._decided(args, context))
        return _apply(args.database, changes, context)

    def _decided(self, args: OptionsArgs, context: OperationContext) -> Json:
        source = context.reads.database(args.database.id)
        prop = match_property(args.property, parse_schema(source.schema))
        raw = source.schema.get(prop.name)
        config = raw.get(prop.type) if isinstance(raw, dict) else None
        if prop.type not in {"select", "multi_select"} or not isinstance(config, dict):
            raise BadInput(f"{prop.name} is no select.", next_step="Name one with options.")
        present = objects(config.get("options"))
        gone = {text.casefold() for text in args.remove}
        names = {str(one.get("name")).casefold() for one in present}
        if missing := gone - names:
            raise BadInput(f"{prop.name} has no option {', '.join(sorted(missing))}.")
        in_use = [name for name in args.remove if _is_used(name, prop, args.database, context)]
        if in_use:
            raise BadInput(
                f"Rows have {', '.join(in_use)} as their {prop.name}, and would lose it.",
                next_step="Give them another value first.",
            )
        kept = [str(one["name"]) for one in present if str(one["name"]).casefold() not in gone]
        new = [text for text in args.add if text.casefold() not in names]
        options: list[JsonValue] = options_of([*kept, *new], present)
        if len(options) == len(present) and not gone:
            return {}
        return {prop.id: {prop.type: {"options": options}}}


class ChangeArgs(Frozen):
    """Which property, and what it becomes."""

    database: AnyThing
    property: SaidProperty = Field(description="Its name and new type: “Effort: number (dollar)”.")


class ChangeProperty(WriteOperation[ChangeArgs, Written]):
    """Give a property another type."""

    name = "databases.change_property"
    summary = "Give a property of a database another type or format."
    help = "Notion drops the values that the new type cannot hold."
    sample = "change the property Effort in Roadmap to Effort: number (dollar)"
    endpoints = (*_ENDPOINTS, "POST /v1/search", "GET /v1/pages/{page_id}")
    cost = "1, after two looks"
    asks = 3
    risks = (Risk.DESTRUCTIVE,)
    undo = "cannot be taken back: Notion does not keep the values that a new type drops"
    undoable = False
    sayable = False

    def title(self, args: ChangeArgs) -> str:
        """Such as: Change Effort in Roadmap to number (dollar)."""
        details = f" ({args.property.details})" if args.property.details else ""
        kind = f"{args.property.type}{details}"
        return f"Change {args.property.name} in {args.database.name} to {shortened(kind)}"

    def run(self, args: ChangeArgs, context: OperationContext) -> Written:
        """Name it by its id."""

        def decide() -> Json:
            schema = _schema(args.database, context)
            prop = match_property(args.property.name, schema)
            find = lambda said: database_named(said, context)  # noqa: E731 - a name for an argument
            return {prop.id: config_of(args.property, find, schema)}

        return _apply(args.database, context.writes.decide(decide), context)


class RemoveArgs(Frozen):
    """Which property."""

    database: AnyThing
    property: str = Field(min_length=1)


class RemoveProperty(WriteOperation[RemoveArgs, Written]):
    """Remove a property."""

    name = "databases.remove_property"
    summary = "Remove a property of a database, with its values in every row."
    sample = "remove the property Effort from Roadmap"
    endpoints = _ENDPOINTS
    cost = "1, after two looks"
    asks = 3
    risks = (Risk.DESTRUCTIVE,)
    undo = "cannot be taken back: Notion does not give the values of a removed property back"
    undoable = False
    says = "Remove the property {property} from {database}, with its values"

    def run(self, args: RemoveArgs, context: OperationContext) -> Written:
        """Name it by its id, so that a repeated write takes no other one."""

        def decide() -> Json:
            prop = match_property(args.property, _schema(args.database, context))
            if prop.type == "title":
                raise BadInput(f"{prop.name} is the title, which every database has.")
            return {prop.id: None}

        return _apply(args.database, context.writes.decide(decide), context)


def _schema(database: Thing, context: OperationContext) -> dict[str, PropertySchema]:
    return parse_schema(context.reads.database(database.id).schema)


def _apply(database: Thing, changes: Json, context: OperationContext) -> Written:
    if not changes:
        return Written(id=database.id, title=database.name, url=database.url)
    applied = context.writes.apply(
        UpdateObject(object_id=database.id, endpoint="data_sources", fields={"properties": changes})
    )
    return Written(id=database.id, title=database.name, url=database.url or applied.url)


def _is_used(name: str, prop: PropertySchema, database: Thing, context: OperationContext) -> bool:
    test = "contains" if prop.type == "multi_select" else "equals"
    where: Json = {"property": prop.id, prop.type: {test: name}}
    return bool(context.reads.query(database.id, where=where, limit=1))
