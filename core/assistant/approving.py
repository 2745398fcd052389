"""An operator's rules of approval: what asks, what never does, what is refused; who may answer."""

from fnmatch import fnmatchcase

from core.domain.approval import EVERYWHERE, Policies, Policy, PolicyRule
from core.domain.chat import Platform
from core.kit.errors import BadInput
from core.operations.catalogue import Catalogue
from core.storage import approvals
from core.storage.database import Database


class Approving:
    """Reads and changes the rules. Every change is audited under the operator's name."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
        self._names = [operation.name for operation in catalogue]

    def policies(self) -> Policies:
        """Every rule there is."""
        with self._database.read() as tx:
            return approvals.policies(tx)

    def approvers(self) -> list[tuple[str, str]]:
        """Who may decide about everybody's requests: place and person's id, in order."""
        with self._database.read() as tx:
            found = approvals.deciders(tx).by_place
        return sorted((place, person) for place, people in found.items() for person in people)

    def set_policy(self, place: str, operation: str, policy: Policy, *, actor: str) -> None:
        """Decide about an operation in a place. Raises BadInput when either is not one."""
        must_be_place(place)
        if not any(fnmatchcase(name, operation) for name in self._names):
            raise BadInput(
                f"No operation is called “{operation}”.",
                next_step="Give a name of `notion-assistant operations`, or a part with a star:"
                " rows.*",
            )
        rule = PolicyRule(place=place, operation=operation, policy=policy)
        with self._database.begin() as tx:
            approvals.set_policy(tx, rule, actor=actor)

    def reset_policy(self, place: str, operation: str, *, actor: str) -> bool:
        """Forget a rule. Returns whether there was one."""
        with self._database.begin() as tx:
            return approvals.reset_policy(tx, place, operation, actor=actor)

    def add_approver(self, place: str, person_id: str, *, actor: str) -> bool:
        """Let somebody decide in a place. Returns False when they might before. Raises BadInput."""
        must_be_place(place)
        with self._database.begin() as tx:
            return approvals.add_approver(tx, place, person_id, actor=actor)

    def remove_approver(self, place: str, person_id: str, *, actor: str) -> bool:
        """Let somebody decide there no longer. Returns False when they might not before."""
        with self._database.begin() as tx:
            return approvals.remove_approver(tx, place, person_id, actor=actor)


def must_be_place(place: str) -> None:
    """Raises BadInput when it names no place, such as `slack/T012` or `slack/T012/C345`."""
    parts = place.split("/")
    known = {platform.value for platform in Platform}
    if place != EVERYWHERE and (
        parts[0] not in known or len(parts) not in {2, 3} or not all(parts)
    ):
        raise BadInput(
            f"“{place}” is no place.",
            next_step="Write slack/T012 for a workspace, slack/T012/C345 for a channel, or * for"
            " everywhere.",
        )
