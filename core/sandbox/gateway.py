"""From request to answer: token, version, route, body, capability, one transaction.

Notion checks in this order: the token, the version, the address, the body; what is wrong first is
what the client hears.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.sandbox import limits
from core.sandbox.call import ApiRoute, Call, UploadedPart
from core.sandbox.desk import Desk
from core.sandbox.errors import ApiError, Unseen, invalid
from core.sandbox.ids import new_uuid
from core.sandbox.query_parameters import require_taken
from core.sandbox.unsupported import unsupported
from core.sandbox.users import known_user
from core.sandbox.versions import read_version
from core.sandbox.wire import Obj, as_bytes, loads

TOKEN = "token"  # noqa: S105 - the name of a kind of record


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request, read completely.

    Attributes:
        path: below `/v1/`, not decoded.
        headers: names in lower case.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: bytes
    base_url: str
    form: Mapping[str, str] = field(default_factory=dict)
    part: UploadedPart | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer with a JSON body."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    effects: tuple[tuple[str, str], ...] = ()


class Gateway:
    """Answers requests to the API.

    Args:
        desk: the parts of the running sandbox.
        routes: every endpoint.
    """

    def __init__(self, desk: Desk, routes: Iterable[ApiRoute]) -> None:
        self._desk = desk
        self._routes: dict[tuple[str, int], list[tuple[list[str], ApiRoute]]] = {}
        for route in routes:
            segments = route.path.split("/")
            self._routes.setdefault((route.method, len(segments)), []).append((segments, route))

    def answer(self, request: Request, number: int) -> Answer:
        """The answer to a request; `number` counts the requests of this server."""
        request_id = new_uuid()
        try:
            refusal = unsupported(request.path)
            if refusal is not None:
                raise refusal
            call, route = self._admit(request, number)
            body = self._run(call, route)
            self._desk.webhooks.publish(call)
            self._desk.background.take(call)
        except ApiError as error:
            return error_answer(error, request_id)
        content = _bytes({**body, "request_id": request_id})
        headers = {"x-notion-request-id": request_id}
        return Answer(call.status, content, headers, tuple(call.effects))

    def _run(self, call: Call, route: ApiRoute) -> Obj:
        try:
            if route.method == "GET":
                return route.handler(call)
            with self._desk.state.transaction():
                return route.handler(call)
        except Unseen as error:
            raise error.told_to(known_user(call, call.bot_id)) from None

    def _admit(self, request: Request, number: int) -> tuple[Call, ApiRoute]:
        owner = self._authenticate(request.headers.get("authorization", ""))
        self._desk.limiter.admit(owner["token"], self._desk.behaviour)
        version = read_version(request.headers.get("notion-version"))
        route, params = self._find(request)
        if not route.since <= version <= route.until:
            raise _bad_url()
        capabilities = owner.get("capabilities")
        if route.needs and capabilities is not None and route.needs not in capabilities:
            raise ApiError(
                403, "restricted_resource", "Insufficient permissions for this endpoint."
            )
        require_taken(route, request.query)
        call = Call(
            state=self._desk.state,
            clock=self._desk.clock,
            behaviour=self._desk.behaviour,
            version=version,
            bot_id=owner["bot_id"],
            base_url=request.base_url,
            number=number,
            params=params,
            query=request.query,
            body=_read_body(request),
            form=request.form,
            part=request.part,
            capabilities=None if capabilities is None else frozenset(capabilities),
        )
        return call, route

    def _authenticate(self, header: str) -> Obj:
        scheme, _, token = header.partition(" ")
        if scheme.lower() == "bearer":
            for known in self._desk.state.records.kept(TOKEN):
                if known["token"] == token.strip():
                    return known
        raise ApiError(401, "unauthorized", "API token is invalid.")

    def _find(self, request: Request) -> tuple[ApiRoute, dict[str, str]]:
        segments = request.path.strip("/").split("/")
        for pattern, route in self._routes.get((request.method, len(segments)), ()):
            params = _match(pattern, segments)
            if params is not None:
                return route, params
        raise _bad_url()


def error_answer(error: ApiError, request_id: str | None = None) -> Answer:
    """An error as Notion sends it."""
    identifier = request_id or new_uuid()
    headers = {"x-notion-request-id": identifier}
    if error.retry_after is not None:
        headers["retry-after"] = str(error.retry_after)
    return Answer(error.status, _bytes(error.envelope(identifier)), headers)


def _bad_url() -> ApiError:
    return ApiError(400, "invalid_request_url", "Invalid request URL.")


def _match(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    params: dict[str, str] = {}
    for expected, given in zip(pattern, segments, strict=True):
        if expected.startswith("{"):
            params[expected[1:-1]] = given
        elif expected != given:
            return None
    return params


def _read_body(request: Request) -> object:
    multipart = request.headers.get("content-type", "").startswith("multipart/")
    if request.method in {"GET", "DELETE"} or multipart:
        return {}
    if len(request.body) > limits.PAYLOAD_BYTES:
        raise invalid(
            f"body failed validation: body.length should be ≤ `{limits.PAYLOAD_BYTES}`, instead"
            f" was `{len(request.body)}`."
        )
    if not request.body:
        return {}
    try:
        return loads(request.body)
    except ValueError:
        raise ApiError(400, "invalid_json", "Error parsing JSON body.") from None


def _bytes(body: Obj) -> bytes:
    return as_bytes(body)
