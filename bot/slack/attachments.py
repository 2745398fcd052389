"""Files that people send with a message, kept for the requests of its thread, or why not.

An `app_mention` event has no files, so its message is read again.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context

from slack_sdk.web import WebClient

from bot.slack.allowance import Allowance
from bot.slack.file_reading import NotKept, SentFile, files_of, read_file
from bot.slack.inbound import Heard
from bot.slack.messages import RawMessage, fetch
from bot.slack.patience import Patience
from bot.slack.recent import RecentKeys
from core.domain.chat import ThreadRef
from core.kit.clock import Clock
from core.kit.errors import Unavailable

MOST = 10
"""Files of one message that are kept."""

_PATIENCE = 2.0
_READ_PATIENCE = 0.7
_REST = 15.0
_AT_ONCE = 4
_TOLD = 1_024
_READ_AGAIN_A_MINUTE = 40
"""Of the 50 that Slack allows: the others find cards again."""
Keep = Callable[[ThreadRef, str, bytes], object]


class Attachments:
    """Keeps the files of messages before their requests are planned.

    Args:
        keep: stores one file of a thread by its name.
        tell: says something to the one who sent it.
    """

    def __init__(self, keep: Keep, tell: Callable[[Heard, str], None], clock: Clock) -> None:
        self._keep = keep
        self._tell = tell
        self._again = Allowance(_READ_AGAIN_A_MINUTE, 60.0, clock)
        self._clock = clock
        self._rests_until = 0.0
        self._patience = Patience(_READ_PATIENCE)
        self._told = RecentKeys(_TOLD)
        self._guard = threading.Lock()
        self._under_way: dict[str, Future[None]] = {}
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="slack-files")

    def first(
        self, heard: Heard, message: RawMessage, client: WebClient, then: Callable[[], None]
    ) -> None:
        """Keep the files of a message, then go on; at once when it has none.

        What takes longer than Slack waits goes on by itself.

        Raises:
            Unavailable: it is not over yet; the event must not be acknowledged.
        """
        sent = self._files(heard, message, client)
        if not sent:
            then()
            return

        def work() -> None:
            try:
                self._keep_all(heard, sent, client)
                then()
            finally:
                with self._guard:
                    self._under_way.pop(heard.key, None)

        with self._guard:
            job = self._under_way.get(heard.key)
            if job is None:
                job = self._under_way[heard.key] = self._pool.submit(copy_context().run, work)
        try:
            job.result(_PATIENCE)
        except TimeoutError:
            raise Unavailable("The files of that message are still on their way.") from None

    def close(self) -> None:
        """Stop; what is under way is delivered again."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._patience.close()

    def _files(self, heard: Heard, message: RawMessage, client: WebClient) -> list[SentFile]:
        if message.get("type") == "app_mention" and message.get("files") is None:
            message = self._read_again(heard, str(message.get("ts")), client)
        return files_of(message)

    def _read_again(self, heard: Heard, ts: str, client: WebClient) -> RawMessage:
        """A mention's message with its files; the message itself arrives as well, so that nobody
        waits long for this."""
        none: RawMessage = {}
        if self._clock.monotonic() < self._rests_until or not self._again.take():
            return none
        channel, thread = heard.thread.channel, heard.thread.thread
        read = self._patience.ask(lambda: fetch(client, channel, ts, thread), none)
        if not read:
            self._rests_until = self._clock.monotonic() + _REST
        return read

    def _keep_all(self, heard: Heard, sent: Sequence[SentFile], client: WebClient) -> None:
        reasons = []
        for one in sent[:MOST]:
            try:
                self._keep(heard.thread, one.called, read_file(one, client))
            except NotKept as reason:
                reasons.append(str(reason))
        if len(sent) > MOST:
            reasons.append(f"I keep {MOST} files of a message; the others I left.")
        if reasons and self._told.add(heard.key):
            self._tell(heard, "\n".join(dict.fromkeys(reasons)))
