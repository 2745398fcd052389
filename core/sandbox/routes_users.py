"""Users: list, retrieve, the integration itself."""

from core.sandbox.call import ApiRoute, Call
from core.sandbox.paging import cut, listing, query_window
from core.sandbox.users import USER, known_user
from core.sandbox.wire import Obj


def list_users(call: Call) -> Obj:
    """GET /users."""
    users = call.state.records.kept(USER)
    part, following = cut(users, query_window(call), lambda user: str(user["id"]))
    return listing(USER, list(part), following)


def retrieve_user(call: Call) -> Obj:
    """GET /users/{user_id}."""
    return known_user(call, call.path_id("user_id"))


def retrieve_me(call: Call) -> Obj:
    """GET /users/me."""
    return known_user(call, call.bot_id)


ROUTES = (
    ApiRoute("GET", "users", list_users, "read_users"),
    ApiRoute("GET", "users/me", retrieve_me),
    ApiRoute("GET", "users/{user_id}", retrieve_user, "read_users"),
)
