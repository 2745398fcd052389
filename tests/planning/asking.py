"""Requests for planning tests, and plans in a shape that is easy to compare."""

from pydantic import JsonValue

from core.domain.chat import Person
from core.domain.plan import Plan, Step
from core.domain.task import Request
from tests.builders import NOON, a_thread

MIRA = Person(id="U1", name="Mira Okonjo", zone="Europe/Berlin")
"""A member of the seeded workspace."""


def a_request(text: str, person: Person = MIRA) -> Request:
    """A request said on Monday, 23 November 2026, at noon UTC."""
    return Request(
        id="req_1",
        workspace_id="ws_1",
        thread=a_thread(),
        person=person,
        text=text,
        said_at=NOON,
        accepted_at=NOON,
        outcome=None,
        finished_at=None,
        cancelled=False,
        undoes=None,
    )


def operations(plan: Plan) -> list[str]:
    """The operations of a plan's steps, in order."""
    return [step.operation for step in plan.steps]


def named(value: JsonValue) -> JsonValue:
    """A JSON value with things in Notion replaced by their titles."""
    if isinstance(value, dict):
        if {"id", "kind", "title", "url"} <= value.keys():
            return value["title"]
        return {key: named(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [named(inner) for inner in value]
    return value


def arguments(step: Step) -> JsonValue:
    """A step's arguments with things in Notion replaced by their titles."""
    return named(step.args)
