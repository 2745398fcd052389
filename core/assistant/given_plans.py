"""Plans that are given in place of words: looked through before anything of them runs."""

from collections.abc import Callable

from core.domain.plan import Outcome, Plan, Refuse
from core.domain.ports import NotionLibrary
from core.domain.task import Request
from core.kit.clock import Clock
from core.operations.catalogue import Catalogue
from core.planner.naming import follows_writes, known_before, looking, problems_of_names
from core.planner.titles_in_plans import with_ids

_SHOWN = 20


class GivenPlans:
    """Finds what given plans name, by title, link or id; the check of their form comes before.

    Args:
        reads_for: the Notion connection of a request's workspace.
    """

    def __init__(
        self, catalogue: Catalogue, reads_for: Callable[[Request], NotionLibrary], clock: Clock
    ) -> None:
        self._catalogue = catalogue
        self._reads_for = reads_for
        self._clock = clock

    def outcome(self, request: Request) -> Outcome | None:
        """The plan with ids for titles, or why nothing of it may run; None for a request in words.

        Raises:
            Unavailable: Notion cannot be asked at present.
        """
        plan = request.outcome
        if not isinstance(plan, Plan):
            return None
        from core.planner.given_values import with_values  # who gets no such plan does not load it

        reads, now = self._reads_for(request), self._clock.now()
        named = with_ids(plan, self._catalogue, reads)
        is_known = known_before(named.plan, self._catalogue)
        follows = follows_writes(named.plan, self._catalogue)
        valued = with_values(
            named.plan,
            looking(reads, request.person, now),
            lambda step: is_known(step) or follows(step),
        )
        found = named.problems or (
            *valued.problems,
            *problems_of_names(valued.plan, self._catalogue, reads, request.person, now),
        )
        if not found:
            return valued.plan
        more = f"\nAnd {len(found) - _SHOWN} more." if len(found) > _SHOWN else ""
        said = "\n".join(f"- {each}" for each in found[:_SHOWN])
        text = f"This plan cannot run, and nothing of it was done.\n{said}{more}"
        return Refuse(text=text)


def touches_notion(plan: Plan, catalogue: Catalogue) -> bool:
    """Whether anything of a plan asks Notion, so that its names can be looked up there."""
    return any(catalogue.get(step.operation).endpoints for step in plan.steps)
