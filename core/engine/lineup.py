"""Who stands in line: what waits and may be released, what is out, and how much fits, as values for
core.engine.admission.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from math import ceil

from core.domain.dials import Dial
from core.domain.release import LIGHT, Candidate, Room, Subject, Turns
from core.domain.task import Band
from core.storage import pauses, releasing, waiting
from core.storage.database import Transaction
from core.storage.placing import BANDS, Lane
from core.storage.releasing import Out
from core.storage.rules import Rules
from core.storage.waiting import Head

SPARE = 1.25
"""How far ahead of the free slots tasks are released, so that a worker never waits for the tick."""
_LOOK_AHEAD = 4
"""How many times more tasks a look reads than fit, to have others where a limit refuses some."""
_MOST_OF_A_LANE = 512
_FEWEST_LANES = 32
"""Lanes that one look reads tasks of, when there are so many; those whose turn it is come first."""


class Lineup:
    """The state of things at one look.

    Args:
        light: operations whose tasks are light at their first attempt.
        ahead: slots' worth of tasks to release beyond the usual (core.engine.pace).
    """

    def __init__(
        self, tx: Transaction, rules: Rules, light: Collection[str], *, ahead: int = 0
    ) -> None:
        self._tx = tx
        self._rules = rules
        self._light = light
        self._ahead = ahead
        self._out = releasing.out(tx)
        self.taken = sum(self._cost(one) * one.count for one in self._out)
        """Slots' worth of tasks that are released or running."""
        self.live = self._live()
        self.room = self._room()

    def candidates(self, turns: Turns) -> list[Candidate]:
        """Tasks that may be released, of each person and kind the first."""
        open_lanes = [lane for lane in waiting.lanes(self._tx) if self._is_open(lane)]
        chosen = sorted(open_lanes, key=lambda lane: _turn(lane, turns))[: self._most_lanes()]
        wanted = [(lane, self._depth(lane, len(chosen))) for lane in chosen]
        heads = list(waiting.heads(self._tx, wanted)) if wanted else []
        return [self._candidate(head) for head in self._ready(heads)]

    def _ready(self, heads: Sequence[Head]) -> list[Head]:
        """Those that may start; the others are laid aside."""
        held = [head.task_id for head in heads if self._is_held(head)]
        early = [head.task_id for head in heads if not head.due]
        if held:
            pauses.hold_back(self._tx, held)
        if early:
            waiting.lay_aside(self._tx, early)
        gone = {*held, *early}
        return [head for head in heads if head.task_id not in gone]

    def _is_held(self, head: Head) -> bool:
        return self._rules.pauses.of_task(head.request_id, head.task_id) is not None

    def _is_open(self, lane: Lane) -> bool:
        if self.room.for_band(lane.band) <= 0:
            return False
        if self._rules.holds(lane.workspace, lane.work):
            return False
        connection = self._rules.connection(lane.workspace)
        if connection in self._rules.shut:
            return False
        subjects = (
            (Dial.WORKSPACE, lane.workspace),
            (Dial.KIND, lane.work),
            (Dial.CONNECTION, connection),
        )
        return all(self._allows(subject) for subject in subjects)

    def _allows(self, subject: Subject) -> bool:
        most = self._rules.dials.value(*subject)
        return most is None or self.live[subject] < most

    def _most_lanes(self) -> int:
        return max(_FEWEST_LANES, 2 * ceil(max(0.0, self.room.for_band(Band.CRITICAL))))

    def _depth(self, lane: Lane, lanes: int) -> int:
        """How many tasks of a lane to read: all that fit, or its part when there are many lanes."""
        fits = self.room.for_band(lane.band) / (LIGHT if self._is_light(lane) else 1.0)
        return min(_MOST_OF_A_LANE, ceil(fits), ceil(fits * _LOOK_AHEAD / lanes)) + 1

    def _is_light(self, lane: Lane) -> bool:
        return lane.work in self._light and lane.band is not Band.CRITICAL

    def _candidate(self, head: Head) -> Candidate:
        lane = head.lane
        return Candidate(
            task_id=head.task_id,
            band=lane.band,
            workspace=lane.workspace,
            person=lane.person,
            work=lane.work,
            connection=self._rules.connection(lane.workspace),
            target=head.target,
            late=head.late,
            cost=LIGHT if head.fresh and self._is_light(lane) else 1.0,
        )

    def _live(self) -> Counter[Subject]:
        live: Counter[Subject] = Counter()
        for one in self._out:
            live[(Dial.WORKSPACE, one.lane.workspace)] += one.count
            live[(Dial.KIND, one.lane.work)] += one.count
            live[(Dial.CONNECTION, self._rules.connection(one.lane.workspace))] += one.count
            if one.target is not None:
                live[(Dial.TARGET, one.target)] += one.count
        return live

    def _room(self) -> Room:
        """What the workers have free, and what they may be made to give back."""
        capacity = releasing.capacity(self._tx)
        below = [one for one in self._out if one.lane.band is not Band.CRITICAL]
        spare = self._ahead if capacity.slots else 0
        free = ceil(capacity.slots * SPARE) + spare - self.taken
        most_below = ceil((capacity.slots - capacity.kept) * SPARE) + spare
        free_below = most_below - sum(self._cost(one) * one.count for one in below)
        recallable: Counter[Band] = Counter()
        for one in self._out:
            if not one.started and self._cost(one) == 1.0:
                recallable[one.lane.band] += one.count
        return Room(
            free=free,
            kept=max(0.0, free - free_below),
            recallable={band: float(count) for band, count in recallable.items()},
        )

    def _cost(self, one: Out) -> float:
        return LIGHT if one.first and self._is_light(one.lane) else 1.0


def _turn(lane: Lane, turns: Turns) -> tuple[int, float, float]:
    person = turns.get(f"{lane.workspace}|{lane.person}", 0.0)
    return BANDS.index(lane.band), turns.get(lane.workspace, 0.0), person
