"""Running an operation for nothing: what stands where it gets its writes."""

from collections.abc import Callable

from core.domain.notion import Json
from core.domain.write import AppendBlocks, Applied, Effect


class Trial:
    """Only notes what a run writes. Implements NotionWrites."""

    def __init__(self) -> None:
        self.effects: list[Effect] = []

    def apply(self, effect: Effect) -> Applied:
        """Note an effect, and answer as if it had been done."""
        self.effects.append(effect)
        made = effect.children if isinstance(effect, AppendBlocks) else ()
        return Applied(id="", block_ids=tuple(f"block {n}" for n in range(len(made))))

    def decide(self, compute: Callable[[], Json]) -> Json:
        """What the run would decide at present."""
        return compute()
