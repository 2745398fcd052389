"""What a person has before their eyes while they talk to the agent, and what "this" means then.

Source: Slack docs, events `app_context_changed` and `assistant_thread_context_changed`, and the
field `app_context` of messages to an agent. Its entities are ordered by relevance; it is a channel
or one message here, as lists and canvases are not Notion's.

Words never come from what is looked at: "this page" becomes the address of a page in Notion, by
its id alone, and "this channel" the database that the channel settled on.
"""

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.slack.unfurling import page_id

_CHANNEL = "slack#/types/channel_id"
_MESSAGE = "slack#/types/message_context"
_URL = re.compile(r"https?://[^\s<>|\"]+")
_PAGE = re.compile(
    r"\bthis (?:page|row|task|item|entry|document|doc|ticket)\b"
    r"|\bdiese[nrms]? (?:Seite|Zeile|Aufgabe|Eintrag|Dokument|Ticket)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\bthis (?:channel(?:'s (?:database|board|tasks|list))?|database|board)\b"
    r"|\bdiese[nrms]? (?:Kanals?|Datenbank|Board)\b",
    re.IGNORECASE,
)
_SAVE = (
    re.compile(
        r"(?:please )?(?:save|keep|store|capture) (?:this|that)(?: message| thread)?"
        r"(?: (?:to|in|into|under) (?P<where>.+?))?(?:,? please)?[.!]?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:bitte )?(?:speichere|sichere|merke) (?:das|dies|diese Nachricht)"
        r"(?: (?:in|unter|nach) (?P<where>.+?))?(?:,? bitte)?[.!]?",
        re.IGNORECASE,
    ),
)
_PLAIN_NAME = re.compile(r"[\w][\w -]*")

Json = Mapping[str, object]


class Looked(BaseModel):
    """What somebody looks at."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: str
    message: str = ""
    """The timestamp of one message of it; empty when it is the channel."""


class _Entity(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    type: str
    value: object = None


def looked_at(context: object) -> Looked | None:
    """The channel or message of a context, the most relevant first; None when there is neither."""
    return next(_known(context), None)


def _known(context: object) -> Iterator[Looked]:
    if not isinstance(context, Mapping):
        return
    channel = context.get("channel_id")
    if isinstance(channel, str) and channel:  # the older assistant view
        yield Looked(channel=channel)
    entities = context.get("entities")
    for raw in entities if isinstance(entities, list) else ():
        try:
            entity = _Entity.model_validate(raw)
        except ValidationError:
            continue
        value = entity.value
        if entity.type == _CHANNEL and isinstance(value, str) and value[:1] in {"C", "G"}:
            yield Looked(channel=value)
        if entity.type == _MESSAGE and isinstance(value, Mapping):
            place, ts = value.get("channel_id"), value.get("message_ts")
            if isinstance(place, str) and isinstance(ts, str):
                yield Looked(channel=place, message=ts)


def points_at_page(text: str) -> bool:
    """Whether a request speaks of "this page"."""
    return _PAGE.search(text) is not None


def points_at_place(text: str) -> bool:
    """Whether a request speaks of "this channel"."""
    return _PLACE.search(text) is not None


def saved_where(text: str) -> str | None:
    """Where a request says that "this" is to be saved: a name, or empty; None for others."""
    for pattern in _SAVE:
        found = pattern.fullmatch(text.strip())
        if found is not None:
            return (found["where"] or "").strip(" “”„\"'")
    return None


def with_page(text: str, message: str) -> str:
    """The request with the first page that a message links in place of "this page"."""
    for url in _URL.findall(message):
        page = page_id(url)
        if page:
            return _PAGE.sub(f"https://www.notion.so/{page.replace('-', '')}", text)
    return text


def with_place(text: str, database: str) -> str:
    """The request with the title of a database in place of "this channel"."""
    named = database if _PLAIN_NAME.fullmatch(database) else '"' + database.replace('"', "") + '"'
    return _PLACE.sub(lambda _: named, text)
