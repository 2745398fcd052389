"""Steps in a model's words become steps of the plan format: names resolved, values explicit."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from pydantic import JsonValue, ValidationError

from core.content.plain_words import seen
from core.content.values import match_property, parse_filter, to_value
from core.domain.notion import Json, ObjectKind, Target
from core.domain.plan import Clarify, Condition, Option, Plan, Reference, Refuse, Step
from core.kit.errors import BadInput, NotFound
from core.operations.catalogue import Catalogue
from core.operations.spec import Risk
from core.planner.check import problems
from core.planner.drafts.draft import Draft, Schema, as_argument
from core.planner.drafts.restoring import wanted_back
from core.planner.drafts.valuing import explicit
from core.planner.grammar.said import Phrase
from core.planner.model.answer import SaidCondition, SaidOption, SaidPlan, SaidStep, Unusable
from core.planner.model.telling import Quotes, Said, words_of
from core.planner.resolve import CannotPlan

_KINDS: Mapping[str, tuple[ObjectKind, ...]] = {
    "database": (ObjectKind.DATABASE,),
    "parent": (ObjectKind.PAGE, ObjectKind.ROW),
    "page": (ObjectKind.PAGE, ObjectKind.ROW),
}
"""What kind of thing an argument of that name is."""
_RESTORING = frozenset({"pages.restore", "databases.restore"})
MOST_SECONDS = 30 * 86_400
"""The longest time that a plan can be given (the plan format)."""
_MOST_LABEL = 75
"""Characters of a button (Slack: button element, text)."""
_ID = re.compile(r"[0-9a-f]{32}")
_TITLE = 160
"""Characters of a step's title."""


@dataclass
class Resolving:
    """One plan of a model being resolved.

    Args:
        draft: the request and what is known of its workspace.
        catalogue: the operations there are.
        source: what is noted as each step's origin, such as "model:gpt-5.2".
        quotes: what the model saw marks for.
    """

    draft: Draft
    catalogue: Catalogue
    source: str
    quotes: Quotes
    _wrong: list[str] = field(default_factory=list)
    _databases: dict[str, Target] = field(default_factory=dict)
    """The database that each step speaks of, by step id."""
    _named: list[Target] = field(default_factory=list)
    """What was named and found."""

    def plan(self, said: SaidPlan) -> Plan:
        """The plan.

        Raises:
            Unusable: with everything that is wrong, to be told to the model.
            CannotPlan: a name means several things, so the person must be asked.
        """
        steps = [step for each in said.steps if (step := self._step(each)) is not None]
        if self._wrong:
            raise Unusable(self._wrong)
        title = said.title.strip()[:200] or steps[0].title
        plan = Plan(title=title, steps=tuple(steps), within=_seconds(said.within))
        if wrong := problems(plan, self.catalogue):
            raise Unusable(wrong)
        self._check_places(plan)
        return plan.model_copy(update={"steps": tuple(self._titled(step) for step in plan.steps)})

    def _check_places(self, plan: Plan) -> None:
        """Ask before a plan writes because of a place that nobody spoke of.

        A model may guess which database is meant; it may also have been talked into it.
        """
        if all(_reads(self.catalogue, step) for step in plan.steps):
            return
        said = Said(self.draft.spoken or self.draft.text)
        databases = {each.target.id for each in self.draft.lexicon.databases.values()}
        for place in self._named:
            only = databases == {place.id}
            if not (only or said.any(place.title) or place.id in _ids(said.text)):
                request = f"{self.draft.text.rstrip(' .')} (in “{place.title}”)"
                option = Option(label=place.title or "Untitled", request=request)
                raise CannotPlan(
                    Clarify(question=f"Do you mean “{place.title}”?", options=(option,))
                )

    def _titled(self, step: Step) -> Step:
        """The step under the operation's own title, so that a title never belies what is done."""
        if any(step.references()):
            summary = self.catalogue.get(step.operation).summary.rstrip(".")
            title = f"{summary}: {step.title}" if step.title else summary
            return step.model_copy(update={"title": title[:_TITLE]})
        bound = self.catalogue.bind(step.operation, step.args)
        return step.model_copy(update={"title": bound.title})

    def _step(self, said: SaidStep) -> Step | None:
        """A step, or None when something in it is wrong, which is noted."""
        try:
            return Step(
                id=said.id,
                operation=said.do.operation,
                args=self._arguments(said),
                after=said.after,
                for_each=Reference.model_validate({"$ref": said.for_each})
                if said.for_each
                else None,
                when=_condition(said.when),
                on_failure=said.on_failure,
                title=" ".join(said.title.split())[:120],
                rule=self.source,
            )
        except ValidationError as error:
            told = "; ".join(
                f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
                for each in error.errors()
            )
            self._note(said, f"{told}.")
        except (BadInput, NotFound) as error:
            self._note(said, str(error))
        except CannotPlan as ended:
            if isinstance(ended.outcome, Clarify):
                raise
            self._note(said, ended.outcome.text if isinstance(ended.outcome, Refuse) else "")
        return None

    def _note(self, said: SaidStep, problem: str) -> None:
        self._wrong.append(f"Step “{said.id}”: {problem}")

    def _arguments(self, said: SaidStep) -> Json:
        given = cast("Json", self.quotes.back(dict(said.do.arguments)))
        args: Json = {}
        back = said.do.operation in _RESTORING
        for name, value in sorted(given.items(), key=lambda one: one[0] not in _KINDS):
            args[name] = self._thing(name, value, back=back) if name in _KINDS else _value(value)
        schema = self._schema(said, args)
        args |= dict(self._converted(given, schema))
        return args

    def _thing(self, name: str, value: JsonValue, *, back: bool) -> JsonValue:
        """A thing that was named, or the result of a step.

        Args:
            back: whether it is to come back out of the trash, where search does not find it.
        """
        if isinstance(value, dict) and "result" in value:
            return _value(value)
        named = value.get("named") if isinstance(value, dict) else value
        if not isinstance(named, str) or not named.strip():
            raise BadInput(f"“{name}” needs a name, or the result of a step.")
        phrase = self._phrase(named.strip())
        kinds = _KINDS[name]
        if back:
            found = wanted_back(phrase, self.draft, *(kinds if name == "database" else ()))
        else:
            found = self.draft.find(phrase, *kinds)
        self._named.append(found)
        return as_argument(found)

    def _phrase(self, named: str) -> Phrase:
        """A name with its place in the request, so that a question can put a link there."""
        kind = "url" if named.startswith(("http://", "https://")) else "text"
        start = self.draft.text.casefold().find(named.casefold())
        if start < 0:
            end = len(self.draft.text)
            return Phrase("url" if kind == "url" else "text", named, end, end)
        return Phrase("url" if kind == "url" else "text", named, start, start + len(named))

    def _schema(self, said: SaidStep, args: Json) -> Schema:
        """The properties of the database that a step speaks of; empty when it speaks of none."""
        database = self._database(said, args)
        if database is None:
            return {}
        self._databases[said.id] = database
        return self.draft.schema(database)

    def _database(self, said: SaidStep, args: Json) -> Target | None:
        named = args.get("database")
        if isinstance(named, dict) and "$ref" not in named:
            return Target.model_validate(named)
        page = args.get("page")
        if not isinstance(page, dict):
            return None
        if "$ref" not in page:
            known = self.draft.database_of_row(Target.model_validate(page))
            return known.target if known else None
        source = said.for_each if page["$ref"] == "item" else str(page["$ref"])
        return self._databases.get((source or "").split(".")[0].split("[")[0])

    def _converted(
        self, given: Mapping[str, JsonValue], schema: Schema
    ) -> Iterator[tuple[str, JsonValue]]:
        """Arguments that a model says in words, as the operation takes them."""
        if isinstance(properties := given.get("properties"), list):
            yield "properties", self._values(properties, schema)
        if isinstance(where := given.get("where"), list):
            yield "where", self._filter(where, schema)
        if isinstance(sorts := given.get("sorts"), list):
            yield "sorts", [_sort(each, schema) for each in sorts]
        if isinstance(show := given.get("show"), list):
            yield "show", [match_property(str(each), schema).name for each in show]

    def _values(self, said: list[JsonValue], schema: Schema) -> Json:
        values: Json = {}
        for each in said:
            name = each.get("name") if isinstance(each, dict) else None
            if not isinstance(each, dict) or not isinstance(name, str):
                raise BadInput("“properties” needs objects with a name and a value.")
            prop = match_property(name, schema)
            value = each.get("value")
            if isinstance(value, dict):
                values[prop.name] = _value(value)
                continue
            values[prop.name] = explicit(to_value(prop, value, self.draft.values))
        return values

    def _filter(self, said: list[JsonValue], schema: Schema) -> JsonValue:
        filters: list[JsonValue] = []
        for each in said:
            found = parse_filter(str(each), schema, self.draft.values)
            inner = found.get("and")
            filters += inner if isinstance(inner, list) else [found]
        if not filters:
            return None
        return filters[0] if len(filters) == 1 else {"and": filters}


def honest(option: SaidOption, asked: str) -> Option | None:
    """An option of a model whose button says what it does; None when it cannot.

    What it asks for, beyond what the person asked, must stand on the button.
    """
    request = " ".join(seen(option.request).split())
    hidden = words_of(request) - words_of(asked) - words_of(option.label)
    label = option.label if not hidden else request
    if not request or len(label) > _MOST_LABEL:
        return None
    return Option(label=label, request=request)


def _reads(catalogue: Catalogue, step: Step) -> bool:
    return catalogue.get(step.operation).risks == (Risk.READ,)


def _ids(text: str) -> frozenset[str]:
    """Ids in the links of a text, as Notion writes them."""
    found = _ID.findall(text.casefold().replace("-", ""))
    return frozenset(f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in found)


def _value(said: JsonValue) -> JsonValue:
    """An argument as the plan format has it: what stands for a result becomes a reference."""
    if not isinstance(said, dict) or not isinstance(path := said.get("result"), str):
        return said
    otherwise = said.get("otherwise")
    reference: Json = {"$ref": path}
    return reference if otherwise is None else {**reference, "else": otherwise}


def _condition(said: SaidCondition | None) -> Condition | None:
    if said is None:
        return None
    of = Reference.model_validate({"$ref": said.of})
    return Condition.model_validate({"of": of, "is": said.holds, "value": said.value})


def _seconds(said: int | None) -> int | None:
    """A plan's time within what the format allows."""
    return None if said is None else min(max(said, 1), MOST_SECONDS)


def _sort(said: JsonValue, schema: Schema) -> JsonValue:
    if not isinstance(said, dict):
        raise BadInput("“sorts” needs objects with a property and a direction.")
    name = match_property(str(said.get("property", "")), schema).name
    return {"property": name, "direction": said.get("direction", "ascending")}
