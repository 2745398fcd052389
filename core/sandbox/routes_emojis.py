"""Custom emojis: a sandbox has none."""

from core.sandbox.call import ApiRoute, Call
from core.sandbox.paging import listing, query_window
from core.sandbox.wire import Obj


def list_emojis(call: Call) -> Obj:
    """GET /custom_emojis."""
    query_window(call)
    return listing("custom_emoji", [], None)


ROUTES = (ApiRoute("GET", "custom_emojis", list_emojis, "read_content"),)
