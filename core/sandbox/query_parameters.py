"""Which endpoint takes what in its query string (Notion API: the reference of each endpoint)."""

from collections.abc import Mapping
from typing import Final

from core.sandbox.call import ApiRoute
from core.sandbox.fields import Field

_PAGED: Final = frozenset({"start_cursor", "page_size"})
_FILTERED: Final = frozenset({"filter_properties"})
_TAKEN: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("GET", "users"): _PAGED,
    ("GET", "custom_emojis"): _PAGED | {"name"},
    ("GET", "blocks/{block_id}/children"): _PAGED,
    ("GET", "comments"): _PAGED | {"block_id"},
    ("GET", "file_uploads"): _PAGED | {"status"},
    ("GET", "pages/{page_id}/properties/{property_id}"): _PAGED,
    ("GET", "pages/{page_id}/markdown"): frozenset({"include_transcript"}),
    ("POST", "pages"): _FILTERED,
    ("GET", "pages/{page_id}"): _FILTERED,
    ("PATCH", "pages/{page_id}"): _FILTERED,
    ("POST", "databases/{database_id}/query"): _FILTERED,
    ("POST", "data_sources/{data_source_id}/query"): _FILTERED,
    ("GET", "data_sources/{data_source_id}/templates"): _PAGED | {"name"},
    ("GET", "views"): _PAGED | {"database_id", "data_source_id"},
    ("GET", "views/{view_id}/queries/{query_id}"): _PAGED,
}


def require_taken(route: ApiRoute, query: Mapping[str, list[str]]) -> None:
    """Refuse what an endpoint does not take, such as a cursor that belongs into the body."""
    taken = _TAKEN.get((route.method, route.path), frozenset())
    for name, values in query.items():
        if name not in taken:
            raise Field(f"query.{name}", values[0]).error("not present")
