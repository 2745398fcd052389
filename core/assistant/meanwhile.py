"""What is said while something else is under way: bursts, "also …", "instead …", and the queue.

Messages that one person sends in one breath are one turn: as long as the first is not planned, the
next takes its place, with the words of both; what was joined waits for a moment of quiet, as does a
message that ends in the middle ("add these:"). A message that comes while earlier ones of its
thread are under way is stored at once and planned after them; "instead …" asks which of the two to
do.
"""

import re
from dataclasses import replace
from datetime import timedelta

from core.domain.chat import Inbound
from core.domain.plan import Clarify, Option, Outcome, Refuse
from core.domain.ports import Planner
from core.domain.task import Request
from core.kit.errors import BadInput, ComesLater
from core.operations.things import plainly, shortened
from core.storage import requests, stopping, turns
from core.storage.database import Database, Transaction

BREATH = timedelta(seconds=5)
"""Messages that follow each other within this are said in one breath."""
MOST_WAITING = 10
"""Requests that one thread keeps waiting behind what is under way there."""
_LOOK_AGAIN = 0.5
_QUIET = 1.5
"""Seconds after the latest message of a burst for which the next one is waited for."""
_UNFINISHED = re.compile(r"(?:[:,]|\.\.\.|…|\b(?:and|und|plus))\s*$", re.IGNORECASE)
"""How a message ends that somebody goes on with in the next."""
_GOES_ON = 3.0
"""Seconds for which such a message waits for the next."""
_LONGEST = 4_000
"""Characters after which nothing is added to a burst."""
_INSTEAD = r"(?:no,? |actually,? )?instead,? (?P<first>.+)|(?P<last>.+?),? instead"
_STOP_FIRST = r"stop (?P<id>req_[0-9a-z]{20}), then: (?P<rest>(?s:.+))"


def one_breath(tx: Transaction, inbound: Inbound, last: Request | None) -> Inbound | None:
    """What a message and the one just before it say together, or None when they are two.

    Args:
        last: the newest request of the thread.
    """
    if last is None or last.person.id != inbound.person.id or not _is_open(last):
        return None
    if inbound.thread.thread is None or len(last.text) > _LONGEST:
        return None
    if not timedelta() <= inbound.at - last.said_at <= BREATH:
        return None
    if requests.under_key(tx, inbound.key) is not None:
        return None
    return replace(inbound, text=f"{last.text}\n{inbound.text}", at=last.said_at)


def _is_open(last: Request) -> bool:
    """Whether nothing has come of it yet, and nobody has decided anything about it."""
    return (
        last.outcome is None
        and last.finished_at is None
        and not last.cancelled
        and last.undoes is None
        and last.superseded_by is None
    )


def _more_may_come(tx: Transaction, request: Request) -> float:
    """Seconds for which it is worth waiting for the next message of a burst; 0 for none."""
    since = (tx.now - request.accepted_at).total_seconds()
    if _UNFINISHED.search(request.text) and since < _GOES_ON:
        return _GOES_ON - since
    if "\n" not in request.text or since >= _QUIET:
        return 0.0
    earlier = requests.latest(tx, request.thread, limit=2)[1:]
    joined = any(one.superseded_by == request.id for one in earlier)
    return _QUIET - since if joined else 0.0


class Meanwhile:
    """Answers what is said while something else of its thread is under way."""

    def __init__(self, database: Database, planner: Planner) -> None:
        self._database = database
        self._planner = planner

    def outcome(self, request: Request) -> Outcome | None:
        """What comes of it: a question, a refusal, or None to plan it.

        Raises:
            ComesLater: others of the thread come first; it waits, which costs no try.
        """
        stopping_first = re.fullmatch(_STOP_FIRST, request.text)
        if stopping_first:
            return self._stop_and_plan(request, stopping_first["id"], stopping_first["rest"])
        if request.thread.thread is None:
            return None
        with self._database.read() as tx:
            wait = _more_may_come(tx, request)
            if wait > 0:
                raise ComesLater("I wait a moment for what else you say.", retry_after=wait)
            before = turns.moving_before(tx, request, limit=MOST_WAITING + 1)
            first = requests.get(tx, before[0]) if before else None
        if first is None:
            return None
        if len(before) > MOST_WAITING:
            return Refuse(
                text=f"{MOST_WAITING} requests wait in this thread already, and I keep no more."
                " They all go on. Ask for this again when some are done."
            )
        instead = re.fullmatch(_INSTEAD, request.text.strip(), re.IGNORECASE)
        if instead:
            return _which(first, instead["first"] or instead["last"])
        title = shortened(" ".join(first.text.split()), 60)
        raise ComesLater(f"“{title}” comes first, then this.", retry_after=_LOOK_AGAIN)

    def _stop_and_plan(self, request: Request, other_id: str, rest: str) -> Outcome:
        with self._database.begin() as tx:
            other = requests.get(tx, other_id)
            if other.person.id != request.person.id or other.thread != request.thread:
                raise BadInput("That request is not yours, or not of this thread.")
            stopping.stop_request(tx, other.id, actor=request.person.id)
        return self._planner.plan(replace(request, text=rest))


def _which(first: Request, wanted: str) -> Clarify:
    """Stop what runs, or not."""
    title = plainly(shortened(" ".join(first.text.split()), 60))
    stop_first = f"stop {first.id}, then: {wanted}"
    return Clarify(
        question=f"I am still working on “{title}”. What should become of it?",
        options=(
            Option(label="Stop it, and do this instead", request=stop_first),
            Option(label="Finish it, and then do this", request=wanted),
        ),
    )
