"""What people think of outcomes: kept with the request and its plan, read by operators."""

from core.domain.feedback import Feedback
from core.kit.errors import NotAllowed
from core.storage import feedback, requests
from core.storage.database import Database


class Opinions:
    """What people think of outcomes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, request_id: str, person_id: str, workspace: str, *, good: bool) -> None:
        """Keep one person's word; a later one replaces it.

        Args:
            workspace: the platform's id of the workspace in which it was said.

        Raises:
            NotFound: there is no such request.
            NotAllowed: it is another workspace's.
            Unavailable: it could not be stored.
        """
        with self._database.begin() as tx:
            if requests.get(tx, request_id).thread.workspace != workspace:
                raise NotAllowed("That is not from this workspace.")
            feedback.keep(tx, request_id, person_id, good=good)

    def newest(self, *, only_bad: bool = False, limit: int = 50) -> list[Feedback]:
        """The newest words first, for an operator."""
        with self._database.read() as tx:
            return feedback.newest(tx, only_bad=only_bad, limit=limit)
