"""Everything that a release goes by besides the tasks, read in one transaction."""

from dataclasses import dataclass

from sqlalchemy import select

from core.domain.control import Pauses
from core.domain.dials import Dials
from core.storage import budgets, dials, pauses
from core.storage.budgets import Shut
from core.storage.database import Transaction
from core.storage.models import WorkspaceRow

NOTION = "notion"
"""The Notion connection of a workspace that has none of its own; also its budget's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Limits and weights, what is paused, which services are shut, who uses which connection."""

    dials: Dials
    pauses: Pauses
    shut: dict[str, Shut]
    """By the name of the budget; that of a Notion connection is the connection's."""
    connections: dict[str, str]
    """Connections of workspaces that do not use the common one."""

    def connection(self, workspace_id: str) -> str:
        """The Notion connection of a workspace."""
        return self.connections.get(workspace_id, NOTION)


def read(tx: Transaction) -> Rules:
    """The rules as they are now."""
    numbers = dials.read(tx)
    own = select(WorkspaceRow.id, WorkspaceRow.connection).where(WorkspaceRow.connection != NOTION)
    return Rules(
        dials=numbers,
        pauses=pauses.read(tx),
        shut=budgets.all_shut(tx, numbers),
        connections={str(workspace): str(name) for workspace, name in tx.execute(own)},
    )
