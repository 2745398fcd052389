"""Where Slack keeps the bytes of files: given out for a token with `files:read`, taken once."""

from aiohttp import web

from tests.peers.slack.shown import SharedFile
from tests.peers.slack.world import BOT_TOKEN, Json, World


class FileServer:
    """Serves `url_private` addresses and upload addresses."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def fetch(self, request: web.Request) -> web.Response:
        """The file; Slack's sign-in page for who may not read it."""
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            raise web.HTTPFound("/login")
        if "files:read" not in self._world.scopes:
            return web.Response(text="<!DOCTYPE html>Sign in to Slack", content_type="text/html")
        self._world.used_scopes.add("files:read")
        found = self._world.shown.files.get(request.match_info["id"])
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found.data, content_type="application/octet-stream")

    async def take(self, request: web.Request) -> web.Response:
        """The bytes of an upload."""
        found = self._world.shown.files.get(request.match_info["id"])
        if found is None or found.data:
            return web.Response(status=404)
        found.data = await request.read()
        return web.Response(text=f"OK - {len(found.data)}")


def attach(world: World, name: str, data: bytes, **more: object) -> Json:
    """A file in Slack, as the events of its message give it."""
    file_id = f"F{world.number():06d}"
    world.shown.files[file_id] = SharedFile(file_id, name, data)
    url = f"{world.address}/files/{file_id}"
    return {
        "id": file_id,
        "name": name,
        "mimetype": "application/octet-stream",
        "size": len(data),
        "mode": "hosted",
        "is_external": False,
        "url_private": url,
        "url_private_download": url,
        **more,
    }
