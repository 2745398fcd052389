"""The Home tab: the connection, what is running and was done, what is ordered, what is settled.

It is drawn when somebody opens it, and again for those who opened it lately when something has
changed; what is the same is not sent again (Slack docs, "views.publish": Tier 4).
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextvars import copy_context
from dataclasses import dataclass

import structlog
from pydantic import ValidationError
from slack_bolt import App
from slack_sdk.web import WebClient

from bot.slack.aftermath import Aftermath
from bot.slack.allowance import Allowance
from bot.slack.blocks import Json, note
from bot.slack.client import slack_errors
from bot.slack.desk import Body, Desk, place
from bot.slack.home_controls import HomeControls
from bot.slack.home_view import Entry, Order, Tab, home_view
from bot.slack.markup import link, plain
from bot.slack.payloads import Envelope, Opened
from bot.slack.recent import RecentValues
from bot.slack.subcommands import Subcommands
from bot.slack.telling import asked_line, card_of, schedule_line, settings_lines
from bot.slack.windows import publish_home
from core.assistant.library import Shelf
from core.assistant.overview import Asked
from core.domain.chat import Person, ThreadRef
from core.domain.notion import Target
from core.kit.errors import AssistantError
from core.words import Say, retold, say_in

_log = structlog.get_logger(__name__)

_LOOK_EVERY = 20.0
_LATELY = 900.0
_MOST = 200
"""Tabs that are kept up to date at once."""
_A_MINUTE = 60
"""Of the 100 that Slack allows."""
_KNOWN = 180.0
_SOON = 15.0
"""Seconds after which Notion is looked at again when it works, and when it did not."""
_NOTED = 45.0
"""Seconds for which it is said what came of a control."""
_SHOWN = 8
_DATABASES = 10


class OpenedWrapper(Envelope):
    """`app_home_opened` in its envelope."""

    event: Opened


@dataclass(frozen=True, slots=True)
class _Open:
    """A Home tab that somebody looked at."""

    client: WebClient
    team: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notion:
    """What a team's connection to Notion showed."""

    at: float
    name: str = ""
    databases: tuple[Target, ...] = ()
    problem: str = ""

    def said(self, say: Say) -> str:
        """How the connection is."""
        if self.problem:
            return f"⚠️ {plain(retold(self.problem, say.language), 500)}"
        return f"✅ {say('slack_connected', name=plain(self.name, 80))}"

    def lines(self, say: Say) -> list[str]:
        """The databases, as links."""
        lines = [link(one.title or "—", one.url, 300) for one in self.databases[:_DATABASES]]
        more = [say("slack_and_more")] if len(self.databases) > _DATABASES else []
        return [*lines, *more]


def _look(shelf: Shelf, now: float) -> _Notion:
    try:
        found = shelf.databases(limit=_DATABASES + 1)
        return _Notion(at=now, name=shelf.connection(), databases=tuple(found))
    except AssistantError as error:
        return _Notion(at=now, problem=str(error))


class Home:
    """The listener of Home tabs, and what keeps them true.

    Args:
        every: seconds between two looks whether something has changed.
    """

    def __init__(
        self,
        desk: Desk,
        subcommands: Subcommands,
        after: Aftermath,
        *,
        every: float | None = None,
    ) -> None:
        self._desk = desk
        self._subcommands = subcommands
        self._after = after
        self._every = _LOOK_EVERY if every is None else every
        self._allowance = Allowance(_A_MINUTE, 60.0, desk.clock)
        self._guard = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._shown: dict[str, str] = {}
        self._bases: dict[str, str] = {}
        self._notions: dict[str, _Notion] = {}
        self._noted: RecentValues[str] = RecentValues(_MOST)
        self._controls = HomeControls(desk, self.refresh)
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def register(self, app: App) -> None:
        """Attach to a Bolt app."""
        app.event("app_home_opened", matchers=[_is_home])(self.on_opened)
        self._controls.register(app)

    def on_opened(self, body: Body, client: WebClient) -> None:
        """Somebody looks at the Home tab."""
        wrapper = OpenedWrapper.model_validate(body)
        user = wrapper.event.user
        seen = _Open(client, wrapper.team, self._desk.clock.monotonic())
        self._keep_true(user, seen)
        self._after.do("show the Home tab", lambda: self._show(user, seen))

    def _keep_true(self, user: str, seen: _Open) -> None:
        """Look after a tab for a while."""
        with self._guard:
            self._open[user] = seen
            self._open.move_to_end(user)
            while len(self._open) > _MOST:
                forgotten, _ = self._open.popitem(last=False)
                self._shown.pop(forgotten, None)
                self._turns.pop(forgotten, None)
            if self._thread is None:
                work = copy_context().run
                self._thread = threading.Thread(target=work, args=(self._watch,), daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop keeping tabs up to date."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join(5.0)

    def _watch(self) -> None:
        while not self._desk.clock.sleep(self._every, wake=self._closed):
            now = self._desk.clock.monotonic()
            with self._guard:
                current = [
                    (user, one) for user, one in self._open.items() if now - one.at < _LATELY
                ]
            for user, one in current:
                if self._closed.is_set():
                    return
                try:
                    self._show(user, one)
                except AssistantError as error:
                    _log.warning("slack.home_not_shown", code=error.code)

    def _show(self, user: str, seen: _Open) -> None:
        where = place(seen.team, "")
        person = self._desk.person(user, "", where)
        # One view of a person's is built and shown before the next is: an older never comes last.
        with self._turn(user):
            view = self._view(person, where, self._base(seen))
            mark = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
            if self._shown.get(user) == mark or not self._allowance.take():
                return
            publish_home(seen.client, user, view)
            self._shown[user] = mark

    def _turn(self, user: str) -> threading.Lock:
        with self._guard:
            return self._turns.setdefault(user, threading.Lock())

    def _base(self, seen: _Open) -> str:
        if seen.team not in self._bases:
            with slack_errors():
                self._bases[seen.team] = str(seen.client.auth_test().get("url") or "")
        return self._bases[seen.team]

    def _view(self, person: Person, where: ThreadRef, base: str) -> Json:
        say = say_in(person.locale)
        desk = self._desk
        notion = self._seen_of_notion(person, where)
        # In this order, what is asked in between is shown as running, and not as over.
        recent = desk.overview.asked(where, person, limit=2 * _SHOWN)
        running = desk.overview.asked(where, person, limit=_SHOWN, only_open=True)
        open_ids = {one.request.id for one in running}
        over = [one for one in recent if one.request.id not in open_ids][:_SHOWN]
        schedules = desk.overview.schedules(where, person)[:_SHOWN]
        databases = notion.lines(say)
        tab = Tab(
            note=self._note_for(person.id),
            connection=notion.said(say),
            begin=not (databases and (recent or running)),
            databases=databases,
            running=self._entries(running, base, say),
            lately=self._entries(over, base, say),
            schedules=[
                Order(line=schedule_line(one, person, say), schedule=one) for one in schedules
            ],
            settled=settings_lines(desk, person, where, say),
            samples=self._subcommands.samples()[:4],
        )
        return home_view(tab, say)

    def _entries(self, found: Sequence[Asked], base: str, say: Say) -> list[Entry]:
        drawn = ((one, card_of(self._desk, one)) for one in found)
        return [
            Entry(line=f"• {asked_line(one, card, base, say)}", card=card)
            for one, card in drawn
            if card is not None
        ]

    def refresh(self, user: str, team: str, client: WebClient, said: str) -> None:
        """Draw a tab anew, with a line on what was done there."""
        seen = _Open(client, team, self._desk.clock.monotonic())
        self._noted.put(user, said, at=self._desk.clock.monotonic())
        self._keep_true(user, seen)
        self._after.do("show the Home tab", lambda: self._show(user, seen))

    def _note_for(self, user: str) -> str:
        """What came of the last control, for as long as a person looks for it."""
        since = self._desk.clock.monotonic() - _NOTED
        return note(self._noted.get(user, newer_than=since) or "")

    def _seen_of_notion(self, person: Person, where: ThreadRef) -> "_Notion":
        """The connection of a team, looked at once in a while, however many tabs are open."""
        now = self._desk.clock.monotonic()
        known = self._notions.get(where.workspace)
        if known is None or now - known.at >= (_SOON if known.problem else _KNOWN):
            known = _look(self._desk.library.of(where, person), now)
            self._notions[where.workspace] = known
        return known


def _is_home(body: Body) -> bool:
    try:
        return OpenedWrapper.model_validate(body).event.tab == "home"
    except ValidationError:
        return False
