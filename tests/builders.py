"""Plain builders of domain values for tests: every field has a believable default."""

from datetime import UTC, datetime

from pydantic import JsonValue

from core.domain.chat import Inbound, Person, Platform, ThreadRef
from core.domain.plan import Condition, Is, OnFailure, Plan, Reference, Step
from core.kit.clock import new_id

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def a_thread(**changes: str | None) -> ThreadRef:
    """A Slack thread."""
    values: dict[str, str | None] = {"workspace": "T1", "channel": "C1", "thread": "1700000000.1"}
    values |= changes
    platform = Platform(values.pop("platform", None) or "slack")
    return ThreadRef(platform=platform, **values)  # type: ignore[arg-type]


def a_person(id: str = "U1", name: str = "Robin Example") -> Person:  # noqa: A002
    """Somebody in UTC."""
    return Person(id=id, name=name)


def an_inbound(
    text: str = "add Fix login to Roadmap",
    *,
    key: str | None = None,
    thread: ThreadRef | None = None,
    person: Person | None = None,
) -> Inbound:
    """Something said in a Slack thread, under a fresh key unless one is given."""
    return Inbound(
        key=key or new_id("key"),
        thread=thread or a_thread(),
        person=person or a_person(),
        text=text,
        at=NOON,
    )


def a_step(
    step_id: str,
    *,
    operation: str = "test.note",
    after: tuple[str, ...] = (),
    for_each: str | None = None,
    when: tuple[str, str] | tuple[str, str, JsonValue] | None = None,
    on_failure: str = "skip",
    **args: JsonValue,
) -> Step:
    """A step of a plan; `when` as path, test and value."""
    over = None if for_each is None else Reference.model_validate({"$ref": for_each})
    return Step(
        id=step_id,
        operation=operation,
        args=args,
        after=after,
        for_each=over,
        when=None if when is None else a_condition(*when),
        on_failure=OnFailure(on_failure),
    )


def a_condition(path: str, holds: str, value: JsonValue = None) -> Condition:
    """A condition on an earlier result."""
    return Condition(of=Reference.model_validate({"$ref": path}), holds=Is(holds), value=value)


def a_plan(*steps: Step, title: str = "A plan") -> Plan:
    """A plan of the given steps; of one step when none is given."""
    return Plan(title=title, steps=steps or (a_step("one"),))
