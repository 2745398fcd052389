"""Places with Notion workspaces of their own: engine, gateways and sandboxes are real."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from core.assistant.connecting import Connecting
from core.assistant.door import Assistant
from core.assistant.given_plans import GivenPlans
from core.assistant.library import Library, Shelf
from core.assistant.planning import PlanningWork
from core.connections import look
from core.coordination import Bulletin, connect
from core.domain.card import Action, ActionKind, Card
from core.domain.chat import Platform, ThreadRef
from core.domain.connection import Bot
from core.domain.ports import Work
from core.domain.task import TaskKind
from core.engine.runner import Runner
from core.engine.steps import StepWork
from core.gateways import NotionGateways
from core.kit.clock import Clock, new_id
from core.kit.sealing import new_key
from core.kit.settings import Settings
from core.notion.client import NotionClient
from core.notion.reads import Reads
from core.operations.catalogue import build_catalogue
from core.planner.planner import GrammarPlanner
from core.sandbox.gateway import TOKEN
from core.sandbox.seed import add_token
from core.sandbox.server import SandboxServer
from core.storage import audit, requests
from core.storage.database import Database
from tests.builders import a_person, an_inbound
from tests.integration.engine.house import House, Quiet

KEY = new_key()


class Notion:
    """A sandbox, whose integration's tokens come and go."""

    def __init__(self, server: SandboxServer) -> None:
        self.server = server
        self.url = server.url

    def token(self) -> str:
        """A new token that it takes."""
        token = f"ntn_{new_id('t')}"
        with self.server.desk.state.transaction():
            add_token(self.server.desk.state, token)
        return token

    def revoke(self, token: str) -> None:
        """Take a token no more."""
        records = self.server.desk.state.records
        with self.server.desk.state.transaction():
            for known in records.all(TOKEN):
                if known["token"] == token:
                    records.remove(TOKEN, str(known["id"]))

    def titles(self, said: str) -> list[str]:
        """Titles with these words, as a person in Notion's own app finds them."""
        client = NotionClient(self.server.token, clock=Clock(), base_url=self.url)
        try:
            found = Reads(client, Clock()).search(said, limit=50)
        finally:
            client.close()
        return [one.title for one in found if said in one.title]


class Process:
    """One worker process: gateways and a runner of its own."""

    def __init__(self, settings: Settings, database: Database, name: str) -> None:
        self.clock = Clock()
        self._redis = connect(settings)
        self._bulletin = Bulletin(self._redis, "notion")
        catalogue = build_catalogue()
        self.gateways = NotionGateways(
            settings, database, self.clock, self._bulletin, only_reads=catalogue.only_reads
        )
        self.grammar = GrammarPlanner(catalogue, self.gateways.reads_for, self.clock)
        given = GivenPlans(catalogue, self.gateways.reads_for, self.clock)
        works: dict[TaskKind, Work] = {
            TaskKind.PLANNING: PlanningWork(database, self.grammar, catalogue, (given.outcome,)),
            TaskKind.STEP: StepWork(catalogue, self.gateways, self.clock),
        }
        self.runner = Runner(database, works, Quiet(), owner=name, slots=4)

    @property
    def hears(self) -> bool:
        """Whether it hears at present what the others tell."""
        return self._bulletin.is_heard

    def close(self) -> None:
        self.gateways.close()
        self._bulletin.close()
        self._redis.close()


class Town(House):
    """Places that ask, one worker, and an operator."""

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__(database)
        self.settings = settings
        self.process = Process(settings, database, "w1")
        self.runner, self.clock = self.process.runner, self.process.clock
        self.gateways = self.process.gateways
        self.catalogue = build_catalogue()
        self.assistant = Assistant(
            database,
            self.catalogue,
            planner=self.process.grammar,
            wakeups=Quiet(),
            clock=self.clock,
        )
        self.library = Library(self.gateways.reads_for, self.clock)
        self.connecting = Connecting(database, settings, Quiet(), look=self.look, tell=lambda: None)
        self.runner.renew()

    def look(self, token: str, address: str | None) -> Bot:
        return look(self.clock, token, address)

    def connect(self, place: str, notion: Notion, token: str | None = None) -> str:
        """Give a place a connection of its own; the token."""
        given = token or notion.token()
        self.connecting.add(place, given, address=notion.url, actor="operator")
        self.pass_by()
        return given

    def pass_by(self) -> None:
        """Let as much time pass as a process may take to see a change without being told."""
        self.clock.turn(timedelta(seconds=3))
        self.turn(3)

    def ask(self, place: str, text: str, who: str = "U1") -> Card:
        """Ask for something in a place, and have it done as far as it goes."""
        inbound = an_inbound(text, thread=thread_in(place), person=a_person(who))
        request_id = self.assistant.submit(inbound).request_id
        self.work()
        return self.card(request_id)

    def press(self, card: Card, kind: ActionKind) -> Card:
        """Click a button of a card; the newest card of all, such as that of an undo."""
        action = next(one for one in card.actions if one.kind is kind)
        self.assistant.decide(Action.parse(action.value), a_person(), key=new_id("click"))
        self.work()
        with self.database.read() as tx:
            return self.card(requests.newest(tx, limit=1)[0].id)

    def shelf(self, place: str, who: str = "U1") -> Shelf:
        """What somebody is offered in a place."""
        return self.library.of(thread_in(place), a_person(who))

    def audited(self, about: str = "connection.") -> list[tuple[str, str, str]]:
        """Action, actor and place of the lines of the audit about something."""
        with self.database.read() as tx:
            lines = audit.entries(tx, limit=1_000)
        return [
            (line.action, line.actor, str(line.detail.get("place", "")))
            for line in lines
            if line.action.startswith(about)
        ]

    def close(self) -> None:
        self.process.close()


def thread_in(place: str) -> ThreadRef:
    """A thread of a place."""
    platform, _, workspace = place.partition("/")
    return ThreadRef(
        platform=Platform(platform), workspace=workspace, channel="C1", thread=f"{place}.1"
    )


def said(card: Card) -> str:
    """Every word of a card."""
    lines = [step.detail for step in card.steps]
    return json.dumps([card.title, card.body, lines], ensure_ascii=False)


@contextmanager
def a_town(database: Database, common: Notion, folder: Path, **more: str) -> Iterator[Town]:
    """A house whose settings name a Notion."""
    settings = Settings(
        data_dir=folder,
        notion_token=SecretStr(common.server.token),
        notion_base_url=common.url,
        secret_keys=SecretStr(KEY),
        **more,  # type: ignore[arg-type]  # names of text settings
    )
    town = Town(database, settings)
    try:
        yield town
    finally:
        town.close()
