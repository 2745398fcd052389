"""Titles and links in a plan that a person wrote become the things that they name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from core.domain.notion import ObjectKind
from core.domain.plan import Clarify, Plan, Refuse, Step
from core.domain.ports import NotionReads
from core.operations.catalogue import Catalogue
from core.operations.things import names_a_thing
from core.planner.grammar.said import Phrase, PhraseKind
from core.planner.resolve import CannotPlan, Resolver

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_KINDS = {"database": (ObjectKind.DATABASE,)}
"""Arguments by whose name only one kind of thing can be meant."""


@dataclass(frozen=True, slots=True)
class WithIds:
    """A plan whose titles stand for things, and what could not be found, a sentence each."""

    plan: Plan
    problems: tuple[str, ...]


def with_ids(plan: Plan, catalogue: Catalogue, notion: NotionReads) -> WithIds:
    """Find what a plan calls by title or link. Raises Unavailable when Notion cannot be asked."""
    seeker = _Seeker(notion)
    steps = tuple(_step(step, catalogue, seeker) for step in plan.steps)
    same = steps == plan.steps
    return WithIds(
        plan if same else plan.model_copy(update={"steps": steps}), tuple(seeker.problems)
    )


def _step(step: Step, catalogue: Catalogue, seeker: "_Seeker") -> Step:
    fields = catalogue.get(step.operation).args_model.model_fields
    things = [name for name in step.args if name in fields and names_a_thing(fields[name])]
    found = {name: seeker.thing(step, name, step.args[name]) for name in things}
    changed = any(found[name] is not step.args[name] for name in things)
    return step.model_copy(update={"args": {**step.args, **found}}) if changed else step


class _Seeker:
    """Finds things by title, each once, and keeps what it did not find."""

    def __init__(self, notion: NotionReads) -> None:
        self._notion = notion
        self._found: dict[tuple[str, tuple[ObjectKind, ...]], JsonValue] = {}
        self.problems: list[str] = []

    def thing(self, step: Step, name: str, value: JsonValue) -> JsonValue:
        """An argument with ids in place of titles; itself when it has none."""
        if isinstance(value, list):
            inner = [self.thing(step, name, each) for each in value]
            same = all(one is other for one, other in zip(inner, value, strict=True))
            return value if same else inner
        said = value.get("id") if isinstance(value, dict) else value
        if not isinstance(said, str) or not said.strip() or _ID.fullmatch(said.strip()):
            return value
        kinds = _KINDS.get(name, ())
        if (said, kinds) not in self._found:
            self._found[said, kinds] = self._look_up(step, said, kinds) or value
        return self._found[said, kinds]

    def _look_up(self, step: Step, said: str, kinds: tuple[ObjectKind, ...]) -> JsonValue:
        sort: PhraseKind = "url" if "://" in said else "quoted"
        phrase = Phrase(kind=sort, text=said, start=0, end=len(said))
        try:
            target = Resolver(self._notion, said, {}).find(phrase, *kinds)
        except CannotPlan as ended:
            self.problems.append(f"Step “{step.id}”: {' '.join(_said(ended))}")
            return None
        return {"id": target.id, "title": target.title, "url": target.url}


def _said(ended: CannotPlan) -> Iterator[str]:
    match ended.outcome:
        case Clarify(question=question, options=options):
            yield f"{question} Write the link of one:"
            yield "; ".join(f"{option.label} {option.request}" for option in options) + "."
        case Refuse(text=text):
            yield text
        case _:
            yield "It names something that cannot be looked up."
