"""Whether Slack can be reached and lets the assistant in, for `notion-assistant doctor`."""

from bot.slack.client import slack_errors, web_client
from bot.slack.manifest import BOT_SCOPES
from core.kit.errors import ConfigurationError
from core.kit.settings import Settings

_TIMEOUT = 5


def reach(settings: Settings) -> str:
    """One line on the connection.

    Raises:
        ConfigurationError: the token is refused, or lacks scopes; the text names them.
        Unavailable: Slack does not answer.
    """
    if settings.slack_bot_token is None:
        raise ConfigurationError("SLACK_BOT_TOKEN is not set.")
    token = settings.slack_bot_token.get_secret_value()
    with slack_errors():
        answer = web_client(token, settings.slack_api_url, timeout=_TIMEOUT).auth_test()
    granted = str(answer.headers.get("x-oauth-scopes") or "")
    missing = BOT_SCOPES - {scope.strip() for scope in granted.split(",")} if granted else set()
    if missing:
        raise ConfigurationError(
            f"Slack has not granted: {', '.join(sorted(missing))}.",
            next_step="Install the app again with the manifest of `manifest slack`.",
        )
    ways = {
        "Socket Mode": settings.slack_app_token is not None,
        "HTTP": settings.slack_signing_secret is not None,
    }
    used = " and ".join(way for way, on in ways.items() if on) or "no way in: set SLACK_APP_TOKEN"
    return f"connected as {answer.get('user')} in {answer.get('team')}, by {used}"
