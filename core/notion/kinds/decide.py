"""A decision of a task: nothing is sent, the ledger keeps it."""

from core.domain.notion import Json
from core.domain.write import Applied, Decide
from core.kit.errors import Defect
from core.notion.errors import Attempt
from core.notion.kinds.base import Deed, Sought


class DecideDeed(Deed[Decide]):
    """See the module."""

    def attempt(self) -> Attempt:
        """About nothing on Notion."""
        return Attempt(what="what was decided", writes=False)

    def already(self, before: Json) -> Applied | None:
        """It is done as soon as it is stored."""
        del before
        return Applied(id="", before=self.effect.value)

    def send(self, before: Json) -> Applied:
        """Never called."""
        raise Defect("A decision is not sent.")

    def find(self, before: Json, sought: Sought) -> Applied | None:
        """It is in the ledger, or was never made."""
        return self.already(before)
