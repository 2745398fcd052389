"""The control endpoints under `/_sandbox`: faults, behaviour, log, reset, copies.

They exist only when the server was given a control token, and ask for it as a bearer token.
"""

import hmac
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.kit.errors import AssistantError, BadInput, NotAllowed
from core.sandbox.block_tree import Sprout, store_blocks
from core.sandbox.call import Call
from core.sandbox.desk import Desk
from core.sandbox.faults import Fault
from core.sandbox.seed import BOT_ID, add_token, settle
from core.sandbox.templates import add_template
from core.sandbox.versions import Version

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Action: TypeAlias = Callable[[Desk, bytes], object]


class FaultList(BaseModel):
    """The body of `POST /_sandbox/faults`."""

    model_config = ConfigDict(extra="forbid")

    faults: list[Fault]


class FileName(BaseModel):
    """The body of `POST /_sandbox/save` and `/load`: a file on the server's machine."""

    model_config = ConfigDict(extra="forbid")

    path: Path


class NewToken(BaseModel):
    """The body of `POST /_sandbox/tokens`."""

    model_config = ConfigDict(extra="forbid")

    token: str
    capabilities: list[str] | None = None


class NewTemplate(BaseModel):
    """The body of `POST /_sandbox/templates`."""

    model_config = ConfigDict(extra="forbid")

    data_source_id: str
    name: str
    markdown: str = ""
    is_default: bool = False


class NewBlock(BaseModel):
    """The body of `POST /_sandbox/blocks`: a block that only Notion's app makes."""

    model_config = ConfigDict(extra="forbid")

    parent_id: str
    type: Literal["link_preview", "meeting_notes", "unsupported"]
    content: dict[str, object] = {}


class NewSubscription(BaseModel):
    """The body of `POST /_sandbox/webhooks`; without events it is for all of them."""

    model_config = ConfigDict(extra="forbid")

    url: str
    events: list[str] = []
    api_version: Version = Version.IN_TRASH


def _add_faults(desk: Desk, body: bytes) -> object:
    for fault in FaultList.model_validate_json(body).faults:
        desk.faults.add(fault)
    return _list_faults(desk, body)


def _list_faults(desk: Desk, _body: bytes) -> object:
    waiting = [fault.model_dump(mode="json") for fault in desk.faults.waiting()]
    return {"faults": waiting, "under_way": desk.faults.under_way}


def _clear_faults(desk: Desk, body: bytes) -> object:
    desk.faults.clear()
    return _list_faults(desk, body)


def _show_log(desk: Desk, _body: bytes) -> object:
    return desk.journal.show()


def _count(desk: Desk, _body: bytes) -> object:
    return {"requests": desk.journal.received()}


def _clear_log(desk: Desk, _body: bytes) -> object:
    desk.journal.clear()
    return desk.journal.show()


def _behave(desk: Desk, body: bytes) -> object:
    known = desk.behaviour.model_dump()
    wanted = type(desk.behaviour).model_validate_json(body).model_dump(exclude_unset=True)
    desk.behaviour = type(desk.behaviour)(**{**known, **wanted})
    return desk.behaviour.model_dump()


def _show_behaviour(desk: Desk, _body: bytes) -> object:
    return desk.behaviour.model_dump()


def _reset(desk: Desk, _body: bytes) -> object:
    token = desk.state.meta("token")
    desk.state.clear()
    desk.faults.clear()
    settle(desk.state, desk.clock, token)
    return {}


def _save(desk: Desk, body: bytes) -> object:
    desk.state.copy_to(FileName.model_validate_json(body).path)
    return {}


def _load(desk: Desk, body: bytes) -> object:
    path = FileName.model_validate_json(body).path
    if not path.is_file():
        raise BadInput(f"There is no file {path}.")
    desk.state.load_from(path)
    return {}


def _let_in(desk: Desk, body: bytes) -> object:
    new = NewToken.model_validate_json(body)
    with desk.state.transaction():
        add_token(desk.state, new.token, new.capabilities)
    return {}


def _add_template(desk: Desk, body: bytes) -> object:
    new = NewTemplate.model_validate_json(body)
    call = Call(desk.state, desk.clock, Version.IN_TRASH, BOT_ID, "")
    node = desk.state.nodes.get(new.data_source_id)
    if node is None or node.kind != "data_source":
        raise BadInput(f"There is no data source {new.data_source_id}.")
    with desk.state.transaction():
        return add_template(call, node, new.name, new.markdown, default=new.is_default)


def _subscribe(desk: Desk, body: bytes) -> object:
    new = NewSubscription.model_validate_json(body)
    return desk.webhooks.subscribe(new.url, new.events, new.api_version)


def _plant(desk: Desk, body: bytes) -> object:
    new = NewBlock.model_validate_json(body)
    parent = desk.state.nodes.get(new.parent_id)
    if parent is None or parent.kind not in {"page", "block"}:
        raise BadInput(f"There is no page or block {new.parent_id}.")
    call = Call(desk.state, desk.clock, Version.IN_TRASH, BOT_ID, "")
    with desk.state.transaction():
        (identifier,) = store_blocks(call, parent, [Sprout(new.type, new.content, ())])
    return {"id": identifier}


_ACTIONS: tuple[tuple[str, str, Action], ...] = (
    ("GET", "faults", _list_faults),
    ("POST", "faults", _add_faults),
    ("DELETE", "faults", _clear_faults),
    ("GET", "log", _show_log),
    ("GET", "count", _count),
    ("DELETE", "log", _clear_log),
    ("GET", "behaviour", _show_behaviour),
    ("POST", "behaviour", _behave),
    ("POST", "reset", _reset),
    ("POST", "save", _save),
    ("POST", "load", _load),
    ("POST", "tokens", _let_in),
    ("POST", "templates", _add_template),
    ("POST", "webhooks", _subscribe),
    ("POST", "blocks", _plant),
)


def control_routes(desk: Desk, control_token: str) -> list[Route]:
    """The control endpoints, for those who hold the token."""
    return [
        Route(f"/_sandbox/{name}", _endpoint(desk, control_token, action), methods=[method])
        for method, name, action in _ACTIONS
    ]


def _endpoint(desk: Desk, control_token: str, action: Action) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            _admit(request, control_token)
            return JSONResponse(action(desk, await request.body()))
        except (AssistantError, ValidationError) as error:
            status = 401 if isinstance(error, NotAllowed) else 400
            return JSONResponse({"error": str(error)}, status_code=status)

    return endpoint


def _admit(request: Request, control_token: str) -> None:
    given = request.headers.get("authorization", "").partition(" ")[2]
    if not hmac.compare_digest(given.encode(), control_token.encode()):
        raise NotAllowed("This needs the sandbox's control token.")
