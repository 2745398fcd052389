"""Approving: what a person is shown before something is done, who may decide, and what needs it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase

from pydantic import Field, JsonValue

from core.domain.chat import Person, ThreadRef
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.task import Task

EVERYWHERE = "*"
"""The place, or the operation, of a rule that holds for all."""
ROLE = "role:"
"""What the id of an approver begins with that is a role, not a person."""
DIGEST = 12
"""Characters of a picture's digest that a button carries."""


class Policy(StrEnum):
    """What an operator decided about an operation in a place."""

    ALWAYS = "always"
    """It runs without asking, also when it takes something away."""
    ASK = "ask"
    """It asks first whenever it changes something."""
    DENY = "deny"
    """It is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRule:
    """One rule."""

    place: str
    """`*`, `slack/T012` or `slack/T012/C345`."""
    operation: str
    """`*`, `rows.*` or `rows.update`."""
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Every rule there is. The narrowest place decides, then the narrowest operation."""

    rules: tuple[PolicyRule, ...] = ()

    def of(self, operation: str, thread: ThreadRef) -> Policy | None:
        """What holds for an operation asked for in a thread; None where its risk alone decides."""
        places = places_of(thread)
        fitting = [
            rule
            for rule in self.rules
            if rule.place in places and fnmatchcase(operation, rule.operation)
        ]
        narrowest = max(
            fitting, key=lambda rule: (places.index(rule.place), len(rule.operation)), default=None
        )
        return None if narrowest is None else narrowest.policy


def places_of(thread: ThreadRef) -> tuple[str, ...]:
    """The names of the places that a thread lies in, the widest first."""
    workspace = f"{thread.platform}/{thread.workspace}"
    return EVERYWHERE, workspace, f"{workspace}/{thread.channel}"


class Change(Frozen):
    """One property, or part of a page, as it is and as it would be."""

    name: str
    before: str = ""
    after: str = ""


class Foreseen(Frozen):
    """What would become of one thing in Notion."""

    id: str
    title: str
    url: str = ""
    edited: str = ""
    """When it was last edited, as Notion tells; empty for what is yet to be made."""
    what: str = ""
    """"moved to the trash", "made"; empty when the changes say it all."""
    changes: tuple[Change, ...] = ()


class Picture(Frozen):
    """What a step would do, resolved: shown before it is approved, and what approval names."""

    lines: tuple[str, ...] = ()
    """What would be done, one plain sentence part for each run of the operation; the first ones."""
    runs: int = 0
    """How many runs there are."""
    things: tuple[Foreseen, ...] = ()
    """What would be changed; the first ones."""
    count: int = 0
    """How many things would be changed, as far as that can be told."""
    requests: int = 0
    """Notion calls that it takes, as the operations declare them."""
    last: str = ""
    """Why it cannot be undone; empty when it can."""
    note: str = ""
    """Why it is asked again."""
    covers: dict[str, Json | None] = Field(default_factory=dict)
    """Of a question that stands for several steps: their ids, each with its own picture, or none
    where it was only counted. Those steps ask with an empty picture meanwhile, or not at all."""

    @property
    def versions(self) -> dict[str, str]:
        """When each thing that was seen was last edited, by id."""
        return {thing.id: thing.edited for thing in self.things if thing.edited}


def asks_with_others(task: Task) -> bool:
    """Whether another step's question stands for a waiting task as well."""
    picture = (task.result or {}).get("picture")
    return isinstance(picture, dict) and not picture.get("runs") and not picture.get("lines")


def digest(waiting: Iterable[Task]) -> str:
    """What approval names besides the plan: each waiting task with the picture that it shows."""
    shown: dict[str, JsonValue] = {
        task.id: task.result or {} for task in waiting if not asks_with_others(task)
    }
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast the Notion connection may be asked."""

    a_minute: float
    at_once: float

    def seconds(self, calls: int) -> float:
        """About how long some calls take when nobody else makes any."""
        return max(0.0, calls - self.at_once) * 60 / self.a_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciders:
    """Who may decide besides the person who asked: people by place."""

    by_place: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def may(self, person: Person, thread: ThreadRef) -> bool:
        """Whether a person, or a role that they have, is an approver in a thread."""
        names = {person.id, *(f"{ROLE}{role}" for role in person.roles)}
        return any(names & self.by_place.get(place, frozenset()) for place in places_of(thread))
