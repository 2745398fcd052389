"""Everything that a release goes by besides the tasks, read in one transaction."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from core.domain.connection import COMMON
from core.domain.control import Pauses
from core.domain.dials import Dials
from core.storage import budgets, dials, pauses
from core.storage.budgets import Shut
from core.storage.connection_rows import ConnectionRow
from core.storage.database import Transaction
from core.storage.models import WorkspaceRow

NOTION = COMMON
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
    refused: frozenset[str] = frozenset()
    """Connections whose token Notion refuses: nothing that uses them starts."""

    def connection(self, workspace_id: str) -> str:
        """The Notion connection of a workspace."""
        return self.connections.get(workspace_id, NOTION)

    def holds(self, workspace_id: str, work: str) -> bool:
        """Whether nothing of a kind may start in a workspace until a person does something."""
        paused = self.pauses.of_lane(workspace_id, work) is not None
        return paused or self.connection(workspace_id) in self.refused


def read(tx: Transaction) -> Rules:
    """The rules as they are now."""
    numbers = dials.read(tx)
    used = tx.execute(_CONNECTIONS).all()
    return Rules(
        dials=numbers,
        pauses=pauses.read(tx),
        shut=budgets.all_shut(tx, numbers),
        connections={str(workspace): str(name) for workspace, name, _ in used},
        refused=frozenset(str(name) for _, name, refused_at in used if refused_at is not None),
    )


def connection_of(tx: Transaction, workspace_id: str) -> str:
    """The Notion connection of one workspace."""
    query = select(WorkspaceRow.connection).where(WorkspaceRow.id == workspace_id)
    return str(tx.execute(query).scalar() or NOTION)


_CONNECTIONS = (
    select(WorkspaceRow.id, WorkspaceRow.connection, ConnectionRow.refused_at)
    .outerjoin(ConnectionRow, ConnectionRow.place == WorkspaceRow.connection)
    .where(or_(WorkspaceRow.connection != NOTION, ConnectionRow.refused_at.is_not(None)))
)
