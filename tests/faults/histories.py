"""The three histories that a run leaves: what was asked, what the database says, what Notion saw.

Read without the product's code, so that a mistake there cannot hide itself here.
"""

import json
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import create_engine, text

End = Literal["done", "cancelled", "dead", "any"]
WRITING = ("POST pages", "PATCH pages/", "PATCH blocks/", "DELETE blocks/")
"""How requests that change something begin, after the version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as whoever asked remembers it.

    Attributes:
        key: what it is deduplicated by.
        acknowledged: whether its acceptance was confirmed.
        marks: one text for each thing it makes in Notion. A mark that begins with "=" belongs to
            a change that may be repeated freely.
        in_order: whether they must appear in this order.
        end: how all its tasks must end.
    """

    key: str
    marks: tuple[str, ...]
    acknowledged: bool = True
    in_order: bool = True
    end: End = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A writing request as Notion saw it."""

    number: int
    at: float
    """Seconds since 1970, floored to the millisecond."""
    body: str
    effects: int
    """How many things it changed."""
    first_effect: int
    """Its place in the order of effects; 0 when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """All three. Rows are the tables' own, times in microseconds since 1970."""

    asked: tuple[Asked, ...]
    arrivals: tuple[Arrival, ...]
    requests: tuple[dict[str, Any], ...]
    tasks: tuple[dict[str, Any], ...]
    writes: tuple[dict[str, Any], ...]
    audit: tuple[dict[str, Any], ...]
    spoiled: int = 0
    """Exchanges that Notion was told to spoil."""
    seen: dict[str, list[Arrival]] = field(default_factory=dict)
    """Arrivals by the mark that is in them."""


def save(path: Path, asked: Iterable[Asked]) -> None:
    """Keep what was asked, one a line."""
    lines = (json.dumps(asdict(one)) for one in asked)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def load(path: Path) -> tuple[Asked, ...]:
    """Read what `save` kept."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        found.append(Asked(**{**fields, "marks": tuple(fields["marks"])}))
    return tuple(found)


def notion_log(url: str, control_token: str) -> dict[str, Any]:
    """The sandbox's own log, by its control endpoint."""
    asking = urllib.request.Request(  # noqa: S310 - an address of our own
        f"{url}/_sandbox/log", headers={"Authorization": f"Bearer {control_token}"}
    )
    with urllib.request.urlopen(asking, timeout=30) as answer:  # noqa: S310 - as above
        return dict(json.load(answer))


def join(asked: Sequence[Asked], database_url: str, log: dict[str, Any]) -> Histories:
    """Read the database, and put all histories side by side."""
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:

            def rows(query: str) -> tuple[dict[str, Any], ...]:
                return tuple(dict(row) for row in connection.execute(text(query)).mappings())

            arrivals = tuple(_arrivals(log))
            return Histories(
                asked=tuple(asked),
                arrivals=arrivals,
                requests=rows("SELECT id, key, finished_at FROM requests"),
                tasks=rows(
                    "SELECT id, request_id, kind, state, attempt, lost, tries, problem FROM tasks"
                ),
                writes=rows(
                    "SELECT id, task_id, workspace_id, lane, state, sends, CAST(effect AS TEXT) AS"
                    " effect FROM writes"
                ),
                audit=rows(
                    "SELECT id, at, action, request_id, task_id, write_id FROM audit ORDER BY id"
                ),
                spoiled=sum(bool(one["fault"]) for one in log["requests"]),
                seen=_by_mark(asked, arrivals),
            )
    finally:
        engine.dispose()


def _arrivals(log: dict[str, Any]) -> Iterable[Arrival]:
    effects: dict[int, list[int]] = {}
    for one in log["effects"]:
        effects.setdefault(one["request"], []).append(one["seq"])
    for one in log["requests"]:
        said = f"{one['method']} {one['path'].removeprefix('/v1').lstrip('/')}"
        if not said.startswith(WRITING):
            continue
        made = effects.get(one["number"], [])
        yield Arrival(
            number=one["number"],
            at=datetime.fromisoformat(one["at"]).timestamp(),
            body=one["body"],
            effects=len(made),
            first_effect=min(made, default=0),
        )


def _by_mark(asked: Iterable[Asked], arrivals: Iterable[Arrival]) -> dict[str, list[Arrival]]:
    seen: dict[str, list[Arrival]] = {mark: [] for one in asked for mark in one.marks}
    for arrival in arrivals:
        for mark in seen:
            if mark in arrival.body:
                seen[mark].append(arrival)
    return seen
