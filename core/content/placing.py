"""Placing: which siblings share a request, and how much of each rides along, at the least cost.

A block at the top of a request rides whole, or with its first children only; then its id is known
from the answer, and the rest of its children follow in requests of their own. Each such way has a
weight (blocks, bytes) and a cost (requests that follow). Siblings keep their order, so a request
carries a stretch of them. The cheapest cut is found from the last sibling to the first. A state
that costs one request more than another is never needed: the cheaper one can open a new request
at the next block, for that price, and then has more room. So only the cheapest states are kept,
and of those the ones with the most room.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.content.measure import Measured, RequestLimits

_LEAST = {"table": 1, "column": 1}
"""Children without which a block cannot be made (Notion API, "Append block children")."""

_KEPT = 8
"""States kept where several cost the same; more than two are rare."""


@dataclass(frozen=True, slots=True)
class Ride:
    """One way for a block to stand at the top of a request.

    Args:
        cost: requests that must follow for what does not ride.
        blocks: how many blocks ride, the block itself counted.
        size: their bytes as JSON.
        taken: how many of its first children ride whole; None when all of it does.
        columns: of a list of columns that does not ride whole: how much of each column rides.
        stub: of a column whose first child is too tall to ride whole: how much of that child does.
    """

    cost: int
    blocks: int
    size: int
    taken: int | None = None
    columns: tuple["Ride", ...] = ()
    stub: "Ride | None" = None


@dataclass(frozen=True, slots=True)
class _State:
    """Siblings from one place on: what they cost, and how full their first request is."""

    cost: int
    count: int
    blocks: int
    size: int
    ride: Ride | None = None
    rest: "_State | None" = None


class Placed:
    """Siblings with their cheapest rides.

    Args:
        nodes: the siblings, children of one block or page whose id is known.
        states: for each place, one of the cheapest states of the siblings from there on.
    """

    def __init__(self, nodes: Sequence[Measured], states: Sequence[_State]) -> None:
        self.nodes = nodes
        self._states = states

    def cost(self, start: int = 0) -> int:
        """The requests that siblings from `start` on take, with all that is below them."""
        return self._states[start].cost

    def rides(self, start: int = 0) -> list[Ride]:
        """How each of the siblings from `start` on rides at that cost."""
        found = []
        state: _State | None = self._states[start]
        while state is not None and state.ride is not None:
            found.append(state.ride)
            state = state.rest
        return found


class Placer:
    """Places siblings; remembers what it has placed.

    Args:
        limits: what one request carries.
    """

    def __init__(self, limits: RequestLimits) -> None:
        self.limits = limits
        self._placed: dict[int, Placed] = {}

    def place(self, nodes: Sequence[Measured]) -> Placed:
        """The cheapest way to write siblings below a block whose id is known."""
        known = self._placed.get(id(nodes))
        if known is None or known.nodes is not nodes:
            known = self._placed[id(nodes)] = Placed(nodes, self._states(nodes))
        return known

    def whole(self, node: Measured) -> Ride | None:
        """How a block rides with all that is below it; None when it cannot."""
        limits = self.limits
        if node.level < 0 or node.blocks > limits.blocks or node.size > limits.size:
            return None
        return Ride(0, node.blocks, node.size)

    def _states(self, nodes: Sequence[Measured]) -> list[_State]:
        states = [_State(0, self.limits.array, 0, 0)]
        found = [states[0]]
        for node in reversed(nodes):
            states = self._before(node, states)
            found.append(states[0])
        found.reverse()
        return found

    def _before(self, node: Measured, states: Sequence[_State]) -> list[_State]:
        """The cheapest states once `node` stands before the siblings of `states`."""
        whole = self.whole(node)
        if whole is not None and all(self._joins(whole, state) for state in states):
            rides: tuple[Ride, ...] = (whole,)
        elif whole is not None:
            rides = (whole, *(ride for ride in self._parts(node) if ride.cost == 1))
        else:
            rides = self._parts(node)
        made = [self._with(ride, state) for state in states for ride in rides]
        return _roomiest(made) if len(made) > 1 else made

    def _joins(self, ride: Ride, state: _State) -> bool:
        limits = self.limits
        return (
            state.count < limits.array
            and state.blocks + ride.blocks <= limits.blocks
            and state.size + ride.size <= limits.size
        )

    def _with(self, ride: Ride, state: _State) -> _State:
        cost = state.cost + ride.cost
        if self._joins(ride, state):
            count, blocks = state.count + 1, state.blocks + ride.blocks
            return _State(cost, count, blocks, state.size + ride.size, ride, state)
        return _State(cost + 1, 1, ride.blocks, ride.size, ride, state)

    def _parts(self, node: Measured) -> tuple[Ride, ...]:
        """The ways in which a block rides in part: the cheapest, and the one that weighs less
        for one request more."""
        kind = node.block["type"]
        if kind == "column_list":
            return (self._columns(node),)
        most = self.most(node, 1)
        if most < _LEAST.get(kind, 0):
            return (self._stubbed(node),)
        return self._prefixes(node, most)

    def most(self, node: Measured, level: int) -> int:
        """How many of a block's first children ride whole at `level` with nothing beside them."""
        limits, taken = self.limits, 0
        blocks, size = 1, node.own_size
        for child in node.children[: limits.array]:
            blocks, size = blocks + child.blocks, size + child.size
            if child.level < level or blocks > limits.blocks or size > limits.size:
                break
            taken += 1
        if not taken and node.block["type"] == "table" and node.children:
            return 1
        return taken

    def _prefixes(self, node: Measured, most: int) -> tuple[Ride, ...]:
        """Rides with at most `most` children: for each of the two least costs the lightest."""
        after = self.place(node.children)
        least = min(_LEAST.get(node.block["type"], 0), most)
        found: list[Ride] = []
        taken = most
        for cost in (after.cost(most), after.cost(most) + 1):
            while taken > least and after.cost(taken - 1) <= cost:
                taken -= 1
            if not found or found[-1].taken != taken:
                found.append(self._prefix(node, taken, after.cost(taken)))
        return tuple(found)

    @staticmethod
    def _prefix(node: Measured, taken: int, cost: int) -> Ride:
        riding = node.children[:taken]
        blocks = 1 + sum(child.blocks for child in riding)
        return Ride(cost, blocks, node.own_size + sum(child.size for child in riding), taken)

    def _stubbed(self, column: Measured) -> Ride:
        """A column whose first child is too tall: that child rides without what is too deep.

        A request that lists the column then tells the child's id.
        """
        if not column.children:
            return Ride(0, 1, column.own_size, 0)
        first = column.children[0]
        stub = self._prefixes(first, self.most(first, 2))[0]
        cost = 1 + stub.cost + self.place(column.children).cost(1)
        return Ride(cost, 1 + stub.blocks, column.own_size + stub.size, 0, stub=stub)

    def _columns(self, node: Measured) -> Ride:
        """A list with its columns, each with its first blocks; a list tells the columns' ids."""
        columns = node.children[: self.limits.array]
        least = [self._least(column) for column in columns]
        fitting = self._fitting(node, least)
        rides = least[:fitting]
        blocks = 1 + sum(ride.blocks for ride in rides)
        size = node.own_size + sum(ride.size for ride in rides)
        for index, column in enumerate(columns[:fitting]):
            better = self.whole_in_list(column) or self._parts(column)[0]
            blocks_then = blocks - rides[index].blocks + better.blocks
            size_then = size - rides[index].size + better.size
            if blocks_then <= self.limits.blocks and size_then <= self.limits.size:
                rides[index], blocks, size = better, blocks_then, size_then
        needs = sum(ride.cost for ride in rides)
        after = self.place(node.children).cost(fitting)
        return Ride(needs + bool(needs) + after, blocks, size, fitting, columns=tuple(rides))

    def whole_in_list(self, column: Measured) -> Ride | None:
        """How a column rides with all its blocks; None when it cannot."""
        found = self.whole(column)
        return found and Ride(0, found.blocks, found.size, len(column.children))

    def _least(self, column: Measured) -> Ride:
        """A column with its first block alone."""
        if not self.most(column, 1):
            return self._stubbed(column)
        return self._prefix(column, 1, self.place(column.children).cost(1))

    def _fitting(self, node: Measured, least: Sequence[Ride]) -> int:
        """How many columns a request carries at least: two, or Notion refuses the list."""
        blocks, size = 1, node.own_size
        for number, ride in enumerate(least):
            blocks, size = blocks + ride.blocks, size + ride.size
            if number >= 2 and (blocks > self.limits.blocks or size > self.limits.size):
                return number
        return len(least)


def _roomiest(states: Sequence[_State]) -> list[_State]:
    """Of the cheapest states, those that no other one beats in all measures."""
    cheapest = min(state.cost for state in states)
    ordered = sorted(
        (state for state in states if state.cost == cheapest),
        key=lambda state: (state.count, state.blocks, state.size),
    )
    kept: list[_State] = []
    for state in ordered:
        if not any(one.blocks <= state.blocks and one.size <= state.size for one in kept):
            kept.append(state)
    return kept[:_KEPT]
