"""Many workspaces: installed by OAuth, tokens sealed and renewed once, gone when Slack says so."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from bot.slack.app import SlackBot
from bot.slack.rotation import ManyTokens, many_tokens
from bot.slack.surface import SlackSurface
from core.assistant.installing import Installing
from core.domain.chat import Inbound, Person, Platform, ThreadRef
from core.kit.clock import Clock
from core.kit.errors import BadInput, ConfigurationError, NotAllowed, Unavailable
from core.kit.sealing import Sealer, new_key
from core.kit.settings import Settings
from core.storage import audit, pauses, requests, tasks
from core.storage.database import Database
from tests.integration.slack.cards import card
from tests.integration.slack.conftest import Serving
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import Fault, SlackPeer, gestures
from tests.peers.slack.deliveries import Delivery
from tests.peers.slack.oauth import CLIENT_ID, CLIENT_SECRET

SECOND, ORGANISATION = "T0SECOND", "E0ORG"
KEY = new_key()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Browser:
    """Follows the installation as a person's browser does."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookie = ""
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())

    def get(self, url: str) -> tuple[int, str, str]:
        """Status, body and where it sends to."""
        request = urllib.request.Request(  # noqa: S310 - the peer's and the bot's own addresses
            url, headers={"Cookie": self.cookie}
        )
        try:
            with self._opener.open(request, timeout=10) as answer:
                self._remember(answer.headers)
                return answer.status, answer.read().decode(), ""
        except urllib.error.HTTPError as error:
            with error:
                self._remember(error.headers)
                return error.code, error.read().decode(), error.headers.get("Location", "")

    def begin(self) -> str:
        """Open the install page. Returns where its button leads."""
        status, page, _ = self.get(f"{self.base}/slack/install")
        assert status == 200
        return page.partition('href="')[2].partition('"')[0].replace("&amp;", "&")

    def allow(self, link: str) -> str:
        """Allow it on Slack's page. Returns where Slack sends back to."""
        status, text, back = self.get(link)
        assert status == 302, text
        return back

    def install(self) -> tuple[int, str]:
        status, page, _ = self.get(self.allow(self.begin()))
        return status, page

    def _remember(self, headers: Any) -> None:
        for cookie in headers.get_all("Set-Cookie") or ():
            self.cookie = cookie.partition(";")[0]


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite: what both databases must agree on is in the storage tests."""
    shutil.copy(sqlite_template, tmp_path / "assistant.sqlite3")
    return f"sqlite:///{tmp_path / 'assistant.sqlite3'}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(peer: SlackPeer) -> Settings:
    return Settings.model_validate(
        {
            "slack_client_id": CLIENT_ID,
            "slack_client_secret": CLIENT_SECRET,
            "secret_keys": KEY,
            "slack_signing_secret": peer.signing_secret,
            "slack_api_url": peer.api_url,
        }
    )


@pytest.fixture
def installing(database: Database) -> Installing:
    return Installing(database, Sealer.from_setting(SecretStr(KEY)))


@pytest.fixture
def bot(
    assistant: RecordingAssistant, settings: Settings, installing: Installing, clock: Clock
) -> Iterator[SlackBot]:
    made = SlackBot(assistant, settings, installing=installing, clock=clock)
    yield made
    made.close()


@pytest.fixture
def browser(peer: SlackPeer, bot: SlackBot) -> Iterator[Browser]:
    with Serving(bot.routes()) as url:
        peer.deliver_to(url)
        base = url.removesuffix("/slack/events")
        peer.oauth.redirect_url = f"{base}/slack/oauth_redirect"
        yield Browser(base)


@pytest.fixture
def tokens(settings: Settings, installing: Installing, clock: Clock) -> ManyTokens:
    return many_tokens(settings, installing, clock=clock)


def later(peer: SlackPeer, clock: Clock, hours: float) -> None:
    clock.turn(timedelta(hours=hours))
    peer.world.later += hours * 3600


def tell(
    peer: SlackPeer, inner: dict[str, Any], *, team: str | None = SECOND, org: str | None = None
) -> Delivery:
    """Deliver an event of that team, and wait until it is over."""
    payload = gestures.event(peer.world, inner) | {"team_id": team, "enterprise_id": org}
    payload["authorizations"][0] |= {"team_id": team, "enterprise_id": org}
    if org and peer.oauth.team is None:
        payload["authorizations"][0]["is_enterprise_install"] = True
    delivery = peer.deliver("events_api", payload)
    peer.over(delivery)
    return delivery


def mention(peer: SlackPeer, **of: str | None) -> Delivery:
    post = peer._write(f"<@{peer.bot_user}> hello", peer.channel, peer.user, None)
    return tell(peer, gestures.app_mention(post, peer.channel), **of)


def test_a_second_workspace_installs_asks_and_is_answered_with_its_own_token(
    peer: SlackPeer, browser: Browser, assistant: RecordingAssistant, tokens: ManyTokens
) -> None:
    status, page = browser.install()
    assert (status, "is installed" in page) == (200, True)
    mention(peer)
    assert assistant.only.thread.workspace == SECOND
    assert assistant.only.person.name == "Dana Example"
    surface = SlackSurface(tokens, peer.api_url)
    surface.show(assistant.only.thread, card(1), None, nonce="n")
    assert len(peer.posts) == 1


def test_a_workspace_that_has_not_installed_it_is_not_served(
    peer: SlackPeer, browser: Browser, assistant: RecordingAssistant, tokens: ManyTokens
) -> None:
    browser.install()
    mention(peer, team="T0STRANGER")
    assert assistant.told == []
    with pytest.raises(NotAllowed, match="/slack/install"):
        tokens.of("T0STRANGER")


def test_an_organisation_s_installation_serves_each_of_its_teams_apart(
    peer: SlackPeer,
    browser: Browser,
    assistant: RecordingAssistant,
    installing: Installing,
    settings: Settings,
) -> None:
    peer.oauth.team, peer.oauth.enterprise = None, ORGANISATION
    assert browser.install()[0] == 200
    mention(peer, team="T0ONE", org=ORGANISATION)
    mention(peer, team="T0TWO", org=ORGANISATION)
    assert {each.thread.workspace for each in assistant.told} == {"T0ONE", "T0TWO"}
    worker = many_tokens(settings, installing, clock=Clock())
    assert worker.of("T0TWO") == worker.of("T0ONE")


def test_what_is_asked_for_is_what_the_code_uses(peer: SlackPeer, browser: Browser) -> None:
    asked = parse_qs(urlsplit(browser.begin()).query)
    assert set(asked["scope"][0].split(",")) == peer.world.scopes
    assert not any(asked.get("user_scope", []))


@pytest.mark.parametrize("wrong", ["used", "another browser", "guessed", "too old", "none"])
def test_a_state_is_good_once_for_ten_minutes_and_for_the_browser_that_got_it(
    peer: SlackPeer, browser: Browser, database: Database, installing: Installing, wrong: str
) -> None:
    back = browser.allow(browser.begin())
    cookie = browser.cookie
    if wrong == "used":
        assert browser.get(back)[0] == 200
        back, browser.cookie = browser.allow(browser.begin()), cookie
        back = back.partition("state=")[0] + "state=" + cookie.partition("=")[2]
    elif wrong == "another browser":
        browser.cookie = ""
    elif wrong == "guessed":
        back = back.partition("state=")[0] + "state=guess"
        browser.cookie = cookie.partition("=")[0] + "=guess"
    elif wrong == "too old":
        database.turn(timedelta(minutes=11))
    else:
        back = back.partition("&state=")[0]
    known = len(installing.listed())
    status, page, _ = browser.get(back)
    assert status in {400, 401}
    assert "Not installed" in page
    assert len(installing.listed()) == known


def test_who_does_not_allow_it_is_told_that_nothing_happened(
    browser: Browser, installing: Installing
) -> None:
    _, page, _ = browser.get(f"{browser.base}/slack/oauth_redirect?error=access_denied")
    assert "Nothing was installed" in page
    _, page, _ = browser.get(f"{browser.base}/slack/oauth_redirect?error=%3Cscript%3E")
    assert "<script>" not in page
    assert installing.listed() == []


def test_slack_not_answering_is_said_plainly(peer: SlackPeer, browser: Browser) -> None:
    peer.trouble.next("oauth.v2.access", Fault("reset"))
    status, page = browser.install()
    assert (status, "again in a minute" in page) == (503, True)


def test_no_token_stands_in_the_database(
    peer: SlackPeer, browser: Browser, database: Database
) -> None:
    browser.install()
    with database.read() as tx:
        names = tx.connection.exec_driver_sql("SELECT * FROM slack_installations").fetchall()
        lines = audit.entries(tx)
    assert len(names) == 1
    assert "xox" not in repr(names)
    assert "xox" not in repr(lines)
    assert "xox" not in repr(browser.cookie)


def test_keys_change_without_anybody_installing_again(
    peer: SlackPeer, browser: Browser, database: Database, tokens: ManyTokens
) -> None:
    browser.install()
    token, new = tokens.of(SECOND), new_key()
    both = Installing(database, Sealer.from_setting(SecretStr(f"{new},{KEY}")))
    assert both.seal_again() == 1
    assert both.seal_again() == 0
    only_new = Installing(database, Sealer.from_setting(SecretStr(new)))
    found = only_new.of_team(SECOND)
    assert found is not None
    assert found.token == token
    only_old = Installing(database, Sealer.from_setting(SecretStr(KEY)))
    with pytest.raises(ConfigurationError, match="ASSISTANT_SECRET_KEYS"):
        only_old.of_team(SECOND)


def test_a_sealed_token_moved_to_another_workspace_does_not_open(
    browser: Browser, database: Database, installing: Installing
) -> None:
    browser.install()
    with database.begin() as tx:
        tx.connection.exec_driver_sql("UPDATE slack_installations SET place = 'T0THIEF'")
    with pytest.raises(ConfigurationError, match="moved"):
        installing.of_team("T0THIEF")


def test_a_token_is_renewed_before_it_ends_and_goes_on(
    peer: SlackPeer, browser: Browser, tokens: ManyTokens, clock: Clock
) -> None:
    browser.install()
    first = tokens.of(SECOND)
    later(peer, clock, 9)
    assert tokens.of(SECOND) == first
    later(peer, clock, 1.5)
    second = tokens.of(SECOND)
    assert second != first
    later(peer, clock, 100)
    surface = SlackSurface(tokens, peer.api_url, clock=clock)
    surface.whisper(peer.channel.id, peer.user.id, "hello", thread=None, workspace=SECOND)
    assert len(peer.whispers) == 1


def test_many_processes_at_once_use_a_refresh_token_once(
    peer: SlackPeer,
    browser: Browser,
    settings: Settings,
    database_url: str,
    clock: Clock,
) -> None:
    browser.install()
    later(peer, clock, 11)
    gate, got = Barrier(6), []

    def one() -> None:
        database = Database(database_url)
        own = Installing(database, Sealer.from_setting(SecretStr(KEY)))
        gate.wait(10)
        got.append(many_tokens(settings, own, clock=clock).of(SECOND))
        database.close()

    processes = [Thread(target=one) for _ in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert len(got) == 6
    assert peer.oauth.refreshes == 1


def test_while_slack_cannot_renew_it_the_old_token_serves_until_its_end(
    peer: SlackPeer, browser: Browser, tokens: ManyTokens, clock: Clock
) -> None:
    browser.install()
    first = tokens.of(SECOND)
    later(peer, clock, 11)
    peer.trouble.always("oauth.v2.access", Fault("status", status=503))
    assert tokens.of(SECOND) == first
    later(peer, clock, 2)
    with pytest.raises(Unavailable):
        tokens.of(SECOND)
    peer.trouble.over()
    assert tokens.of(SECOND) != first


def stranded(database: Database) -> str:
    """A request that waits to be planned, in the second workspace."""
    thread = ThreadRef(platform=Platform.SLACK, workspace=SECOND, channel="C1", thread="1.0")
    said = Inbound(
        key="k", thread=thread, person=Person(id="U1", name="D"), text="add", at=Clock().now()
    )
    with database.begin() as tx:
        receipt = requests.accept(tx, said)
        tasks.add_planning(tx, receipt.request_id)
    return receipt.request_id


REMOVED = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0ASSISTANT"]}}


@pytest.mark.parametrize("event", [REMOVED, REVOKED], ids=["uninstalled", "revoked"])
def test_a_removed_app_forgets_its_tokens_and_stops_its_work_and_says_so(
    peer: SlackPeer,
    browser: Browser,
    assistant: RecordingAssistant,
    installing: Installing,
    database: Database,
    event: dict[str, Any],
) -> None:
    browser.install()
    request = stranded(database)
    peer.oauth.remove(SECOND)
    delivery = tell(peer, event)
    assert delivery.acked
    (note,) = installing.listed()
    assert note.gone_because == event["type"]
    with database.read() as tx:
        assert requests.get(tx, request).cancelled
        assert "slack.uninstalled" in {line.action for line in audit.entries(tx)}
        assert len(list(pauses.read(tx))) == 1
        rows = tx.connection.exec_driver_sql(
            "SELECT sealed_token FROM slack_installations"
        ).fetchall()
    assert [tuple(row) for row in rows] == [("",)]
    mention(peer)
    assert assistant.told == []

    browser.install()
    mention(peer)
    assert len(assistant.told) == 1
    with database.read() as tx:
        assert list(pauses.read(tx)) == []


def test_an_end_that_slack_tells_late_does_not_end_a_newer_installation(
    peer: SlackPeer, browser: Browser, installing: Installing
) -> None:
    browser.install()
    payload = gestures.event(peer.world, REMOVED) | {"team_id": SECOND}
    payload["authorizations"][0]["team_id"] = SECOND
    payload["event_time"] -= 300
    peer.over(peer.deliver("events_api", payload))
    (note,) = installing.listed()
    assert note.gone_at is None


def test_a_person_s_own_token_revoked_changes_nothing(
    peer: SlackPeer, browser: Browser, installing: Installing
) -> None:
    browser.install()
    tell(peer, {"type": "tokens_revoked", "tokens": {"oauth": ["U0DANA"], "bot": []}})
    (note,) = installing.listed()
    assert note.gone_at is None


def test_settings_that_contradict_are_refused_by_name() -> None:
    both = Settings.model_validate({"slack_client_id": "1", "slack_bot_token": "xoxb-1"})
    with pytest.raises(ConfigurationError, match="SLACK_BOT_TOKEN and SLACK_CLIENT_ID"):
        _ = both.slack_enabled
    half = Settings.model_validate({"slack_client_id": "1"})
    with pytest.raises(ConfigurationError, match="SLACK_CLIENT_SECRET"):
        _ = half.slack_enabled


@pytest.mark.parametrize("keys", ["", "short", "AAAA", "A" * 42, "ä"])
def test_keys_that_are_none_are_refused(keys: str) -> None:
    with pytest.raises((ConfigurationError, BadInput), match="ASSISTANT_SECRET_KEYS"):
        Sealer.from_setting(SecretStr(keys))
