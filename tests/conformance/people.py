"""Checks of users, custom emojis, and of what every request must bring along."""

from tests.conformance.check import NOWHERE, Checks, listing


def add(checks: Checks) -> None:
    """Users, emojis, versions, addresses."""
    _users(checks)
    _requests(checks)


def _users(checks: Checks) -> None:
    me = {
        "object": "user",
        "type": "bot",
        "id": {"$is": "uuid"},
        "name": {"$is": "text"},
        "avatar_url": None,
        "bot.owner": {"type": "workspace", "workspace": True},
        "bot.workspace_name": {"$is": "text"},
        "bot.workspace_limits.max_file_upload_size_in_bytes": {"$least": 1},
    }
    checks.keeps("bot", "id", "users.me", "tells who the token's bot is", me)
    person = {"results.0.type": "person", "results.0.person.email": {"$has": "@"}}
    checks.keeps(
        "person",
        "results.0.id",
        "users.list",
        "lists people and bots",
        listing("user", **person, results={"$least": 3}),
    )
    checks.keeps(
        "second",
        "next_cursor",
        "users.list",
        "gives a page and a cursor",
        {"results": {"$length": 1}, "has_more": True, "next_cursor": {"$is": "uuid"}},
        page_size=1,
    )
    checks.does(
        "users.list",
        "goes on at a cursor",
        {"results.0.id": "$second", "results": {"$length": 1}},
        page_size=1,
        start_cursor="$second",
    )
    checks.refuses("users.list", "refuses a page size of 101", "page_size", page_size=101)
    checks.refuses("users.list", "refuses a page size of 0", "page_size", page_size=0)
    checks.refuses("users.list", "refuses a cursor of nothing", "cursor", start_cursor=NOWHERE)
    checks.does(
        "users.retrieve",
        "shows a person",
        {"object": "user", "id": "$person", "type": "person", "person.email": {"$is": "text"}},
        user_id="$person",
    )
    checks.misses("users.retrieve", "does not know a stranger", user_id=NOWHERE)
    checks.refuses("users.retrieve", "refuses what is no id", "valid uuid", user_id="nobody")
    checks.does(
        "custom_emojis.list",
        "lists emojis",
        {"object": "list", "type": "custom_emoji", "results": {"$is": "list"}, "has_more": False},
    )


def _requests(checks: Checks) -> None:
    checks.fails(
        "request",
        "refuses an address that is none",
        (400, "invalid_request_url", "Invalid request URL"),
        method="get",
        path="nowhere",
    )
    checks.fails(
        "request",
        "refuses a method that an address has not",
        (400, "invalid_request_url", ""),
        method="post",
        path="users",
    )
    for path, what in (
        ("oauth/token", "OAuth"),
        ("agents/x", "agents"),
        ("blocks/meeting_notes/query", "meeting notes"),
    ):
        checks.fails(
            "request",
            f"names {what} as missing",
            (501, "not_implemented", "does not implement"),
            method="post",
            path=path,
            body={},
        )
