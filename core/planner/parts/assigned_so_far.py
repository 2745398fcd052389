"""What a clause has said so far, and where the next value finds its property."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.content.values.naming import match_property
from core.content.values.schema import PropertySchema
from core.kit.errors import BadInput
from core.planner.grammar.said import SortKey
from core.planner.parts.anchoring import Anchor
from core.planner.parts.bound import Bound


@dataclass
class AssignedSoFar:
    """The words of one clause, read against one schema.

    Args:
        schema: of the database that the clause is about.
        homes: for each row that is named, the id of its database.
        here: that database's id.
        asks: whether the clause asks, so that "my" is a condition.
        measures: whether a number property without a value is what is worked out.
        person: whom the text spoke of before: "his tasks".
    """

    schema: Mapping[str, PropertySchema]
    homes: Mapping[str, str]
    here: str
    asks: bool = True
    measures: bool = False
    person: str = ""
    changes: bool = False
    """Whether properties are named whose new values follow."""
    rows: list[Anchor] = field(default_factory=list)
    excepted: list[Anchor] = field(default_factory=list)
    places: list[Anchor] = field(default_factory=list)
    pages: list[Anchor] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    words: list[Anchor] = field(default_factory=list)
    quotes: list[Anchor] = field(default_factory=list)
    sorts: list[SortKey] = field(default_factory=list)
    measured: str = ""
    group: str = ""
    limit: int = 0
    everything: bool = False
    noun: bool = False
    pointing: bool = False
    tells: bool = False
    changing: bool = False
    """Whether rows are changed, so that a number without a property can only be of the only one."""
    adding: list[int] = field(default_factory=list)
    """Where words stand that put a value to those that are there."""
    corrected: bool = False
    """Whether a value was put right by another: "not on 5 but on 6"."""
    anchors: list[Anchor] = field(default_factory=list)
    """What was read."""
    taking: list[int] = field(default_factory=list)
    """Where words stand that take a value out of those that are there."""
    towards: int = -1
    """How many values stood before the last "to"."""
    _pending: Anchor | None = None
    _number: Anchor | None = None
    _compare: str = ""
    _not: bool = False
    _lack: bool = False
    _except: bool = False
    _sorting: bool = False
    _grouping: bool = False
    _super: str = ""
    _or: bool = False
    _joined: bool = False
    _later: Anchor | None = None
    """A property whose new value stands behind "to": "the fee of all … to 5"."""
    _from: bool = False
    _counts: bool = False
    """Whether the last number says how many of something there are."""
    _before: Anchor | None = None

    def _bind(self, prop: PropertySchema, anchor: Anchor, kind: str = "", value: str = "") -> None:
        """A value finds its property."""
        excepted, self._except = self._except, False
        negated, self._not = self._not is not excepted, False
        named = self._pending is not None and self._pending.prop == prop.name
        self.bounds.append(
            Bound(
                prop.name, kind or anchor.kind, anchor.text, value or anchor.value,
                self._compare, negated, other=self._or, excepted=excepted, named=named,
                start=anchor.start,
            )
        )  # fmt: skip
        self._compare = ""
        if self._pending is not None and self._pending.prop == prop.name:
            self._pending = None

    def _of_types(self, *types: str) -> PropertySchema | None:
        """The property that waits for a value of such a type, or that is alone of it."""
        if self._pending is not None and self.schema[self._pending.prop].type in types:
            return self.schema[self._pending.prop]
        last = self.schema.get(self.bounds[-1].prop) if self.bounds else None
        if last is not None and last.type in types and (self._joined or self._or):
            return last
        fitting = [prop for prop in self.schema.values() if prop.type in types]
        return fitting[0] if len(fitting) == 1 else None

    def _usual_date(self) -> PropertySchema | None:
        try:
            return match_property("due", self.schema)
        except BadInput:
            return None

    def _number_alone(self) -> PropertySchema | None:
        """The only number that a row has, where a clause changes that row."""
        numbers = [prop for prop in self.schema.values() if prop.type == "number"]
        alone = self.changing and len(numbers) == 1 and not self._counts
        return numbers[0] if alone else None

    def _settle_number(self) -> None:
        number, self._number = self._number, None
        alone = self._of_types("number") if number is not None and self._compare else None
        alone = alone or self._number_alone()
        if number is not None and alone is not None:
            self._bind(alone, number)
        elif number is not None and self.asks and not self.limit and number.value.isdigit():
            self.limit = int(number.value)
        elif number is not None:
            self.words.append(number)
