"""Clauses that add a row, or members beside those that a row has."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.planner.parts.anchoring import Anchor
from core.planner.parts.clause_ground import ClauseGround, is_simple
from core.planner.parts.titling import titled


@dataclass
class CreatingClause:
    """Reads clauses that add.

    Args:
        ground: what the clause is read against; steps are added to its draft.
    """

    ground: ClauseGround

    def create(self, rest: Sequence[Anchor]) -> bool:
        """A clause whose verb says that a row, or a member of one, is added."""
        here = self.ground.database.target.id
        if self._adds_members(rest):
            return True
        found = titled(self.ground.draft.text, rest, here, self.ground.schema)
        if found is None:
            return False
        title, others = found
        said = self.ground.assigned(others)
        if said.words or said.rows or said.quotes or said.pages or said.everything:
            return False
        if not is_simple(said) or not (said.places or any(a.kind == "place" for a in rest)):
            return False
        return self.ground.composer.create(said, title)

    def put(self, rest: Sequence[Anchor]) -> bool:
        """ "Put The Salt Road on the reading list": a row is added."""
        first = next(iter(self.ground.stretch.words), "")
        return first == "put" and self.create(rest)

    def _adds_members(self, rest: Sequence[Anchor]) -> bool:
        """ "Add history to the genres of X": members beside those that a row has."""
        said = self.ground.assigned(rest, changes=True)
        rows = [self.ground.only(each) for each in said.rows]
        props = {each.prop for each in said.bounds}
        kinds = {self.ground.schema[each].type for each in props if each}
        named = {each.prop for each in said.words if each.kind == "prop"}
        plain = len(said.words) == len(named) and is_simple(said) and not said.everything
        if not rows or not plain or named != props or kinds - {"multi_select", "people"}:
            return False
        self.ground.named = rows
        return self.ground.composer.update(said, rows, adds=True)
