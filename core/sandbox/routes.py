"""Every endpoint of the API that the twin answers."""

from core.sandbox import (
    async_tasks,
    routes_blocks,
    routes_comments,
    routes_data_sources,
    routes_databases,
    routes_emojis,
    routes_markdown,
    routes_pages,
    routes_properties,
    routes_search,
    routes_uploads,
    routes_users,
    routes_views,
)
from core.sandbox.call import ApiRoute

ROUTES: tuple[ApiRoute, ...] = (
    *routes_pages.ROUTES,
    *routes_properties.ROUTES,
    *routes_blocks.ROUTES,
    *routes_databases.ROUTES,
    *routes_data_sources.ROUTES,
    *routes_search.ROUTES,
    *routes_markdown.ROUTES,
    *routes_comments.ROUTES,
    *routes_uploads.ROUTES,
    *routes_views.ROUTES,
    *routes_emojis.ROUTES,
    *async_tasks.ROUTES,
    *routes_users.ROUTES,
)
