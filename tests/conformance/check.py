"""One check of the conformance suite: a call of an endpoint, and what must come of it.

Checks are data, so that the official JavaScript client and notion-client run the same list.
`$name` in arguments and expectations stands for what an earlier check kept under that name, and
`{"$file": {...}}` for a file. What is expected stands under a path such as `results.0.id`:

- a value: equal to it
- `{"$is": kind}`: uuid, minute, time, url, text, true, list, object, null or absent
- `{"$length": n}` and `{"$least": n}`: how long a list or text is
- `{"$has": value}`: a list or text contains it
- `{"$keys": [...]}`: an object has exactly these keys
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Obj = dict[str, Any]

DATABASES, DATA_SOURCES, IN_TRASH = "2022-06-28", "2025-09-03", "2026-03-11"
VERSIONS = (DATABASES, DATA_SOURCES, IN_TRASH)


@dataclass(frozen=True, slots=True)
class Check:
    """One call.

    Attributes:
        endpoint: as notion-client names it, such as `blocks.children.append`; `request` for what
            no client has a method for, `control` for the sandbox's own endpoints.
        says: what it proves.
        args: what the call is given.
        expect: what must be in the answer, by path.
        keep: names under which parts of the answer are kept, by path.
        status: HTTP status of the refusal; 0 when the call must succeed.
        code: Notion's code of the refusal.
        message: what the refusal's message contains.
        until: ask again for some seconds until what is expected is there.
        only: the one client that has this endpoint.
    """

    endpoint: str
    says: str
    args: Obj = field(default_factory=dict)
    expect: Obj = field(default_factory=dict)
    keep: dict[str, str] = field(default_factory=dict)
    status: int = 0
    code: str = ""
    message: str = ""
    until: bool = False
    only: str = ""


@dataclass(slots=True)
class Checks:
    """The checks of one API version, in the order in which they run.

    Attributes:
        version: which version.
    """

    version: str
    listed: list[Check] = field(default_factory=list)

    @property
    def old(self) -> bool:
        """Whether databases hold their rows themselves."""
        return self.version == DATABASES

    @property
    def newest(self) -> bool:
        """Whether `archived` and `after` are gone."""
        return self.version == IN_TRASH

    def does(self, endpoint: str, says: str, expect: Obj | None = None, /, **args: Any) -> None:
        """The call succeeds with this answer."""
        self.listed.append(Check(endpoint, says, args, expect or {}))

    def keeps(
        self,
        name: str,
        path: str,
        endpoint: str,
        says: str,
        expect: Obj | None = None,
        /,
        **args: Any,
    ) -> None:
        """The call succeeds, and a part of its answer is kept under a name."""
        self.listed.append(Check(endpoint, says, args, expect or {}, {name: path}))

    def refuses(self, endpoint: str, says: str, message: str = "", /, **args: Any) -> None:
        """The call is refused with a validation error."""
        self.fails(endpoint, says, (400, "validation_error", message), **args)

    def misses(self, endpoint: str, says: str, /, **args: Any) -> None:
        """The call names something that is not there."""
        self.fails(endpoint, says, (404, "object_not_found", "Could not find"), **args)

    def fails(
        self, endpoint: str, says: str, refusal: tuple[int, str, str], /, **args: Any
    ) -> None:
        """The call is refused: status, code, and a part of the message."""
        status, code, message = refusal
        self.listed.append(Check(endpoint, says, args, status=status, code=code, message=message))

    def comes(self, endpoint: str, says: str, expect: Obj, /, **args: Any) -> None:
        """The answer becomes this within some seconds."""
        self.listed.append(Check(endpoint, says, args, expect, until=True))

    def controls(self, name: str, body: Obj, says: str, keep: Mapping[str, str] = {}) -> None:
        """The sandbox itself is told something."""
        args = {"name": name, "body": body}
        self.listed.append(Check("control", says, args, keep=dict(keep)))

    def as_json(self) -> list[Obj]:
        """The list for a client in another language."""
        return [asdict(check) for check in self.listed]


def text(content: str, **more: Any) -> list[Obj]:
    """Rich text of one run."""
    return [{"type": "text", "text": {"content": content}, **more}]


def block(kind: str, content: str | None = None, **more: Any) -> Obj:
    """A block in request form."""
    body = dict(more) if content is None else {"rich_text": text(content), **more}
    return {"type": kind, kind: body}


def titled(content: str) -> Obj:
    """The properties of a page outside databases."""
    return {"title": {"title": text(content)}}


def listing(kind: str, **more: Any) -> Obj:
    """What every list looks like."""
    return {"object": "list", "type": kind, kind: {}, "has_more": {"$is": "boolean"}, **more}


def each(kinds: Sequence[str], **more: Any) -> list[tuple[str, Obj]]:
    """Several kinds with the same rest."""
    return [(kind, dict(more)) for kind in kinds]


NOWHERE = "00000000-0000-4000-8000-000000000000"
"""An id of nothing."""

PICTURE = "https://example.com/picture.png"
