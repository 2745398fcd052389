"""What "Save to Notion" shows and remembers: its modal, by the chosen database. Pure."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from bot.slack import forms
from bot.slack.blocks import Json
from core.assistant.library import Shelf
from core.domain.notion import Target
from core.words import Say

VIEW = "save_to_notion"
DATABASE = "save.database"


class Saved(BaseModel):
    """What the modal remembers: `private_metadata`, at most 3,000 characters."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: str
    thread: str | None
    source: str
    """The channel of the message."""
    ts: str
    within: str | None = None
    """The thread that the message is a reply in."""
    author: str = ""
    title: str = ""
    url: str = ""
    whole: bool = False
    """Whether the message is too long for an input, and is kept as it is."""
    database: str = ""
    files: int = 0
    """How many files the message has."""
    linked: str = ""
    """Those files as links, where they cannot be read."""


def content_blocks(saved: Saved, text: str, say: Say) -> list[Json]:
    """What goes into the page: the message's text, and a line on its files."""
    if not saved.files:
        return _text_blocks(saved, text, say)
    key = "slack_files_linked" if saved.linked else "slack_files_go_along"
    return [*_text_blocks(saved, text, say), forms.context(say(key, count=saved.files))]


def _text_blocks(saved: Saved, text: str, say: Say) -> list[Json]:
    if saved.whole:
        return [forms.context(say("slack_kept_whole"))]
    blocks = [forms.content_block(text, say)]
    if len(text) > forms.LONGEST_INPUT:
        blocks.append(forms.context(say("slack_only_beginning")))
    return blocks


def guidance(shelf: Shelf, say: Say) -> list[Json]:
    """What to do before a database is chosen."""
    if shelf.databases(limit=1):
        return [forms.context(say("slack_properties_follow"))]
    return [line(say("slack_nothing_shared"))]


def line(text: str) -> Json:
    """One line of plain text."""
    return {"type": "section", "text": {"type": "plain_text", "text": text[:2_900]}}


def database_input(chosen: Target | None, say: Say) -> Json:
    """The menu of databases."""
    element: Json = {"type": "external_select", "action_id": DATABASE, "min_query_length": 0}
    if chosen is not None:
        element["initial_option"] = forms.option(chosen.title, chosen.id)
    return {
        "type": "input",
        "block_id": DATABASE,
        "dispatch_action": True,
        "label": forms.plain_text(say("slack_database"), 24),
        "element": element,
    }


def form_window(
    blocks: Sequence[Json], say: Say, saved: Saved | None = None, *, can_send: bool = False
) -> Json:
    """The modal. It can be sent when it asks for something."""
    view: Json = {
        "type": "modal",
        "callback_id": VIEW,
        "title": forms.plain_text(say("slack_save_title"), 24),
        "close": forms.plain_text(say("slack_close"), 24),
        "blocks": list(blocks),
    }
    if saved is not None:
        view["private_metadata"] = saved.model_dump_json()
    if can_send or any(block["type"] == "input" for block in blocks):
        view["submit"] = forms.plain_text(say("slack_save_send"), 24)
    return view
