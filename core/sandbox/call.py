"""One request on its way through the twin, and the table of routes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from core.kit.clock import Clock
from core.sandbox.behaviour import Behaviour
from core.sandbox.errors import invalid, not_found, other_kind
from core.sandbox.fields import Field
from core.sandbox.nodes import NewNode, Node
from core.sandbox.state import State
from core.sandbox.versions import Version
from core.sandbox.wire import Obj

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class UploadedPart:
    """The file of a multipart request."""

    data: bytes
    content_type: str | None
    filename: str | None


@dataclass(slots=True)
class Call:
    """A request that has passed authentication, and what handlers need to answer it.

    Attributes:
        state: the sandbox's storage.
        clock: tells the time.
        version: the Notion-Version asked for.
        bot_id: the user id of the integration whose token this is.
        base_url: where this server is reached, without a slash at the end.
        behaviour: how strict and prompt the sandbox is.
        number: which request of this server it is, for the effect log.
        params: what the path names.
        query: the query string; a repeated key has several values.
        body: the JSON body, or `{}`.
        form: text fields of a multipart body.
        part: the file of a multipart body.
        effects: (kind, id) of each effect applied so far.
        details: what webhooks tell of an effect, by its kind and id.
        later: what is to be done after the answer, each in a transaction of its own.
        status: HTTP status of the answer when all goes well.
        capabilities: what the integration may do; None: everything.
    """

    state: State
    clock: Clock
    version: Version
    bot_id: str
    base_url: str
    number: int = 0
    behaviour: Behaviour = field(default_factory=Behaviour)
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, list[str]] = field(default_factory=dict)
    body: Any = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    part: UploadedPart | None = None
    effects: list[tuple[str, str]] = field(default_factory=list)
    details: dict[tuple[str, str], Obj] = field(default_factory=dict)
    later: list["Later"] = field(default_factory=list)
    status: int = 200
    capabilities: frozenset[str] | None = None

    @property
    def now_ms(self) -> int:
        """The present time in milliseconds since 1970, UTC."""
        return int(self.clock.now().timestamp() * 1000)

    @property
    def minute_ms(self) -> int:
        """The present time floored to the minute, as Notion dates edits."""
        return self.now_ms // _MINUTE_MS * _MINUTE_MS

    def field(self) -> Field:
        """The body, ready to be read."""
        return Field("body", self.body)

    def path_id(self, name: str) -> str:
        """The id in the path called `name`."""
        return Field(f"path.{name}", self.params[name]).uuid()

    def effect(self, kind: str, identifier: str, **details: object) -> None:
        """Record that something was changed, in the order it happened.

        Args:
            kind: what happened, such as `page.created`.
            identifier: to what.
            details: what a webhook tells of it beside that.
        """
        self.effects.append((kind, identifier))
        self.details.setdefault((kind, identifier), {}).update(details)
        self.state.rows(
            "INSERT INTO effect (request, kind, target) VALUES (?, ?, ?)",
            (self.number, kind, identifier),
        )

    def node(self, identifier: str, kinds: tuple[str, ...], name: str | None = None) -> Node:
        """The node with this id and one of these kinds, or a 404 that speaks of `name`."""
        found = self.state.nodes.get(identifier)
        if found is None or found.kind not in kinds:
            raise not_found(name or kinds[0], identifier)
        return found

    def path_node(self, name: str, kind: str) -> Node:
        """The page or database in the path; refuses one that is the other, and says so."""
        identifier = self.path_id(name)
        found = self.state.nodes.get(identifier)
        if found is not None and found.kind in {"page", "database"} and found.kind != kind:
            raise other_kind(identifier, found.kind, kind)
        return self.node(identifier, (kind,))

    def add(self, new: NewNode, position: int | None = None) -> None:
        """Store a node, at the end of its parent when no position is given."""
        nodes = self.state.nodes
        if self.behaviour.block_limit and not self.effects:
            self._require_room()
        place = nodes.last_position(new.parent_id) + 1 if position is None else position
        nodes.add(new, place, self.now_ms, self.bot_id)
        self.effect(f"{new.kind}.created", new.id)

    def _require_room(self) -> None:
        """Refuse what makes blocks in a workspace whose plan allows no more.

        Notion publishes no code for this refusal; the twin says it in words.
        """
        if self.state.nodes.count_made() >= self.behaviour.block_limit:
            raise invalid(
                "This workspace has reached the block limit of its plan. Upgrade the workspace to"
                " create more blocks."
            )

    def save(self, node: Node, doc: Obj, **details: object) -> None:
        """Store a node's new content, and mark it and its page as edited."""
        self.state.nodes.save(node, doc, self.now_ms, self.bot_id)
        self.touch_page(node)
        self.effect(f"{node.kind}.updated", node.id, **details)

    def touch_page(self, node: Node) -> None:
        """Mark the page that holds a block as edited."""
        if node.page_id is not None and node.kind == "block":
            self.state.nodes.touch(node.page_id, self.now_ms, self.bot_id)


Handler: TypeAlias = Callable[[Call], Obj]
Later: TypeAlias = Callable[[Call], None]


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """One endpoint.

    Attributes:
        method: HTTP method.
        path: below `/v1/`, with `{names}`.
        handler: answers a call.
        needs: the capability an integration must have; empty when none.
        since: the first version that has it.
        until: the last version that has it.
    """

    method: str
    path: str
    handler: Handler
    needs: str = ""
    since: Version = Version.DATABASES
    until: Version = Version.IN_TRASH
