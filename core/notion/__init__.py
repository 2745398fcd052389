"""The gateway to Notion: reading, and the only writer."""

from core.kit.lean import without

with without("click", "rich"):  # for httpx's command, which nobody calls
    import httpx as httpx
