"""The door's part about dead letters: look, replay, discard; one by one or all that fit."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from core.domain.ports import Wakeups
from core.kit.errors import BadInput, NotFound
from core.storage import dead_letters
from core.storage.database import Database, Transaction
from core.storage.dead_letters import Attempt, DeadLetter

__all__ = ["Attempt", "DeadLetter", "DeadLetters", "Which"]

OPERATOR = "operator"
"""The actor in the audit: whoever has a shell on this machine."""
_AT_ONCE = 500
"""Dead letters that one transaction takes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which dead letters are meant; all of them when nothing is said."""

    operation: str | None = None
    code: str | None = None
    """The code of the cause, such as "dead", "unexpected" or "unavailable"."""
    ids: tuple[str, ...] = ()


class DeadLetters:
    """What an operator does with tasks that were given up.

    Every method raises Unavailable when the database does not answer.
    """

    def __init__(self, database: Database, wakeups: Wakeups) -> None:
        self._database = database
        self._wakeups = wakeups

    def listed(self, which: Which, *, limit: int = 100) -> list[DeadLetter]:
        """The newest ones."""
        with self._database.read() as tx:
            return _find(tx, which, limit)

    def show(self, task_id: str) -> tuple[DeadLetter, list[Attempt]]:
        """One of them with the end of each of its attempts. Raises NotFound."""
        with self._database.read() as tx:
            found = _find(tx, Which(ids=(task_id,)), 1)
            if not found:
                raise NotFound(f"There is no dead letter {task_id}.")
            return found[0], dead_letters.history(tx, found[0].task)

    def replay(self, which: Which) -> int:
        """Have them tried again. Returns how many. Raises NotFound when a named one is none."""
        count = self._each(which, dead_letters.replay)
        self._wakeups.wake("dispatcher")
        self._wakeups.wake("reporter")
        return count

    def discard(self, which: Which) -> int:
        """Strike them off. Returns how many. Raises NotFound when a named one is none."""
        count = self._each(which, dead_letters.discard)
        self._wakeups.wake("reporter")
        return count

    def _each(
        self, which: Which, action: Callable[[Transaction, Collection[str], str], int]
    ) -> int:
        if len(which.ids) > _AT_ONCE:
            raise BadInput(
                f"Name at most {_AT_ONCE} tasks at once, or say what they have in common."
            )
        count = 0
        while True:
            with self._database.begin() as tx:
                ids = [letter.task.id for letter in _find(tx, which, _AT_ONCE)]
                _must_be(which.ids, ids)
                if not ids:
                    return count
                count += action(tx, ids, OPERATOR)
            if which.ids or len(ids) < _AT_ONCE:
                return count


def _find(tx: Transaction, which: Which, limit: int) -> list[DeadLetter]:
    return dead_letters.find(
        tx, operation=which.operation, code=which.code, ids=which.ids, limit=limit
    )


def _must_be(named: tuple[str, ...], found: list[str]) -> None:
    missing = [task_id for task_id in named if task_id not in found]
    if missing:
        raise NotFound(f"There is no dead letter {', '.join(missing)}.")
