"""A workspace that nobody changes, so that each question to it is asked once."""

from core.domain.notion import Json
from core.planner.asked_once import AskedOnce


class Resting(AskedOnce):
    """Remembers what a workspace answered, and has no content. Implements NotionReads."""

    def blocks(self, block_id: str) -> list[Json]:
        """Planning never looks into pages."""
        raise AssertionError(f"the planner read the content of {block_id}")

    def children(self, block_id: str) -> list[Json]:
        """Planning never looks into pages."""
        raise AssertionError(f"the planner read the content of {block_id}")
