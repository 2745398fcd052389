"""Custom emojis: a sandbox has none."""

from core.sandbox.call import ApiRoute, Call
from core.sandbox.paging import query_window
from core.sandbox.wire import Obj


def list_emojis(call: Call) -> Obj:
    """GET /custom_emojis."""
    query_window(call)
    return {
        "object": "list",
        "results": [],
        "next_cursor": None,
        "has_more": False,
        "type": "custom_emoji",
    }


ROUTES = (ApiRoute("GET", "custom_emojis", list_emojis, "read_content"),)
