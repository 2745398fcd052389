"""The settings: the only reader of the environment. Names are those of the README's table.

Every outside address is a setting, so that every client can be pointed at a local peer.
"""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, TypeAdapter, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.kit.errors import ConfigurationError

CHECKOUT = Path(__file__).resolve().parents[2]

_HTTP_URL = TypeAdapter(HttpUrl)


def _http_address(text: str | None) -> str | None:
    if text is None:
        return None
    return str(_HTTP_URL.validate_python(text)).rstrip("/")


def _is_local(address: str | None) -> bool:
    return address is not None and urlsplit(address).hostname in {"127.0.0.1", "::1", "localhost"}


Address = Annotated[str | None, AfterValidator(_http_address)]
"""An http(s) address, kept as text without a trailing slash."""


class Settings(BaseSettings):
    """Everything that can be set from outside, read once per process.

    Empty values count as unset. Use `load()`, which turns a wrong value into a
    ConfigurationError that names the variable.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    data_dir: Path = Field(default=CHECKOUT / ".data", validation_alias="ASSISTANT_DATA_DIR")
    """SQLite, embedded broker, sandbox, logs."""
    files_folder: Path | None = Field(default=None, validation_alias="ASSISTANT_FILES_DIR")
    """The only folder whose files may be uploaded, and where downloads go."""
    http: str = Field(default="127.0.0.1:8321", validation_alias="ASSISTANT_HTTP")
    """host:port where HTTP is served."""
    starts_at: datetime | None = Field(default=None, validation_alias="ASSISTANT_NOW")
    """The time at which every process's clock starts."""
    failpoints: str | None = Field(default=None, validation_alias="ASSISTANT_FAILPOINTS")
    """Where processes die on purpose (core.kit.failpoints); refused beside a real service."""
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", validation_alias="ASSISTANT_LOG_LEVEL"
    )

    keep_days: int = Field(default=90, ge=1, validation_alias="ASSISTANT_KEEP_DAYS")
    """Days that a request is kept after its end, with all that it did; so long it can be undone."""
    keep_audit_days: int = Field(default=400, ge=1, validation_alias="ASSISTANT_KEEP_AUDIT_DAYS")
    """Days that the audit is kept; never shorter than the requests it is about."""

    database_address: str | None = Field(default=None, validation_alias="DATABASE_URL")
    redis_address: str | None = Field(default=None, validation_alias="REDIS_URL")

    notion_token: SecretStr | None = Field(default=None, validation_alias="NOTION_TOKEN")
    notion_base_url: Address = Field(default=None, validation_alias="NOTION_BASE_URL")

    notion_token_for: str = Field(default="first", validation_alias="NOTION_TOKEN_FOR")
    """Who works with NOTION_TOKEN unless an operator gives them a connection: the first place of
    each platform ("first"), "all", "none", or places with commas between ("slack/T012")."""

    notion_webhooks: str | None = Field(default=None, validation_alias="NOTION_WEBHOOKS")
    """host:port where the orchestrator receives Notion's webhooks; off unless set."""
    notion_webhook_secret: SecretStr | None = Field(
        default=None, validation_alias="NOTION_WEBHOOK_SECRET"
    )
    """The verification token of the webhook subscription; learned from Notion unless set."""

    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: Address = Field(default=None, validation_alias="OPENAI_BASE_URL")
    openai_model: str = Field(default="gpt-5.2", validation_alias="OPENAI_MODEL")
    openai_api: Literal["responses", "chat"] = Field(
        default="responses", validation_alias="OPENAI_API"
    )
    model_prices: Path | None = Field(default=None, validation_alias="ASSISTANT_MODEL_PRICES")
    """A price table to use instead of the project's own (core/engine/model_prices.toml)."""

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(
        default=None, validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_client_id: str | None = Field(default=None, validation_alias="SLACK_CLIENT_ID")
    """With the secret: many workspaces, each installed by OAuth, in place of one bot token."""
    slack_client_secret: SecretStr | None = Field(
        default=None, validation_alias="SLACK_CLIENT_SECRET"
    )
    slack_redirect_url: Address = Field(default=None, validation_alias="SLACK_REDIRECT_URL")
    """Where Slack sends the installer back to; needed when the app names several."""
    secret_keys: SecretStr | None = Field(default=None, validation_alias="ASSISTANT_SECRET_KEYS")
    """Keys that seal stored tokens, parted by commas; the first seals, all open."""
    slack_save_emoji: str = Field(default="pushpin,notion", validation_alias="SLACK_SAVE_EMOJI")
    """Reactions that save a message to Notion, by Slack's names, with commas between."""
    slack_api_url: Address = Field(default=None, validation_alias="SLACK_API_URL")

    discord_token: SecretStr | None = Field(default=None, validation_alias="DISCORD_TOKEN")
    discord_api_url: Address = Field(default=None, validation_alias="DISCORD_API_URL")
    discord_gateway_url: str | None = Field(default=None, validation_alias="DISCORD_GATEWAY_URL")

    discord_shards: str = Field(
        default="auto",
        pattern=r"^(auto|[1-9]\d{0,3}|\d{1,4}(-\d{1,4})?/[1-9]\d{0,3})$",
        validation_alias="DISCORD_SHARDS",
    )
    """Gateway connections of this process: as many as Discord recommends ("auto"), so many ("4"),
    or some of those that several processes share ("0-3/16")."""

    @classmethod
    def load(cls) -> "Settings":
        """The settings of this process. Raises ConfigurationError naming the wrong variable."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "The settings"
            raise ConfigurationError(f"{name} is not usable: {first['msg']}.") from None

    @cached_property
    def database_url(self) -> str:
        """SQLAlchemy URL of the database; SQLite in the data directory unless set."""
        if self.database_address is None:
            return f"sqlite:///{self.data_dir / 'assistant.sqlite3'}"
        scheme, _, rest = self.database_address.partition("://")
        if scheme in {"postgres", "postgresql"}:
            return f"postgresql+psycopg://{rest}"
        return self.database_address

    @property
    def files_dir(self) -> Path:
        """The folder of files; `files` in the data directory unless set."""
        return self.files_folder or self.data_dir / "files"

    @cached_property
    def http_address(self) -> tuple[str, int]:
        """Host and port of ASSISTANT_HTTP. Raises ConfigurationError."""
        return _host_and_port("ASSISTANT_HTTP", self.http)

    @cached_property
    def webhook_address(self) -> tuple[str, int] | None:
        """Host and port of NOTION_WEBHOOKS, when it is set. Raises ConfigurationError."""
        if self.notion_webhooks is None:
            return None
        return _host_and_port("NOTION_WEBHOOKS", self.notion_webhooks)

    @property
    def uses_sandbox(self) -> bool:
        """Whether Notion is the local sandbox."""
        return self.notion_token is None

    @property
    def save_emoji(self) -> tuple[str, ...]:
        """The names in SLACK_SAVE_EMOJI, without colons."""
        names = (one.strip().strip(":") for one in self.slack_save_emoji.split(","))
        return tuple(name for name in names if name)

    @property
    def slack_enabled(self) -> bool:
        """Whether Slack is configured enough to post."""
        return self.slack_by_oauth or self.slack_bot_token is not None

    @property
    def slack_by_oauth(self) -> bool:
        """Whether Slack workspaces are installed by OAuth. Raises ConfigurationError."""
        if self.slack_client_id is None:
            return False
        if self.slack_bot_token is not None:
            raise ConfigurationError(
                "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set.",
                next_step="Keep the first for one workspace, the second for many.",
            )
        if self.slack_client_secret is None:
            raise ConfigurationError(
                "SLACK_CLIENT_ID is set and SLACK_CLIENT_SECRET is not.",
                next_step="Set it; Slack shows it beside the client id.",
            )
        return True

    @property
    def discord_enabled(self) -> bool:
        """Whether Discord is configured."""
        return self.discord_token is not None

    @property
    def reaches_real_services(self) -> bool:
        """Whether a token is set for a service that is not on this machine: production."""
        services = (
            (self.notion_token, self.notion_base_url),
            (self.openai_api_key, self.openai_base_url),
            (self.slack_bot_token, self.slack_api_url),
            (self.slack_client_secret, self.slack_api_url),
            (self.discord_token, self.discord_api_url),
        )
        return any(token is not None and not _is_local(address) for token, address in services)

    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for redaction."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(v.get_secret_value() for v in values if isinstance(v, SecretStr))


def _host_and_port(name: str, said: str) -> tuple[str, int]:
    parts = urlsplit(f"//{said}")
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.hostname is None or port is None:
        raise ConfigurationError(
            f"{name} is {said!r}.",
            next_step='Give it as host:port, for example "127.0.0.1:8321".',
        )
    return parts.hostname, port
