"""Recipes: a plan that was done once, kept under a name, to be done again with other values."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import JsonValue

from core.domain.plan import Frozen, Plan, Step

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")


class Parameter(Frozen):
    """A value of a plan that another one may take the place of."""

    name: str
    """What people call it: the argument's name, or the one that was said."""
    thing: str = ""
    """Id of the page or database that stands there; empty for a text."""
    kind: str = ""
    """What sort of thing it is, as `core.domain.notion.ObjectKind` says; empty when not known."""
    value: str
    """The text that stands there, or the thing's title."""


class Recipe(Frozen):
    """A plan with its parameters."""

    plan: Plan
    parameters: tuple[Parameter, ...] = ()
    said: str = ""
    """The request that it was made from."""
    day: date
    """When that was; dates that it did not spell out move with the day on which it is run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One version of a recipe."""

    name: str
    version: int
    recipe: Recipe
    made_by: str
    made_at: datetime


def recipe_of(plan: Plan, said: str, day: date, texts: Mapping[str, str]) -> Recipe:
    """The recipe that a plan makes: every page and database that it names is a parameter.

    Args:
        texts: further parameters: by their name, the text in the plan that stands for them.

    Raises:
        KeyError: no argument of the plan has that text; the error names it.
    """
    things: dict[str, Parameter] = {}
    names: dict[str, int] = {}
    for step in plan.steps:
        for key, found in _things(dict(step.args)):
            thing_id = str(found["id"])
            if thing_id not in things:
                names[key] = names.get(key, 0) + 1
                name = key if names[key] == 1 else f"{key}{names[key]}"
                title = str(found.get("title") or thing_id)
                kind = str(found.get("kind") or ("database" if key == "database" else ""))
                things[thing_id] = Parameter(name=name, thing=thing_id, kind=kind, value=title)
    known = {text for step in plan.steps for text in _texts(dict(step.args))}
    for name, text in texts.items():
        if text not in known:
            raise KeyError(name)
    more = tuple(Parameter(name=name, value=text) for name, text in texts.items())
    return Recipe(plan=plan, parameters=(*things.values(), *more), said=said, day=day)


def filled(recipe: Recipe, values: Mapping[str, JsonValue], today: date) -> Plan:
    """The plan with other values.

    Args:
        values: by parameter: a text, or a thing as `{"id", "title", "url"}`; others stay.
        today: what dates move with.
    """
    things: dict[str, JsonValue] = {}
    texts: dict[str, str] = {}
    for parameter in recipe.parameters:
        value = values.get(parameter.name)
        if isinstance(value, dict) and parameter.thing:
            things[parameter.thing] = value
            texts[parameter.value] = str(value.get("title") or "")
        elif isinstance(value, str) and not parameter.thing:
            texts[parameter.value] = value
    days = (today - recipe.day).days

    def change(value: JsonValue) -> JsonValue:
        if isinstance(value, dict) and str(value.get("id")) in things:
            return things[str(value["id"])]
        if isinstance(value, str):
            return things.get(value, texts.get(value, _moved(value, days, recipe.said)))
        return value

    steps = tuple(_step(step, change, texts) for step in recipe.plan.steps)
    title = _replaced(recipe.plan.title, texts)
    return recipe.plan.model_copy(update={"steps": steps, "title": title})


def difference(old: Recipe, new: Recipe) -> list[str]:
    """What tells two versions apart, a sentence part each; empty when nothing does."""
    lines = []
    if old.plan.title != new.plan.title:
        lines.append(f"Title: {old.plan.title} → {new.plan.title}")
    before, after = ({step.id: step for step in one.plan.steps} for one in (old, new))
    lines += [f"Step gone: {_said(before[one])}" for one in before if one not in after]
    lines += [f"Step new: {_said(after[one])}" for one in after if one not in before]
    for one in (one for one in before if one in after and before[one] != after[one]):
        lines += _of_step(before[one], after[one])
    mine, theirs = ({one.name: one.value for one in each.parameters} for each in (old, new))
    lines += [f"Parameter gone: {name}" for name in mine if name not in theirs]
    lines += [f"Parameter new: {name}" for name in theirs if name not in mine]
    shared = (name for name in mine if name in theirs and mine[name] != theirs[name])
    lines += [f"Parameter {name}: {mine[name]} → {theirs[name]}" for name in shared]
    return lines


def _of_step(before: Step, after: Step) -> Iterator[str]:
    if before.operation != after.operation:
        yield f"{_said(before)}: {before.operation} → {after.operation}"
    for name in dict.fromkeys([*before.args, *after.args]):
        old, new = before.args.get(name), after.args.get(name)
        if old != new:
            yield f"{_said(before)}: {name}: {_short(old)} → {_short(new)}"
    if (before.when, before.for_each, before.after) != (after.when, after.for_each, after.after):
        yield f"{_said(before)}: when it runs"


def _said(step: Step) -> str:
    return step.title or f"{step.id} ({step.operation})"


def _short(value: JsonValue) -> str:
    if isinstance(value, dict) and value.get("title"):
        return str(value["title"])
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _step(step: Step, change: Callable[[JsonValue], JsonValue], texts: Mapping[str, str]) -> Step:
    args = {name: _walk(value, change) for name, value in step.args.items()}
    return step.model_copy(update={"args": args, "title": _replaced(step.title, texts)})


def _walk(value: JsonValue, change: Callable[[JsonValue], JsonValue]) -> JsonValue:
    new = change(value)
    if new is not value:
        return new
    if isinstance(value, dict):
        return {name: _walk(inner, change) for name, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, change) for inner in value]
    return value


def _replaced(text: str, texts: Mapping[str, str]) -> str:
    for old, new in texts.items():
        text = text.replace(old, new) if old and new else text
    return text


def _moved(text: str, days: int, said: str) -> str:
    """A date so many days later, unless the request spelt it out itself."""
    read = _DAY.fullmatch(text)
    if read is None or read[1] in said:
        return text
    try:
        return f"{date.fromisoformat(read[1]) + timedelta(days=days)}{read[2] or ''}"
    except (ValueError, OverflowError):
        return text


def _things(value: JsonValue, key: str = "") -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and "title" in value:
            yield key or "thing", value
            return
        for name, inner in value.items():
            yield from _things(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _things(inner, key.removesuffix("s"))


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
