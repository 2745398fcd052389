"""Files that Notion keeps, fetched from the signed addresses that its answers give.

Such an address is asked without the token, and only where Notion keeps files: a page may name any
address, and an assistant that fetches what it is told could be sent to a machine of the house.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from core.kit.errors import BadInput, NotAllowed, NotFound, Unavailable

LARGEST = 512 * 1024 * 1024
"""Bytes of a file that is fetched."""

_HOSTS = (".notion.so", ".notion.com", ".notion-static.com", ".notionusercontent.com")
_STORE = ".amazonaws.com"
_SECONDS = 60.0
_GONE = frozenset({403, 404, 410})
"""What storage answers once a signed address has run out."""


def download(url: str, *, api: str) -> Iterator[bytes]:
    """The bytes of a file, in pieces.

    Args:
        url: as an answer of Notion gave it.
        api: the address of the API; a file that it serves itself may be fetched too.

    Raises:
        NotAllowed: the address is none of Notion's.
        NotFound: the address has run out, or the file is gone.
        BadInput: the file is too large.
        Unavailable: what keeps the file does not answer.
    """
    if not is_kept_by_notion(url, api):
        host = urlsplit(url).hostname or url[:60]
        raise NotAllowed(
            f"That file lies at {host} and not in Notion, so I don't fetch it.",
            next_step="Open its link yourself.",
        )
    return _pieces(url)


def is_kept_by_notion(url: str, api: str) -> bool:
    """Whether an address is one where Notion keeps files, or one of the API itself."""
    try:
        parts, own = urlsplit(url), urlsplit(api)
    except ValueError:
        return False
    if api and (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and host.endswith((*_HOSTS, _STORE))


def _pieces(url: str) -> Iterator[bytes]:
    size = 0
    try:
        with (
            httpx.Client(follow_redirects=False, timeout=_SECONDS, trust_env=True) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code in _GONE:
                raise NotFound("That file is not there any more.", next_step="Ask again.")
            if answer.status_code != httpx.codes.OK:
                raise Unavailable("What keeps Notion's files gave no file.")
            for piece in answer.iter_bytes():
                size += len(piece)
                if size > LARGEST:
                    raise BadInput("That file is larger than 512 MB, so I don't fetch it.")
                yield piece
    except httpx.RequestError as error:
        raise Unavailable("What keeps Notion's files does not answer.") from error
