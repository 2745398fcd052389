"""Scheduling from chat: "every Monday at nine run recipe report", "list schedules", and ends."""

import re

from core.assistant.schedules import Schedules
from core.assistant.timed_words import timed
from core.domain.plan import Answer, Outcome, Refuse
from core.domain.schedule import Order, Schedule
from core.domain.task import Request
from core.kit.clock import Clock
from core.kit.errors import AssistantError, Unavailable
from core.operations.things import plainly

_LIST = re.compile(
    r"(?:please )?(?:list|show)(?: me)?(?: the| my| our| all)* schedules|what is scheduled",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:please )?(?:delete|stop|cancel|forget|remove)(?: the)? schedule (schedule_\w+)",
    re.IGNORECASE,
)


class Scheduling:
    """Answers what people say about things that are done by themselves."""

    def __init__(self, schedules: Schedules, clock: Clock) -> None:
        self._schedules = schedules
        self._clock = clock

    def outcome(self, request: Request) -> Outcome | None:
        """What comes of a request about schedules; None when it is about something else.

        Raises:
            Unavailable: the database does not answer.
        """
        said = request.text.strip().rstrip(".!?")
        try:
            if _LIST.fullmatch(said):
                return Answer(text=self._list(request))
            if ended := _END.fullmatch(said):
                self._schedules.delete(ended[1], request.person)
                return Answer(text="Deleted. What it has started goes on.")
            return self._order(request)
        except Unavailable:
            raise
        except AssistantError as error:
            return Refuse(text=str(error))

    def _order(self, request: Request) -> Outcome | None:
        found = timed(request.text, self._clock.now())
        if found is None:
            return None
        timing, text = found
        made = self._schedules.create(
            Order(
                key=f"said:{request.id}",
                thread=request.thread,
                person=request.person,
                timing=timing,
                zone=request.person.zone,
                text=text,
            )
        )
        times = "\n".join(f"- {one}" for one in self._schedules.upcoming(made))
        return Answer(
            text=f"Scheduled: “{plainly(text)}”. The next times:\n\n{times}\n\n"
            f"To end it, say: delete schedule {plainly(made.id)}"
        )

    def _list(self, request: Request) -> str:
        found = [one for one in self._schedules.listed() if _is_here(one, request)]
        if not found:
            return (
                "Nothing is scheduled here. Say for example: every Monday at nine run recipe NAME"
            )
        lines = [self._line(one) for one in found]
        return "\n".join(["What is done by itself here:", "", *lines])

    def _line(self, one: Schedule) -> str:
        following = next(iter(self._schedules.upcoming(one, 1)), "paused or over")
        return f"- {plainly(one.order.text)} — next: {following} ({plainly(one.id)})"


def _is_here(one: Schedule, request: Request) -> bool:
    thread = one.order.thread
    return (thread.platform, thread.workspace) == (
        request.thread.platform,
        request.thread.workspace,
    )
