"""How near plans come to the gold plans of a corpus.

A line of a corpus is a request with what a person would expect: `steps` (operation and arguments,
things and people by their names), or `outcome` (clarify, refuse, answer) with words it `says`.
Step F1 is TaskBench's node F1 over operations; argument F1 counts each argument of each step.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter

from core.domain.notion import Json
from core.domain.plan import Outcome, Plan
from core.kit.errors import BadInput
from core.operations.catalogue import Catalogue, build_catalogue
from core.operations.property_specs import SaidProperty, _type
from core.operations.spec import Risk
from tests.planning.asking import named

CORPUS = Path(__file__).with_name("corpus")
_VALUES = frozenset({"properties", "add", "remove"})
"""Arguments that hold values of a row."""
_SETTING = len(("page", "database", "properties"))
"""Arguments of an update that sets values and nothing else."""
CATALOGUE: Catalogue = build_catalogue()
READS = frozenset(each.name for each in CATALOGUE if each.risks == (Risk.READ,))


class GoldStep(BaseModel):
    """A step that is expected."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operation: str
    args: Json
    for_each: str | None = None


class Case(BaseModel):
    """A request with what is expected of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    steps: tuple[GoldStep, ...] = ()
    outcome: str = "plan"
    says: str = ""
    workspace: str = "team"
    before: tuple[str, ...] = ()
    """What was asked in the thread before, oldest first."""


def cases(name: str) -> list[Case]:
    """The lines of a corpus."""
    lines = (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Case.model_validate_json(line) for line in lines if line.strip()]


@dataclass(frozen=True)
class Names:
    """What ids stand for, so that gold plans can be written with names."""

    by_id: Mapping[str, str]

    def in_value(self, value: JsonValue) -> JsonValue:
        """A value with ids replaced by "@name", and targets by their titles."""
        shown = named(value)
        if isinstance(shown, str):
            return f"@{self.by_id[shown]}" if shown in self.by_id else shown
        if isinstance(shown, dict):
            return {key: self.in_value(inner) for key, inner in shown.items()}
        if isinstance(shown, list):
            return [self.in_value(inner) for inner in shown]
        return shown

    def steps(self, plan: Plan) -> tuple[GoldStep, ...]:
        """A plan's steps as a corpus would write them; what only the answer shows is left out."""
        return tuple(self._step(plan, number) for number in range(len(plan.steps)))

    def _step(self, plan: Plan, number: int) -> GoldStep:
        step = plan.steps[number]
        args = self.in_value(step.args)
        assert isinstance(args, dict)
        args.pop("show", None)
        over = step.for_each.path if step.for_each else None
        return plainly(GoldStep(operation=step.operation, args=args, for_each=over))


def plainly(step: GoldStep) -> GoldStep:
    """A step without arguments that say what holds anyway, and with properties in one spelling.

    Rows that are looked up to be counted are a count.
    """
    if step.operation == "rows.query" and step.args.get("counted"):
        args = {name: value for name, value in step.args.items() if name != "counted"}
        step = step.model_copy(update={"operation": "rows.aggregate", "args": args})
    try:
        fields = CATALOGUE.get(step.operation).args_model.model_fields
    except BadInput:
        return step
    args = {
        name: _sorted(value)
        if name == "where"
        else _spelt(name, value)
        if step.operation.startswith("databases.")
        else _valued(value)
        if name in _VALUES and step.operation.startswith("rows.")
        else value
        for name, value in step.args.items()
        if name not in fields
        or fields[name].is_required()
        or value
        != TypeAdapter(object).dump_python(
            fields[name].get_default(call_default_factory=True), mode="json"
        )
    }
    return step.model_copy(update={"args": args})


def _sorted(where: JsonValue) -> JsonValue:
    """A filter whose conditions stand in one order: "and" and "or" mean the same in any."""
    if isinstance(where, dict):
        return {key: _sorted(inner) for key, inner in where.items()}
    if isinstance(where, list):
        return sorted((_sorted(each) for each in where), key=lambda each: json.dumps(each))
    return where


def _spelt(name: str, value: JsonValue) -> JsonValue:
    """ "Kind: select (A, B)" and the same as an object are one property."""
    if isinstance(value, list) and name == "properties":
        return [_spelt("property", each) for each in value]
    if name == "property" and isinstance(value, str) and ":" in value:
        spec = TypeAdapter(SaidProperty).validate_python(value)
        return {"name": spec.name, "type": _type(spec.type), "details": spec.details}
    return value


def _valued(values: JsonValue) -> JsonValue:
    """Values of a row in one spelling: people and rows as names, nothing and "" as null."""
    if not isinstance(values, dict):
        return values
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: JsonValue) -> JsonValue:
    members = value.get("people", value.get("relation")) if isinstance(value, dict) else value
    if isinstance(members, list):
        return [each["id"] if isinstance(each, dict) else each for each in members] or None
    return None if value == "" else value


@dataclass(frozen=True)
class Score:
    """What became of one request."""

    case: Case
    exact: bool
    wrong_writes: int
    """Writes that were not asked for."""
    steps: tuple[int, int, int]
    """Operations in common, made, expected."""
    arguments: tuple[int, int, int]


def score(case: Case, outcome: Outcome, names: Names) -> Score:
    """Judge an outcome."""
    made = joined(names.steps(outcome) if isinstance(outcome, Plan) else ())
    expected = joined(tuple(plainly(step) for step in case.steps))
    exact = outcome.kind == case.outcome and made == expected and case.says in _words(outcome)
    expected_writes = Counter(_key(step) for step in expected if step.operation not in READS)
    made_writes = Counter(_key(step) for step in made if step.operation not in READS)
    return Score(
        case=case,
        exact=exact,
        wrong_writes=sum((made_writes - expected_writes).values()),
        steps=_overlap(_operations(made), _operations(expected)),
        arguments=_overlap(_arguments(made), _arguments(expected)),
    )


def joined(steps: Sequence[GoldStep]) -> tuple[GoldStep, ...]:
    """Steps, with updates of one row that follow each other as one: they do the same."""
    kept: list[GoldStep] = []
    for step in steps:
        last = kept[-1] if kept else None
        if last is not None and _same_row(last, step):
            both = {**_properties(last), **_properties(step)}
            kept[-1] = last.model_copy(update={"args": {**last.args, "properties": both}})
        else:
            kept.append(step)
    return tuple(kept)


def _same_row(one: GoldStep, other: GoldStep) -> bool:
    sets = all("properties" in each.args and len(each.args) <= _SETTING for each in (one, other))
    updates = sets and one.operation == other.operation == "rows.update"
    return updates and one.args.get("page") == other.args.get("page") and not one.for_each


def _properties(step: GoldStep) -> Json:
    given = step.args.get("properties")
    return given if isinstance(given, dict) else {}


def _words(outcome: Outcome) -> str:
    return outcome.model_dump_json()


def _key(step: GoldStep) -> str:
    return json.dumps([step.operation, step.args, step.for_each], sort_keys=True)


def _operations(steps: Sequence[GoldStep]) -> Counter[str]:
    return Counter(step.operation for step in steps)


def _arguments(steps: Sequence[GoldStep]) -> Counter[str]:
    return Counter(
        json.dumps([step.operation, name, value], sort_keys=True)
        for step in steps
        for name, value in step.args.items()
    )


def _overlap(made: Counter[str], expected: Counter[str]) -> tuple[int, int, int]:
    return (made & expected).total(), made.total(), expected.total()


@dataclass(frozen=True)
class Report:
    """A corpus as a whole."""

    scores: tuple[Score, ...]

    @property
    def exact(self) -> float:
        """Share of requests that became exactly what was expected."""
        return sum(each.exact for each in self.scores) / len(self.scores)

    @property
    def wrong_writes(self) -> int:
        """Writes that nobody asked for."""
        return sum(each.wrong_writes for each in self.scores)

    @property
    def step_f1(self) -> float:
        """F1 over operations."""
        return _f1([each.steps for each in self.scores])

    @property
    def argument_f1(self) -> float:
        """F1 over arguments."""
        return _f1([each.arguments for each in self.scores])

    def missed(self) -> list[str]:
        """The requests that became something else."""
        return [each.case.text for each in self.scores if not each.exact]


def _f1(overlaps: Sequence[tuple[int, int, int]]) -> float:
    common = sum(each[0] for each in overlaps)
    total = sum(each[1] + each[2] for each in overlaps)
    return 2 * common / total if total else 1.0
