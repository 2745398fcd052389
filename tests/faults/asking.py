"""What a run asks for: plans that leave marks in Notion, and who remembers what was accepted."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from pydantic import JsonValue

from core.app import App
from core.domain.card import Action, ActionKind
from core.domain.chat import Inbound, Person
from core.domain.plan import Plan, Step
from core.kit.errors import AssistantError, NotAllowed, Unavailable
from core.notion.client import NotionClient
from core.notion.reads import Reads
from core.sandbox.server import SandboxServer
from core.storage import requests, tasks
from tests.builders import a_thread, an_inbound
from tests.faults.histories import Asked

PEOPLE = 10


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask: how it is said, and what is remembered of it."""

    inbound: Inbound
    plan: Plan | None
    asked: Asked


class Asker:
    """Asks through the door, as a bot process does, and never forgets what it asked.

    Args:
        house: the front room's own connections.
        notion: the sandbox that everything ends up in.
    """

    def __init__(self, house: App, notion: SandboxServer) -> None:
        self._house = house
        self._root = notion.root_page_id
        self._roadmap = _id_of(house, notion, "Roadmap")
        self._number = 0
        self._ids: dict[str, str] = {}
        self._over: set[str] = set()
        self.requests: dict[str, Request] = {}

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Everything asked so far."""
        return tuple(request.asked for request in self.requests.values())

    def page(self, *, lines: int = 2) -> Request:
        """A page, and lines that are appended to it one after the other, each in its own step."""
        marks = self._marks(1 + lines)
        steps = [_step("page", "pages.create", parent=self._root, title=marks[0])]
        for number, mark in enumerate(marks[1:]):
            line = _step(
                f"line{number}",
                "blocks.append",
                after=(steps[-1].id,),
                page={"$ref": "page"},
                markdown=mark,
            )
            steps.append(line)
        return self._ask(marks, Plan(title="A page", steps=tuple(steps)))

    def row(self) -> Request:
        """A row, and a change of it."""
        made, changed = self._marks(2)
        steps = (
            _step("row", "rows.create", database=self._roadmap, properties={"Name": made}),
            _step(
                "change",
                "rows.update",
                page={"$ref": "row"},
                database=self._roadmap,
                properties={"Notes": f"={changed}"},
            ),
        )
        return self._ask((made, f"={changed}"), Plan(title="A row", steps=steps))

    def many(self, count: int) -> Request:
        """So many rows, added one after the other by one step."""
        marks = self._marks(count)
        rows: list[JsonValue] = [{"Name": mark} for mark in marks]
        step = _step("rows", "rows.create_many", database=self._roadmap, rows=rows)
        return self._ask(marks, Plan(title="Rows", steps=(step,)))

    def shared(self) -> Request:
        """Three lines on a page that others write to as well; in no order between them."""
        marks = self._marks(3)
        steps = tuple(
            _step(f"line{n}", "blocks.append", page=self._root, markdown=mark)
            for n, mark in enumerate(marks)
        )
        plan = Plan(title="Lines", steps=steps)
        return self._ask(marks, plan, in_order=False)

    def one(self) -> Request:
        """One page: the least that can be asked."""
        marks = self._marks(1)
        step = _step("page", "pages.create", parent=self._root, title=marks[0])
        return self._ask(marks, Plan(title="One page", steps=(step,)))

    def read(self) -> Request:
        """Reading a page: nothing is made."""
        self._marks(0)
        step = _step("read", "pages.read", page=self._root)
        return self._ask((), Plan(title="Look", steps=(step,)))

    def planned(self) -> str:
        """A reading whose step waits, planned already. Returns its request's id."""
        self._marks(0)
        plan = Plan(title="Look", steps=(_step("read", "pages.read", page=self._root),))
        with self._house.database.begin() as tx:
            request_id = requests.accept(tx, an_inbound()).request_id
            tasks.add_plan(tx, request_id, plan)
        return request_id

    def sentence(self) -> Request:
        """A row, asked for in words, so that planning is under test as well."""
        marks = self._marks(1)
        return self._ask(marks, None, text=f"add {marks[0]} to Roadmap")

    def mixture(self, count: int) -> list[Request]:
        """So many requests of all kinds."""
        kinds: tuple[Callable[[], Request], ...] = (
            self.page,
            self.row,
            self.one,
            self.shared,
            self.sentence,
        )
        return [kinds[number % len(kinds)]() for number in range(count)]

    def expect(self, request: Request, **changes: str) -> None:
        """Remember that a request is to end otherwise: `end="cancelled"`."""
        known = self.requests[request.asked.key]
        kept = replace(known.asked, **changes)  # type: ignore[arg-type]  # End is one of few texts
        self.requests[kept.key] = replace(known, asked=kept)

    def deliver(self, request: Request) -> bool:
        """Say it again under its key, as platforms do. Returns whether it was acknowledged."""
        door = self._house.assistant
        try:
            if request.plan is None:
                receipt = door.submit(request.inbound)
            else:
                receipt = door.submit_plan(request.inbound, request.plan)
        except Unavailable:
            return False
        known = self.requests[request.asked.key]
        self._ids[known.asked.key] = receipt.request_id
        done = replace(known.asked, acknowledged=True)
        self.requests[done.key] = replace(known, asked=done)
        return True

    def deliver_unacknowledged(self) -> int:
        """Say again what was not acknowledged. Returns how many still are not."""
        waiting = [one for one in self.requests.values() if not one.asked.acknowledged]
        return sum(not self.deliver(one) for one in waiting)

    def cancel(self, request: Request) -> None:
        """Stop it, as its own person; it may end in any way then."""
        self.expect(request, end="any")
        request_id = self._ids.get(request.asked.key)
        if request_id is None:
            return
        action = Action(kind=ActionKind.CANCEL, label="", request_id=request_id, argument="")
        with suppress(Unavailable, NotAllowed):
            self._house.assistant.decide(
                action, request.inbound.person, key=f"stop {request.asked.key}"
            )

    def over(self) -> bool:
        """Whether everything asked has been acknowledged and has ended."""
        with suppress(AssistantError):
            waiting = [key for key in self.requests if key not in self._over]
            for key in waiting:
                if key not in self._ids:
                    return False
                found, _, _ = self._house.assistant.request(self._ids[key])
                if found.finished_at is None:
                    return False
                self._over.add(key)
            return True
        return False

    def _marks(self, count: int) -> tuple[str, ...]:
        self._number += 1
        return tuple(f"k{self._number:05}{chr(ord('a') + n)}" for n in range(count))

    def _ask(
        self,
        marks: tuple[str, ...],
        plan: Plan | None,
        *,
        text: str = "do it",
        in_order: bool = True,
    ) -> Request:
        person = Person(id=f"U{self._number % PEOPLE}", name="Robin Example")
        key = f"request {self._number}"
        thread = a_thread(thread=f"1700000000.{self._number}")  # in one, each would wait its turn
        inbound = an_inbound(text, key=key, thread=thread, person=person)
        asked = Asked(key=key, marks=marks, acknowledged=False, in_order=in_order)
        request = Request(inbound, plan, asked)
        self.requests[key] = request
        self.deliver(request)
        return request


def _step(step_id: str, operation: str, *, after: tuple[str, ...] = (), **args: JsonValue) -> Step:
    return Step(id=step_id, operation=operation, args=args, after=after)


def _id_of(house: App, notion: SandboxServer, title: str) -> str:
    client = NotionClient(notion.token, clock=house.clock, base_url=notion.url)
    try:
        return Reads(client, house.clock).search(title)[0].id
    finally:
        client.close()
