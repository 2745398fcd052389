"""Pages by title, for relation values."""

from collections.abc import Sequence

from core.content.values.choosing import bare, nearest
from core.content.values.context import Candidate
from core.domain.notion import ObjectKind
from core.domain.ports import NotionReads


class PagesByTitle:
    """Looks up the rows that a relation may link (content.values: `Names`)."""

    def __init__(self, notion: NotionReads) -> None:
        self._notion = notion

    def find(self, name: str, *, within: str = "") -> Sequence[Candidate]:
        """Pages of exactly that title but for case and signs; of those in `within`, if given."""
        return [each for each in self._candidates(name, within) if bare(each.name) == bare(name)]

    def nearest(self, name: str, *, within: str = "") -> Sequence[str]:
        """Titles that look like `name`."""
        return nearest(name, [each.name for each in self._candidates("", within)])

    def _candidates(self, name: str, within: str) -> list[Candidate]:
        if within:
            rows = [page.target for page in self._notion.query(within, limit=100)]
        else:
            rows = self._notion.search(name, kind=ObjectKind.ROW)
        return [Candidate(each.id, each.title) for each in rows]
