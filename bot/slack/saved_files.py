"""The files of a message that "Save to Notion" is used on: kept first, then put into its page.

Reading them may take longer than Slack waits for the answer to a form; so it goes on by itself, and
the form is sent once more when they are there.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from threading import Lock

from slack_sdk.web import WebClient

from bot.slack.file_reading import NotKept, SentFile, files_of, read_file
from core.domain.chat import ThreadRef
from core.kit.errors import Unavailable
from core.operations.things import plainly

Keep = Callable[[ThreadRef, str, bytes], str]
Read = Callable[[], Mapping[str, object]]
"""Reads the message once more, with its files."""

MOST = 10
_AT_ONCE = 4
_REMEMBERED = 256
_PATIENCE = 1.0
_LONGEST_NAME = 60
_LONGEST_LINK = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a message's files."""

    names: tuple[str, ...] = ()
    """Under which the thread's requests find them."""
    reasons: tuple[str, ...] = ()
    """Why others were not kept."""


class SavedFiles:
    """Keeps the files of messages, once for each form.

    Args:
        keep: stores one file of a thread and says its name.
    """

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._guard = Lock()
        self._under_way: OrderedDict[str, Future[Kept]] = OrderedDict()
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="slack-saved-files")

    def begin(self, form: str, where: ThreadRef, read: Read, client: WebClient) -> None:
        """Begin to keep the files of the message of a form, unless that was begun already."""
        with self._guard:
            known = self._under_way.get(form)
            if known is not None and not (known.done() and known.exception() is not None):
                return
            job = self._pool.submit(copy_context().run, self._kept, where, read, client)
            self._under_way[form] = job
            while len(self._under_way) > _REMEMBERED:
                self._under_way.popitem(last=False)

    def of(self, form: str) -> Kept:
        """What became of them. Raises Unavailable while they are on their way, and as `read`."""
        with self._guard:
            job = self._under_way.get(form)
        if job is None:
            return Kept()
        try:
            return job.result(_PATIENCE)
        except TimeoutError:
            raise Unavailable(
                "The files of that message are still on their way.",
                next_step="Send the form once more in a moment.",
            ) from None

    def close(self) -> None:
        """Stop; what is under way is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _kept(self, where: ThreadRef, read: Read, client: WebClient) -> Kept:
        sent = files_of(read())
        names, reasons = [], []
        for file in sent[:MOST]:
            try:
                names.append(self._keep(where, file.called, read_file(file, client)))
            except NotKept as reason:
                reasons.append(str(reason))
        if len(sent) > MOST:
            reasons.append(f"I keep {MOST} files of a message; the others I left.")
        return Kept(tuple(names), tuple(dict.fromkeys(reasons)))


def as_links(files: Sequence[SentFile]) -> str:
    """Files that cannot be read, as links in markdown; those without an address by name."""
    lines = []
    for file in files[:5]:
        name, url = plainly(file.called[:_LONGEST_NAME]), file.permalink or ""
        fits = 0 < len(url) <= _LONGEST_LINK
        lines.append(f"- [{name}]({url})" if fits else f"- {name}")
    return "\n".join(lines)
