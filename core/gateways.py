"""The connection to Notion as tasks get it: paid for, remembered, and written to under a lease."""

from collections.abc import Callable

from starlette.routing import BaseRoute

from core.connections import Line, Lines
from core.coordination import Bulletin
from core.domain import ports
from core.domain.task import Band, Claimed, Request, Task, TaskKind
from core.engine.ledger import TaskLedger
from core.engine.thread_so_far import ThreadSoFar
from core.files import FilesFolder
from core.kit.clock import Clock
from core.kit.settings import Settings
from core.notion.client import NotionClient
from core.notion.doubles import DoubleSearch
from core.notion.effects import NotionEffects
from core.notion.reads import Reads
from core.notion.webhooks import PATH, Webhooks, WebhookSecret
from core.storage.database import Database


class NotionGateways:
    """Connections to Notion: one client for each connection, one line of writes a task.

    Whatever is done for a request goes through the connection of the place where it was asked.

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
        self._only_reads = only_reads
        self._lines = Lines(settings, database, clock, bulletin)

    def reads(self, claimed: Claimed) -> ports.NotionLibrary:
        """Reading from the request's Notion connection."""
        task, line = claimed.task, self._line(claimed.request)
        decides = task.kind is TaskKind.STEP and not (
            task.step is not None and self._only_reads(task.step.operation)
        )
        client = self._client(line, urgent=_is_awaited(task))
        return Reads(client, self._clock, line.cache, fresh=decides)

    def reads_for(self, request: Request | None = None) -> ports.NotionLibrary:
        """Reading for a person who waits for a plan; for an operator, from the settings' one."""
        line = self._lines.common() if request is None else self._line(request)
        client = self._client(line, urgent=True)
        return Reads(client, self._clock, line.cache, fresh=False)

    def writes(self, claimed: Claimed) -> ports.NotionWrites:
        """Writing there, under the task's identity and lease."""
        # Writes have the rank of the readings that they follow: were those to go first, they would
        # be made again and again while no write gets its turn.
        line = self._line(claimed.request)
        client = self._client(line, urgent=_is_awaited(claimed.task), under_way=True)
        reads = Reads(client, self._clock, line.cache)
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
        line = self._line(request)
        client = self._client(line, urgent=False)
        return DoubleSearch(client, Reads(client, self._clock, line.cache))

    def is_elsewhere(self, request: Request) -> bool:
        """Whether the request's place has another connection than that of the settings."""
        return not self._lines.is_common(request.thread, request.person.id)

    def webhook_routes(self) -> list[BaseRoute]:
        """What answers at the webhook address: for the connection of the settings."""
        return [Webhooks(webhook_secret(self._settings), self._lines.common_cache.wrote).route()]

    def close(self) -> None:
        """Close the connections."""
        self._lines.close()

    def _line(self, request: Request) -> Line:
        return self._lines.of(request.thread, request.person.id)

    def _client(self, line: Line, *, urgent: bool, under_way: bool = False) -> NotionClient:
        budget = line.budget.for_task(urgent=urgent, under_way=under_way)
        return line.client.paying(budget, self._lines.on_refused(line))


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
