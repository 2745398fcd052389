"""Requests that works take, counted at the sandbox, against the fewest, and beside others.

`python -m tests.benchmarks.notion_requests` prints every work.
"""

import logging
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from tests.benchmarks.content_peers import install
from tests.benchmarks.figures import Figure
from tests.benchmarks.notion_uploaders import PEERS, Task, can, change, make
from tests.benchmarks.notion_works import Work, works
from tests.faults.notion.scene import Scene, scene

NEARLY = 1.05
"""Of the floor, where that is only a bound below."""
_EPSILON = 0.0005
CREATION = ("create", "document")


@dataclass(frozen=True)
class Counted:
    """How many requests a work took.

    Attributes:
        others: the same of each peer; what it said when it could not.
    """

    work: Work
    requests: int
    others: dict[str, int | str] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Of the floor; 1.00 is the best there is."""
        return self.requests / self.work.least


def counted(*, beside_peers: bool = True) -> list[Counted]:
    """Do every work once."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if beside_peers:
        install()
    found = []
    with tempfile.TemporaryDirectory() as folder, scene(Path(folder)) as stage:
        for work in works():
            stage.begin()
            do = work.prepare(stage.desk)
            stage.look_anew()
            before = _requests(stage)
            do(stage.desk)
            requests = _requests(stage) - before
            stage.end()
            others = _others(stage, work) if beside_peers and work.markdown else {}
            found.append(Counted(work, requests, others))
            _tell(found[-1])
    return found


def _requests(stage: Scene) -> int:
    return int(stage.control.get("/_sandbox/count").json()["requests"])


def _others(stage: Scene, work: Work) -> dict[str, int | str]:
    desk = stage.desk
    task = Task(desk.client.address, stage.token, desk.root, work.markdown, work.then)
    return {peer: _other(stage, peer, task) for peer in PEERS if can(peer, task)}


def _other(stage: Scene, peer: str, task: Task) -> int | str:
    try:
        before = _requests(stage)
        page = make(peer, task)
        if task.then:
            before = _requests(stage)
            change(peer, task, page)
    except RuntimeError as problem:
        return str(problem)
    return _requests(stage) - before


def _tell(one: Counted) -> None:
    line = f"{one.work.kind:12} {one.work.name:36} {one.requests:6} of {one.work.least:6}"
    others = "".join(f"  {peer} {told}" for peer, told in one.others.items())
    sys.stdout.write(f"{line}{'' if one.requests == one.work.least else '  *'}{others}\n")
    sys.stdout.flush()


def figures() -> list[Figure]:
    """The worst ratio of each kind of work, and what peers take."""
    found = counted()
    kinds = list(dict.fromkeys(one.work.kind for one in found))
    return [*(_worst(kind, found) for kind in kinds), *_beside(found)]


def _worst(kind: str, found: Sequence[Counted]) -> Figure:
    of = [one for one in found if one.work.kind == kind]
    worst = max(one.ratio for one in of)
    exact = all(one.work.exact for one in of)
    most = 1.0 if exact else NEARLY
    return Figure(
        figure=f"requests against the floor, {kind}, the worst of {len(of)}",
        value=worst,
        unit="x",
        target="= 1.00" if exact else f"<= {NEARLY}",
        met=worst <= most + _EPSILON,
    )


def _beside(found: Sequence[Counted]) -> list[Figure]:
    """Peers, for each work they can be asked for; 0 where they could not do it."""
    return [
        Figure(
            figure=f"{peer}: {one.work.kind}, {one.work.name}"
            + ("" if isinstance(told, int) else " (refused)"),
            value=told / one.work.least if isinstance(told, int) else 0.0,
            unit="x",
            target="",
            met=None,
        )
        for one in found
        for peer, told in one.others.items()
    ]


if __name__ == "__main__":
    counted(beside_peers="alone" not in sys.argv)
