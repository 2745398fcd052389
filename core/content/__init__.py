"""Content: markdown and chat into Notion blocks and back, checks, packing, diff. Pure functions.

`markdown_to_blocks`, `blocks_to_markdown` and the other `blocks_to_…` return the plain result;
their siblings `convert_markdown`, `render_markdown` and the other `render_…` return it with the
warnings about what could not be said in the target.
"""

from collections.abc import Sequence

from core.content.chat_inline import ChatNames
from core.content.check_properties import check_properties
from core.content.checks import ANYWHERE, check_blocks, check_request
from core.content.difference import Delete, Difference, Endangered, Insert, Operation, Update, diff
from core.content.discord_in import discord_to_blocks
from core.content.discord_out import blocks_to_discord, render_discord
from core.content.findings import Problem
from core.content.floor import floor
from core.content.flow import Messages
from core.content.html_out import blocks_to_html, render_html
from core.content.markdown_in import convert_markdown
from core.content.markdown_out import render_markdown
from core.content.mrkdwn_in import mrkdwn_to_blocks
from core.content.mrkdwn_out import blocks_to_mrkdwn, render_mrkdwn
from core.content.normal import normal_blocks, same_blocks
from core.content.notion_markdown import from_notion
from core.content.packing import PAGE, Place, Request, pack
from core.content.plain_out import blocks_to_text, render_text
from core.content.sendable import without_refused_links, without_refused_runs
from core.content.shapes import Block, ContentWarning, Converted, Rendered
from core.content.slack_in import slack_to_blocks
from core.content.slack_out import SlackMessage, SlackMessages, blocks_to_slack, render_slack
from core.content.threads import ThreadMessage, thread_to_blocks

__all__ = [
    "ANYWHERE",
    "PAGE",
    "Block",
    "ChatNames",
    "ContentWarning",
    "Converted",
    "Delete",
    "Difference",
    "Endangered",
    "Insert",
    "Messages",
    "Operation",
    "Place",
    "Problem",
    "Rendered",
    "Request",
    "SlackMessage",
    "SlackMessages",
    "ThreadMessage",
    "Update",
    "blocks_to_discord",
    "blocks_to_html",
    "blocks_to_markdown",
    "blocks_to_mrkdwn",
    "blocks_to_slack",
    "blocks_to_text",
    "check_blocks",
    "check_properties",
    "check_request",
    "convert_markdown",
    "diff",
    "discord_to_blocks",
    "floor",
    "from_notion",
    "markdown_to_blocks",
    "mrkdwn_to_blocks",
    "normal_blocks",
    "pack",
    "render_discord",
    "render_html",
    "render_markdown",
    "render_mrkdwn",
    "render_slack",
    "render_text",
    "same_blocks",
    "slack_to_blocks",
    "thread_to_blocks",
    "without_refused_links",
    "without_refused_runs",
]


def markdown_to_blocks(text: str) -> list[Block]:
    """A markdown document as Notion blocks in request form; see `convert_markdown`."""
    return convert_markdown(text).blocks


def blocks_to_markdown(blocks: Sequence[Block]) -> str:
    """Notion blocks, request- or response-shaped, as markdown; see `render_markdown`."""
    return render_markdown(blocks).text
