"""Figures over the rows of a database: how many, how much, by group."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from core.content.values import PropertySchema, match_property, parse_schema, to_text
from core.domain.notion import Json, Page
from core.domain.plan import Frozen
from core.kit.errors import BadInput
from core.operations.row_values import values_context
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import AnyThing, plainly

Measure = Literal["count", "sum", "average", "min", "max", "percent"]

_SHOWN = 50
_NONE = "(none)"


class AggregateArgs(Frozen):
    """Over which rows, and what."""

    database: AnyThing
    measure: Measure = Field(
        "count", description="percent: the share of all rows that meet the conditions."
    )
    property: str = Field("", description="The number property of sum, average, min and max.")
    group_by: str = Field("", description="A property: one figure for each of its values.")
    where: Json | None = None
    """A filter in Notion's format."""


class Group(Frozen):
    """The figure of the rows with one value of the property that they are grouped by."""

    name: str
    value: float | None
    """None when no row of the group holds a number."""
    rows: int


class AggregateResult(Frozen):
    """The figure of all rows, and of each group."""

    measure: Measure
    property: str
    value: float | None
    rows: int
    """How many rows it is made of."""
    groups: tuple[Group, ...] = ()
    group_by: str = ""
    database: str = ""


class AggregateRows(ReadOperation[AggregateArgs, AggregateResult]):
    """Count, add up or average rows."""

    name = "rows.aggregate"
    summary = "Count rows or work out a sum, average, minimum, maximum or share, also by group."
    help = "Goes over every row, however many there are. A row in several groups counts in each."
    sample = "what is the sum of Estimate in Roadmap by Status"
    endpoints = (
        "GET /v1/data_sources/{data_source_id}",
        "POST /v1/data_sources/{data_source_id}/query",
        "GET /v1/users",
    )
    cost = "1 for each 100 rows, after reading the schema; for percent twice"

    def title(self, args: AggregateArgs) -> str:
        """Such as: Work out the sum of Estimate in Roadmap by Status."""
        what = f"{args.measure} of {args.property}" if args.property else args.measure
        by = f" by {args.group_by}" if args.group_by else ""
        return f"Work out the {what} in {args.database.name}{by}"

    def requests(self, args: AggregateArgs) -> int:
        """The schema and the first rows."""
        return 2

    def run(self, args: AggregateArgs, context: OperationContext) -> AggregateResult:
        """Read all rows that match, and count."""
        schema = parse_schema(context.reads.database(args.database.id).schema)
        prop = _number_property(args, schema)
        group = match_property(args.group_by, schema) if args.group_by else None
        tally = _Tally(context, prop, group)
        tally.add(context.reads.rows(args.database.id, where=args.where))
        whole = tally
        if args.measure == "percent":
            whole = _Tally(context, prop, group)
            whole.add(context.reads.rows(args.database.id))
        return AggregateResult(
            measure=args.measure,
            property=prop.name if prop else "",
            value=tally.figure(args.measure, "", whole),
            rows=tally.rows.get("", 0),
            groups=tuple(tally.groups(args.measure, whole)) if group else (),
            group_by=group.name if group else "",
            database=args.database.title,
        )

    def answer(self, result: AggregateResult) -> str:
        """The figure, and one line a group."""
        of = f" of {plainly(result.property)}" if result.property else ""
        place = f" in {plainly(result.database)}" if result.database else ""
        rows = "row" if result.rows == 1 else "rows"
        head = f"{result.measure.capitalize()}{of}{place}: **{said(result.value, result.measure)}**"
        if result.measure != "count":
            head += f" ({result.rows:,} {rows})"
        lines = [
            f"- {plainly(group.name)}: {said(group.value, result.measure)}"
            for group in result.groups[:_SHOWN]
        ]
        if len(result.groups) > _SHOWN:
            lines.append(f"- … and {len(result.groups) - _SHOWN} more")
        return "\n".join([head, *([""] if lines else []), *lines])


class _Tally:
    """Numbers and row counts by group; the group "" is all rows."""

    def __init__(
        self, context: OperationContext, prop: PropertySchema | None, group: PropertySchema | None
    ) -> None:
        self._values = values_context(context)
        self._prop = prop
        self._group = group
        self.rows: dict[str, int] = {}
        self._numbers: dict[str, list[float]] = {}

    def add(self, pages: Iterable[Page]) -> None:
        """Count every row in."""
        for page in pages:
            number = number_of(page.properties.get(self._prop.name)) if self._prop else None
            for name in ("", *self._names(page)):
                self.rows[name] = self.rows.get(name, 0) + 1
                if number is not None:
                    self._numbers.setdefault(name, []).append(number)

    def figure(self, measure: Measure, name: str, whole: "_Tally") -> float | None:
        """The figure of one group; None when there is nothing to work it out from."""
        rows, numbers = self.rows.get(name, 0), self._numbers.get(name, [])
        if measure == "count":
            return rows
        if measure == "percent":
            return 100 * rows / whole.rows[name] if whole.rows.get(name) else None
        if not numbers:
            return 0 if measure == "sum" and name == "" and not rows else None
        if measure == "average":
            return sum(numbers) / len(numbers)
        if measure == "sum":
            return sum(numbers)
        return min(numbers) if measure == "min" else max(numbers)

    def groups(self, measure: Measure, whole: "_Tally") -> list[Group]:
        """Every group's figure, the greatest first."""
        found = [
            Group(name=name, value=self.figure(measure, name, whole), rows=self.rows.get(name, 0))
            for name in whole.rows
            if name
        ]
        return sorted(found, key=lambda one: (one.value is None, -(one.value or 0), one.name))

    def _names(self, page: Page) -> list[str]:
        if self._group is None:
            return []
        value = page.properties.get(self._group.name)
        if not isinstance(value, dict):
            return [_NONE]
        inner = value.get(self._group.type)
        if self._group.type == "multi_select" and isinstance(inner, list):
            return [str(one.get("name")) for one in inner if isinstance(one, dict)] or [_NONE]
        return [to_text(value, self._values, self._group) or _NONE]


def number_of(value: object) -> float | None:
    """The number in a property's value, also one that Notion computed; None when there is none."""
    if not isinstance(value, dict):
        return None
    inner = value.get(str(value.get("type")))
    if isinstance(inner, dict):
        inner = inner.get("number")
    return float(inner) if isinstance(inner, int | float) and not isinstance(inner, bool) else None


def said(value: float | None, measure: Measure) -> str:
    """A figure for people: at most two places, none when there is no need."""
    if value is None:
        return "none"
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{text} %" if measure == "percent" else text


def _number_property(
    args: AggregateArgs, schema: dict[str, PropertySchema]
) -> PropertySchema | None:
    if args.measure in {"count", "percent"}:
        return None
    if args.property:
        return match_property(args.property, schema)
    numbers = [prop for prop in schema.values() if prop.type == "number"]
    if len(numbers) == 1:
        return numbers[0]
    names = ", ".join(prop.name for prop in numbers) or "there is none"
    raise BadInput(
        f"It is not said which numbers the {args.measure} is of.",
        next_step=f"Name a property: {names}.",
    )
