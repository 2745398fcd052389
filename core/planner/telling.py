"""Step titles that tell the values and conditions: what a card shows is what will be done.

"Set Due of Dark mode" is told as "Set Due of Dark mode (Due: 27 Nov 2026)", a look-up with its
conditions in signs that need no language: "(Status ≠ Done, Due < 23 Nov 2026)".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from core.content.values import ValueContext
from core.content.values.moments import show_date
from core.domain.plan import Plan, Step
from core.planner.grammar.lexicon import Lexicon

_LONGEST = 160
"""Characters that are added to a title."""
_CUT = 60
"""Characters of one value."""
_NOTHING = "–"
_SIGNS: Mapping[str, str] = {
    "equals": ": ", "contains": ": ", "does_not_equal": " ≠ ", "does_not_contain": " ≠ ",
    "before": " < ", "less_than": " < ", "after": " > ", "greater_than": " > ",
    "on_or_before": " ≤ ", "less_than_or_equal_to": " ≤ ", "on_or_after": " ≥ ",
    "greater_than_or_equal_to": " ≥ ", "starts_with": ": ", "ends_with": ": ",
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d\d-\d\d(T|$)")
_TIMES: Mapping[str, str] = {"created_time": "Created", "last_edited_time": "Edited"}
_VALUES = frozenset({"rows.update", "rows.create"})
_CONDITIONS = frozenset({"rows.query", "rows.aggregate"})


@dataclass(frozen=True)
class Telling:
    """Tells plans to one person.

    Args:
        lexicon: what ids stand for.
        context: the person's zone and locale.
    """

    lexicon: Lexicon
    context: ValueContext

    def told(self, plan: Plan) -> Plan:
        """The plan, with values and conditions in the titles of its steps."""
        return plan.model_copy(update={"steps": tuple(map(self._step, plan.steps))})

    def _step(self, step: Step) -> Step:
        said = ", ".join(self._said(step))
        if not said or said in step.title:
            return step
        shown = said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
        return step.model_copy(update={"title": f"{step.title} ({shown})"})

    def _said(self, step: Step) -> Iterator[str]:
        if step.operation in _VALUES:
            yield from self._values(step)
        elif step.operation in _CONDITIONS:
            where = step.args.get("where")
            if isinstance(where, dict):
                yield self._condition(where)
            sorts = step.args.get("sorts")
            for each in sorts if isinstance(sorts, list) else ():
                if isinstance(each, dict) and each.get("property"):
                    sign = "↓" if each.get("direction") == "descending" else "↑"
                    yield f"{sign} {each['property']}"

    def _values(self, step: Step) -> Iterator[str]:
        for argument, sign in (("properties", ""), ("add", "+ "), ("remove", "− ")):
            given = step.args.get(argument)
            for name, value in given.items() if isinstance(given, dict) else ():
                shown = self._value(value)
                if f" {shown} " not in f" {step.title} ":
                    yield f"{name}: {sign}{shown}"

    def _condition(self, where: Mapping[str, JsonValue]) -> str:
        for joint, sign in (("and", ", "), ("or", " / ")):
            parts = where.get(joint)
            if isinstance(parts, list):
                return sign.join(self._condition(each) for each in parts if isinstance(each, dict))
        name = str(where.get("property") or _TIMES.get(str(where.get("timestamp")), ""))
        tested = next((each for each in where.values() if isinstance(each, dict)), {})
        operator, value = next(iter(tested.items()), ("", None))
        if operator in {"is_empty", "is_not_empty"}:
            return f"{name}{': ' if operator == 'is_empty' else ' ≠ '}{_NOTHING}"
        return f"{name}{_SIGNS.get(operator, f' {operator} ')}{self._value(value)}"

    def _value(self, value: JsonValue) -> str:
        """A value as a person would write it."""
        if isinstance(value, bool):
            return "✓" if value else "✗"
        if isinstance(value, list):
            return ", ".join(self._value(each) for each in value) or _NOTHING
        if isinstance(value, dict):
            inner = next((value[each] for each in ("people", "relation") if each in value), None)
            if inner is not None:
                return self._value(inner)
            return self._value(value["id"]) if "id" in value else show_date(value, self.context)
        return self._text(value)

    def _text(self, value: JsonValue) -> str:
        if value is None or value == "":
            return _NOTHING
        text = str(value)
        called = self._names.get(text, text)
        if _DAY.match(text):
            called = show_date(text.partition("T00:00:00")[0], self.context)
        line = " ".join(called.split())
        return line if len(line) <= _CUT else f"{line[: _CUT - 1]}…"

    @property
    def _names(self) -> Mapping[str, str]:
        people = {user.id: user.name for user in self.lexicon.users}
        return {**{each.id: each.title for each in self.lexicon.targets.values()}, **people}
