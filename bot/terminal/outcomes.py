"""What a planner made of a request, as text, as JSON, or as a graph (Mermaid). Pure."""

import json
from collections.abc import Iterator
from typing import Literal

from core.domain.plan import Answer, Clarify, Outcome, Plan, Refuse, Step


def shown(outcome: Outcome, form: Literal["json", "text", "graph"]) -> str:
    """An outcome in one of three forms; what is no plan has no graph, and is told as text."""
    if form == "json":
        return json.dumps(outcome.model_dump(mode="json", by_alias=True), indent=2)
    match outcome:
        case Plan():
            return "\n".join(_graph(outcome) if form == "graph" else _text(outcome))
        case Clarify():
            options = [f"  {number}. {one.label}" for number, one in enumerate(outcome.options, 1)]
            return "\n".join([outcome.question, *options])
        case Refuse():
            return "\n".join([outcome.text, *(f"  {one}" for one in outcome.examples)])
        case Answer():
            return outcome.text


def _text(plan: Plan) -> Iterator[str]:
    yield f"{plan.title}  (hash {plan.hash[:16]})"
    for number, step in enumerate(plan.steps, 1):
        yield f"{number}. {step.title or step.id}"
        yield f"   {step.operation} {json.dumps(step.args, ensure_ascii=False)}"
        yield from (f"   {line}" for line in _conditions(step))


def _conditions(step: Step) -> Iterator[str]:
    if step.for_each:
        yield f"once for each of {step.for_each.path}"
    if step.when:
        value = "" if step.when.value is None else f" {json.dumps(step.when.value)}"
        yield f"only if {step.when.of.path} is {step.when.holds}{value}"
    if step.needs():
        yield f"after {', '.join(sorted(step.needs()))}"
    if step.rule:
        yield f"because of {step.rule}"


def _graph(plan: Plan) -> Iterator[str]:
    yield "flowchart TD"
    for step in plan.steps:
        label = (step.title or step.operation).replace('"', "'")
        yield f'  {step.id}["{label}"]'
    for step in plan.steps:
        strict = step.requires()
        for needed in sorted(step.needs()):
            yield f"  {needed} {'-->' if needed in strict else '-.->'} {step.id}"
