"""Notes, while an operation writes, what takes its writes back."""

from collections.abc import Callable

from core.domain.notion import Json
from core.domain.ports import NotionWrites
from core.domain.write import AppendBlocks, Applied, CreatePage, Effect


class Recording:
    """The writes of one run, noted as they are done. Implements NotionWrites.

    Args:
        writes: carries them out.
    """

    def __init__(self, writes: NotionWrites) -> None:
        self._writes = writes
        self._undo: list[tuple[Effect, ...]] = []
        self._made: set[str] = set()
        self._left: list[str] = []
        self._changed = False

    @property
    def left(self) -> tuple[str, ...]:
        """What was left alone because somebody has changed it since."""
        return tuple(dict.fromkeys(self._left))

    @property
    def unchanged(self) -> bool:
        """Whether nothing had to be written, or all of it was so before."""
        return not self._changed

    def undo(self) -> tuple[Effect, ...]:
        """The effects that take everything back: the last write's first."""
        return tuple(effect for effects in reversed(self._undo) for effect in effects)

    def apply(self, effect: Effect) -> Applied:
        """Do one effect and note its inverse. Raises errors of core.kit.errors."""
        applied = self._writes.apply(effect)
        self._left += applied.left
        self._changed |= not applied.same
        if not self._is_inside(effect):
            self._undo.append(applied.undo)
        if isinstance(effect, CreatePage):
            self._made.add(applied.id)
        if isinstance(effect, AppendBlocks):
            self._made.update(applied.block_ids)
        return applied

    def decide(self, compute: Callable[[], Json]) -> Json:
        """What the task decided at this place. Raises errors of core.kit.errors."""
        return self._writes.decide(compute)

    def _is_inside(self, effect: Effect) -> bool:
        """Whether it went into something that this run made, and goes with it."""
        if isinstance(effect, CreatePage):
            return effect.parent_id in self._made
        return effect.lane in self._made
