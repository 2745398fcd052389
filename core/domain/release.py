"""What the dispatcher decides on and with: waiting tasks, what is out, and how much fits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.dials import Dial
from core.domain.task import Band

LIGHT = 1 / 128
"""The part of a worker's slot that a light task takes: short, harmless to repeat, run in groups."""

Subject = tuple[Dial, str]
"""What a limit holds for: a workspace, a kind of task, a Notion connection, a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A task that may be released now."""

    task_id: str
    band: Band
    workspace: str
    person: str
    work: str
    """The name of its operation, or "planning"."""
    connection: str
    """The Notion connection it uses."""
    target: str | None
    """The page it works on, where that is known before it runs."""
    late: float
    """Seconds since it should have started; negative while it has time."""
    cost: float = 1.0
    """How much of a worker's slot it takes."""

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Everything that it counts against a limit of."""
        found = (
            (Dial.WORKSPACE, self.workspace),
            (Dial.KIND, self.work),
            (Dial.CONNECTION, self.connection),
        )
        return found if self.target is None else (*found, (Dial.TARGET, self.target))


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many tasks fit, in slots of a worker."""

    free: float
    """What the workers can take beyond what is out."""
    kept: float = 0.0
    """How much of `free` only the top band may use."""
    recallable: Mapping[Band, float] = field(default_factory=dict)
    """Slots of tasks that are out and not started, by band: higher bands may have them."""

    def for_band(self, band: Band) -> float:
        """What fits for one band while nothing else is chosen."""
        order = list(Band)
        lower = order[order.index(band) + 1 :]
        kept = 0.0 if band is Band.CRITICAL else self.kept
        return self.free - kept + sum(self.recallable.get(one, 0.0) for one in lower)


Turns = Mapping[str, float]
"""How many turns each workspace, and each person in one, is ahead of those who wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What one look at the waiting tasks decided."""

    chosen: tuple[Candidate, ...]
    """To release, best first."""
    recalled: float
    """Slots that lower bands must give back for it."""
    turns: Turns
    """The turns after it, for the next look."""
