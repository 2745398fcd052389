"""Who is released next: bands, limits, fair turns, lateness. One pure function.

Bands are strict: nothing of a band is chosen while a higher one has a task that may run. Inside a
band workspaces take turns by weight, inside a workspace people do (start-time fair queueing: what
somebody got is counted as turns ahead, and who waits is never further back than the others). A late
task jumps ahead a bounded number of turns, and a workspace whose work is late has a larger weight
while it is: so nothing that is weighed can starve anything.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from heapq import heapify, heapreplace

from core.domain.dials import Dial, Dials
from core.domain.release import Admission, Candidate, Room, Subject, Turns
from core.domain.task import Band

FULLY_LATE = 60.0
"""Seconds past its start at which a task's lateness counts in full."""
_LEAST_WEIGHT = 0.01
_NOTHING = (float("inf"), float("inf"))
_BOTH = "|"
"""Between a workspace and a person in the name of that person's turns."""


def admit(
    candidates: Iterable[Candidate],
    room: Room,
    live: Mapping[Subject, int],
    dials: Dials,
    turns: Turns,
) -> Admission:
    """Choose what to release.

    Args:
        candidates: tasks that may be released; of one person and kind, the first to start first.
        room: how much fits.
        live: how many tasks that are released or running count against each limit.
        dials: limits and weights.
        turns: as the last call returned them; empty at first.
    """
    by_band: dict[Band, list[Candidate]] = defaultdict(list)
    for one in candidates:
        by_band[one.band].append(one)
    permits = _Permits(live, dials)
    ahead = dict(turns)
    chosen: list[Candidate] = []
    used = used_below = 0.0
    seen: set[tuple[str, str]] = set()
    contended = False
    for band in Band:
        line = _Line(by_band[band], permits, dials, ahead)
        taken = line.take(room.for_band(band) - used)
        cost = sum(one.cost for one in taken)
        used += cost
        used_below += 0.0 if band is Band.CRITICAL else cost
        chosen += taken
        seen |= {(one.workspace, one.person) for one in by_band[band]}
        contended = contended or line.is_waiting()
    missing = [used - room.free] if used else []
    missing += [used_below - room.free + room.kept] if used_below else []
    return Admission(
        chosen=tuple(chosen),
        recalled=max([0.0, *missing]),
        turns=_settled(ahead, seen) if contended else {},
    )


class _Permits:
    """What the limits still allow; only ever less, so that what is refused once stays refused."""

    def __init__(self, live: Mapping[Subject, int], dials: Dials) -> None:
        self._taken = Counter(dict(live))
        self._dials = dials
        self._limits: dict[Subject, float] = {}

    def allow(self, candidate: Candidate) -> bool:
        return all(self._taken[one] < self._most(one) for one in candidate.subjects)

    def take(self, candidate: Candidate) -> None:
        self._taken.update(candidate.subjects)

    def _most(self, subject: Subject) -> float:
        if subject not in self._limits:
            most = self._dials.value(*subject)
            self._limits[subject] = float("inf") if most is None else most
        return self._limits[subject]


class _Person:
    """One person's candidates, the first to start first."""

    def __init__(
        self, name: str, candidates: list[Candidate], *, turn: float, weight: float
    ) -> None:
        self.name = name
        self.turn = turn
        self._weight = max(weight, _LEAST_WEIGHT)
        self._queue = sorted(candidates, key=lambda one: -one.late)
        self._next = 0

    def head(self, permits: _Permits) -> Candidate | None:
        """The first that the limits allow."""
        while self._next < len(self._queue):
            if permits.allow(self._queue[self._next]):
                return self._queue[self._next]
            self._next += 1
        return None

    def step(self, cost: float) -> None:
        """The head was chosen: fewer turns for who has a larger share."""
        self._next += 1
        self.turn += cost / self._weight


class _Workspace:
    """The people of a workspace, and its turns."""

    def __init__(self, name: str, candidates: list[Candidate], dials: Dials, turns: Turns) -> None:
        self.name = name
        self.turn = turns.get(name, 0.0)
        self._lateness = dials.value(Dial.LATENESS, name) or 0.0
        self._weight = max(dials.value(Dial.WEIGHT, name) or 0.0, _LEAST_WEIGHT)
        by_person: dict[str, list[Candidate]] = defaultdict(list)
        for one in candidates:
            by_person[one.person].append(one)
        self.people = [
            _Person(
                person,
                theirs,
                turn=turns.get(name + _BOTH + person, 0.0),
                weight=dials.weight_of(name, person),
            )
            for person, theirs in by_person.items()
        ]

    def heads(self, permits: _Permits) -> list[tuple[_Person, Candidate]]:
        """Everybody's first task that may run."""
        heads = [(person, person.head(permits)) for person in self.people]
        return [(person, head) for person, head in heads if head is not None]

    def best(self, heads: list[tuple[_Person, Candidate]]) -> tuple[_Person, Candidate]:
        """Whose turn it is, and that person's first task."""
        return min(heads, key=lambda pair: self._key(pair[0].turn, pair[1].late))

    def key(self, heads: list[tuple[_Person, Candidate]]) -> tuple[float, float]:
        """What order workspaces go by; the latest of their tasks counts."""
        return self._key(self.turn, max(head.late for _, head in heads))

    def charge(self, person: _Person, one: Candidate) -> None:
        """Count a release: in fewer turns for a heavier workspace, and while its work is late."""
        person.step(one.cost)
        self.turn += one.cost / (self._weight * (1 + self._lateness * _lateness(one.late)))

    def _key(self, turn: float, late: float) -> tuple[float, float]:
        """Turns, less the jump of a late task; then who should start first."""
        return turn - self._lateness * _lateness(late), -late


class _Line:
    """The workspaces of one band, in the order of their turns.

    Args:
        turns: of everybody; what is taken is added to them.
    """

    def __init__(
        self, candidates: list[Candidate], permits: _Permits, dials: Dials, turns: dict[str, float]
    ) -> None:
        by_workspace: dict[str, list[Candidate]] = defaultdict(list)
        for one in candidates:
            by_workspace[one.workspace].append(one)
        self._permits = permits
        self._turns = turns
        self._workspaces = [
            _Workspace(name, theirs, dials, turns) for name, theirs in by_workspace.items()
        ]

    def take(self, fits: float) -> list[Candidate]:
        """The best that fit.

        While others are served, a workspace's key only grows: a task that a limit refuses gives
        way to one that is less late. So a smallest key that is still right is the smallest.
        """
        heap = [(self._key(number), number) for number in range(len(self._workspaces))]
        heapify(heap)
        taken: list[Candidate] = []
        while heap and heap[0][0] is not _NOTHING:
            known, number = heap[0]
            now = self._key(number)
            if now is not known and now != known:
                heapreplace(heap, (now, number))
                continue
            one = self._serve(self._workspaces[number], fits)
            if one is None:
                break
            taken.append(one)
            fits -= one.cost
        return taken

    def is_waiting(self) -> bool:
        """Whether something is left that may run."""
        return any(workspace.heads(self._permits) for workspace in self._workspaces)

    def _key(self, number: int) -> tuple[float, float]:
        heads = self._workspaces[number].heads(self._permits)
        return self._workspaces[number].key(heads) if heads else _NOTHING

    def _serve(self, workspace: _Workspace, fits: float) -> Candidate | None:
        person, one = workspace.best(workspace.heads(self._permits))
        if one.cost > fits:
            return None
        self._permits.take(one)
        workspace.charge(person, one)
        self._turns[workspace.name] = workspace.turn
        self._turns[workspace.name + _BOTH + person.name] = person.turn
        return one


def _lateness(late: float) -> float:
    """How late a task is, from 0 (in time) to 1; `late` in seconds."""
    return min(1.0, max(0.0, late / FULLY_LATE))


def _settled(turns: Turns, seen: set[tuple[str, str]]) -> Turns:
    """The turns, counted from whoever of those seen has had the fewest.

    So nobody who comes new is owed anything, and nobody who got much while nobody else wanted it
    owes anything.
    """
    start = min(turns.get(workspace, 0.0) for workspace, _ in seen)
    inside: dict[str, float] = {}
    for workspace, person in seen:
        turn = turns.get(workspace + _BOTH + person, 0.0)
        inside[workspace] = min(turn, inside.get(workspace, turn))
    counted = {}
    for name, turn in turns.items():
        workspace, both, _ = name.partition(_BOTH)
        since = inside.get(workspace) if both else start
        if since is not None and turn > since:
            counted[name] = turn - since
    return counted
