"""The numbers by which work is shared out: limits, weights, quotas, rates. Defaults, and what an
operator set in their place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from core.domain.task import Band

ANY = "*"
"""The subject of a number that holds for everything without one of its own."""

LATE_AFTER = {
    Band.CRITICAL: timedelta(seconds=1),
    Band.HIGH: timedelta(seconds=10),
    Band.NORMAL: timedelta(seconds=60),
    Band.LOW: timedelta(seconds=600),
}
"""How long a task may wait before it counts as late."""
LEAD = timedelta(seconds=60)
"""How long before its deadline a task should start at the latest."""


class Dial(StrEnum):
    """What can be set. The subject says for what."""

    WORKSPACE = "workspace"
    """Most tasks of a workspace at once; subject: its id."""
    KIND = "kind"
    """Most tasks of one operation (or "planning") at once; subject: its name."""
    CONNECTION = "connection"
    """Most tasks that use a Notion connection at once; subject: its name."""
    TARGET = "target"
    """Most tasks that work on one page at once; subject: the page's id."""
    WEIGHT = "weight"
    """A share of the turns. Subject: a workspace's id, for its share against others; that and a
    person's (`person_of`), for the person's share inside the workspace."""
    LATENESS = "lateness"
    """How many turns a late task may jump ahead, and how far lateness can raise a weight."""
    QUOTA = "quota"
    """Most requests of one person under way at once; subject: workspace id."""
    RATE = "rate"
    """Calls a minute of a service, all processes together; subject: the budget's name."""
    BURST = "burst"
    """Calls of a service that may come at once; subject: the budget's name."""
    REQUEST_TOKENS = "request-tokens"
    """Tokens of the language model for one request; subject: workspace id."""
    PERSON_TOKENS = "person-tokens"
    """The same for one person a day (UTC); subject: workspace id."""
    WORKSPACE_TOKENS = "workspace-tokens"
    """The same for a whole workspace a day (UTC); subject: workspace id."""
    APPROVAL = "approval"
    """Hours for which a question for approval stays open; subject: always all."""


DEFAULTS: Mapping[Dial, float | None] = {
    Dial.WORKSPACE: None,
    Dial.KIND: None,
    Dial.CONNECTION: None,
    Dial.TARGET: 1,
    Dial.WEIGHT: 1,
    Dial.LATENESS: 1,
    Dial.QUOTA: 200,
    Dial.RATE: 180,
    Dial.BURST: 30,
    Dial.REQUEST_TOKENS: 200_000,
    Dial.PERSON_TOKENS: 1_000_000,
    Dial.WORKSPACE_TOKENS: 5_000_000,
    Dial.APPROVAL: 24,
}
"""What holds where nothing is set; None for "as many as there are workers"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dials:
    """All numbers as they are now."""

    numbers: Mapping[tuple[Dial, str], float] = field(default_factory=dict)
    """What an operator set, by dial and subject."""

    def value(self, dial: Dial, subject: str) -> float | None:
        """The number for a subject: its own, the one for all, or the default."""
        own = self.numbers.get((dial, subject))
        return own if own is not None else self.numbers.get((dial, ANY), DEFAULTS[dial])

    def weight_of(self, workspace: str, person: str) -> float:
        """A person's share of the workspace's turns; 1 where nothing is set."""
        return self.numbers.get((Dial.WEIGHT, person_of(workspace, person)), 1.0)


def person_of(workspace: str, person: str) -> str:
    """The subject that stands for a person of a workspace; both by their ids."""
    return f"{workspace}/{person}"
