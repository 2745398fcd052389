"""Links to Notion in Slack messages, shown with a title and a few properties where that is wanted.

Everybody in the channel sees what is shown, so it is off unless a place has switched it on, and off
in channels that are shared with other organisations. Source: Slack docs, "Unfurling links".
"""

import re
from collections import OrderedDict
from urllib.parse import urlsplit

import structlog
from pydantic import ValidationError
from slack_bolt import App
from slack_sdk.web import WebClient

from bot.slack.aftermath import Aftermath
from bot.slack.blocks import Json
from bot.slack.client import slack_errors
from bot.slack.desk import Body, Desk, place
from bot.slack.markup import link, plain
from bot.slack.payloads import SharedLinks
from core.assistant.library import Preview
from core.domain.chat import ThreadRef
from core.kit.errors import AssistantError, NotAllowed, NotFound

_log = structlog.get_logger(__name__)

DOMAINS = ("notion.so", "notion.site")
_KEPT = 300.0
_ROOM = 1_000
_MOST = 5
_ID = re.compile(r"([0-9a-f]{32})$")


class Unfurling:
    """The listener of links to Notion."""

    def __init__(self, desk: Desk, after: Aftermath) -> None:
        self._desk = desk
        self._after = after
        self._known: OrderedDict[tuple[str, str], tuple[float, Preview | None]] = OrderedDict()

    def register(self, app: App) -> None:
        """Attach to a Bolt app."""
        app.event("link_shared")(self.on_links)

    def on_links(self, body: Body, client: WebClient) -> None:
        """Somebody posted links; nobody is told anything where that is not wanted."""
        try:
            shared = SharedLinks.model_validate(body)
        except ValidationError:
            return
        event = shared.event
        where = place(shared.team, event.channel)
        composing = event.channel == "COMPOSER" or event.source == "composer"
        if composing or shared.is_ext_shared_channel:
            return
        if not self._desk.preferences.of_place(where).unfurls:
            return
        urls = [one.url for one in event.links if page_id(one.url)][:_MOST]
        if urls:
            self._after.do(
                "unfurl", lambda: self._show(client, where, event.message_ts, event.user, urls)
            )

    def _show(
        self, client: WebClient, where: ThreadRef, ts: str, user: str, urls: list[str]
    ) -> None:
        found = {url: self._preview(where, user, page_id(url)) for url in urls}
        cards = {url: {"blocks": _blocks(one)} for url, one in found.items() if one is not None}
        if cards:
            with slack_errors():
                client.chat_unfurl(channel=where.channel, ts=ts, unfurls=cards)

    def _preview(self, where: ThreadRef, user: str, page: str) -> Preview | None:
        """What a page says, remembered for a while; None when it cannot be read."""
        key = (where.workspace, page)
        now = self._desk.clock.monotonic()
        known = self._known.get(key)
        if known is not None and now - known[0] < _KEPT:
            return known[1]
        person = self._desk.person(user, "", where)
        preview: Preview | None = None
        try:
            preview = self._desk.library.of(where, person).preview(page)
        except (NotFound, NotAllowed):
            _log.info("slack.link_not_readable")
        except AssistantError as error:
            _log.warning("slack.link_not_read", code=error.code)
            return None
        self._known[key] = (now, preview)
        while len(self._known) > _ROOM:
            self._known.popitem(last=False)
        return preview


def page_id(url: str) -> str:
    """The page that an address of Notion leads to, by its id; empty when it is none."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if not any(host == one or host.endswith(f".{one}") for one in DOMAINS):
        return ""
    last = parts.path.rstrip("/").rpartition("/")[2].replace("-", "").lower()
    found = _ID.search(last)
    if found is None:
        return ""
    bare = found[1]
    return "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]))


def _blocks(preview: Preview) -> list[Json]:
    title = preview.target.title or "Untitled"
    head: Json = {
        "type": "section",
        "text": {
            "type": "mrkdwn",
            "text": f"*{link(title, preview.target.url, 600)}*",
            "verbatim": True,
        },
    }
    lines = [f"{plain(name, 60)}: {plain(value, 150)}" for name, value in preview.facts]
    if not lines:
        return [head]
    shown: Json = {"type": "mrkdwn", "text": " · ".join(lines), "verbatim": True}
    return [head, {"type": "context", "elements": [shown]}]
