"""The only Protocols of the house: what stands outside, as the inside sees it.

Everything above the gateways receives these by constructor, from core.app.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from core.domain.card import Card, MessageRef
from core.domain.chat import Platform, ThreadRef
from core.domain.files import Said, StoredFile
from core.domain.model import Completion, Prompt
from core.domain.notion import Database, Json, ObjectKind, Page, Target, User
from core.domain.plan import Outcome
from core.domain.task import Claimed, Request, TaskMessage, Verdict
from core.domain.write import Applied, Double, Effect, Write, WriteState
from core.kit.errors import Throttled


class NotionReads(Protocol):
    """Reading from Notion. Every method raises errors of core.kit.errors only."""

    def search(
        self, title: str, *, kind: ObjectKind | None = None, limit: int = 20
    ) -> list[Target]:
        """Things whose title matches, best first. An empty title lists what can be seen."""
        ...

    def page(self, page_id: str) -> Page:
        """One page or row."""
        ...

    def database(self, data_source_id: str) -> Database:
        """One data source with its schema."""
        ...

    def query(
        self,
        data_source_id: str,
        *,
        where: Json | None = None,
        sorts: Sequence[Json] = (),
        limit: int | None = None,
    ) -> list[Page]:
        """Rows that match a Notion filter; all of them when `limit` is None."""
        ...

    def blocks(self, block_id: str) -> list[Json]:
        """The whole tree of blocks below a page or block; children under "children"."""
        ...

    def children(self, block_id: str) -> Iterable[Json]:
        """The blocks directly below a page or block, in order, fetched as they are taken."""
        ...

    def users(self) -> list[User]:
        """Members and bots of the workspace."""
        ...

    def me(self) -> User:
        """The assistant's own bot user."""
        ...

    def call(self, thing_id: str, title: str, url: str) -> None:
        """Let messages about a thing call it by this title; a plan knows it before Notion is asked.

        It never decides what is read or written.
        """
        ...


class NotionLibrary(NotionReads, Protocol):
    """All that operations read from Notion; planning needs the first part of it alone."""

    def titles(self, page_ids: Iterable[str], *, most: int) -> dict[str, str]:
        """Titles of pages by id: known ones, and of the others as many as may be asked for.

        Args:
            most: how many requests that may take.
        """
        ...

    def inside(self, page_id: str) -> list[Target]:
        """The pages and databases that lie directly in a page, in order."""
        ...

    def block(self, block_id: str) -> Json:
        """One block, without its children."""
        ...

    def markdown(self, page_id: str) -> str | None:
        """A page's whole content as Notion's markdown, with one request; None if that is not all.

        Without the ids of its blocks; for looking through it, and for reading by a model.
        """
        ...

    def rows(self, data_source_id: str, *, where: Json | None = None) -> Iterator[Page]:
        """Every row that matches, however many there are, in the order of their making."""
        ...

    def values(self, page: Page) -> Json:
        """A page's values in the form that writes them, without what Notion computes itself."""
        ...

    def comments(self, thing_id: str) -> list[Json]:
        """The open comments on a page or block, in order."""
        ...

    def comment(self, comment_id: str) -> Json:
        """One comment."""
        ...

    def templates(self, data_source_id: str) -> list[Json]:
        """The templates of a data source: `id`, `name`, `is_default`."""
        ...

    def views(self, data_source_id: str) -> list[Json]:
        """The views of a data source."""
        ...

    def view_rows(self, view_id: str, *, limit: int) -> list[str]:
        """Ids of the rows that a view shows at present."""
        ...

    def thing(self, endpoint: str, thing_id: str) -> Json:
        """A database, data source or view as Notion has it: `endpoint` is its place in the API."""
        ...

    def recent(self, *, limit: int) -> list[Page]:
        """Pages and rows, those first that were edited last."""
        ...

    def upload_limit(self) -> int:
        """Bytes that a file may have in this workspace, by its plan."""
        ...

    def download(self, url: str) -> Iterator[bytes]:
        """A file that Notion keeps, from the address that Notion gave for it."""
        ...


class NotionWrites(Protocol):
    """Writing to Notion, each write exactly once as far as can be known."""

    def apply(self, effect: Effect) -> Applied:
        """Do one effect, or find that it was done before under the same task and number.

        Its answer says what takes it back. Raises errors of core.kit.errors: Retry.LATER when it
        was surely not applied and may be tried again, Retry.PROBE while its outcome is still
        unknown, Retry.NEVER when it failed.
        """
        ...

    def decide(self, compute: Callable[[], Json]) -> Json:
        """What the task decided at this place among its writes, computed once for all attempts.

        For a task whose writes follow from what it reads, and change what it would read next time.
        """
        ...


class Files(Protocol):
    """The files that a request may read and keep: those of its thread, and one folder's."""

    def listed(self) -> list[StoredFile]:
        """All of them, those of the thread first, then by name."""
        ...

    def look(self, said: str) -> StoredFile:
        """The file of that name. Raises NotFound, NotAllowed (outside the folder), BadInput."""
        ...

    def read(self, name: str, *, offset: int = 0, length: int | None = None) -> bytes:
        """Bytes of a file; all from `offset` on when `length` is None. Raises as `look`."""
        ...

    def keep(self, name: str, parts: Iterable[bytes]) -> StoredFile:
        """Store a file of about this name; one that is there already is never overwritten."""
        ...


class Conversation(Protocol):
    """The thread that a request was made in."""

    def said(self, *, limit: int) -> list[Said]:
        """What was said there before the request, oldest first: the last `limit` of it."""
        ...


class Ledger(Protocol):
    """The write ledger of one running task, under its lease and attempt.

    Each method is one short transaction, committed before it returns. Those that change a row
    raise Conflict when the task's lease or attempt is lost; then nothing was changed.
    """

    def find(self, number: int) -> Write | None:
        """The task's n-th write, with its ages by database time; None when never intended."""
        ...

    def intend(self, number: int, effect: Effect, before: Json) -> Write:
        """Make the row of the task's n-th write, PLANNED; the row that exists when there is one.

        A row that is PLANNED or FAILED, so surely not applied, takes the effect and pre-image over.
        """
        ...

    def sent(self, write: Write) -> None:
        """Mark it SENT, one send more, at the present database time. Called before a byte leaves.

        Raises:
            Conflict: the lease is lost, or the row is DONE.
            Unavailable: another write of the same lane (`effect.lane`, in the same workspace) is
                SENT or UNKNOWN and its task goes on, or it may still land; try again after
                `retry_after`.
        """
        ...

    def settle(
        self,
        write: Write,
        state: WriteState,
        *,
        applied: Applied | None = None,
        evidence: str = "",
        hold: float = 0.0,
    ) -> None:
        """Record what is known of it.

        Args:
            applied: what it did, for DONE.
            evidence: what showed it, in a few words, for the audit.
            hold: seconds for which an earlier send may still land, so that its lane stays shut.

        Raises:
            Conflict: the lease is lost, or another write has taken one of the ids that `applied`
                says were made.
        """
        ...

    def missed(self, write: Write, evidence: str) -> None:
        """Record that a probe found nothing: UNKNOWN, probed at the present database time."""
        ...

    def taken(self, ids: Sequence[str]) -> frozenset[str]:
        """Which of these pages and blocks other writes of the workspace are known to have made.

        A DONE create_page made its `applied.id`, a DONE append_blocks its `applied.block_ids`.
        """
        ...


class Doubles(Protocol):
    """Looks in Notion for what a write made besides what is known of it."""

    def find(self, write: Write, taken: Callable[[Sequence[str]], frozenset[str]]) -> Double | None:
        """The eldest thing that fits the write and that no write is known to have made.

        Args:
            taken: which of some ids writes are known to have made.

        Raises:
            AssistantError: Notion cannot be looked into; `Unavailable` tells when to try again.
        """
        ...


class Delivery(Protocol):
    """The broker: hands a message to some worker, at least once, sometimes never."""

    def send_all(self, messages: Sequence[TaskMessage]) -> None:
        """Put messages on their queues, in their order. Raises Unavailable."""
        ...


class Wakeups(Protocol):
    """Tells other processes that there is something to do. Losing one only costs time."""

    def wake(self, who: str) -> None:
        """Wake everyone who waits for `who`. Never raises; a lost wake-up is only slower."""
        ...

    def wait(self, who: str, seconds: float) -> bool:
        """Wait until woken or until the time is over. Returns whether it was woken."""
        ...


class Budget(Protocol):
    """What all processes together may ask of an outside service."""

    def take(self) -> None:
        """Pay for one call, and wait until it may be made if that is within a second.

        Raises:
            Throttled: it may not be made so soon; `retry_after` says when.
            Unavailable: the budget cannot be read.
        """
        ...

    def shut(
        self, seconds: float | None, *, common: bool = False, slower: bool = False
    ) -> Throttled:
        """Note for everybody that the service asks to wait. Returns the error that says so.

        Args:
            seconds: how long, as far as it said.
            common: whether it asks other connections of the same Notion workspace, too.
            slower: whether it got more calls than it takes.
        """
        ...


class Surface(Protocol):
    """A place where cards are shown. One class per platform; the only writer there."""

    platform: Platform

    def show(
        self, thread: ThreadRef, card: Card, message: MessageRef | None, *, nonce: str
    ) -> MessageRef:
        """Post the card (message None) or edit the message that shows it.

        Args:
            nonce: the same for every try to post this card, at most 25 characters; platforms
                that can use it drop the second of two.

        Raises:
            Unavailable: not shown; try again (after `retry_after`).
            NotFound: the message, thread or channel is gone.
            NotAllowed: the assistant may not write there.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Planner(Protocol):
    """Words to an outcome. Implemented by the grammar and by a language model."""

    def plan(self, request: Request) -> Outcome:
        """What to do about a request. Raises errors of core.kit.errors."""
        ...


class LanguageModel(Protocol):
    """A language model without tools."""

    def complete(self, prompt: Prompt) -> Completion:
        """Ask it once.

        Raises:
            Unavailable: it does not answer, has too much to do, or the credit is used up.
            ConfigurationError: the key, the model or the address is not accepted.
            BadInput: it does not take this prompt.
        """
        ...


class Work(Protocol):
    """One kind of task's work."""

    def run(self, claimed: Claimed, say: Callable[[str], None]) -> Verdict:
        """Do the work and decide. No transaction is open while it runs.

        Args:
            say: tells the card what the task is doing ("3 of 16 requests"); also the place where
                a cancellation is noticed: it raises Cancelled, and Conflict when the lease is lost.
        """
        ...


NotionFor = Callable[[Request], NotionReads]
"""The Notion connection of a request's workspace."""

KeepFile = Callable[[ThreadRef, str, bytes], object]
"""Keeps a file that was sent in a thread under about this name."""

Works = Mapping[str, Work]
"""Work by task kind."""
