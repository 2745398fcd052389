"""The workspace's people and integrations."""

from core.sandbox.call import Call
from core.sandbox.errors import not_found
from core.sandbox.wire import Obj

USER = "user"
WORKSPACE_NAME = "Northwind Team"


def partial_user(identifier: str) -> Obj:
    """A user as objects name their authors."""
    return {"object": "user", "id": identifier}


def find_user(call: Call, identifier: str) -> Obj | None:
    """The full user object, or None."""
    for user in call.state.records.kept(USER):
        if user["id"] == identifier:
            return user
    return None


def full_user(call: Call, identifier: str) -> Obj:
    """The full user object; a partial one for somebody who has left."""
    return find_user(call, identifier) or partial_user(identifier)


def known_user(call: Call, identifier: str) -> Obj:
    """The full user object, or a 404."""
    found = find_user(call, identifier)
    if found is None:
        raise not_found("user", identifier)
    return found


def person(identifier: str, name: str, email: str) -> Obj:
    """A new person."""
    return {
        "object": "user",
        "id": identifier,
        "name": name,
        "avatar_url": None,
        "type": "person",
        "person": {"email": email},
    }


def bot(identifier: str, name: str, workspace_id: str) -> Obj:
    """A new integration, owned by the workspace."""
    return {
        "object": "user",
        "id": identifier,
        "name": name,
        "avatar_url": None,
        "type": "bot",
        "bot": {
            "owner": {"type": "workspace", "workspace": True},
            "workspace_id": workspace_id,
            "workspace_name": WORKSPACE_NAME,
            "workspace_limits": {"max_file_upload_size_in_bytes": 5 * 1024**3},
        },
    }
