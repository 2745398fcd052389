"""The connection to Notion as tasks get it: paid for, remembered, and written to under a lease."""

import os
import threading
from collections.abc import Callable

from starlette.routing import BaseRoute

from core.coordination import Bulletin
from core.domain import ports
from core.domain.task import Band, Claimed, Request, Task, TaskKind
from core.engine.budgets import SharedBudget
from core.engine.ledger import TaskLedger
from core.engine.thread_so_far import ThreadSoFar
from core.files import FilesFolder
from core.kit import rundir
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.kit.settings import Settings
from core.notion.cache import EVERYTHING, NotionCache
from core.notion.client import NotionClient
from core.notion.doubles import DoubleSearch
from core.notion.effects import NotionEffects
from core.notion.reads import Reads
from core.notion.webhooks import PATH, Webhooks, WebhookSecret
from core.storage.database import Database
from core.storage.rules import NOTION

SANDBOX = "sandbox"
"""Name under which the sandbox announces itself in `data_dir/run`."""

WORKSPACE = "notion-workspace"
"""Budget of all connections of the Notion workspace together; counted when its rate is set."""


class NotionGateways:
    """Connections to Notion: one client a process, one line of writes a task.

    The sandbox's address is looked up when it is first needed, so that the sandbox may be started
    later than its users.

    Args:
        bulletin: where processes tell each other what is out of date in their memories.
        only_reads: whether the operation of a name changes nothing.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        bulletin: Bulletin,
        *,
        only_reads: Callable[[str], bool],
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._bulletin = bulletin
        self._only_reads = only_reads
        self._open: tuple[str | None, NotionClient] | None = None
        self._opening = threading.Lock()
        # The sandbox takes as much as it is given; but what it asks for is honoured.
        self._budget = SharedBudget(
            database,
            clock,
            name=NOTION,
            service="Notion",
            rated=not settings.uses_sandbox,
            common=WORKSPACE,
        )
        self._cache = NotionCache(
            clock, hears=lambda: bulletin.is_heard, on_forget=self._bulletin.tell
        )

    def reads(self, claimed: Claimed) -> ports.NotionLibrary:
        """Reading from the request's Notion connection."""
        task = claimed.task
        decides = task.kind is TaskKind.STEP and not (
            task.step is not None and self._only_reads(task.step.operation)
        )
        client = self._client(urgent=_is_awaited(task))
        return Reads(client, self._clock, self._cache, fresh=decides)

    def reads_for(self, request: Request | None = None) -> ports.NotionLibrary:
        """Reading for a person who waits for a plan, or for an operator."""
        del request
        return Reads(self._client(urgent=True), self._clock, self._cache, fresh=False)

    def writes(self, claimed: Claimed) -> ports.NotionWrites:
        """Writing there, under the task's identity and lease."""
        # Writes have the rank of the readings that they follow: were those to go first, they would
        # be made again and again while no write gets its turn.
        client = self._client(urgent=_is_awaited(claimed.task), under_way=True)
        reads = Reads(client, self._clock, self._cache)
        ledger = TaskLedger(self._database, claimed)
        return NotionEffects(client, reads, ledger, self._clock, self.files(claimed))

    def files(self, claimed: Claimed) -> ports.Files:
        """The files of the request's thread and workspace."""
        return FilesFolder(self._settings.files_dir, claimed.request.thread)

    def conversation(self, claimed: Claimed) -> ports.Conversation:
        """What was said in the request's thread."""
        return ThreadSoFar(self._database, claimed.request)

    def doubles(self, request: Request) -> ports.Doubles:
        """Looking there for what was made twice."""
        del request
        client = self._client(urgent=False)
        return DoubleSearch(client, Reads(client, self._clock, self._cache))

    def webhook_routes(self) -> list[BaseRoute]:
        """What answers at the webhook address."""
        return [Webhooks(webhook_secret(self._settings), self._cache.wrote).route()]

    def close(self) -> None:
        """Close the connections."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _client(self, *, urgent: bool, under_way: bool = False) -> NotionClient:
        address, token = notion_address(self._settings)
        with self._opening:
            if self._open is None or self._open[0] != address:
                self.close()
                client = NotionClient(token, clock=self._clock, base_url=address)
                self._open = (address, client)
                self._cache.forget([EVERYTHING])
                self._bulletin.listen(self._cache.forget, lambda: self._cache.forget([EVERYTHING]))
            return self._open[1].paying(self._budget.for_task(urgent=urgent, under_way=under_way))


def _is_awaited(task: Task) -> bool:
    """Whether a person waits for a task, and not for a heap of which it is one item."""
    return task.parent_id is None and task.band is not Band.LOW


def webhook_secret(settings: Settings) -> WebhookSecret:
    """What signs Notion's events."""
    given = settings.notion_webhook_secret
    path = settings.data_dir / "notion-webhook.secret"
    return WebhookSecret(path, None if given is None else given.get_secret_value())


def webhook_help(settings: Settings) -> str:
    """What is set up of Notion's webhooks, and what is to be done next, for an operator."""
    address = settings.webhook_address
    if address is None:
        return (
            "Notion's webhooks are off. Set NOTION_WEBHOOKS=host:port, where the orchestrator is to"
            f" receive them, and make an https address end in {PATH} lead there."
        )
    where = f"The orchestrator receives Notion's webhooks at {address[0]}:{address[1]}{PATH}."
    secret = webhook_secret(settings).known()
    if settings.notion_webhook_secret is not None:
        return f"{where} Their verification token is set (NOTION_WEBHOOK_SECRET)."
    if secret is None:
        return (
            f"{where} Notion has not sent a verification token yet. Make the subscription by hand:"
            " Settings → Connections → your integration → Webhooks, with the https address that"
            " leads there; the API has no way to do it. Then call this again."
        )
    return f"{where} Paste this verification token into Notion's dialogue: {secret}"


def notion_address(settings: Settings) -> tuple[str | None, str]:
    """Where Notion is (None for its own address) and the token to use there.

    Raises:
        Unavailable: the sandbox is used, and it is not running.
    """
    if settings.notion_token is not None:
        return settings.notion_base_url, settings.notion_token.get_secret_value()
    said = rundir.find(settings.data_dir, SANDBOX)
    if said is None:
        raise Unavailable(
            "The Notion sandbox is not running.",
            next_step="Start everything with `notion-assistant up`, or set NOTION_TOKEN.",
        )
    return settings.notion_base_url or said.url, sandbox_token(settings)


def sandbox_token(settings: Settings) -> str:
    """The token of this data directory's sandbox; made when it is first asked for."""
    path = rundir.run_dir(settings.data_dir) / "sandbox.token"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    token = f"sandbox_{os.urandom(16).hex()}"
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token)
    return token
