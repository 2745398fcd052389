"""Installing an app into teams: Slack's page of consent, codes, tokens that end, refresh tokens.

Rules: a code and a refresh token work once; a token of an app with token rotation ends after twelve
hours (Slack docs, "Installing with OAuth", "Using token rotation").
"""

from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from tests.peers.slack.world import APP, BOT_ID, BOT_USER, Json, Refused, World

CLIENT_ID = "111.222"
CLIENT_SECRET = "peer-client-secret"
LIFETIME = 43_200


@dataclass
class Grant:
    """What an installer has allowed."""

    team: str | None
    enterprise: str | None
    scopes: str


@dataclass
class Issued:
    """A bot token."""

    grant: Grant
    ends: float


class OAuth:
    """The installations that this Slack knows."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.redirect_url = ""
        self.team: str | None = "T0SECOND"
        """Where the installer is; None to install for the whole organisation."""
        self.enterprise: str | None = None
        self.rotates = True
        self.tokens: dict[str, Issued] = {}
        self.refreshes = 0
        self._codes: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}

    async def consent(self, request: web.Request) -> web.StreamResponse:
        """Slack's page: the installer allows it at once."""
        query = request.query
        if query.get("client_id") != CLIENT_ID:
            return web.Response(status=400, text="invalid_client_id")
        if query.get("redirect_uri", self.redirect_url) != self.redirect_url:
            return web.Response(status=400, text="bad_redirect_uri")
        code = f"code-{self._world.number()}"
        self._codes[code] = Grant(self.team, self.enterprise, query.get("scope", ""))
        back = urlencode({"code": code, "state": query.get("state", "")})
        return web.Response(status=302, headers={"Location": f"{self.redirect_url}?{back}"})

    def access(self, arguments: Json, authorization: str) -> Json:
        """The method oauth.v2.access."""
        if not _is_the_app(arguments, authorization):
            raise Refused("bad_client_secret")
        if arguments.get("grant_type") == "refresh_token":
            grant = self._refresh.pop(arguments.get("refresh_token", ""), None)
            self.refreshes += 1
            wrong = "invalid_refresh_token"
        else:
            grant = self._codes.pop(arguments.get("code", ""), None)
            wrong = "invalid_code"
        if grant is None:
            raise Refused(wrong)
        return self._issue(grant)

    def grant_of(self, token: str) -> Grant | None:
        """What a token of ours may do; raises when it has ended."""
        issued = self.tokens.get(token)
        if issued is None:
            return None
        if self._world.time() >= issued.ends:
            raise Refused("token_expired")
        return issued.grant

    def remove(self, team: str) -> None:
        """Uninstall: all its tokens are dead."""
        dead = [t for t, issued in self.tokens.items() if team in _places(issued.grant)]
        for token in dead:
            del self.tokens[token]

    def _issue(self, grant: Grant) -> Json:
        number = self._world.number()
        token = f"xoxe.xoxb-{number}"
        ends = self._world.time() + LIFETIME if self.rotates else float("inf")
        self.tokens[token] = Issued(grant, ends)
        enterprise = {"id": grant.enterprise, "name": "Org"} if grant.enterprise else None
        answer: Json = {
            "access_token": token,
            "token_type": "bot",
            "scope": grant.scopes,
            "bot_user_id": BOT_USER,
            "app_id": APP,
            "team": {"id": grant.team, "name": "Second"} if grant.team else None,
            "enterprise": enterprise,
            "authed_user": {"id": "U0INSTALLER"},
            "is_enterprise_install": grant.team is None,
        }
        if self.rotates:
            refresh = f"xoxe-1-{number}"
            self._refresh[refresh] = grant
            answer |= {"refresh_token": refresh, "expires_in": LIFETIME}
        return answer


def who(grant: Grant) -> Json:
    """auth.test of an issued token."""
    return {
        "url": "https://second.example.com/",
        "team": "Second",
        "user": "assistant",
        "team_id": grant.team or grant.enterprise,
        "enterprise_id": grant.enterprise,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": grant.team is None,
    }


def _places(grant: Grant) -> set[str]:
    return {place for place in (grant.team, grant.enterprise) if place}


def _is_the_app(arguments: Json, authorization: str) -> bool:
    basic = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    given = (arguments.get("client_id"), arguments.get("client_secret"))
    return authorization == f"Basic {basic}" or given == (CLIENT_ID, CLIENT_SECRET)
